"""The learner's start: their own copy of the course, a server of its own, their browser.

Two starts for one folder are one server; whoever comes second is led to the first.
"""

from __future__ import annotations

import asyncio
import html
import logging
import os
import signal
import socket
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from iisam_learning.disk import unlinked
from iisam_learning.lessons.copy import (
    OURS,
    NoCourse,
    NoRoom,
    copy_course,
    course_source,
    first_lesson,
    no_room,
)
from iisam_learning.lessons.whose import is_course, why_not_here
from iisam_learning.web.door import Door
from iisam_learning.web.kept_door import JUPYTERS, kept_port, opened, put_back
from iisam_learning.web.one_server import Moved, answering, directly, held, running
from iisam_learning.web.start_file import put_start_file

_SILENCE = 1.0  # seconds until the first word, where another start has to be waited for


@dataclass(frozen=True)
class _Start:
    """One start, as it was asked for; `lesson` is where --lab begins."""

    folder: Path
    source: Path
    lesson: str
    lab: bool
    port: int | None
    browser: bool

    @property
    def ours(self) -> Path:
        return self.folder / OURS

    def address(self, door: Door) -> str:
        """The first address: the lessons, or the page that leads on to JupyterLab."""
        return door.address(f"notebook/{self.lesson}" if self.lab else "")


def learn(
    folder: Path | None = None,
    lab: bool = False,
    port: int | None = None,
    browser: bool = True,
    lesson_source: Path | None = None,
) -> int:
    """Put the course into a folder and open it; returns the exit code.

    folder: where the learner's copy is kept; `iisam-course` here when not given.
    lab: open JupyterLab instead of the page without code.
    port: the folder's own one by default; another free one is taken when it is in use.
    lesson_source: built lessons, `<lesson>/<lesson>.ipynb`; the course of this package by default.
    """
    try:
        folder = (folder or Path("iisam-course")).expanduser().resolve()
        if (why_not := why_not_here(folder)) is not None:
            print(why_not)
            return 1
        source = lesson_source or course_source()
        start = _Start(folder, source, first_lesson(source), lab, port, browser)
        return _begin(start)
    except NoCourse:
        print("There are no lessons to open yet. In a checkout, first run: iisam build")
    except NoRoom as why:
        print(f"The course cannot be kept in {why.folder}: {why}.")
        print("Nothing was lost. Name another folder: iisam learn FOLDER")
    except RuntimeError as why:  # a folder named with ~, and no home
        print(f"The folder cannot be found: {why}")
    return 1


def _begin(start: _Start) -> int:
    with _room(start):
        _our_room(start.ours)
    with ExitStack() as kept:
        with _room(start):
            ours = kept.enter_context(held(start.ours / "server.lock"))
        try:
            with nullcontext() if ours else _first_word():
                door = running(start.ours) if ours else answering(start.ours)
        except Moved:
            return _told_moved(start)
        if ours and door is None:
            return _serve(start)
    return _join(start, door)


@contextmanager
def _first_word() -> Iterator[None]:
    """Nobody waits before a silent window."""
    words = "The course was started before in this folder. One moment: it is asked where it is."
    word = threading.Timer(_SILENCE, print, (words,), {"flush": True})
    word.daemon = True
    word.start()
    try:
        yield
    finally:
        word.cancel()


def _told_moved(start: _Start) -> int:
    print(f"The course in {start.folder} was opened while this folder was somewhere else.")
    print("Stop it where it was started (Ctrl+C), then start it again.")
    return 1


def _our_room(ours: Path) -> None:
    """Our folder in the learner's, without a link that would lead elsewhere what we write.

    The folder may be a copy of somebody else's.
    """
    unlinked(ours).mkdir(parents=True, exist_ok=True)
    for one in ours.iterdir():
        unlinked(one)


@contextmanager
def _room(start: _Start) -> Iterator[None]:
    """What is written here belongs into the learner's folder; raises NoRoom where it may not."""
    try:
        yield
    except OSError as error:
        raise no_room(error, start.ours) from error


def _copy(start: _Start) -> None:
    if is_course(start.folder):
        print("This is a lecturer's course. Its lessons can be read here; nothing was put into it.")
        return
    for sentence in copy_course(start.source, start.folder).said:
        print(sentence)
    put_start_file(start.folder)


def _join(start: _Start, door: Door | None) -> int:
    if door is None:
        print("The course was started before in this folder, and does not answer.")
        print("Stop it where it was started (Ctrl+C), then start it again.")
        return 1
    if start.lab:
        _ask_for_lab(start, door)
    print(f"Your course in {start.folder} is already open at {start.address(door)}", flush=True)
    if start.browser:
        _open(start.address(door), start.ours)
    return 0


