"""The tornado app: addresses, headers and messages; what a page says is made elsewhere.

It serves the pages of lessons, one style and one script. No file of the learner's folder has an
address, and nothing about a learner is kept between two requests.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from tornado.ioloop import IOLoop
from tornado.web import Application, RequestHandler

from iisam_learning.journal.files import FileStore
from iisam_learning.lessons.cases import NoCase, case_beside
from iisam_learning.lessons.forms import ID
from iisam_learning.lessons.parts import LessonParts, NotALesson
from iisam_learning.lessons.shelf import is_only_to_read, path_of, read_lesson, shelf
from iisam_learning.paths import STATIC, VIEW
from iisam_learning.screens.hosting import respond
from iisam_learning.view_text import joined
from iisam_learning.web import pages
from iisam_learning.web.door import YEAR, Door
from iisam_learning.web.lab import Lab
from iisam_learning.web.lesson_page import LessonPage, written

T = TypeVar("T")

LARGEST_MESSAGE = 128 * 1024  # bytes
LARGEST_HEADERS = 16 * 1024
_PRESS = re.compile(r"[A-Za-z0-9-]{1,64}")
_CLOSED = {"door": "closed"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: then a browser hides the origin of our own forms and messages from us too.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_AGAIN = (
    "Start the course from where you started it: with the start file in its folder, or with "
    "iisam learn. It opens your browser here, and this browser then knows your course."
)
_KEPT = "What you have recorded is not lost. It is kept in the folder of the course."


@dataclass(frozen=True)
class Served:
    """Bytes that never change under their address."""

    kind: str
    plain: bytes
    packed: bytes


def served(text: str, ending: str) -> tuple[str, Served]:
    """The name and the bytes of one style or script."""
    plain = text.encode()
    kind = {"css": "text/css", "js": "text/javascript"}[ending]
    name = f"{hashlib.sha256(plain).hexdigest()[:16]}.{ending}"
    return name, Served(f"{kind}; charset=utf-8", plain, gzip.compress(plain, 9, mtime=0))


class Course:
    """What every page needs: the folder, its door, JupyterLab, the clock, and how pages look."""

    def __init__(self, folder: Path, door: Door, lab: Lab, now: Callable[[], datetime]) -> None:
        self.folder, self.door, self.lab, self.now = folder, door, lab, now
        styles = (VIEW / "view.css", STATIC / "page" / "page.css")
        style = served("\n".join(one.read_text(encoding="utf-8") for one in styles), "css")
        script = served(joined(STATIC / "page" / "page.js"), "js")
        self.files = dict([style, script])
        self.dress = pages.Dress(f"/static/{style[0]}", f"/static/{script[0]}")


def app(course: Course) -> Application:
    """The app of one course."""
    told = {"course": course}
    return Application(
        [
            (r"/", _List, told),
            (r"/lesson/(.+)", _Lesson, told),
            (r"/record/(.+)", _Record, told),
            (r"/play/(.+)", _Play, told),
            (r"/notebook/(.+)", _Notebook, told),
            (r"/static/(.+)", _File, told),
            (r"/alive", _Alive, told),
            (r"/voila/render/(.+)", _Old, told),
        ],
        default_handler_class=_Nothing,
        default_handler_args=told,
        compress_response=True,
        log_function=lambda handler: None,  # addresses may hold the key
    )


class _Asked(RequestHandler):
    """One request; it is let in before anything of it is read."""

    for_everybody = False  # holds nothing of a learner's
    message = False  # is asked by our script, which reads JSON

    def initialize(self, course: Course) -> None:
        self.course = course

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def compute_etag(self) -> None:
        """None: a page says how things stand now."""

    def prepare(self) -> None:
        door, headers = self.course.door, self.request.headers
        if not door.is_ours(headers.get("Host", "")):
            self.turn_away(
                403,
                "This is not the address of your course",
                f"Your course is at {door.url} and answers under no other name.",
            )
        elif not self.for_everybody:
            if self.request.method == "POST":
                self._let_write()
            else:
                self._let_read()

    def _let_write(self) -> None:
        if not self._known() or not self.course.door.may_write(self.request.headers, self.message):
            self.turn_away(403, "Not known here", _AGAIN, _KEPT)

    def _let_read(self) -> None:
        door = self.course.door
        key = self.get_query_argument("key", None)
        if key is not None and door.knows_key(key):
            self.set_cookie(
                door.cookie, door.pass_word, httponly=True, samesite="Strict", max_age=YEAR
            )
            self._lead(self._here(), "Opening your course")
        elif self._known():
            return
        elif key is not None:
            self.turn_away(403, "This address is an old one", _AGAIN, _KEPT)
        elif self.request.host.lower().startswith("localhost") and not self.message:
            self.redirect(f"{door.url.rstrip('/')}{self._here()}")
        elif (
            self.request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
            and self.request.headers.get("Sec-Fetch-Mode") == "navigate"
        ):
            # A link from elsewhere comes without our cookie; from our own page it comes with it.
            self._lead(self._here(), "Opening your course")
        else:
            self.turn_away(401, "This browser does not know your course yet", _AGAIN, _KEPT)

    def _known(self) -> bool:
        return self.course.door.knows_cookie(self.get_cookie(self.course.door.cookie) or "")

    def _here(self) -> str:
        """This address without the key, on this server whatever was typed."""
        path = "/" + self.request.path.lstrip("/")
        at = self.get_query_argument("at", None)
        return quote(path, safe="/%") + (f"?at={quote(at, safe='')}" if at else "")

    def _lead(self, address: str, title: str, wait: int = 0) -> None:
        # A page and no redirect: on one, a browser that comes from elsewhere withholds the cookie.
        to = address if "://" in address else f"http://{self.request.host}{address}"
        self._send(pages.leading(title, "One moment.", to, "Go on", wait))

    def turn_away(self, status: int, title: str, *sentences: str) -> None:
        """A calm page, or for our script the word that the door is closed."""
        self.set_status(status)
        if self.message:
            self.json(_CLOSED if status in (401, 403) else {"trouble": title})
        else:
            self.show(title, pages.calm(title, *sentences))

    def show(self, title: str, main: str, played: bool = False, home: bool = True) -> None:
        """A whole page."""
        self._send(pages.page(title, main, self.course.dress, played, home))

    def json(self, values: Any) -> None:
        """An answer for our script."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(values))

    def _send(self, html: str) -> None:
        # Half a surrogate pair may stand in a learner's file, and in no page.
        self.finish(html.encode("utf-8", "replace"))

    async def aside(self, read: Callable[[], T]) -> T:
        """Run what reads or writes files, while other pages are answered."""
        return await IOLoop.current().run_in_executor(None, read)

    def write_error(self, status_code: int, **told: Any) -> None:
        self.set_default_headers()
        if status_code == 404:
            self.turn_away(404, "There is no lesson here", _CHOOSE)
        elif status_code < 500:
            self.turn_away(status_code, "This cannot be asked for", _CHOOSE)
        else:
            self.turn_away(status_code, "This page could not be made", "Reload it.", _KEPT)

    def log_exception(self, *error: Any) -> None:
        if not issubclass(error[0], Exception) or getattr(error[1], "status_code", 500) >= 500:
            logging.getLogger("iisam").error(self.request.path, exc_info=error)


