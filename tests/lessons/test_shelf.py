"""The shelf: which lessons lie in a folder, at which address, and how far a learner has come."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iisam_learning.case.engine import Decision
from iisam_learning.journal import files as journal
from iisam_learning.lessons.cases import case_beside
from iisam_learning.lessons.copy import copy_course
from iisam_learning.lessons.shelf import MOST, address_of, is_only_to_read, path_of, shelf
from learner import built_course


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A learner's folder with `start-here` and `the-key`."""
    copy_course(built_course(tmp_path / "course"), tmp_path / "mine")
    return tmp_path / "mine"


def decide(folder: Path, *steps: tuple[str, str]) -> None:
    """Decisions of the nursery, as the page would record them."""
    case = case_beside(folder, "the-key")
    path = journal.journal_path(folder, "the-key", "nursery")
    for point, option in steps:
        journal.record(path, case, "nursery", Decision(point, (option,)), datetime.now(UTC))


def addresses(folder: Path) -> list[str]:
    return [one.address for one in shelf(folder).lessons]


def test_the_course_comes_in_the_order_in_which_start_here_links_to_it(folder: Path):
    """An author says the order once, where learners read it."""
    shutil.copytree(folder / "the-key", folder / "a-key")
    (folder / "a-key" / "the-key.ipynb").rename(folder / "a-key" / "a-key.ipynb")

    assert ["start-here", "the-key", "a-key"] == addresses(folder)


def test_fetched_lessons_lie_deeper_and_are_listed_after_the_course(folder: Path):
    """nbgrader fetches into a folder of the term; at most four levels are looked at."""
    shutil.copytree(folder / "the-key", folder / "term" / "the-key")
    shutil.copytree(folder / "the-key", folder / "a" / "b" / "c" / "the-key")
    shutil.copytree(folder / "the-key", folder / "a" / "b" / "c" / "d" / "the-key")

    assert ["start-here", "the-key", "a/b/c/the-key", "term/the-key"] == addresses(folder)


def test_what_was_handed_in_is_there_to_read(folder: Path):
    """A journal there would be handed in by nobody."""
    shutil.copytree(folder / "the-key", folder / "submitted" / "the-key")

    assert ["submitted/the-key"] == [
        one.address for one in shelf(folder).lessons if one.only_to_read
    ]


def test_a_lesson_is_begun_with_its_first_decision_and_finished_at_its_end(folder: Path):
    """A finished case was once offered as begun."""
    stands = []
    for steps in ((), (("the-door", "ring"),), (("the-call", "mother"), ("the-note", "seen"))):
        decide(folder / "the-key", *steps)
        one = next(one for one in shelf(folder).lessons if one.address == "the-key")
        stands.append((one.begun, one.finished))

    assert [(False, False), (True, False), (False, True)] == stands


def test_another_notebook_is_not_listed_and_a_damaged_lesson_is(folder: Path):
    """A lesson that is silently gone would be looked for in vain."""
    (folder / "mine.ipynb").write_text('{"cells": [], "metadata": {}}')
    (folder / "the-key" / "the-key.ipynb").write_text("{")

    assert [("start-here", False), ("the-key", True)] == [
        (one.address, one.lesson is None) for one in shelf(folder).lessons
    ]


def many(folder: Path, number: int) -> None:
    """Other notebooks, before everything else by name."""
    (folder / "0-mine").mkdir()
    for one in range(number):
        (folder / "0-mine" / f"{one:03}.ipynb").write_text('{"cells": [], "metadata": {}}')


def test_five_hundred_other_notebooks_leave_the_course_where_it_is(folder: Path):
    """Whoever keeps the course among notebooks of their own once found it gone."""
    shutil.copytree(folder / "the-key", folder / "zebra")
    (folder / "zebra" / "the-key.ipynb").rename(folder / "zebra" / "zebra.ipynb")
    shutil.copytree(folder / "the-key", folder / "zebra" / "the-key")
    many(folder, MOST)
    held = shelf(folder)

    assert ["start-here", "the-key", "zebra"] == [one.address for one in held.lessons]
    assert held.left_out


