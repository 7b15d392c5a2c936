"""The end of a case in a real browser: the guess, the picture, the lens, the tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import debrief_case as end
import pytest
from view_harness import PHONE, WIDE, Cell, pages

from iisam_learning.notebook import joined

pytestmark = pytest.mark.browser


@pytest.fixture
def open_cell(browser: Any) -> Iterator[Callable[..., Cell]]:
    """Opens a page of a given size; a script error in it fails the test."""
    with pages(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def judged(browser: Any, axe_source: str) -> Iterator[Cell]:
    """One page for all states, because loading axe takes longer than running it."""
    with pages(browser) as opened:
        cell = opened()
        cell.page.evaluate(axe_source)
        yield cell


def _everything_open(cell: Cell) -> None:
    cell.open(end.OPENED)
    cell.arrive(end.WITH_POINTS)
    cell.page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    for box in cell.page.locator(".lens input").all():
        box.check()


def _asked_for_a_guess(cell: Cell) -> None:
    cell.open(end.BEFORE)
    cell.press("Lay my guess beside it")


STATES: dict[str, Callable[[Cell], None]] = {
    "the guess": _asked_for_a_guess,
    "without a picture": lambda cell: cell.open(end.UNPICTURED),
    "everything open": _everything_open,
    "without a guess": lambda cell: cell.open(end.UNGUESSED),
    "too many agencies": lambda cell: cell.open(end.TOO_MANY),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_passes_axe_and_never_scrolls_sideways(judged: Cell, state: str) -> None:
    """A picture must not shut out who cannot see it, or who reads at 400 % zoom."""
    judged.page.evaluate("window.dispose?.()")
    judged.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    STATES[state](judged)
    for size in (WIDE, PHONE):
        assert [] == judged.faults(*size)


def test_the_learner_guesses_before_any_picture_is_shown(
    open_cell: Callable[..., Cell],
) -> None:
    """Hindsight begins with the first line drawn; a guess made after it is none."""
    cell = open_cell()
    cell.open(end.BEFORE)
    before = (cell.sent, cell.page.locator("figure, .lens, table").count())
    cell.arrive(end.OPENED)

    assert ([], 0) == before
    assert cell.page.get_by_role("img", name=re.compile("together 2 March")).is_visible()
    assert [] == cell.sent
    assert "When could somebody have seen it?" == cell.focused


def test_a_guess_can_be_made_with_the_keyboard_alone(open_cell: Callable[..., Cell]) -> None:
    """Radios in a notebook's output once did not move with the arrows."""
    cell = open_cell()
    cell.open(end.BEFORE)
    keys = cell.page.keyboard
    cell.page.get_by_label("1 January", exact=True).focus()
    for key in ("Space", "ArrowDown", "d", "d", "Tab", "Space", "ArrowDown", "Enter"):
        keys.press(key)

    assert [{"kind": "guess", "day": "2026-01-21", "agency": "nursery"}] == cell.sent
    assert [] == cell.page.evaluate("window.keys")


def test_nobody_has_to_guess(open_cell: Callable[..., Cell]) -> None:
    """An empty form asks once, calmly; the other button always leads on."""
    cell = open_cell()
    cell.open(end.BEFORE)
    cell.press("Lay my guess beside it")
    error = "Mark a day or a call, or press “I would rather not guess”."
    described = cell.page.get_by_label("1 January", exact=True).evaluate(
        "(box) => document.getElementById(box.getAttribute('aria-describedby')).textContent"
    )
    asked = (cell.sent, described)
    cell.press("I would rather not guess")

    assert ([], error) == asked
    assert [{"kind": "guess", "day": None, "agency": None}] == cell.sent


def test_guess_own_path_and_judgement_stand_side_by_side(open_cell: Callable[..., Cell]) -> None:
    """Three days in a row say more than a mark would."""
    cell = open_cell()
    cell.open(end.OPENED)
    tiles = cell.page.locator(".tiles").first

    assert ["2 March", "21 May", "2 March", "4 June"] == tiles.locator("dd").all_inner_texts()
    assert 1 == len({round(one.bounding_box()["y"]) for one in tiles.locator("dd").all()})
    assert cell.shows("The one call you named: GP.")


