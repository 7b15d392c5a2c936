"""What the page says about saving while answers are late or lost, or where nothing can be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import view_screens as screens
from view_harness import Cell, pages

pytestmark = pytest.mark.browser
RECORD = "Record my decision"
WAY_BACK = "Open the course again from where you started it, in this browser."
CLOSED = screens.notice("closed", "This page is not known any more", WAY_BACK)


@pytest.fixture
def open_cell(browser: Any) -> Iterator[Callable[..., Cell]]:
    """Opens a page of a given size; a script error in it fails the test."""
    with pages(browser) as opened:
        yield opened


def decided(cell: Cell) -> Cell:
    """The learner of the fixtures has pressed, and no answer has come."""
    cell.take_time()
    cell.open(screens.BEFORE)
    cell.decide()
    return cell


def form(cell: Cell) -> tuple[bool, str, bool]:
    """What stands in the form: the option, the words, how sure."""
    page = cell.page
    return (
        page.get_by_label("Ask GP").is_checked(),
        page.get_by_label("Why?").input_value(),
        page.get_by_label("fairly sure").is_checked(),
    )


FILLED = (True, screens.WHY, True)
EMPTY = (False, "", False)


def test_without_an_answer_the_page_says_not_known_yet_and_asks_again_with_the_same_press(
    open_cell: Callable[..., Cell],
) -> None:
    """A slow disk records what the page once denied; then the learner chose again, in vain."""
    cell = decided(open_cell())
    cell.page.clock.run_for(4900)
    early = cell.shows("Recording…"), cell.page.get_by_text("Not known yet").count()
    cell.page.clock.run_for(25_000)

    assert (True, 0) == early
    assert cell.shows("Not known yet")
    assert 0 == cell.page.get_by_text("Not recorded", exact=True).count()
    assert 1 == len([one for one in cell.said if "Not known yet" in one])
    assert 5 == len(cell.tries)
    assert 1 == len({str(one) for one in cell.tries})
    assert FILLED == form(cell)
    cell.arrive({**screens.FOLLOWS, "presses": [cell.presses[0]]})
    assert cell.shows("What happens")
    assert 0 == cell.page.get_by_text("Not known yet").count()


def test_while_a_press_is_out_the_form_cannot_become_a_second_decision(
    open_cell: Callable[..., Cell],
) -> None:
    """The first one may be recorded; by mouse and by key it stays as it was sent, and readable."""
    cell = decided(open_cell())
    page = cell.page
    page.get_by_label("Write to Kayleigh").click(force=True)
    page.get_by_label("Ask GP").press("ArrowDown")
    page.get_by_label("Why?").press_sequentially("more")
    page.get_by_label("guess").click(force=True)
    page.get_by_role("button", name=RECORD).click(force=True)
    focused = cell.focused

    assert FILLED == form(cell)
    assert 1 == len(cell.sent)
    assert RECORD == focused  # nothing took the focus away
    cell.arrive(screens.STAY)
    page.get_by_label("Write to Kayleigh").check()
    page.get_by_label("Why?").fill("Other words")
    assert (False, "Other words", True) == form(cell)


def test_an_answer_to_another_press_changes_nothing(open_cell: Callable[..., Cell]) -> None:
    """A late answer to what was pressed before must not cover what is there now."""
    cell = open_cell()
    cell.open(screens.NOTE)
    cell.press("Begin")
    begun = cell.presses[0]
    cell.arrive(screens.BEFORE)
    cell.decide()
    for late in (screens.NOTE, screens.FOLLOWS, screens.ENDING):
        cell.arrive({**late, "press": begun})
    held = form(cell)
    cell.arrive({**screens.FOLLOWS, "press": cell.presses[-1]})
    cell.arrive({**screens.BEFORE, "press": begun})

    assert FILLED == held
    assert cell.shows("What happens")
    assert ["note:third-visit", "point:third-visit", "follows:third-visit"] == cell.page.evaluate(
        "window.placed"
    )


def test_where_nothing_could_be_written_the_form_stays_and_the_same_press_goes_again(
    open_cell: Callable[..., Cell],
) -> None:
    """A folder that was away: the form once went, or showed other words than the learner's."""
    cell = decided(open_cell())
    cell.arrive(screens.STAY)
    first = (form(cell), cell.shows("The disk of this computer is full"), cell.focused)
    cell.press(RECORD)
    cell.arrive(screens.STAY)
    cell.page.get_by_label("Why?").fill("Other words")
    cell.press(RECORD)

    assert (FILLED, True, RECORD) == first
    same, again, changed = cell.presses
    assert same == again != changed
    assert "point:third-visit" == cell.tries[-1]["place"]