def test_what_the_course_put_here_is_listed_wherever_it_lies(folder: Path):
    """It keeps a list of what it put; somebody may have changed that one too."""
    beside = folder / "the-key" / "the-key-new.ipynb"
    shutil.copy(folder / "the-key" / "the-key.ipynb", beside)
    known = json.loads((folder / ".iisam" / "lessons.json").read_text())
    places = ("the-key/the-key-new.ipynb", "../out.ipynb", "/etc/x.ipynb", "gone/a.ipynb")
    known["files"] |= {place: {"file": "", "words": ""} for place in places}
    (folder / ".iisam" / "lessons.json").write_text(json.dumps(known))
    many(folder, MOST)

    assert ["start-here", "the-key", "the-key/the-key-new.ipynb"] == addresses(folder)


def test_nothing_is_said_to_be_missing_where_all_was_looked_at(folder: Path):
    """As many as are looked at are not too many."""
    many(folder, MOST)

    assert not shelf(folder).left_out


def test_two_lessons_of_the_course_with_one_title_both_say_where_they_lie(folder: Path):
    """Neither is the other's copy, so neither may be the only one that is named."""
    notebook = folder / "the-key" / "the-key.ipynb"
    notebook.write_text(notebook.read_text().replace("The key", "Start here"))

    assert [True, True] == [one.astray for one in shelf(folder).lessons]


def test_a_copied_lesson_says_where_it_lies(folder: Path):
    """A folder that was copied or renamed holds the same title once more."""
    shutil.copytree(folder / "the-key", folder / "the-key (1)")
    (folder / "the-key (1)" / "the-key.ipynb").rename(folder / "the-key (1)" / "the-key (1).ipynb")
    both = [(one.address, one.astray) for one in shelf(folder).lessons]
    shutil.rmtree(folder / "the-key")
    alone = [(one.address, one.astray) for one in shelf(folder).lessons]

    assert [("start-here", False), ("the-key", False), ("the-key (1)", True)] == both
    assert [("start-here", False), ("the-key (1)", True)] == alone


@pytest.mark.parametrize(
    ("notebook", "address"),
    [
        ("the-key/the-key.ipynb", "the-key"),
        ("the-key/the-key-new.ipynb", "the-key/the-key-new.ipynb"),
        ("term 1/the-key/the-key.ipynb", "term 1/the-key"),
        ("loose.ipynb", "loose.ipynb"),
    ],
)
def test_an_address_and_its_notebook_name_each_other(tmp_path: Path, notebook: str, address: str):
    """A bookmark holds the address; the folder holds the notebook."""
    assert address == address_of(notebook)
    assert tmp_path / notebook == path_of(tmp_path, address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "..",
        "../x",
        "a/../../x",
        "/etc",
        "a//b",
        ".iisam",
        "a/.git/b",
        "a\\b",
        "c:",
        "a\0",
        "a\n",
    ],
)
def test_what_leads_elsewhere_is_no_address(tmp_path: Path, address: str):
    """No page leads out of the folder, or to what is hidden in it."""
    assert path_of(tmp_path, address) is None


def test_a_link_out_of_the_folder_is_no_address(tmp_path: Path, folder: Path):
    """Somebody may have put one there."""
    shutil.move(folder / "the-key", tmp_path / "elsewhere")
    os.symlink(tmp_path / "elsewhere", folder / "the-key")

    assert path_of(folder, "the-key") is None


@pytest.mark.parametrize("place", ["submitted", "autograded", "feedback", "source", "release"])
def test_nobody_plays_where_nbgrader_keeps_things(place: str):
    """A journal in `source` would be copied over what every learner handed in."""
    assert is_only_to_read(f"{place}/the-key")
    assert not is_only_to_read(f"my-{place}/the-key")
