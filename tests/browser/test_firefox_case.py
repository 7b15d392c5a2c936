"""All of "Small things" on the page without code in a real Firefox, by keyboard and by mouse."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from firefox import Firefox, Page

from iisam_learning.case.engine import Decision, replay
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.scoring import best_path
from iisam_learning.journal import files as journal
from iisam_learning.parsing.reader import read
from running import Running, running

pytestmark = pytest.mark.browser

CASE, AGENCY = "small-things", "health-visiting"
WORDS = "Two of us hold a piece of it."


@pytest.fixture(scope="module")
def case() -> Scenario:
    """The case as its author wrote it."""
    return read(Path(__file__).parents[2] / "scenarios" / f"{CASE}.md")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real course, opened by `iisam learn`."""
    with running(tmp_path_factory.mktemp("firefox") / "mine") as opened:
        yield opened


class Learner:
    """Somebody at the page; `hand` is how they move."""

    def __init__(self, page: Page, course: Running, hand: str) -> None:
        self.page, self.course, self.hand = page, course, hand
        for old in (course.folder / CASE).glob("*.journal.jsonl*"):
            old.unlink()

    def open(self) -> None:
        """The printed address, and from there the lesson."""
        self.page.goto(self.course.address)
        self.page.wait("() => !location.search.includes('key=')")
        self.page.goto(f"{self.course.url}lesson/{CASE}")

    def press(self, name: str) -> None:
        if self.hand == "mouse":
            self.page.click("button", name)
        else:
            self.page.tab_to("button", name)
            self.page.press("Enter")

    def choose(self, point: DecisionPoint, options: tuple[str, ...]) -> None:
        """Choose the options of a point by their titles."""
        kind = "radio" if point.choose == "one" else "checkbox"
        titles = [one.title for one in point.options]
        for number, one in enumerate(point.options):
            if one.id not in options:
                continue
            if self.hand == "mouse":
                self.page.click(kind, one.title, exact=True)
            elif kind == "checkbox":
                self.page.tab_to(kind, one.title, exact=True)
                self.page.press("Space")
            else:
                self.page.tab_to(kind, titles[0], exact=True)
                self.page.press("Space", *["ArrowDown"] * number)

    def write(self, words: str) -> None:
        self.page.evaluate("() => document.querySelector('textarea').focus()")
        self.page.type(words)

    def record(self, point: DecisionPoint, options: tuple[str, ...]) -> None:
        """Press Record; a learner who chose nothing is asked once whether they mean it."""
        self.press("^Record my")
        if not options:
            self.press("^Record my")
        self.page.wait_for("heading", "^What happens$")

    def held(self) -> tuple[list[str], str]:
        """What is ticked and written in the form."""
        return self.page.evaluate(
            """() => [
              [...document.querySelectorAll("[name=option]:checked")].map((one) => one.value),
              document.querySelector("textarea").value]"""
        )


@pytest.mark.parametrize("hand", ["keyboard", "mouse"])
def test_the_whole_case_can_be_played_in_firefox(
    firefox: Firefox, course: Running, case: Scenario, hand: str
) -> None:
    """From the printed address to the ending, with a reload in the middle; the journal agrees."""
    path = best_path(case, AGENCY)
    with firefox.pages() as opened:
        learner = Learner(opened((1280, 900)), course, hand)
        learner.open()
        learner.press("^Begin as Maria")
        learner.press("^Begin$")
        for number, (id, options) in enumerate(path.steps):
            point = case.point(id)
            learner.page.wait_for("heading", point.scene, exact=True)
            learner.choose(point, options)
            if number == 2:
                learner.write(WORDS)
                learner.page.reload()
                learner.page.wait_for("heading", point.scene, exact=True)

                assert [[*options], WORDS] == learner.held()
            learner.record(point, options)
            if number == 3:
                learner.page.reload()
                learner.page.wait_for("heading", "^What happens$")
            learner.press("^(Go on|See how it ended|Next)")
        ended = best_ending(case)
        learner.page.wait_for("heading", ended, exact=True)

    kept = journal.read(journal.journal_path(course.folder / CASE, CASE, AGENCY))
    assert list(path.steps) == [(one.point, one.options) for one in kept.decisions]
    assert WORDS in [one.rationale for one in kept.decisions]


def best_ending(case: Scenario) -> str:
    """The title of the ending to which the best path leads."""
    path = best_path(case, AGENCY)
    decisions = [Decision(point, options, None, None, "") for point, options in path.steps]
    return case.ending(replay(case, decisions, AGENCY).ending).title
