"""Every case of the library, played to an ending from two agencies on the page without code."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_whole_case import CASE, NOT_FOR_LEARNERS, Audit, Learner

from iisam_learning.case.engine import replay
from iisam_learning.case.scoring import best_path, worst_path
from iisam_learning.journal import files as journal
from iisam_learning.parsing.reader import read
from learner import OpenCourse, the_real_course

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LESSONS = sorted(
    path.name for path in (ROOT / "course" / "source").iterdir() if path.name != "start-here"
)


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """The real course, opened by `iisam learn`."""
    with the_real_course(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_case_can_be_played_from_two_agencies(browser, course, axe_source, lesson):
    """One learner who does well as the first agency, and one who does badly as the second."""
    case = read(ROOT / "scenarios" / f"{lesson}.md")
    for number, path_of in ((0, best_path), (1, worst_path)):
        agency = case.playable[number]
        learner = Learner(browser, course, "page", "mouse", lesson)
        learner.open()
        audit = Audit(learner, axe_source)
        who = re.compile("^Begin as ")
        learner.page.locator(CASE).get_by_role("button", name=who).nth(number).click()
        learner.press(re.compile("^Begin$"))
        steps = path_of(case, agency).steps
        for place, (id, options) in enumerate(steps):
            if place == 1:
                audit.look("a scene")
                keep(learner, f"{lesson}-{agency}-scene")
            learner.decide(case.point(id), options)
            assert not NOT_FOR_LEARNERS.search(learner.words())
            if place == 1:
                audit.look("what follows")
                keep(learner, f"{lesson}-{agency}-follows")
            learner.go_on()
        kept = journal.read(journal.journal_path(learner.folder, case.id, agency)).decisions
        ending = case.ending(replay(case, kept, agency).ending)
        learner.page.locator(CASE).get_by_role("heading", name=ending.title).wait_for()
        learner.press("I would rather not guess")
        learner.page.locator(f"{CASE} figure svg").first.wait_for()
        audit.look("the debrief")
        keep(learner, f"{lesson}-{agency}-debrief")

        assert audit.found == {}
        assert list(steps) == [(one.point, one.options) for one in kept]
        learner.context.close()


def keep(learner: Learner, name: str) -> None:
    """A picture to look at, where somebody asked for pictures."""
    if folder := os.environ.get("IISAM_LOOKS"):
        learner.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