def test_where_no_picture_is_sent_the_table_stands_unfolded(
    open_cell: Callable[..., Cell],
) -> None:
    """With too many agencies to look at, the words and the table say the same."""
    cell = open_cell()
    cell.open(end.UNPICTURED)

    assert 0 == cell.page.locator("figure").count()
    assert cell.shows("one agency alone not before 4 June")
    assert cell.page.get_by_role("table", name="What each agency knew").is_visible()


def test_a_tick_moves_lines_and_sentence_at_once_and_the_picture_stays(
    open_cell: Callable[..., Cell],
) -> None:
    """It is a look-up: nothing is asked of Python and nothing is drawn again."""
    cell = open_cell()
    cell.open(end.OPENED)
    moved = cell.page.evaluate(
        """() => {
          const [svg] = document.querySelectorAll("figure svg");
          const words = () => document.querySelector(".says").textContent;
          const lines = () => [...document.querySelectorAll(".wide .lines i")].map((line) =>
            [line.textContent, line.style.getPropertyValue("--at")]);
          const first = [words(), lines()];
          const boxes = [...document.querySelectorAll(".lens input")];
          boxes.filter((box) => ["nursery", "gp", "housing"].includes(box.value))
            .forEach((box) => box.click());
          return [first, [words(), lines()], svg === document.querySelector("figure svg")];
        }"""
    )
    alone, together, same = moved
    places = end.PICTURE["lines"]["wide"]["at"]
    days = [one["title"] for one in end.OPENED["explore"]["lens"]["days"]]

    assert same
    assert [] == alone[1]
    assert alone[0].startswith("Health visiting alone: “A family that may want help” never;")
    assert together[0].startswith("Health visiting, Nursery, Housing and GP together: ")
    assert [
        [f"A {days[0]}", f"{places[0] * 100:g}%"],
        ["B 1 May", f"{places[days.index('1 May')] * 100:g}%"],
    ] == [[words, f"{float(at.rstrip('%')):g}%"] for words, at in together[1]]
    assert [] == cell.sent


def test_the_lens_by_keyboard_says_its_sentence_once(open_cell: Callable[..., Cell]) -> None:
    """A listener hears the sentence, not the picture, and not each of three quick ticks."""
    cell = open_cell()
    cell.take_time()
    cell.open(end.OPENED)
    cell.page.get_by_role("group", name=re.compile("What if these agencies")).get_by_label(
        "Health visiting"
    ).focus()
    keys = cell.page.keyboard
    for key in ("Tab", "Space", "Tab", "Space", "Tab", "Space"):
        keys.press(key)
    early = cell.said
    cell.page.clock.run_for(10_000)
    sentence = cell.page.locator(".says").inner_text()

    assert [] == early
    assert sentence.startswith("Health visiting, Nursery, Housing and GP together: ")
    assert [f"status: {sentence}"] == [one for one in cell.said if one != "status: "]
    assert [] == cell.page.evaluate("window.keys")


def _expected(mask: int) -> str:
    """The lens's sentence, worked out from the days themselves."""
    shared, case = end.SHARED, end.case()
    members = [one for bit, one in enumerate(shared.agencies) if mask >> bit & 1]
    if not members:
        return "Nobody is ticked, so nobody shares and nothing travels."
    seen = []
    for days in shared.patterns.values():
        day = days.visible[mask]
        words = f"“{days.pattern.title}” " + (f"on {day.day} {day:%B}" if day else "never")
        if day and len(members) > 1:
            gained = (days.first_alone - day).days if days.first_alone else None
            words += (
                ", which no agency alone could have seen"
                if gained is None
                else f", {gained} days before any one agency alone"
                if gained > 0
                else ", no day sooner than one agency alone"
            )
        seen.append(words)
    names = [case.agencies[one] for one in members]
    if len(names) == 1:
        nothing = "Nothing travels while one agency keeps to itself."
        return f"{names[0]} alone: {'; '.join(seen)}. {nothing}"
    spare = [one for one in case.incidents if one.id in shared.never_help and one.agency in members]
    price = (
        f"{len(spare)} entry about {sum(one.people for one in spare)} people travelled"
        if spare
        else "no entry travelled"
    )
    together = f"{', '.join(names[:-1])} and {names[-1]} together"
    return f"{together}: {'; '.join(seen)}; {price} that no pattern needed."


