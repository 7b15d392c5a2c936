"""Whose a folder is: nothing of ours is put among work that somebody handed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from iisam_learning.lessons.copy import copy_course
from iisam_learning.lessons.whose import is_course, why_not_here
from iisam_learning.web.learn import learn
from learner import OpenCourse, built_course


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A lecturer's course, with what one learner handed in."""
    course = tmp_path / "course"
    built_course(course)
    (course / "nbgrader_config.py").touch()
    copy_course(course / "source", tmp_path / "bob")
    handed_in = course / "submitted" / "bob" / "the-key"
    handed_in.parent.mkdir(parents=True)
    (tmp_path / "bob" / "the-key").rename(handed_in)
    return course


def everything(folder: Path) -> list[str]:
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*"))


@pytest.mark.parametrize("below", ["submitted", "submitted/bob", "submitted/bob/the-key", "source"])
def test_handed_in_work_stays_as_it_was_handed_in(course: Path, below: str, capsys):
    """Ten lessons beside it would be collected as ten submissions that nobody made."""
    before = everything(course)

    assert 1 == learn(course / below, browser=False, lesson_source=course / "source")
    assert before == everything(course)
    assert f"iisam learn {course}" in capsys.readouterr().out


def test_a_lecturers_course_is_opened_to_read_and_stays_as_it_is(course: Path, tmp_path: Path):
    """A lecturer looks at what came in on the page their learners know."""
    before = everything(course)
    opened = OpenCourse(course, course / "source", tmp_path)
    listed = opened.ask("").text
    opened.stop()

    assert "/lesson/submitted/bob/the-key" in listed
    assert before == [one for one in everything(course) if not one.startswith(".iisam")]


def test_one_lessons_folder_is_not_taken_for_the_course(tmp_path: Path, capsys):
    """Its record would lie one floor above a second, empty copy of the lesson."""
    source = built_course(tmp_path / "course")
    copy_course(source, tmp_path / "mine")
    lesson = tmp_path / "mine" / "the-key"
    before = everything(lesson)

    assert 1 == learn(lesson, browser=False, lesson_source=source)
    assert before == everything(lesson)
    assert f"iisam learn {tmp_path / 'mine'}" in capsys.readouterr().out


def test_a_learners_folder_stays_theirs_whatever_lies_in_it(tmp_path: Path):
    """A folder called submitted, or below one called source, is no course by itself."""
    source = built_course(tmp_path / "course")
    mine = tmp_path / "source" / "mine"
    copy_course(source, mine)
    (mine / "submitted").mkdir()

    assert why_not_here(mine) is None
    assert not is_course(mine)
