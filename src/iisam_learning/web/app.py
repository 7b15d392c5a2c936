"""The tornado app: which address is answered by what; what a page says is made elsewhere.

It serves the pages of lessons, one style and one script. No file of the learner's folder has an
address, and nothing about a learner is kept between two requests.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tornado.web import Application

from iisam_learning.journal.files import FileStore, fresh
from iisam_learning.lessons.cases import NoCase, case_beside
from iisam_learning.lessons.forms import ID
from iisam_learning.lessons.parts import LessonParts, NotALesson
from iisam_learning.lessons.shelf import is_only_to_read, path_of, read_lesson, shelf
from iisam_learning.screens.hosting import respond
from iisam_learning.screens.notices import notice, stay_screen
from iisam_learning.screens.playing import press_of
from iisam_learning.web import pages
from iisam_learning.web.asked import CHOOSE, KEPT, NOT_HERE, Asked, Course
from iisam_learning.web.lesson_page import LessonPage, written

LARGEST_MESSAGE = 128 * 1024  # bytes
LARGEST_HEADERS = 16 * 1024
LAB_OFFERED = (
    "JupyterLab starts when you press the button. It opens beside this page, which stays as it is."
)
LAB_CLOSED = (
    "JupyterLab has been closed. Press the button to open it again. It opens beside this page."
)
LAB_FAILED = (
    "JupyterLab did not start. You can go on here: the lesson is the same. "
    "What went wrong is written in .iisam/lab.log in the course's folder."
)


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


class _Nothing(Asked):
    def prepare(self) -> None:
        super().prepare()
        if not self._finished:
            self.send_error(404)


class _List(Asked):
    async def get(self) -> None:
        held = await self.aside(partial(shelf, self.course.folder))
        self.show(pages.COURSE, pages.lessons_page(held), home=False)


class _Lesson(Asked):
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
            title = pages.UNREADABLE
            words = "Take it out of its folder and start the course again: a new copy is put there."
            self.turn_away(422, title, words, KEPT)
        else:
            self.turn_away(404, "There is no lesson here", CHOOSE)


class _Record(Asked):
    message = True

    async def get(self, address: str) -> None:
        path = path_of(self.course.folder, address)
        case = self.get_query_argument("case", "")
        if path is None or not re.fullmatch(ID, case):
            self.send_error(400)
            return
        point = self.get_query_argument("point", "")
        self.json({"html": await self.aside(partial(written, path.parent, case, point))})


class _Play(Asked):
    message = True

    def not_here(self) -> None:
        asked = _message(self.request.headers.get("Content-Type", ""), self.request.body)
        if asked is None:
            self.send_error(400)
        else:
            self.json(_stay(asked[2], f"{NOT_HERE}. Put it back."))

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
        return _stay(message, _why_no_case(why))
    return respond(FileStore(folder), scenario, agency, message, now, fresh)


def _why_no_case(why: NoCase) -> str:
    if why.gone or why.missing:
        named = "folder of this lesson" if why.gone else f"file {why.name}"
        return f"The {named} is not where it was. Put it back."
    return f"The file {why.name} cannot be read. Start the course again: it puts a new copy there."


def _stay(message: dict[str, Any], reason: str) -> dict[str, Any]:
    """The page keeps what it shows: there is nothing here to answer from just now.

    reason: what is amiss, and as its last sentence what to do about it.
    """
    back = reason.endswith("Put it back.")
    words = (
        f"{reason.removesuffix('.')}, then press again." if back else f"{reason} Then press again."
    )
    if message.get("kind") == "decide":
        words += " What you chose and typed stays here."
    place = message.get("place")
    told = {**notice("not-saved", "Not saved", words), "reason": reason}
    return stay_screen(place if isinstance(place, str) else "", press_of(message), told)


class _Notebook(Asked):
    """The same lesson in JupyterLab, which is started by a press and by nothing else."""

    def get(self, address: str) -> None:
        path, lab = path_of(self.course.folder, address), self.course.lab
        if path is None or not path.is_file() or is_only_to_read(address):
            self.send_error(404)
        elif lab.ready:
            self.lead(lab.address(path.relative_to(self.course.folder)), "Opening JupyterLab")
        elif lab.starting:
            self.lead(self.here(), "JupyterLab is starting", wait=1)
        else:
            words = LAB_FAILED if lab.failed else LAB_CLOSED if lab.closed else LAB_OFFERED
            title = "Open as a notebook"
            press = pages.words_part(pages.notebook_button(address))
            self.show(title, pages.calm(title, words) + press)

    def post(self, address: str) -> None:
        path = path_of(self.course.folder, address)
        if path is None or not path.is_file() or is_only_to_read(address):
            self.send_error(404)
            return
        self.course.lab.start()
        self.redirect(f"/notebook/{quote(address)}", status=303)


class _File(Asked):
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


class _Alive(Asked):
    """Proves to a second start that this is the server of its folder."""

    for_everybody = True

    def get(self) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        nonce, here = self.get_query_argument("of", ""), self.course.is_here()
        self.finish(self.course.door.proof(nonce, moved=not here))


class _Old(Asked):
    """Addresses of the time when pages were run in a kernel."""

    def get(self, notebook: str) -> None:
        place = notebook.removesuffix(".ipynb")
        folder, _, name = place.rpartition("/")
        address = folder if folder.rpartition("/")[2] == name else notebook
        self.redirect(f"/lesson/{quote(address)}", permanent=True)