def test_every_coalitions_sentence_is_right_and_gains_never_stand_without_their_price(
    open_cell: Callable[..., Cell],
) -> None:
    """Days gained are half of the truth; what travelled for nothing is the other half."""
    cell = open_cell()
    lens = end.OPENED["explore"]["lens"]
    said = cell.page.evaluate(
        """async (lens) => {
          const { lensSentence } = await import("/lens.js");
          return lens.by_mask.map((_, mask) => lensSentence(lens, mask));
        }""",
        lens,
    )

    assert [_expected(mask) for mask in range(len(lens["by_mask"]))] == said
    gains = [one for one in said if "days before" in one]
    assert gains
    assert all("that no pattern needed." in one for one in gains)


def test_points_come_without_losing_what_the_lens_shows(open_cell: Callable[..., Cell]) -> None:
    """A learner who asks for points at the end has not finished looking."""
    cell = open_cell()
    cell.open(end.OPENED)
    cell.page.locator(".lens").get_by_label("Nursery").check()
    cell.page.get_by_text("Who knew what, and when, as a table").click()
    says = cell.page.locator(".says").inner_text()
    cell.press("Show my points")
    cell.arrive(end.WITH_POINTS)

    assert "Your points" == cell.focused
    assert cell.page.locator(".lens").get_by_label("Nursery").is_checked()
    assert says == cell.page.locator(".says").inner_text()
    assert cell.page.get_by_role("table", name="What each agency knew").is_visible()
    assert cell.page.get_by_role("img", name=re.compile("together 2 March")).first.is_visible()
    assert ["points"] == [one["kind"] for one in cell.sent]


def test_the_table_sorts_by_any_column_days_as_days(open_cell: Callable[..., Cell]) -> None:
    """1 May comes after 2 March; a screen reader hears how it is sorted."""
    cell = open_cell()
    cell.open(end.UNPICTURED)
    table = cell.page.get_by_role("table", name="What each agency knew")
    column = lambda place: table.locator(f"tbody tr > :nth-child({place})").all_inner_texts()  # noqa: E731
    days = column(1)
    table.get_by_role("button", name="Agency").click()
    agencies = column(2)
    for _ in range(2):
        table.get_by_role("button", name="Day").click()
    latest = column(1)
    sorts = [one.get_attribute("aria-sort") for one in table.locator("thead th").all()]
    table.get_by_role("button", name="When you learned of it").click()

    assert ["1 January", "21 January", "15 February", "2 March"] == days[:4]
    assert sorted(agencies) == agencies
    assert days[::-1] == latest
    assert ["descending", None, None, None] == sorts
    assert ["22 March", "11 April", "22 May", "22 May"] == column(4)[:4]
    assert ["yours", "after your last decision"] == column(4)[-2:]


def test_the_table_is_copied_as_it_stands_and_says_so(open_cell: Callable[..., Cell]) -> None:
    """A lecturer pastes it into a spreadsheet."""
    cell = open_cell()
    cell.open(end.UNPICTURED)
    cell.page.evaluate(
        """Object.defineProperty(navigator, "clipboard",
             { value: { writeText: async (text) => { window.copied = text; } } })"""
    )
    table = cell.page.get_by_role("table", name="What each agency knew")
    for _ in range(2):
        table.get_by_role("button", name="Day").click()
    table.get_by_role("button", name="Day").click()
    cell.press("Copy this table")
    cell.page.get_by_text("ready to paste").wait_for()
    lines = cell.page.evaluate("window.copied").split("\n")

    assert "Day\tAgency\tWhat it knew\tWhen you learned of it" == lines[0]
    assert ["4 June", "Nursery", "Bruise", "after your last decision"] == lines[1].split("\t")
    assert len(end.OPENED["knew"]["rows"]) + 1 == len(lines)
    assert "status: Copied: 8 rows, ready to paste." in cell.said


