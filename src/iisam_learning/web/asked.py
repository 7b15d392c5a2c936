"""One request to the course: let in at the door, or told calmly why not, before it is read."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from tornado.ioloop import IOLoop
from tornado.web import RequestHandler

from iisam_learning.paths import STATIC, VIEW
from iisam_learning.view_text import joined
from iisam_learning.web import pages
from iisam_learning.web.door import YEAR, Door
from iisam_learning.web.kept_door import mark_of
from iisam_learning.web.lab import Lab

T = TypeVar("T")

CLOSED = {"door": "closed"}
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
AGAIN = (
    "Start the course the way you did before: with “Start the course” in its folder, with "
    "make learn, or with iisam learn. It opens your usual browser. For another one, copy the "
    "address that it prints."
)
KEPT = "What you have recorded is not lost. It is kept in the folder of the course."
NOT_HERE = "The folder of the course is not where it was"
CHOOSE = "The address does not lead to a lesson of the course. Go back and choose another one."


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

    def is_here(self) -> bool:
        """Whether the folder this server was started for still lies where it was.

        Another one in its place is another course, with a server of its own.
        """
        return mark_of(self.folder) == self.door.folder


class Asked(RequestHandler):
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
            if not self._finished and not self.course.is_here():
                self.not_here()

    def not_here(self) -> None:
        """What is said while the folder of the course is gone from its place."""
        self.turn_away(
            503,
            NOT_HERE,
            f"It was at {self.course.folder}.",
            "Put it back, then reload this page. What you have recorded lies in that folder.",
        )

    def _let_write(self) -> None:
        if not self._known() or not self.course.door.may_write(self.request.headers, self.message):
            self.turn_away(403, "Not known here", AGAIN, KEPT)

    def _let_read(self) -> None:
        door = self.course.door
        key = self.get_query_argument("key", None)
        if key is not None and door.knows_key(key):
            self.set_cookie(
                door.cookie, door.pass_word, httponly=True, samesite="Strict", max_age=YEAR
            )
            self.lead(self.here(), "Opening your course")
        elif self._known():
            return
        elif key is not None:
            self.turn_away(403, "This address is an old one", AGAIN, KEPT)
        elif self.request.host.lower().startswith("localhost") and not self.message:
            self.redirect(f"{door.url.rstrip('/')}{self.here()}")
        elif (
            self.request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
            and self.request.headers.get("Sec-Fetch-Mode") == "navigate"
        ):
            # A link from elsewhere comes without our cookie; from our own page it comes with it.
            self.lead(self.here(), "Opening your course")
        else:
            self.turn_away(401, "This browser does not know your course yet", AGAIN, KEPT)

    def _known(self) -> bool:
        return self.course.door.knows_cookie(self.get_cookie(self.course.door.cookie) or "")

    def here(self) -> str:
        """This address without the key, on this server whatever was typed."""
        path = "/" + self.request.path.lstrip("/")
        at = self.get_query_argument("at", None)
        return quote(path, safe="/%") + (f"?at={quote(at, safe='')}" if at else "")

    def lead(self, address: str, title: str, wait: int = 0) -> None:
        """A small page that leads on by itself."""
        # A page and no redirect: on one, a browser that comes from elsewhere withholds the cookie.
        to = address if "://" in address else f"http://{self.request.host}{address}"
        self._send(pages.leading(title, "One moment.", to, "Go on", wait))

    def turn_away(self, status: int, title: str, *sentences: str) -> None:
        """A calm page, or for our script the word that the door is closed."""
        self.set_status(status)
        if self.message:
            self.json(CLOSED if status in (401, 403) else {"trouble": title})
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
            self.turn_away(404, "There is no lesson here", CHOOSE)
        elif status_code < 500:
            self.turn_away(status_code, "This cannot be asked for", CHOOSE)
        else:
            self.turn_away(status_code, "This page could not be made", "Reload it.", KEPT)

    def log_exception(self, *error: Any) -> None:
        if not issubclass(error[0], Exception) or getattr(error[1], "status_code", 500) >= 500:
            logging.getLogger("iisam").error(self.request.path, exc_info=error)