def test_a_disk_that_is_full_now_does_not_deny_what_an_unanswered_try_may_have_written(
    open_cell: Callable[..., Cell],
) -> None:
    """The first try was recorded and its answer lost; then the disk filled."""
    cell = decided(open_cell())
    cell.page.clock.run_for(3100)
    cell.arrive(screens.STAY)

    assert cell.shows("Not known yet")
    assert cell.shows("The disk of this computer is full.")
    assert 0 == cell.page.get_by_text("Not saved").count()
    cell.arrive(screens.FOLLOWS)
    assert cell.shows("What happens")


def test_a_refused_decision_leaves_its_form_to_press_again(open_cell: Callable[..., Cell]) -> None:
    """The learner presses again, and never chooses or writes again."""
    cell = decided(open_cell())
    cell.arrive(screens.REFUSED)

    told = screens.REFUSED["notice"]
    assert [f"alert: {told['title']}{told['words']}"] == [
        text for text in cell.said if text.startswith("alert")
    ]
    assert (FILLED, RECORD) == (form(cell), cell.focused)
    cell.press(RECORD)
    assert 2 == len(set(cell.presses))


@pytest.mark.parametrize("way", ["reload", "left and come back"])
def test_what_was_chosen_and_typed_waits_in_the_window(
    open_cell: Callable[..., Cell], way: str
) -> None:
    """A reload, the Back button or a link once lost a half-written record without a word."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.choose()
    if way == "reload":
        cell.reload()
    else:
        cell.page.goto("http://course.test/elsewhere/")
        cell.page.wait_for_function("window.ready")
        cell.page.go_back()
        cell.page.wait_for_function("window.ready")
    cell.open(screens.RESUMED)

    assert FILLED == form(cell)
    assert cell.shows("What you chose or typed here is still here.")
    assert cell.shows("Welcome back")
    cell.press(RECORD)
    assert "ask" == cell.sent[0]["options"][0]


@pytest.mark.parametrize(
    "answer",
    [
        screens.FOLLOWS,
        {**screens.FOLLOWS, "notice": screens.notice("elsewhere", "You decided here before", "x")},
        screens.ENDING,
        screens.MANY,
    ],
    ids=["recorded", "decided before", "ended", "another point is open"],
)
def test_a_draft_is_erased_once_its_point_is_answered(
    open_cell: Callable[..., Cell], answer: screens.Screen
) -> None:
    """Words about a case must not lie about in a browser."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.decide()
    kept = cell.page.evaluate("sessionStorage.length")
    cell.arrive(answer)

    assert (1, 0) == (kept, cell.page.evaluate("sessionStorage.length"))


def test_a_press_that_arrived_after_all_leaves_no_draft_on_the_next_page(
    open_cell: Callable[..., Cell],
) -> None:
    """The window was reloaded before the answer came; the journal knows the press."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.decide()
    press = cell.presses[0]
    cell.reload()
    cell.open({**screens.MANY, "presses": [press]})

    assert 0 == cell.page.evaluate("sessionStorage.length")
    assert 0 == cell.page.get_by_text("has not arrived").count()


def test_a_press_cut_off_by_a_reload_is_sent_again_as_it_was(
    open_cell: Callable[..., Cell],
) -> None:
    """It may be on its way still: to call it lost and offer a better choice would be false."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.decide()
    press = cell.presses[0]
    cell.reload()
    cell.open({**screens.BEFORE, "presses": ["another"], "answered": []})

    assert cell.shows("Not known yet")
    assert FILLED == form(cell)
    assert [press] == cell.presses
    cell.arrive({**screens.FOLLOWS, "press": press, "answered": ["third-visit"]})
    assert 0 == cell.page.evaluate("sessionStorage.length")


