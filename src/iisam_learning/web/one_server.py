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
from iisam_learning.web.kept_door import written

PATIENCE = 15.0  # seconds until a start that goes on elsewhere should answer
ANSWERS_WITHIN = 3.0  # seconds


class Moved(Exception):
    """The folder was moved while its server ran, which looks for it where it was."""


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
    """The door of the server that answers for this folder; it is asked to prove what it is.

    Raises Moved where that server found the folder elsewhere.
    """
    door = written(ours)
    if door is None:
        return None
    nonce = token_urlsafe(16)
    try:
        with directly().open(f"{door.url}alive?of={nonce}", timeout=ANSWERS_WITHIN) as answer:
            proof = answer.read(200).decode()
    except (OSError, ValueError, HTTPException):
        return None
    if proof == door.proof(nonce, moved=True):
        raise Moved
    return door if proof == door.proof(nonce) else None


def answering(ours: Path) -> Door | None:
    """The door of a server that is just starting; None if it does not answer in time.

    One that runs writes down again within a second what was deleted of its door.
    Raises Moved, as `running` does.
    """
    end = time.monotonic() + PATIENCE
    while (door := running(ours)) is None and time.monotonic() < end:
        time.sleep(0.1)
    return door


def directly() -> urllib.request.OpenerDirector:
    """Asks this machine; the learner's proxy must not be asked about it."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))
