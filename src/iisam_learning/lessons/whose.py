"""Whose a folder is: the learner's copy of the course belongs in none but their own.

A copy put among handed-in work would be collected and marked as if somebody had handed it in.
"""

from __future__ import annotations

from pathlib import Path

from iisam_learning.journal.folder import CASES
from iisam_learning.lessons.copy import OURS
from iisam_learning.lessons.shelf import ONLY_TO_READ


def is_course(folder: Path) -> bool:
    """Whether a lecturer's course lies here: its lessons are read, and nothing is put beside them.

    A folder that already is a learner's stays theirs, whatever else was put into it.
    """
    if (folder / OURS / "lessons.json").is_file():
        return False
    marks = (folder / name for name in ("nbgrader_config.py", "gradebook.db", "submitted"))
    return any(one.exists() for one in marks)


def why_not_here(folder: Path) -> str | None:
    """Why no course is opened in a folder, and what to type; None where one may be."""
    for place in (folder, *folder.parents):
        if place.name in ONLY_TO_READ and is_course(place.parent):
            return (
                f"{folder} belongs to a course that is marked, and nothing was put into it.\n"
                f"To read what lies there, type: iisam learn {place.parent}"
            )
    if any(folder.glob("*.ipynb")) and any(folder.glob(CASES)):
        return (
            f"{folder} is the folder of one lesson, and nothing was put into it.\n"
            f"Open the folder in which it lies: iisam learn {folder.parent}"
        )
    return None