_CHOOSE = "The address does not lead to a lesson of the course. Go back and choose another one."


class _Nothing(_Asked):
    def prepare(self) -> None:
        super().prepare()
        if not self._finished:
            self.send_error(404)


class _List(_Asked):
    async def get(self) -> None:
        lessons = await self.aside(partial(shelf, self.course.folder))
        self.show(pages.COURSE, pages.lessons_page(lessons), home=False)


class _Lesson(_Asked):
    async def get(self, address: str) -> None:
        at = self.get_query_argument("at", None)
        try:
            lesson, main = await self.aside(partial(self._made, address, at))
        except (OSError, NotALesson) as why:
            self._cannot(why)
        else:
            self.show(lesson.title, main, played=not is_only_to_read(address))

    def _made(self, address: str, at: str | None) -> tuple[LessonParts, str]:
        path = path_of(self.course.folder, address)
        if path is None:
            raise FileNotFoundError
        lesson = read_lesson(path)
        return lesson, LessonPage(lesson, path.parent, address, at, self.course.now()).main()

    def _cannot(self, why: Exception) -> None:
        if isinstance(why, NotALesson) and why.damaged:
            title = "This lesson's file is damaged"
            words = "Take it out of its folder and start the course again: a new copy is put there."
            self.turn_away(422, title, words, _KEPT)
        else:
            self.turn_away(404, "There is no lesson here", _CHOOSE)