def _ask_for_lab(start: _Start, door: Door) -> None:
    """Press the button on the lesson's page, as the learner would."""
    ask = urllib.request.Request(f"{door.url}notebook/{start.lesson}", data=b"", method="POST")
    ask.add_header("Cookie", f"{door.cookie}={door.pass_word}")
    ask.add_header("Origin", door.url.rstrip("/"))
    with suppress(OSError):  # then the page has the button
        directly().open(ask, timeout=5).close()


# ---- the server ---------------------------------------------------------------------------------


def _serve(start: _Start) -> int:
    from iisam_learning.web.app import LARGEST_HEADERS, LARGEST_MESSAGE, app
    from iisam_learning.web.asked import Course
    from iisam_learning.web.lab import Lab

    _copy(start)
    listening = _listening(start)
    with _room(start):
        _log_to(start.ours / "server.log")
        door = opened(start.ours, listening.getsockname()[1])
    lab = Lab(start.folder, start.source, start.ours / "lab.log")

    async def serve() -> None:
        from tornado.httpserver import HTTPServer

        stopped = _stopped()
        server = HTTPServer(
            app(Course(start.folder, door, lab, lambda: datetime.now().astimezone())),
            max_header_size=LARGEST_HEADERS,
            max_body_size=LARGEST_MESSAGE,
            idle_connection_timeout=300,
            body_timeout=30,
        )
        server.add_sockets([listening])
        if start.lab:
            lab.start()
        print(f"Your course is open at {start.address(door)}")
        print(f"To stop, press Ctrl+C here. What you record is kept in {start.folder}", flush=True)
        if start.browser:
            _open(start.address(door), start.ours)
        writing = asyncio.create_task(_kept_written(start.ours, door))
        await stopped.wait()
        writing.cancel()
        server.stop()
        await server.close_all_connections()

    try:
        with suppress(KeyboardInterrupt):  # where the system has no signals to wait for
            asyncio.run(serve())
    finally:
        lab.stop()
        (start.ours / "open.html").unlink(missing_ok=True)
    with suppress(OSError):  # whoever read it may be gone
        print("Stopped. Everything you recorded is kept.", flush=True)
    return 0


async def _kept_written(ours: Path, door: Door) -> None:
    """Whoever starts the course again finds it by what is written down, so that stays there."""
    while True:
        await asyncio.sleep(1)
        await asyncio.get_running_loop().run_in_executor(None, put_back, ours, door)


def _stopped() -> asyncio.Event:
    """Comes true at Ctrl+C, or when the terminal is closed; a second Ctrl+C ends at once."""
    event, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop() -> None:
        event.set()
        loop.remove_signal_handler(signal.SIGINT)

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(AttributeError, NotImplementedError):
            loop.add_signal_handler(getattr(signal, name), stop)
    return event


def _listening(start: _Start) -> socket.socket:
    """A socket on the port asked for, else on this folder's own, else on a free one."""
    for port in dict.fromkeys((start.port, kept_port(start.ours))):
        if port is None:
            continue
        try:
            return _bound(port)
        except PermissionError:
            why = "may not be used on this computer"
        except (OSError, OverflowError):
            why = "is used by another program"
        if port == start.port:
            print(f"Port {port} {why}, so the course takes another one.")
    while True:
        free = _bound(0)
        if free.getsockname()[1] != JUPYTERS:
            return free
        free.close()


def _bound(port: int) -> socket.socket:
    from tornado.netutil import bind_sockets

    (bound,) = bind_sockets(port, "127.0.0.1", family=socket.AF_INET)
    return bound


def _log_to(path: Path) -> None:
    """What goes wrong is written beside the lessons, and nothing of what learners write."""
    handler = logging.FileHandler(path, mode="w", encoding="utf-8", errors="replace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def _open(address: str, ours: Path) -> None:
    """Open the browser; the address holds the key and must not stand in the list of processes."""
    page = ours / "open.html"
    with suppress(OSError):
        page.unlink(missing_ok=True)
        handle = os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(
                '<!doctype html><html lang="en-GB"><title>Opening your course</title>'
                f'<meta http-equiv="refresh" content="0;url={html.escape(address)}">'
                f'<p><a href="{html.escape(address)}">Open your course</a></p>'
            )
        threading.Thread(target=webbrowser.open, args=(page.as_uri(),), daemon=True).start()
