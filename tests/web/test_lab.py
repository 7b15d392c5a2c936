"""JupyterLab beside the page: started by a press, trusted only with what is ours, ended with us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from jupyter_client import BlockingKernelClient

from iisam_learning.web.lab import Lab
from learner import OpenCourse, a_home, built_course

HOSTILE = "open({!r}, 'w').close()"


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """A course on a machine without a home, with Python files wherever one might be found."""
    place = tmp_path_factory.mktemp("lab")
    (place / "a-file").write_text("")
    folder, mark = place / "mine", str(place / "was-run")
    startup = folder / ".iisam" / "jupyter" / "ipython" / "profile_default" / "startup"
    for beside in (folder, folder / ".iisam", folder / "the-key", startup):
        beside.mkdir(parents=True, exist_ok=True)
        for name in ("iisam_learning", "ipykernel_launcher", "ipykernel", "sitecustomize", "queue"):
            (beside / f"{name}.py").write_text(HOSTILE.format(mark))
    opened = OpenCourse(
        folder,
        built_course(place / "course"),
        place / "a-file" / "home",
        environment={"TMPDIR": str(place), "PYTHONPATH": _with_an_empty_name()},
    )
    opened.mark = Path(mark)
    try:
        opened.lab("the-key")
        yield opened
    finally:
        opened.stop()


def _with_an_empty_name() -> str:
    """A path that also means "wherever I am", as a careless profile sets it."""
    return os.environ.get("PYTHONPATH", "") + os.pathsep


def run_in(course: OpenCourse, code: str, folder: str = "the-key") -> dict[str, Any]:
    """What a kernel of JupyterLab that was started for a lesson answers to code."""
    ask = urllib.request.Request(
        f"{course.lab_url}api/sessions",
        data=json.dumps(
            {
                "path": f"{folder}/{folder}.ipynb",
                "name": "x",
                "type": "notebook",
                "kernel": {"name": "python3"},
            }
        ).encode(),
        headers={"Authorization": f"token {course.token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(ask, timeout=60) as answer:
        kernel = json.loads(answer.read())["kernel"]["id"]
    client = BlockingKernelClient()
    (connection,) = (course.folder / ".iisam" / "jupyter").rglob(f"kernel-{kernel}.json")
    client.load_connection_file(str(connection))
    client.start_channels(hb=False)  # a busy machine beats late
    client.wait_for_ready(timeout=60)
    found: dict[str, Any] = {}

    def hear(message: dict[str, Any]) -> None:
        if message["msg_type"] == "stream":
            found["text"] = found.get("text", "") + message["content"]["text"]

    client.execute_interactive(code, timeout=60, output_hook=hear)
    client.stop_channels()
    return found


def test_no_python_file_beside_a_lesson_is_run(course: OpenCourse):
    """`iisam_learning.py` and `ipykernel_launcher.py` of a changed folder once ran here."""
    told = run_in(
        course,
        "import sys, os, queue\n"
        "from iisam_learning.notebook import play\n"
        "print(type(play('the-key')).__name__, '' in sys.path, os.getcwd() in sys.path)",
    )

    assert "Play False False" == told["text"].strip()
    assert not course.mark.exists()


def test_a_jupyterlab_that_ran_and_ended_is_closed_and_has_not_failed(tmp_path: Path):
    """Who closed it themselves is not sent to look for what went wrong."""
    lab = Lab(tmp_path, tmp_path, tmp_path / "lab.log")
    ended = subprocess.Popen([sys.executable, "-c", ""], text=True)
    ended.wait()
    lab._process, lab._tried = ended, True
    before_it_answered = (lab.closed, lab.failed)
    lab._port = 1

    assert (False, True) == before_it_answered
    assert (True, False) == (lab.closed, lab.failed)


def test_the_notebooks_as_we_wrote_them_are_trusted(course: OpenCourse):
    """As `jupyter trust` would, so that JupyterLab shows what they show; a changed one is not."""
    path = course.folder / "start-here" / "start-here.ipynb"
    codes = [
        one
        for one in course.jupyter("api/contents/the-key/the-key.ipynb")["content"]["cells"]
        if one["cell_type"] == "code"
    ]
    held = json.loads(path.read_text())
    held["cells"][-1]["source"] = "print('mine')"
    path.write_text(json.dumps(held))
    others = course.jupyter("api/contents/start-here/start-here.ipynb")["content"]["cells"]

    assert {True} == {one["metadata"]["trusted"] for one in codes}
    assert False in {one["metadata"].get("trusted") for one in others}


def test_no_saved_widget_of_a_notebook_from_elsewhere_is_made_again(course: OpenCourse):
    """A widget brings the script of its view, and JupyterLab would run it on opening."""
    folder = course.folder / "widgets"
    shutil.copytree(course.folder / "the-key", folder)
    path = folder / "the-key.ipynb"
    held = json.loads(path.read_text())
    held["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    path.write_text(json.dumps(held))
    shown = course.jupyter("api/contents/widgets/the-key.ipynb")["content"]["metadata"]

    assert "iisam" in shown
    assert "widgets" not in shown


def test_without_a_home_all_of_jupyters_folders_lie_in_ours(course: OpenCourse):
    """Else JupyterLab would end before it has begun."""
    ours = course.folder / ".iisam" / "jupyter"

    assert (ours / "jupyter_runtime_dir").is_dir()
    assert 0o700 == ours.stat().st_mode & 0o777


def test_its_token_stands_in_no_list_of_processes(course: OpenCourse):
    """On a shared machine everybody can read how a process was started."""
    servers = psutil.Process(course.process.pid).children(recursive=True)

    assert any("iisam_learning.web.lab_server" in one.cmdline() for one in servers)
    assert not any(course.token in " ".join(one.cmdline()) for one in servers)


def test_nobody_gets_in_without_its_token(course: OpenCourse):
    """It stands beside the page, with a door of its own."""
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(f"{course.lab_url}api/contents", timeout=10)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_it_ends_with_the_course_however_that_ended(tmp_path: Path, end: str):
    """A JupyterLab that is left behind would keep the folder, and a kernel for each lesson."""
    course = OpenCourse(tmp_path / "mine", built_course(tmp_path / "c"), a_home(tmp_path / "home"))
    course.lab("the-key")
    children = psutil.Process(course.process.pid).children(recursive=True)
    if end == "stop":
        assert 0 == course.stop()
    else:
        course.process.kill()
        course.process.wait()
    gone, alive = psutil.wait_procs(children, timeout=15)

    assert gone
    assert [] == alive


def test_the_command_opens_it_at_once(tmp_path: Path):
    """`make lab` and `iisam learn --lab`; from a second start too."""
    source, home = built_course(tmp_path / "course"), a_home(tmp_path / "home")
    course = OpenCourse(tmp_path / "mine", source, home)
    again = OpenCourse(tmp_path / "mine", source, home, lab=True)
    page = course.ask(f"/{again.place}").text
    end = time.monotonic() + 60
    while "JupyterLab is starting" in page and time.monotonic() < end:
        time.sleep(0.3)
        page = course.ask(f"/{again.place}").text
    course.stop()

    assert "notebook/start-here" == again.place
    assert "Opening JupyterLab" in page
    shutil.rmtree(tmp_path / "mine")


def test_nothing_of_it_runs_before_it_is_asked_for(tmp_path: Path):
    """The page opens at once because it waits for none of it."""
    source, home = built_course(tmp_path / "course"), a_home(tmp_path / "home")
    course = OpenCourse(tmp_path / "mine", source, home)
    course.ask("/lesson/the-key")
    page = course.ask("/notebook/the-key").text
    children = psutil.Process(course.process.pid).children(recursive=True)
    course.stop()

    assert [] == children
    assert "JupyterLab starts when you press the button" in page
