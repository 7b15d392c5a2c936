"""The learner's screen in a real browser, with a host that plays from a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import view_screens as screens
from view_harness import PHONE, WIDE, Cell, pages

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
        cell.take_time()
        yield cell


def _after_deciding(screen: screens.Screen) -> Callable[[Cell], None]:
    def reach(cell: Cell) -> None:
        cell.open(screens.BEFORE)
        cell.decide()
        cell.arrive(screen)

    return reach


def _recording(cell: Cell) -> None:
    cell.open(screens.BEFORE)
    cell.decide()


def _not_known(cell: Cell) -> None:
    _recording(cell)
    cell.page.clock.run_for(5100)


def _kernel_gone(cell: Cell) -> None:
    cell.page.evaluate("window.alive = false")
    _recording(cell)


def _nothing_chosen(cell: Cell) -> None:
    cell.open(screens.BEFORE)
    cell.press("Record my decision")


def _offered_back(cell: Cell) -> None:
    cell.open(screens.BEFORE)
    cell.choose()
    cell.page.evaluate("window.dispose()")
    cell.open(screens.BEFORE)


def _everything_unfolded(cell: Cell) -> None:
    cell.open(screens.FOLLOWS)
    cell.page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")


def _ended_with_points(cell: Cell) -> None:
    cell.open(screens.WITH_PICTURE)
    cell.arrive(screens.WITH_POINTS)


STATES: dict[str, Callable[[Cell], None]] = {
    "choosing whom to be": lambda cell: cell.open(screens.CHOOSE),
    "content note": lambda cell: cell.open(screens.NOTE),
    "before any choice": lambda cell: cell.open(screens.BEFORE),
    "resumed": lambda cell: cell.open(screens.RESUMED),
    "many": lambda cell: cell.open(screens.MANY),
    "written record": lambda cell: cell.open(screens.RECORD),
    "reflection": lambda cell: cell.open(screens.REFLECT),
    "recording": _recording,
    "refused": _after_deciding(screens.REFUSED),
    "nothing chosen": _nothing_chosen,
    "not saved": _after_deciding(screens.STAY),
    "offered back": _offered_back,
    "held": _after_deciding(screens.HELD),
    "not known": _not_known,
    "kernel gone": _kernel_gone,
    "what follows": _after_deciding(screens.FOLLOWS),
    "everything unfolded": _everything_unfolded,
    "words taken back": _after_deciding(screens.FORGOTTEN),
    "looking back": _after_deciding(screens.LOOKING_BACK),
    "ending": lambda cell: cell.open(screens.COLOURFUL_ENDING),
    "ending with points": _ended_with_points,
    "trouble": lambda cell: cell.open(screens.TROUBLE),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_passes_axe_and_never_scrolls_sideways(judged: Cell, state: str) -> None:
    """A learner with a screen reader, or at 400 % zoom, meets each of these states."""
    judged.page.evaluate("window.dispose?.(); sessionStorage.clear(); window.alive = true")
    judged.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    STATES[state](judged)
    for size in (WIDE, PHONE):
        assert [] == judged.faults(*size)


def test_a_decision_can_be_made_with_the_keyboard_alone(open_cell: Callable[..., Cell]) -> None:
    """In stock widgets the arrows did not move the choice, and "d d" deleted the cell."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    keys = cell.page.keyboard

    cell.page.get_by_role("button", name="Above").focus()
    for key in ("Tab", "Tab", "Space", "ArrowDown", "d", "d", "Tab"):
        keys.press(key)
    keys.type("a dd b x 0 0")
    for key in ("Tab", "Space", "ArrowDown", "Tab", "Enter"):
        keys.press(key)

    assert [
        {
            "kind": "decide",
            "point": "third-visit",
            "options": ["ask"],
            "rationale": "a dd b x 0 0",
            "confidence": 2,
            "confirmed": False,
        }
    ] == cell.sent


def test_keys_pressed_inside_never_reach_the_notebook(open_cell: Callable[..., Cell]) -> None:
    """Notebook 7 captures keys on the document; only keys pressed outside may get there."""
    cell = open_cell()
    cell.open(screens.BEFORE)

    cell.page.get_by_label("Why?").press_sequentially("dd")
    cell.page.get_by_label("Ask GP").press("ArrowDown")
    typed = cell.page.get_by_label("Why?").input_value()
    inside = cell.page.evaluate("window.keys")
    cell.page.get_by_role("button", name="Above").press("d")
    outside = cell.page.evaluate("window.keys")
    cell.page.evaluate("window.dispose()")

    assert ("dd", []) == (typed, inside)
    assert ["d", "d"] == outside
    assert "" == cell.page.inner_text("#cell")