@pytest.mark.parametrize("works", [True, False])
def test_without_a_clipboard_the_old_way_is_tried_and_failure_is_told(
    open_cell: Callable[..., Cell], works: bool
) -> None:
    """A page that came over a plain network has no clipboard; silence would look like success."""
    cell = open_cell()
    cell.open(end.UNPICTURED)
    cell.page.evaluate(
        """(works) => { document.execCommand = () => {
             window.copied = document.activeElement.value; return works; } }""",
        works,
    )
    cell.press("Copy this table")
    told = "ready to paste" if works else "Select the table and copy it by hand."
    cell.page.get_by_text(told).wait_for()

    assert cell.page.evaluate("window.copied").startswith("Day\tAgency\t")
    assert "Copy this table" == cell.focused
    assert 0 == cell.page.locator("#cell textarea").count()


def test_how_you_decided_has_words_at_all_ends_and_a_twin_in_text(
    open_cell: Callable[..., Cell],
) -> None:
    """It describes decisions; where there were too few, it only says so."""
    cell = open_cell()
    cell.open(end.UNGUESSED)
    picture = cell.page.get_by_role("img", name=re.compile("0 of the 5 decisions"))
    ends = picture.locator("span").all_inner_texts()
    dot = picture.locator("circle")
    place = (dot.get_attribute("cx"), dot.get_attribute("cy"))
    decided = end.OPENED["explore"]["decided"]
    few = {**decided, "rates": {**decided["rates"], "withholds": None}}
    cell.arrive({**end.OPENED, "explore": {**end.OPENED["explore"], "decided": few}})

    assert 4 == len(ends)
    assert ("100", "100") == place
    assert 0 == cell.page.locator(".axes").count()
    assert cell.shows("You shared where sharing was called for in 5 of the 5 decisions")


def test_runs_stand_side_by_side_and_lead_to_another_chair(
    open_cell: Callable[..., Cell],
) -> None:
    """The same case looks different from next door."""
    cell = open_cell()
    cell.open(end.OPENED)
    cell.press("Go back to your run as Jo")
    table = cell.page.get_by_role("table", name="The same case, played as different agencies")

    assert ["Health visiting", "Nursery"] == table.locator("tbody th").all_inner_texts()
    assert [{"kind": "choose-agency", "agency": "nursery"}] == cell.sent


@pytest.mark.parametrize(
    ("size", "shown", "hidden"), [(PHONE, "narrow", "wide"), (WIDE, "wide", "narrow")]
)
def test_the_picture_of_the_pages_width_shows_in_letters_that_can_be_read(
    open_cell: Callable[..., Cell], size: tuple[int, int], shown: str, hidden: str
) -> None:
    """A wide picture shrunk to a phone cannot be read; 12 pixels are the least."""
    cell = open_cell(size)
    cell.open(end.OPENED)
    letters = cell.page.locator(f".{shown} svg").evaluate(
        """(svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
             * Math.min(...[...svg.querySelectorAll("text")].map((one) =>
               parseFloat(getComputedStyle(one).fontSize)))"""
    )

    assert cell.page.locator(f".drawn.{shown}").is_visible()
    assert not cell.page.locator(f".drawn.{hidden}").is_visible()
    assert letters >= 12


