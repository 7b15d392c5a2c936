"""A learner's own machine: a home with Jupyter settings of their own, and the course opened."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import small_course
from iisam_learning.lessons.build import build

ADDRESS = re.compile(r"(http://127\.0\.0\.1:(\d+)/)(\S+)\?token=(\S+)")
OPEN_COURSE = """
import json, sys
from pathlib import Path
from iisam_learning.web.learn import learn
told = json.loads(sys.argv[1])
for name in ("folder", "lesson_source"):
    told[name] = Path(told[name])
sys.exit(learn(browser=False, **told))
"""


def built_course(folder: Path) -> Path:
    """Built lessons: `start-here`, which links to the other one, and `the-key`."""
    small_course.write_course(folder)
    start = (
        small_course.LESSON.replace(
            "A key is left in a door.", "Go on to [The key](../the-key/the-key.ipynb)."
        )
        .replace("lesson: the-key", "lesson: start-here")
        .replace("The key\n", "Start here\n", 2)
    )
    (folder / "lessons" / "start-here.md").write_text(start, encoding="utf-8")
    build(folder)
    return folder / "source"


def a_home(folder: Path) -> Path:
    """A home whose Jupyter and IPython settings would break the course if they were read."""
    files = {
        ".jupyter/jupyter_server_config.py": "raise RuntimeError('not the course')",
        ".jupyter/voila.py": "raise RuntimeError('not the course')",
        ".ipython/profile_default/startup/00.py": "print('not the course')",
        ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["false"], "display_name": "Another", "language": "python"}
        ),
        "voila.py": "raise RuntimeError('not the course')",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


class OpenCourse:
    """`iisam learn` as a process; `said` is what the learner reads."""

    def __init__(self, folder: Path, source: Path, home: Path, **told: Any) -> None:
        told = {"folder": str(folder), "lesson_source": str(source), **told}
        kept = {name: value for name, value in os.environ.items() if "JUPYTER" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-c", OPEN_COURSE, json.dumps(told)],
            env={**kept, "HOME": str(home)},
            cwd=home,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said: list[str] = []
        while not self.said or not self.said[-1].startswith(("To stop", "Your course is already")):
            line = self.process.stdout.readline()
            assert line, f"`iisam learn` ended: {self.said}"
            self.said.append(line.rstrip("\n"))
        found = next(filter(None, map(ADDRESS.search, self.said)))
        self.address, self.url, self.port = found[0], found[1], int(found[2])
        self.place, self.token = found[3], found[4]

    def page(self, lesson: str, door: str = "voila/render") -> str:
        return f"{self.url}{door}/{lesson}/{lesson}.ipynb?token={self.token}"

    def ask(self, path: str, key: bool = True, method: str = "GET") -> tuple[int, bytes]:
        """Status and body; redirects count as themselves."""
        request = urllib.request.Request(f"{self.url}{path}", method=method)
        if key:
            request.add_header("Authorization", f"token {self.token}")
        try:
            with urllib.request.build_opener(_Still).open(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def kernels(self) -> list[str]:
        return [one["id"] for one in json.loads(self.ask("api/kernels")[1])]

    def stop(self) -> int:
        """Ctrl+C; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            rest, _ = self.process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            rest, _ = self.process.communicate()
        self.said += rest.splitlines()
        return self.process.returncode


@contextmanager
def the_real_course(place: Path) -> Iterator[OpenCourse]:
    """The course of this checkout, opened by `iisam learn`; `folder` is the learner's copy."""
    source = Path(__file__).parents[1] / "course" / "source"
    opened = OpenCourse(place / "mine", source, a_home(place / "home"), port=18_960)
    opened.folder = place / "mine"
    yield opened
    opened.stop()


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *told: Any) -> None:
        return None
