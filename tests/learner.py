"""A learner's own machine: a home with Jupyter settings of their own, and the course opened."""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import small_course
from iisam_learning.lessons.build import build
from iisam_learning.web.door import Door
from iisam_learning.web.kept_door import mark_of

ADDRESS = re.compile(r"(http://127\.0\.0\.1:(\d+)/)(\S*)\?key=(\S+)")
LAB = re.compile(r'url=(http://127\.0\.0\.1:\d+/[\w-]+/)doc/tree/[^"]+\?token=([^"]+)"')
OPEN_COURSE = """
import json, sys
from pathlib import Path
from iisam_learning.web.learn import learn
told = json.loads(sys.argv[1])
for name in ("folder", "lesson_source"):
    told[name] = Path(told[name])
code = learn(browser=False, **told)
print("jupyter:", sorted(one for one in sys.modules if one.startswith(("jupyter", "ipykernel"))))
sys.exit(code)
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
        ".ipython/profile_default/startup/00.py": "print('not the course')",
        ".local/share/jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["false"], "display_name": "Another", "language": "python"}
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@dataclass(frozen=True)
class Answer:
    """What a server answered; redirects count as themselves."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class OpenCourse:
    """`iisam learn` as a process; `said` is what the learner reads."""

    def __init__(
        self,
        folder: Path,
        source: Path,
        home: Path,
        environment: Mapping[str, str] | None = None,
        **told: Any,
    ) -> None:
        self.folder = folder
        told = {"folder": str(folder), "lesson_source": str(source), **told}
        kept = {name: value for name, value in os.environ.items() if "JUPYTER" not in name}
        self.process = subprocess.Popen(
            [sys.executable, "-c", OPEN_COURSE, json.dumps(told)],
            env={**kept, "HOME": str(home), **(environment or {})},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said: list[str] = []
        while not self.said or not self.said[-1].startswith(("To stop", "Your course in ")):
            line = self.process.stdout.readline()
            assert line, f"`iisam learn` ended: {self.said}"
            self.said.append(line.rstrip("\n"))
        found = next(filter(None, map(ADDRESS.search, self.said)))
        self.address, self.url, self.port, self.place = found[0], found[1], int(found[2]), found[3]
        self.key = found[4]
        self.door = Door(self.port, self.key, mark_of(folder))

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": f"{self.door.cookie}={self.door.pass_word}"}

    def page(self, lesson: str) -> str:
        """The lesson's address, as a browser opens it that was never here."""
        return f"{self.url}lesson/{lesson}?key={self.key}"

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | None = None,
        known: bool = True,
        **headers: str | None,
    ) -> Answer:
        """One request, by a browser the course knows or not; `Sec_Fetch_Site` is a header's name.

        The path goes out as it is written, and a header that is None does not.
        """
        mine = {"Host": f"127.0.0.1:{self.port}", **(self.cookie if known else {})}
        if method == "POST":
            mine |= {"Origin": self.url.rstrip("/"), "Content-Type": "application/json"}
        mine |= {name.replace("_", "-"): value for name, value in headers.items()}
        return asked(self.port, path, method, body, mine)

    def play(self, lesson: str, message: dict[str, Any], case: str = "the-key") -> Answer:
        """One message, as the page sends it."""
        body = {"case": case, "agency": None, "message": message}
        return self.ask(f"/play/{lesson}", "POST", json.dumps(body).encode())

    def lab(self, lesson: str, seconds: float = 60) -> str:
        """The lesson's address in JupyterLab, which is started first if nobody has."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            page = self.ask(f"/notebook/{lesson}").text
            if (found := LAB.search(html.unescape(page))) is not None:
                self.lab_url, self.token = found[1], found[2]
                return f"{self.lab_url}doc/tree/{lesson}/{lesson}.ipynb?token={self.token}"
            if "is starting" not in page:
                self.ask(f"/notebook/{lesson}", "POST", b"")
            time.sleep(0.2)
        raise AssertionError("JupyterLab did not start")

    def jupyter(self, path: str, method: str = "GET") -> Any:
        """What JupyterLab's server answers; it runs once `lab` was asked for."""
        request = urllib.request.Request(f"{self.lab_url}{path}", method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def restart_kernels(self) -> None:
        """What a laptop that slept too long looks like."""
        for kernel in self.jupyter("api/kernels"):
            self.jupyter(f"api/kernels/{kernel['id']}/restart", "POST")

    def stop(self) -> int:
        """Ctrl+C; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            rest, _ = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            rest, _ = self.process.communicate()
        self.said += rest.splitlines()
        return self.process.returncode


def asked(
    port: int, path: str, method: str, body: bytes | None, headers: Mapping[str, str | None]
) -> Answer:
    """One request to this machine, exactly as told."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    if body is not None:
        headers = {"Content-Length": str(len(body)), **headers}
    for name, value in headers.items():
        if value is not None:
            line.putheader(name, value)
    line.endheaders(body)
    answer = line.getresponse()
    text = answer.read().decode("utf-8", "replace")
    line.close()
    return Answer(answer.status, dict(answer.getheaders()), text)


@contextmanager
def the_real_course(place: Path) -> Iterator[OpenCourse]:
    """The course of this checkout, opened by `iisam learn`; `folder` is the learner's copy."""
    source = Path(__file__).parents[1] / "course" / "source"
    opened = OpenCourse(place / "mine", source, a_home(place / "home"))
    yield opened
    opened.stop()