def test_the_first_screen_leaves_the_focus_alone_and_the_next_takes_it_to_what_is_new(
    open_cell: Callable[..., Cell],
) -> None:
    """Opening a page must not pull a reader down to the cell; a decision must lead on."""
    cell = open_cell()
    cell.page.get_by_role("button", name="Above").focus()
    cell.open(screens.BEFORE)
    met = [cell.focused]
    cell.decide()
    for screen in (
        screens.FOLLOWS,
        screens.LOOKING_BACK,
        screens.FOLLOWS,
        screens.RECORD,
        screens.FORGOTTEN,
        screens.ENDING,
        screens.WITH_POINTS,
    ):
        cell.arrive(screen)
        met.append(cell.focused)

    assert [
        "Above",
        "What happens",
        "You are looking at another choice. Your record has not changed.",
        "What happens",
        "Ten to five",
        "Your words are out of your record",
        "Seen on a Tuesday in October",
        "Your points",
    ] == met
    assert cell.page.get_by_role("heading", name="Your points").is_visible()


def test_saved_and_what_is_newly_known_are_said_once_and_then_cleared(
    open_cell: Callable[..., Cell],
) -> None:
    """A sentence said twice, or left lying in a live region, tires a listener."""
    cell = open_cell()
    cell.take_time()
    cell.open(screens.BEFORE)
    cell.decide()
    cell.arrive(screens.FOLLOWS)
    cell.page.clock.run_for(10_000)
    news = f"status: Saved at 14:02. {' '.join(screens.FOLLOWS['follows']['news'])}"

    assert ["status: Recording…", news] == [text for text in cell.said if text != "status: "]
    assert "New in what you know" not in cell.page.inner_text("#cell")


def test_a_learners_words_are_never_read_as_markup(open_cell: Callable[..., Cell]) -> None:
    """What somebody typed comes back as they typed it, in the form and in the record."""
    cell = open_cell()
    cell.open({**screens.BEFORE, "draft": screens.draft(["ask"], screens.HOSTILE)})
    typed = cell.page.get_by_label("Why?").input_value()
    cell.arrive(
        {
            **screens.FOLLOWS,
            "decided": {
                **screens.DECIDED,
                "rationale": screens.HOSTILE,
                "titles": [screens.HOSTILE],
            },
        }
    )

    assert screens.HOSTILE == typed
    assert 2 == cell.page.get_by_text(screens.HOSTILE, exact=True).count()
    assert cell.page.evaluate("window.stolen") is None
    assert 0 == cell.page.locator("#cell img").count()


def test_ticking_nothing_is_asked_about_once_and_then_allowed(
    open_cell: Callable[..., Cell],
) -> None:
    """To share nothing is a decision; an empty form by mistake is not."""
    cell = open_cell()
    cell.open(screens.MANY)
    cell.press("Record my decision")
    asked = cell.shows("You ticked nothing.")
    cell.press("Record my decision")

    assert asked
    assert [[]] == [message["options"] for message in cell.sent]


