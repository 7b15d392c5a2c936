"""The built wheel, installed elsewhere, holds what a learner needs and nothing they must not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this checkout."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = place.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory):
    """Runs Python far from the checkout, with the wheel and no checkout to be found."""
    place = tmp_path_factory.mktemp("elsewhere")
    packages = place / "packages"
    with zipfile.ZipFile(wheel) as held:
        held.extractall(packages)

    def run(*words: str) -> str:
        return subprocess.run(
            [sys.executable, *words],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(packages)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert str(packages) in run("-c", "import iisam_learning; print(iisam_learning.__file__)")
    return run


def test_a_case_plays_from_the_wheel(elsewhere):
    """Somebody who typed pip install has the same course as we do."""
    told = elsewhere("-m", "iisam_learning", "play", "small-things", "--bot", "best", "--json")
    last = json.loads(told.splitlines()[-1])

    assert last["ended"]
    assert last["score"] == last["possible"]


def test_the_lessons_are_in_the_wheel_and_run_there(elsewhere):
    """The notebook's own call, beside its compiled case."""
    program = """
import os
from iisam_learning.lessons.copy import course_source
os.chdir(course_source() / "small-things")
from iisam_learning.notebook import play
print(play("small-things").screen["kind"])
"""
    assert "choose" == elsewhere("-c", program).strip()


def test_the_course_opens_from_the_wheel(elsewhere):
    """The page's style, script and lessons are all inside."""
    program = """
import sys, threading, urllib.request
from pathlib import Path
from iisam_learning.lessons.copy import copy_course, course_source
from iisam_learning.web.app import app
from iisam_learning.web.asked import Course
from iisam_learning.web.door import Door
copy_course(course_source(), Path("mine"))
course = Course(Path("mine").resolve(), Door(40000, "k" * 43), None, None)
print(len(course.files), bool(app(course)), "jupyter_server" in sys.modules)
"""
    assert "2 True False" == elsewhere("-c", program).strip()


def test_no_assessed_case_and_no_journal_is_in_the_wheel(wheel):
    """What is public can only be practice, and nobody's decisions travel with the course."""
    with zipfile.ZipFile(wheel) as held:
        names = held.namelist()
        cases = [json.loads(held.read(one)) for one in names if one.endswith(".case.json")]

    assert cases
    assert not any(one["assessed"] for one in cases)
    assert not any("journal.jsonl" in one for one in names)
    assert any(one.endswith("labextensions/iisam-learning/package.json") for one in names)
    assert any(one.endswith("static/page/page.js") for one in names)