def test_a_press_that_was_refused_is_said_so_after_a_reload_too(
    open_cell: Callable[..., Cell],
) -> None:
    """Then it is known, and nothing is sent until the learner presses."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.decide()
    press = cell.presses[0]
    told = {"kind": "not-saved", "title": "Not saved", "words": "The disk is full.", "choices": []}
    cell.arrive({"kind": "stay", "stay": True, "place": "", "press": press, "notice": told})
    cell.reload()
    cell.open({**screens.BEFORE, "answered": []})

    assert cell.shows("Your last press could not be recorded.")
    assert [] == cell.presses
    cell.press(RECORD)
    assert [press] == cell.presses


def test_words_outlive_a_record_that_was_moved_away_for_a_while(
    open_cell: Callable[..., Cell],
) -> None:
    """The page then shows an earlier point; what was typed at this one is not done with."""
    cell = open_cell()
    cell.open(screens.BEFORE)
    cell.choose()
    cell.reload()
    cell.open({**screens.MANY, "answered": []})
    cell.reload()
    cell.open({**screens.BEFORE, "answered": []})

    assert FILLED == form(cell)


def test_a_browser_without_a_storage_plays_alike_and_promises_less(
    open_cell: Callable[..., Cell],
) -> None:
    """A policy may forbid it; then the page keeps the words as long as it is open."""
    cell = open_cell()
    cell.page.evaluate(
        """Object.defineProperty(window, "sessionStorage",
             { get() { throw new DOMException("no", "SecurityError"); } })"""
    )
    cell.open(screens.BEFORE)
    cell.choose()
    cell.page.get_by_text("Stop here, come back later").click()
    promised = cell.shows("waits on this page until it is recorded")
    cell.press(RECORD)
    cell.arrive(screens.FOLLOWS)

    assert promised
    assert cell.shows("What happens")


def test_a_restarted_kernel_says_not_known_reload_this_page(open_cell: Callable[..., Cell]) -> None:
    """Nothing can answer there any more; the page that comes next compares presses."""
    cell = open_cell()
    cell.page.evaluate("window.alive = false")
    decided(cell)

    assert cell.shows("Not known: reload this page")
    assert [] == cell.tries
    assert FILLED == form(cell)


def test_jupyterlabs_mark_of_a_lost_kernel_is_understood(open_cell: Callable[..., Cell]) -> None:
    """It puts this class on every widget whose kernel ended or was restarted."""
    cell = open_cell()
    cell.page.evaluate(
        """(screen) => {
          const el = document.getElementById("cell");
          const model = { get: () => screen, on() {}, off() {},
            send: (message) => window.sent.push(message) };
          window.view.render({ model, el });
          el.classList.add("jupyter-widgets-disconnected");
        }""",
        screens.BEFORE,
    )
    cell.decide()

    assert cell.shows("Not known: reload this page")
    assert [] == cell.tries


def test_a_closed_door_says_where_to_open_it_again(open_cell: Callable[..., Cell]) -> None:
    """The course was started anew with another key: the words stay, the way back is named."""
    cell = decided(open_cell())
    cell.arrive({**screens.STAY, "notice": CLOSED})

    assert cell.shows("Open the course again from where you started it, in this browser.")
    assert FILLED == form(cell)
    cell.press(RECORD)
    assert 1 == len(set(cell.presses))


@pytest.mark.parametrize(
    ("screen", "button", "said"),
    [
        (screens.NOTE, "Begin", "No answer yet"),
        (screens.FOLLOWS, "Go on to 6 October", "No answer yet"),
        (screens.ENDING, "Show my points", "No answer yet"),
    ],
)
def test_other_presses_wait_alike_with_words_of_their_own(
    open_cell: Callable[..., Cell], screen: screens.Screen, button: str, said: str
) -> None:
    """No page says that a decision is unknown where none was pressed."""
    cell = open_cell()
    cell.take_time()
    cell.open(screen)
    cell.press(button)
    cell.page.clock.run_for(9500)

    assert cell.shows(said)
    assert 0 == cell.page.get_by_text("decision is recorded").count()
    assert (3, 1) == (len(cell.tries), len(set(cell.presses)))


def test_words_taken_back_without_an_answer_are_not_called_gone(
    open_cell: Callable[..., Cell],
) -> None:
    """Whoever takes words back must know when they are."""
    cell = open_cell()
    cell.take_time()
    cell.open(screens.FOLLOWS)
    for _ in range(2):
        cell.press("Take my words back")
    cell.page.clock.run_for(6000)

    assert cell.shows("it is not known whether your words are out of your record")


def test_no_word_of_one_screen_is_left_in_a_live_region_of_the_next(
    open_cell: Callable[..., Cell],
) -> None:
    """Somebody who reads on meets each sentence where it is true, and nowhere else."""
    cell = open_cell()
    cell.take_time()
    cell.open(screens.BEFORE)
    cell.decide()
    cell.arrive(screens.FOLLOWS)
    cell.page.clock.run_for(1000)
    spoken = cell.page.locator("#cell .unseen[role=status]")
    said = spoken.inner_text()
    cell.press("Go on")
    cell.arrive(screens.RECORD)

    assert said.startswith("Saved at 14:02.")
    assert "" == spoken.inner_text()