def test_words_that_look_real_can_be_changed_left_out_or_confirmed(
    open_cell: Callable[..., Cell],
) -> None:
    """Each choice sends what stands in the form now; changed words are never confirmed unseen."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.page.get_by_label("Ask GP").check()
    words = cell.page.get_by_label("Why?")
    words.fill("Ring Jo on 07700 900123")
    cell.press("Record my decision")
    for name in ("without the words", "made up"):
        cell.arrive(screens.HELD)
        cell.press(name)
    cell.arrive(screens.HELD)
    words.fill("Ring Jo at another number")
    cell.press("made up")
    cell.arrive(screens.HELD)
    cell.press("Let me change my words")

    assert [
        ("decide", "Ring Jo on 07700 900123", False),
        ("decide", "", True),
        ("decide", "Ring Jo on 07700 900123", True),
        ("decide", "Ring Jo at another number", False),
        ("resume", None, None),
    ] == [(one["kind"], one.get("rationale"), one.get("confirmed")) for one in cell.sent]
    assert words.evaluate("(box) => box === document.activeElement")


def test_words_are_taken_back_only_on_a_second_press(open_cell: Callable[..., Cell]) -> None:
    """They are removed for good, so a slip of the thumb must not do it."""
    cell = open_cell()
    cell.open(screens.FOLLOWS)
    cell.press("Take my words back")
    first = cell.sent
    cell.press("Take my words back")

    assert [] == first
    assert [{"kind": "forget", "point": "third-visit"}] == cell.sent


def test_each_button_sends_one_plain_message(open_cell: Callable[..., Cell]) -> None:
    """These are all the messages Python has to understand beside a decision."""
    cell = open_cell()
    cell.open(screens.CHOOSE)
    cell.press("Begin as Sam")
    cell.arrive(screens.NOTE)
    cell.press("Begin")
    cell.arrive(screens.FOLLOWS)
    cell.page.get_by_text("See how another choice plays").click()
    cell.press("Wait until Kayleigh")
    cell.arrive(screens.LOOKING_BACK)
    cell.press("Back to my own decision")
    cell.arrive(screens.FOLLOWS)
    cell.press("Go on to 6 October")
    cell.arrive(screens.ENDING)
    cell.press("Show my points")

    assert [
        {"kind": "choose-agency", "agency": "housing"},
        {"kind": "begin"},
        {"kind": "look", "point": "third-visit", "options": ["wait"]},
        {"kind": "back"},
        {"kind": "go-on"},
        {"kind": "points"},
    ] == cell.sent


def test_on_a_phone_what_you_know_comes_first_and_folded(open_cell: Callable[..., Cell]) -> None:
    """It is first in the document too; wide screens show all of it beside the scene."""
    cell = open_cell(PHONE)
    cell.open(screens.FOLLOWS)
    entries = cell.page.locator(".known li")
    folded = [entries.nth(place).is_visible() for place in range(5)]
    cell.press("Show all 5 entries")
    cell.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    boxes = [cell.page.locator(f".{name}").bounding_box() for name in ("known", "story")]

    assert [False, False, False, True, False] == folded
    assert [True] * 5 == [entries.nth(place).is_visible() for place in range(5)]
    assert boxes[0]["x"] > boxes[1]["x"] + boxes[1]["width"]
    assert cell.page.evaluate(
        "document.querySelector('.known').compareDocumentPosition(document.querySelector('.story'))"
        " === Node.DOCUMENT_POSITION_FOLLOWING"
    )


def test_everything_to_press_is_large_enough_for_a_thumb(open_cell: Callable[..., Cell]) -> None:
    """24 px for a radio, 44 px in height for a button and for whatever unfolds."""
    cell = open_cell(PHONE)
    cell.open(screens.FOLLOWS)
    heights = "(all) => Math.min(...all.map((one) => one.getBoundingClientRect().height))"
    pressed = cell.page.locator("#cell :is(button, summary):visible").evaluate_all(heights)
    cell.arrive(screens.BEFORE)

    assert pressed >= 44
    assert cell.page.locator("#cell input").evaluate_all(heights) >= 24


def test_show_new_shows_the_new_entries_and_nothing_old(open_cell: Callable[..., Cell]) -> None:
    """At 320 by 568 the press once led to the top of a list whose old entries came first."""
    cell = open_cell((320, 568))
    cell.open(screens.FOLLOWS)
    cell.press("Show 2 new entries")
    shown = cell.page.locator(".known li:visible")
    box = shown.first.bounding_box()

    assert 2 == shown.count()
    assert [True, True] == ["new" in one for one in shown.locator(".tag").all_inner_texts()]
    assert -1 < box["y"] < 568 / 2
    assert shown.first.evaluate("(one) => one === document.activeElement")
    cell.press("Show all 5 entries")
    assert 5 == shown.count()


def test_what_follows_counts_its_own_decision_as_recorded(open_cell: Callable[..., Cell]) -> None:
    """The bar once stood one decision behind what the page said was saved."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    words = [cell.page.locator(".left").inner_text()]
    bars = [cell.page.locator("progress").get_attribute("value")]
    cell.decide()
    cell.arrive(screens.FOLLOWS)
    words.append(cell.page.locator(".left").inner_text())
    bars.append(cell.page.locator("progress").get_attribute("value"))

    assert ["2", "3"] == bars
    assert ["decision 3 of 6", "decision 3 of 6 recorded"] == [
        one.partition(" left · ")[2].strip() for one in words
    ]


