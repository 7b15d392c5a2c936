"""One server for a folder: who is first, and how the others find the one that runs.

The first holds a lock for as long as it lives, which the system lets go of however it ends.
"""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from secrets import token_urlsafe

from iisam_learning.disk import knows_locks
from iisam_learning.web.door import Door

PATIENCE = 15.0  # seconds until a start that goes on elsewhere should answer
ANSWERS_WITHIN = 3.0  # seconds


@contextmanager
def held(lock: Path) -> Iterator[bool]:
    """Whether this start is the first; the lock is kept until the end of the block.

    A share that knows no locks makes everybody the first; there, asking the port has to do.
    """
    from filelock import FileLock, Timeout

    if not knows_locks(lock):
        yield True
        return
    try:
        with FileLock(lock, timeout=0):
            yield True
    except Timeout:
        yield False


def running(ours: Path) -> Door | None:
    """The door of the server that answers for this folder; it is asked to prove what it is."""
    try:
        port = int((ours / "port").read_text(encoding="ascii"))
        door = Door(port, (ours / "key").read_text(encoding="ascii").strip())
        nonce = token_urlsafe(16)
        with directly().open(f"{door.url}alive?of={nonce}", timeout=ANSWERS_WITHIN) as answer:
            return door if answer.read(200).decode() == door.proof(nonce) else None
    except (OSError, ValueError, HTTPException):
        return None


def answering(ours: Path) -> Door | None:
    """The door of a server that is just starting; None if it does not answer in time."""
    end = time.monotonic() + PATIENCE
    while (door := running(ours)) is None and time.monotonic() < end:
        time.sleep(0.1)
    return door


def directly() -> urllib.request.OpenerDirector:
    """Asks this machine; the learner's proxy must not be asked about it."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
