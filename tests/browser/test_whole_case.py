"""All of "Small things" through both doors, by mouse and by keyboard alone, in a real Chromium."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iisam_learning.case.engine import replay
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.scoring import best_path, score
from iisam_learning.journal import files as journal
from iisam_learning.parsing.reader import read
from learner import OpenCourse, the_real_course

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AGENCY = "health-visiting"
CASE = ".iisam:not(.record)"
NOT_FOR_LEARNERS = re.compile(
    r"Traceback|iisam_learning|import |\bplay\(|\bIn \[|\bnan\b|\bnull\b|undefined|^\d+\.\d+$",
    re.MULTILINE,
)
TWO_FRAMES = "new Promise((on) => requestAnimationFrame(() => requestAnimationFrame(on)))"
AXE = """axe.run('.iisam:not(.record)', {runOnly: {type: 'tag', values:
  ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}})"""


@pytest.fixture(scope="module")
def case() -> Scenario:
    """The case as its author wrote it."""
    return read(ROOT / "scenarios" / "small-things.md")


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """The real course, opened by `iisam learn`."""
    with the_real_course(tmp_path_factory.mktemp("whole")) as opened:
        yield opened


class Learner:
    """Somebody at the page; `hand` is how they move."""

    def __init__(
        self,
        browser: Any,
        course: OpenCourse,
        door: str,
        hand: str,
        lesson: str = "small-things",
    ) -> None:
        self.course, self.door, self.hand, self.lesson = course, door, hand, lesson
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.folder = course.folder / lesson
        for old in self.folder.glob("*.journal.jsonl"):
            old.unlink()

    def open(self) -> None:
        """Open the lesson, as a bookmark would."""
        address = {"page": self.course.page, "lab": self.course.lab}[self.door]
        self.page.goto(address(self.lesson), wait_until="commit")
        self.page.locator(f"{CASE} h2").first.wait_for()

    def begin(self) -> None:
        """Choose whom to act for, and read what the case is about."""
        self.press("Begin as Maria")
        self.press(re.compile("^Begin$"))

    def press(self, name: str | re.Pattern) -> None:
        """Press a button."""
        button = self.page.locator(CASE).get_by_role("button", name=name).first
        button.wait_for()
        if self.hand == "mouse":
            button.click()
        else:
            self._tab_to(button)
            self.page.keyboard.press("Enter")

    def choose(self, point: DecisionPoint, titles: list[str]) -> None:
        """Choose the options of these titles."""
        kind = "radio" if point.choose == "one" else "checkbox"
        for title in titles:
            box = self.page.locator(CASE).get_by_role(kind, name=title, exact=True)
            if self.hand == "mouse":
                box.click()
            elif kind == "checkbox":
                self._tab_to(box)
                self.page.keyboard.press("Space")
            else:
                first = self.page.locator(CASE).get_by_role("radio").first
                self._tab_to(first)
                self.page.keyboard.press("Space")
                for _ in range([one.title for one in point.options].index(title)):
                    self.page.keyboard.press("ArrowDown")
            assert box.is_checked()

    def decide(self, point: DecisionPoint, options: tuple[str, ...]) -> None:
        """Take one decision and read what follows."""
        self.page.locator(CASE).get_by_role("heading", name=point.scene).first.wait_for()
        titles = [one.title for one in point.options if one.id in options]
        self.choose(point, titles)
        self.press(re.compile("^Record my"))
        if not titles:
            self.press(re.compile("^Record my"))
        self.page.get_by_role("heading", name="What happens").wait_for()

    def go_on(self) -> None:
        """On to the next scene, or to the end."""
        self.press(re.compile("^(Go on|Next|See how it ended)"))

    def restart(self) -> None:
        """What a laptop that slept too long looks like; a page has no kernel to lose."""
        if self.door == "lab":
            self.course.restart_kernels()

    def kept(self) -> list[tuple[str, tuple[str, ...]]]:
        """What the journal holds."""
        path = journal.journal_path(self.folder, "small-things", AGENCY)
        return [(one.point, one.options) for one in journal.read(path).decisions]

    def words(self) -> str:
        """All that can be read in the case."""
        return self.page.locator(CASE).inner_text()

    def _tab_to(self, target: Any) -> None:
        for _ in range(120):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("the keyboard never reached it")


@pytest.mark.parametrize("hand", ["mouse", "keyboard"])
@pytest.mark.parametrize("door", ["page", "lab"])
def test_the_whole_case_can_be_played(browser, course, case, axe_source, door, hand):
    """From opening to ending, with a reload and a kernel restart on the way; the journal agrees."""
    path = best_path(case, AGENCY)
    learner = Learner(browser, course, door, hand)
    learner.open()
    audit = Audit(learner, axe_source) if hand == "mouse" else None
    learner.begin()
    for number, (id, options) in enumerate(path.steps):
        if audit:
            audit.look(f"point-{number}")
        learner.decide(case.point(id), options)
        assert not NOT_FOR_LEARNERS.search(learner.words())
        if audit:
            audit.look(f"follows-{number}")
        if number == 1:
            learner.page.reload()
            if door == "page":  # its address says where the learner looks
                learner.page.get_by_role("heading", name="What happens").wait_for()
                learner.go_on()
            else:
                learner.page.get_by_text("Welcome back").wait_for()
        elif number == 2:
            learner.go_on()
            learner.restart()
            learner.open()
            learner.page.get_by_text("Welcome back").wait_for()
        else:
            learner.go_on()
    decisions = journal.read(journal.journal_path(learner.folder, "small-things", AGENCY)).decisions
    ending = replay(case, decisions, AGENCY)
    title = case.ending(ending.ending).title
    learner.page.locator(CASE).get_by_role("heading", name=title).wait_for()
    if audit:
        audit.look("ending")
        assert audit.found == {}
    assert list(path.steps) == learner.kept()
    assert path.score == score(ending).score
    learner.context.close()


class Audit:
    """axe and a look for sideways scrolling, in each state at two widths."""

    def __init__(self, learner: Learner, axe_source: str) -> None:
        self.page = learner.page
        self.door = learner.door
        self.source = axe_source
        self.found: dict[str, Any] = {}

    def look(self, state: str) -> None:
        """Note what a page at this state would fail."""
        for width in (1280, 320):
            if width == 320 and self.door == "lab":
                continue  # JupyterLab itself does not fit a phone; the code-free page does
            self.page.set_viewport_size({"width": width, "height": 900})
            if not self.page.evaluate("typeof axe !== 'undefined'"):
                self.page.evaluate(self.source)
            self.page.evaluate(TWO_FRAMES)  # what the page still lays out belongs to this state
            wrong = self.page.evaluate(AXE)["violations"]
            if wrong:
                self.found[f"{state} at {width}"] = [
                    (one["id"], one["nodes"][0]["html"][:200]) for one in wrong
                ]
            if self.door == "page" and self.page.evaluate(
                "document.documentElement.scrollWidth > innerWidth"
            ):
                self.found[f"{state} at {width} scrolls sideways"] = width
        self.page.set_viewport_size({"width": 1280, "height": 900})


def test_arrows_and_the_delete_keys_are_safe_in_jupyterlab(browser, course, case):
    """A focused radio leaves Jupyter in command mode, where d d would delete the cell."""
    learner = Learner(browser, course, "lab", "keyboard")
    learner.open()
    learner.begin()
    first = learner.page.locator(CASE).get_by_role("radio").first
    first.wait_for()
    first.focus()
    for key in ("Space", "ArrowDown", "d", "d", "x", "Escape", "d", "d"):
        learner.page.keyboard.press(key)

    assert learner.page.locator(CASE).get_by_role("radio").nth(1).is_checked()
    notebook = json.loads((learner.folder / "small-things.ipynb").read_text())
    assert learner.page.locator(".jp-Cell").count() == len(notebook["cells"])
    learner.context.close()