def test_an_error_is_tied_to_what_it_is_about_said_once_and_gone_when_mended(
    open_cell: Callable[..., Cell],
) -> None:
    """A listener hears it with the first option, which has the focus; nobody hears it twice."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.press("Record my decision")
    options = cell.page.locator("[name=option]")
    error = "Choose an option, then press “Record my decision”."
    described = [
        one.evaluate(
            "(box) => document.getElementById(box.getAttribute('aria-describedby')).textContent"
        )
        for one in options.all()
    ]
    first = options.first.evaluate("(box) => box === document.activeElement")
    said = [one for one in cell.said if "Choose" in one]
    cell.page.get_by_label("Why?").fill("Because")
    still = cell.page.get_by_text(error).count()
    cell.page.get_by_label("Ask GP").check()

    assert ([error] * 4, True, [], 1) == (described, first, said, still)
    assert 0 == cell.page.get_by_text(error).count()
    assert 0 == cell.page.locator("#cell [aria-invalid]").count()
    assert [] == cell.sent


@pytest.mark.parametrize("kind", ["scene", "follows", "view"])
def test_html_in_a_changed_case_shows_its_words_and_runs_nothing(
    open_cell: Callable[..., Cell], kind: str
) -> None:
    """A case file lies in the learner's folder; somebody else may have sent it."""
    cell = open_cell()
    wild = (
        '<p onclick="window.stolen=1" class="y" id="x">Words <img src=x '
        'onerror="window.stolen=1"><b>stay</b></p><script>window.stolen=1</script>'
        '<svg onload="window.stolen=1"><script>window.stolen=1</script></svg>'
        '<a href="javascript:window.stolen=1">bad</a> <a href="https://a.test/" onclick="x()">good'
        '</a><iframe srcdoc="<script>parent.stolen=1</script>"></iframe><form></form>'
    )
    if kind == "scene":
        cell.open({**screens.BEFORE, "point": {**screens.POINT, "words": wild}})
    elif kind == "follows":
        cell.open({**screens.FOLLOWS, "follows": {**screens.FOLLOWS["follows"], "words": wild}})
    else:
        views = [{"agency": "GP", "who": "", "hue": 0, "words": wild}]
        cell.open({**screens.FOLLOWS, "follows": {**screens.FOLLOWS["follows"], "views": views}})
    words = cell.page.locator(".words", has_text="Words").first
    cell.page.wait_for_timeout(100)
    inside = words.evaluate(
        "(box) => [...box.querySelectorAll('*')].map((one) => one.localName + ':'"
        " + one.getAttributeNames().join(' '))"
    )

    assert "Words stay" in words.inner_text()
    assert ["p:", "b:", "a:", "a:href target rel", "span:class"] == inside
    assert cell.page.evaluate("window.stolen") is None


def test_outside_links_open_beside(open_cell: Callable[..., Cell]) -> None:
    """A reading list must not open over a half-written record."""
    cell = open_cell()
    words = '<p><a href="https://www.gov.uk/">Guidance</a> or <a href="tel:101">101</a></p>'
    cell.open({**screens.BEFORE, "point": {**screens.POINT, "words": words}})
    links = cell.page.locator(".scene a")

    assert ["_blank", None] == [one.get_attribute("target") for one in links.all()]
    assert "Guidance (opens beside)" == links.first.text_content()


def test_a_printed_page_holds_all_that_is_known_and_no_buttons(
    open_cell: Callable[..., Cell],
) -> None:
    """A supervisor reads it on paper."""
    cell = open_cell(PHONE)
    cell.open(screens.FOLLOWS)
    cell.page.emulate_media(media="print")

    assert 5 == cell.page.locator(".known li:visible").count()
    assert 0 == cell.page.locator("#cell button:visible").count()
    assert cell.shows("Aldermoor front door")
    assert cell.shows("You knock at the Marlows")


