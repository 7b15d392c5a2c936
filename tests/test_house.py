"""The house: outlets stand apart, and what a lesson imports is light."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from places import ROOT

OUTLETS = ("web",)  # room, marking, packs, cohort and site join them as they are built


@pytest.mark.parametrize("outlet", OUTLETS)
def test_without_one_outlet_the_others_still_answer(outlet, tmp_path):
    """An outlet that another one leans on cannot be changed or left out by itself."""
    package = tmp_path / "src" / "iisam_learning"
    shutil.copytree(
        ROOT / "src" / "iisam_learning", package, ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.rmtree(package / outlet)
    for words in (["--help"], ["play", "--help"], ["check", "--help"], ["build", "--help"]):
        told = run(package.parent, "-m", "iisam_learning", *words)
        assert "Usage:" in told
    for other in (*OUTLETS, "lessons", "reports", "checking", "screens"):
        if other != outlet:
            run(package.parent, "-c", f"import iisam_learning.{other}")
    run(package.parent, "-c", "import iisam_learning.notebook, iisam_learning.grading")


def test_a_room_says_in_one_sentence_what_lives_there():
    """A stranger reads the folders first; and a room's face that imports makes every door slow."""
    rooms = [one.parent for one in (ROOT / "src" / "iisam_learning").glob("*/__init__.py")]
    assert rooms
    for room in rooms:
        text = (room / "__init__.py").read_text(encoding="utf-8").strip()
        assert text.startswith('"""'), room
        assert text.endswith('."""'), room
        assert 1 == len(text.splitlines()), room


def test_no_module_needs_a_table_of_contents():
    """Four hundred lines are two modules."""
    long = {
        path.name: lines
        for path in (ROOT / "src" / "iisam_learning").rglob("*.py")
        if (lines := path.read_text(encoding="utf-8").count("\n")) >= 400
    }
    assert {} == long


def test_a_lesson_loads_no_server_no_table_and_no_picture():
    """A first decision must not wait for what a learner never sees."""
    told = run(
        ROOT / "src",
        "-c",
        "import sys, iisam_learning.notebook, iisam_learning.grading;"
        "print([one for one in ('pandas', 'matplotlib', 'tornado.web', 'jupyterlab', 'nbgrader',"
        "'ruamel.yaml', 'markdown_it', 'iisam_learning.parsing') if one in sys.modules])",
    )
    assert "[]" == told.strip()


def run(source: Path, *words: str) -> str:
    """What Python says with the package of this folder."""
    return subprocess.run(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": str(source)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