class _Record(_Asked):
    message = True

    async def get(self, address: str) -> None:
        path = path_of(self.course.folder, address)
        case = self.get_query_argument("case", "")
        if path is None or not re.fullmatch(ID, case):
            self.send_error(400)
            return
        point = self.get_query_argument("point", "")
        self.json({"html": await self.aside(partial(written, path.parent, case, point))})


class _Play(_Asked):
    message = True

    async def post(self, address: str) -> None:
        path = path_of(self.course.folder, address)
        asked = _message(self.request.headers.get("Content-Type", ""), self.request.body)
        if path is None or asked is None or is_only_to_read(address):
            self.send_error(400)
            return
        answer = partial(_answer, path.parent, *asked, self.course.now())
        self.json(await self.aside(answer))


def _message(kind: str, body: bytes) -> tuple[str, str | None, dict[str, Any]] | None:
    """Case, agency and message of a press; None for anything malformed."""
    if kind.partition(";")[0].strip().lower() != "application/json":
        return None
    try:
        held = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(held, dict) or not isinstance(held.get("message"), dict):
        return None
    case, agency = held.get("case"), held.get("agency")
    for name in (case, agency):
        if name is not None and not (isinstance(name, str) and re.fullmatch(ID, name)):
            return None
    return None if case is None else (case, agency, held["message"])


def _answer(
    folder: Path, case: str, agency: str | None, message: dict[str, Any], now: datetime
) -> dict[str, Any]:
    try:
        scenario = case_beside(folder, case)
    except NoCase as why:
        return _stay(message, why)
    return respond(FileStore(folder), scenario, agency, message, now)


def _stay(message: dict[str, Any], why: NoCase) -> dict[str, Any]:
    """The page keeps what it shows: there is nothing here to answer from just now."""
    press = message.get("press")
    known = isinstance(press, str) and _PRESS.fullmatch(press)
    missing = "The folder of this lesson is" if why.gone else f"The file {why.name} is"
    words = (
        f"{missing} not where it was, or cannot be read. Put it back, then press again. "
        "Your choice and your words stay here."
    )
    return {
        "kind": "stay",
        "stay": True,
        "press": press if known else None,
        "notice": {"kind": "not-saved", "title": "Not saved", "words": words, "choices": []},
    }


class _Notebook(_Asked):
    """The same lesson in JupyterLab, which is started by a press and by nothing else."""

    def get(self, address: str) -> None:
        path, lab = path_of(self.course.folder, address), self.course.lab
        if path is None:
            self.send_error(404)
        elif lab.ready:
            self._lead(lab.address(path.relative_to(self.course.folder)), "Opening JupyterLab")
        elif lab.starting:
            self._lead(self._here(), "JupyterLab is starting", wait=1)
        else:
            words = (
                "JupyterLab could not be started on this machine. What went wrong is written in "
                "the folder of the course, in .iisam/lab.log."
                if lab.failed
                else "JupyterLab starts when you press the button. The lesson stays open here."
            )
            title = "Open as a notebook"
            press = pages.words_part(pages.notebook_button(address))
            self.show(title, pages.calm(title, words) + press)

    def post(self, address: str) -> None:
        if path_of(self.course.folder, address) is None or is_only_to_read(address):
            self.send_error(404)
            return
        self.course.lab.start()
        self.redirect(f"/notebook/{quote(address)}", status=303)


class _File(_Asked):
    for_everybody = True

    def get(self, name: str) -> None:
        held = self.course.files.get(name)
        if held is None:
            self.send_error(404)
            return
        packed = "gzip" in self.request.headers.get("Accept-Encoding", "")
        self.set_header("Content-Type", held.kind)
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.set_header("Vary", "Accept-Encoding")
        if packed:
            self.set_header("Content-Encoding", "gzip")
        self.finish(held.packed if packed else held.plain)


class _Alive(_Asked):
    """Proves to a second start that this is the server of its folder."""

    for_everybody = True

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(self.course.door.proof(self.get_query_argument("of", "")))


class _Old(_Asked):
    """Addresses of the time when pages were run in a kernel."""

    def get(self, notebook: str) -> None:
        place = notebook.removesuffix(".ipynb")
        folder, _, name = place.rpartition("/")
        address = folder if folder.rpartition("/")[2] == name else notebook
        self.redirect(f"/lesson/{quote(address)}", permanent=True)