def test_a_chosen_option_can_be_told_in_forced_colours(open_cell: Callable[..., Cell]) -> None:
    """Shadows and grounds go away there; an outline does not."""
    cell = open_cell(forced_colors="active")
    cell.open(screens.BEFORE)
    cell.page.get_by_label("Ask GP").check()
    styles = cell.page.locator(".option").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).outlineStyle)"
    )

    assert ["none", "solid", "none", "none"] == styles


def test_the_summary_stands_in_for_a_scene_at_no_cost(open_cell: Callable[..., Cell]) -> None:
    """A learner may spare themselves a scene; nothing is sent, and they may come back to it."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.press("Skip this scene")
    short = (cell.shows("You visit for the third time"), cell.shows("You knock at"))
    cell.press("Read the whole scene")

    assert (True, False) == short
    assert cell.shows("You knock at")
    assert cell.shows("Skipping costs no points.")
    assert [] == cell.sent


def test_the_stop_and_ring_list_says_it_cannot_advise(open_cell: Callable[..., Cell]) -> None:
    """Whoever worries about somebody real finds a number in one press, on every screen."""
    cell = open_cell()
    cell.open(screens.TROUBLE)
    cell.page.get_by_text("Worried about someone real?").click()
    bare = (cell.shows("cannot advise you about a real person"), cell.shows("999"))
    cell.arrive(screens.BEFORE)
    cell.page.get_by_text("Stop here, come back later").click()

    assert (True, True) == bare
    assert not cell.shows("You may close this page.")
    assert cell.shows("waits in this tab until it is recorded")
    cell.arrive(screens.FOLLOWS)
    cell.page.get_by_text("Stop here, come back later").click()
    assert cell.shows("the last at 14:02. You may close this page.")


def test_nobody_is_told_that_all_is_saved_before_anything_is(
    open_cell: Callable[..., Cell],
) -> None:
    """A sentence that is true of nothing teaches nobody to trust the next one."""
    cell = open_cell()
    cell.open({**screens.NOTE, "begun": False})
    cell.page.get_by_text("Stop here, come back later").click()

    assert cell.shows("Nothing is recorded yet. You may close this page.")


def test_an_own_tick_is_not_called_another_choice(open_cell: Callable[..., Cell]) -> None:
    """Of several ticks each can be looked at; what was ticked stands there by itself."""
    cell = open_cell()
    ticked = {**screens.LOOKING_BACK["looked_at"], "options": screens.DECIDED["options"]}
    many = {**screens.POINT, "choose": "many"}
    cell.open({**screens.LOOKING_BACK, "point": many, "looked_at": ticked})
    own = cell.shows("You ticked this. Here it stands by itself.")
    cell.arrive({**screens.LOOKING_BACK, "point": many})

    assert own
    assert cell.shows("You are looking at another choice.")
    assert cell.shows("See each of these by itself")


def test_at_the_ending_what_was_not_asked_is_told_as_past(open_cell: Callable[..., Cell]) -> None:
    """By then everybody's entries stand on the page."""
    cell = open_cell()
    cell.open(screens.ENDING)

    assert cell.shows("You did not ask: ")
    assert 0 == cell.page.get_by_text("whether they hold anything").count()


def test_an_anywidget_model_is_a_host(open_cell: Callable[..., Cell]) -> None:
    """In a notebook the screen is a trait, and two views of a case share a page."""
    cell = open_cell()
    cell.page.evaluate(
        """([before, follows]) => {
          const heard = [];
          const model = { screen: before, get: (name) => model[name],
            on: (name, fn) => heard.push(fn), off: (name, fn) => heard.splice(heard.indexOf(fn), 1),
            send: (message) => { window.sent.push(message);
              model.screen = { ...follows, press: message.press };
              heard.forEach((fn) => fn()); } };
          const el = document.getElementById("cell");
          window.view.render({ model, el });
          window.left = window.view.render({ model, el });
          window.listening = () => heard.length;
        }""",
        [screens.BEFORE, screens.FOLLOWS],
    )
    ids = cell.page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    cell.page.get_by_label("Ask GP").first.check()
    cell.page.get_by_role("button", name="Record my decision").first.click()
    cell.page.evaluate("window.left()")

    assert len(ids) == len(set(ids))
    assert ["ask"] == cell.sent[0]["options"]
    assert 1 == cell.page.get_by_role("heading", name="What happens").count()
    assert 1 == cell.page.evaluate("window.listening()")
