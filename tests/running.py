"""`iisam learn` as a process that can be stopped, killed and started again on the same port."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)(/\S*)")


class Running:
    """The course of one folder, open. `seconds`: from the command to the printed address."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.start()

    def start(self) -> None:
        """Open the course, as the command a learner types does."""
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "iisam_learning", "learn", str(self.folder)),
                *("--no-browser", "--port", str(self.port)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        for line in self.process.stdout:
            said.append(line)
            if found := ADDRESS.search(line):
                break
        else:
            raise RuntimeError(f"iisam learn printed no address: {said}")
        self.seconds = time.perf_counter() - start
        self.address, self.port = found[0], int(found[1])

    @property
    def url(self) -> str:
        """Where the course stands, with a slash at its end."""
        return f"http://127.0.0.1:{self.port}/"

    def headers(self) -> dict[str, str]:
        """What a browser that opened the printed address sends along from then on."""
        parts = urlsplit(self.address)
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        asked.request("GET", f"{parts.path}?{parts.query}")
        cookie = asked.getresponse().headers["Set-Cookie"].partition(";")[0]
        asked.close()
        own = self.url.rstrip("/")
        return {"Host": own.removeprefix("http://"), "Origin": own, "Cookie": cookie}

    def kill(self) -> None:
        """`kill -9`: nothing of it runs on, not even what it would do at its end."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self) -> None:
        """Ctrl+C."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def running(folder: Path, port: int | None = None) -> Iterator[Running]:
    """The course of a folder until the block is left."""
    course = Running(folder, port or free_port())
    try:
        yield course
    finally:
        course.stop()