# What a reader may set for their own eyes; source: WCAG 2.2, 1.4.12.
SPACED = """* { letter-spacing: 0.12em !important; word-spacing: 0.16em !important;
  line-height: 1.5 !important; } p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_the_lenss_lines_and_all_words_lie_in_the_picture_and_not_on_each_other(
    open_cell: Callable[..., Cell], size: tuple[int, int], spaced: bool
) -> None:
    """Laid out before a font was known; a reader's own spacing must fit too."""
    cell = open_cell(size)
    cell.open(end.OPENED)
    if spaced:
        cell.page.evaluate(  # as a reader's tool would, under a policy that allows no inline style
            """(rules) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);
                 document.adoptedStyleSheets.push(sheet); }""",
            SPACED,
        )
    faults = []
    for agency in ("Nursery", "GP", "Housing", "Police"):
        cell.page.locator(".lens").get_by_label(agency).check()
        faults += cell.page.evaluate(
            """() => {
              const drawn = [...document.querySelectorAll(".drawn")].find((one) => one.clientWidth);
              const place = drawn.getBoundingClientRect();
              const all = [...drawn.querySelectorAll(".lines i, .lines b, text")];
              const boxes = all.map((one) => [one.textContent, one.getBoundingClientRect(), one]);
              const out = boxes.filter(([, box]) =>
                box.left < place.left - 1 || box.top < place.top - 1
                || box.right > place.right + 1 || box.bottom > place.bottom + 1);
              const words = boxes.filter(([, , one]) => one.matches("b, text"));
              const on = ([, one], [, other]) =>
                Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
                && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 4;
              const pairs = words.flatMap((one, place) => words.slice(place + 1)
                .filter((other) => on(one, other)).map((other) => [one, other]));
              return [...out.map(([words]) => words),
                ...pairs.map(([[one], [other]]) => `${one} on ${other}`)];
            }"""
        )

    assert 2 == cell.page.locator(".drawn:visible .lines i").count()
    assert [] == faults


def test_print_keeps_the_names_of_columns_and_drops_what_is_pressed(
    open_cell: Callable[..., Cell],
) -> None:
    """A supervisor reads the debrief on paper; folded parts are printed too."""
    cell = open_cell()
    cell.open(end.OPENED)
    cell.page.emulate_media(media="print")

    assert cell.page.get_by_role("button", name="When you learned of it").is_visible()
    assert 0 == cell.page.locator("#cell button:not(.sort):visible").count()
    assert cell.page.get_by_role("table", name="What each agency knew").is_visible()
    assert cell.shows("Scene ask-0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_ticks_marks_and_words_can_be_told_from_their_ground(
    open_cell: Callable[..., Cell], scheme: str
) -> None:
    """Light or dark: no number is lost on its mark, no mark and no dot on its ground."""
    cell = open_cell(forced_colors="active", color_scheme=scheme)
    cell.open(end.UNGUESSED)
    cell.page.locator(".lens").get_by_label("Nursery").check()
    outlines = cell.page.locator(".lens label").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).outlineStyle)"
    )
    seen = cell.page.evaluate(
        """() => {
          const look = (where, what) => [...document.querySelectorAll(where)].map((one) =>
            getComputedStyle(one)[what]);
          const only = (where, what) => [...new Set(look(where, what))].join(" ");
          return {
            ground: only(".drawn.wide", "backgroundColor"),
            words: only(".drawn.wide text:not(.on-mark)", "fill"),
            known: only(".drawn.wide .mark.known", "fill"),
            open: only(".drawn.wide .mark.paper", "fill"),
            edge: only(".drawn.wide .mark", "stroke"),
            number: only(".drawn.wide .on-mark", "fill"),
            lines: only(".drawn.wide path:is(.crossing, .thread, .axis)", "stroke"),
            dot: only(".axes .dot", "fill"), behind: only(".axes .ground", "fill"),
          };
        }"""
    )
    paper, ink = "rgb(255, 255, 255)", "rgb(0, 0, 0)"
    if scheme == "dark":
        paper, ink = ink, paper

    assert ["solid", "solid", "none", "none", "none"] == outlines
    assert {paper} == {seen[one] for one in ("ground", "open", "number", "behind")}
    assert {ink} == {seen[one] for one in ("words", "known", "edge", "lines", "dot")}


def test_the_modules_as_one_text_are_the_same_view(open_cell: Callable[..., Cell]) -> None:
    """A notebook gets one text; the browser-only site imports the modules themselves."""
    cell = open_cell()
    cell.page.evaluate(
        """async ([text, screen]) => {
          const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
          const { default: view } = await import(url);
          const model = { get: () => screen, on() {}, off() {}, send() {} };
          view.render({ model, el: document.getElementById("cell") });
        }""",
        [joined(), end.OPENED],
    )
    as_one = cell.page.locator("#cell .page").inner_text()
    cell.page.evaluate("document.getElementById('cell').replaceChildren()")
    cell.open(end.OPENED)

    assert as_one == cell.page.locator("#cell .page").inner_text()
