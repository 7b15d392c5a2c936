"""The door of one learner's course: who may come in, and by which address.

The server stands on a machine that others may share, and in a browser that visits other sites.
A key nobody can guess is kept in the learner's folder; the first address holds it, and from then on
a cookie made from it does, so that yesterday's bookmark still opens. What asks under a foreign
name, or writes from a foreign page, is turned away before anything is read.

One thing no door of this kind keeps out. A browser sends its cookies to every port of a machine, so
a program of another user whose page the learner opens on this very machine is sent ours, and could
use it as the learner's browser does, until the file with the key is removed and the course started
again. It is worth nothing at another port.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

YEAR = 366 * 24 * 60 * 60  # seconds
_KEY = re.compile(r"[A-Za-z0-9_-]{32,64}")


@dataclass(frozen=True)
class Door:
    """The lock of one folder's server: its port, its key, and the mark of the folder itself."""

    port: int
    key: str
    folder: str = ""

    @property
    def url(self) -> str:
        """Where the course stands, with a slash at its end."""
        return f"http://127.0.0.1:{self.port}/"

    def address(self, place: str = "") -> str:
        """The first address, which holds the key."""
        return f"{self.url}{place}?key={self.key}"

    @property
    def cookie(self) -> str:
        """The cookie's name; a browser keeps one jar for all ports of a machine."""
        return f"iisam-{self.port}"

    @property
    def pass_word(self) -> str:
        """What the cookie holds: from it the key cannot be told."""
        return self._made("cookie", str(self.port))

    def knows_key(self, given: str) -> bool:
        """Whether it is the key of this folder."""
        return hmac.compare_digest(given.encode(), self.key.encode())

    def knows_cookie(self, given: str) -> bool:
        """Whether it is the cookie this door gave."""
        return hmac.compare_digest(given.encode(), self.pass_word.encode())

    def proof(self, nonce: str, moved: bool = False) -> str:
        """What only the server of this folder, with this key and on this port, can answer.

        Asked before anybody is told the key; whoever took our port cannot hand on the answer of
        another one. moved: the folder is not where that server found it.
        """
        return self._made("moved" if moved else "proof", f"{self.port} {self.folder} {nonce}")

    def is_ours(self, host: str) -> bool:
        """Whether the name it was asked under is this machine's own; a foreign one leads here
        only by a trick, and then its pages would count as ours."""
        return host.lower() in (f"127.0.0.1:{self.port}", f"localhost:{self.port}")

    def may_write(self, headers: Mapping[str, str], from_script: bool = True) -> bool:
        """Whether a message comes from a page of ours.

        Each browser names the origin of a page that writes. Where none is named it is no browser,
        or an old one; then only a script's message passes, whose type of content no page of another
        origin may send without asking first, and nothing here answers that question.
        """
        origin = headers.get("Origin")
        if origin is not None:
            return origin.lower() == f"http://{headers.get('Host', '').lower()}"
        return from_script and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"

    def _made(self, what: str, of: str) -> str:
        return hmac.new(self.key.encode(), f"{what} {of}".encode(), hashlib.sha256).hexdigest()


def kept_key(path: Path) -> str:
    """The key kept at a path, made at the first start; nobody else on this machine may read it.

    Raises OSError where it cannot be kept.
    """
    with suppress(OSError, ValueError):
        key = path.read_text(encoding="ascii").strip()
        if is_key(key) and _is_private(path):
            return key
    key = token_urlsafe(32)
    put_key(path, key)
    return key


def is_key(text: str) -> bool:
    """Whether it may be a key of ours."""
    return _KEY.fullmatch(text) is not None


def put_key(path: Path, key: str) -> None:
    """Keep a key at a path, for nobody else on this machine to read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)


def _is_private(path: Path) -> bool:
    """Whether a key was ours alone; one that others could read came with somebody's copy.

    Some shares know no such rights; there the key is as private as the folder.
    """
    if os.name != "posix":
        return True
    facts = path.stat()
    if facts.st_uid != os.geteuid():
        return False
    if not stat.S_IMODE(facts.st_mode) & 0o077:
        return True
    path.chmod(0o600)
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)
