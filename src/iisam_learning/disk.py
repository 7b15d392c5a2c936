"""The disk: how a file is held, added to and replaced, and what a refusal of the system means."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

# A folder on a share whose server knows no locks says so in one of these ways.
_NO_LOCKS = {getattr(errno, name, None) for name in ("ENOSYS", "ENOTSUP", "EOPNOTSUPP", "ENOLCK")}
_FULL = {getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EFBIG")}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_TAKEN = {errno.ENOTDIR, errno.EEXIST, errno.EISDIR}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}  # some network folders
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would write two bytes for each line end
LARGEST = 500_000_000  # bytes
_LEFT_BEHIND = 60.0  # seconds; whoever holds a file this long was killed while they did


class Refusal(Enum):
    """What a refusal of the system comes to."""

    BUSY = auto()
    FULL = auto()
    FORBIDDEN = auto()
    GONE = auto()
    TAKEN = auto()
    OTHER = auto()


def meaning(error: OSError) -> Refusal:
    """What kind of refusal this is."""
    if isinstance(error, TimeoutError):
        return Refusal.BUSY
    if error.errno in _FULL:
        return Refusal.FULL
    if error.errno in _FORBIDDEN:
        return Refusal.FORBIDDEN
    if error.errno == errno.ENOENT:
        return Refusal.GONE
    return Refusal.TAKEN if error.errno in _TAKEN else Refusal.OTHER


def why(error: OSError, what: str = "it", *, reading: bool = False) -> str:
    """What a refusal of the system means, as the end of a sentence: "the disk is full".

    what: the thing in question, as the sentence calls it. reading: nothing was to be written.
    """
    return {
        Refusal.BUSY: f"another window is writing to {what}",
        Refusal.FULL: "the disk is full",
        Refusal.FORBIDDEN: "you may not read it" if reading else "you may not write there",
        Refusal.GONE: f"{what} is not there any more",
        Refusal.TAKEN: "something else has that name",
        Refusal.OTHER: f"{what} could not be reached ({error.strerror or error})",
    }[meaning(error)]


def in_sentences(error: OSError, what: str, *, reading: bool = False) -> str:
    """What a refusal of the system means, and what to do now."""
    said = why(error, what, reading=reading)
    remedy = {
        Refusal.BUSY: "Wait a moment.",
        Refusal.FULL: "Make some room on it.",
        Refusal.FORBIDDEN: "Ask whose it is." if reading else "Use a folder of your own.",
        Refusal.GONE: "Put it back where it was.",
        Refusal.TAKEN: "Move that away, or choose another name.",
        Refusal.OTHER: "Copy it to another disk.",
    }[meaning(error)]
    return f"{said[0].upper()}{said[1:]}. {remedy}"


def content(file: Path, largest: int = LARGEST) -> bytes:
    """The bytes of a file.

    largest: in bytes; nothing we keep comes near it.
    Raises OSError for what is no file, too: a pipe or a device would be read for ever.
    """
    facts = file.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST), str(file))
    if facts.st_size > largest:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(file))
    return file.read_bytes()


def unlinked(file: Path) -> Path:
    """The same path, where from now on no link leads elsewhere what we write there."""
    if file.is_symlink():
        file.unlink()
    return file


@contextmanager
def holding(file: Path, seconds: float) -> Iterator[None]:
    """Hold a file, so that nobody else who holds it first writes meanwhile.

    The lock is an empty hidden file beside it. There it works for everybody who shares the folder,
    on any machine, and with the rights of that folder; it stays after use, because a lock file
    that is deleted lets two writers in at once. Only a folder that knows no locks gets one whose
    mere presence holds; that one goes away after use, or once it is a minute old.
    Raises TimeoutError where somebody else held it for all these seconds.
    """
    if not file.parent.is_dir():  # the lock would make the folder
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    if sys.platform == "emscripten":  # one page, one writer, and no filelock there
        yield
        return
    with _lock(file, seconds):
        yield


def _lock(file: Path, seconds: float) -> BaseFileLock:
    from filelock import FileLock, SoftFileLock  # 60 ms, and most who read never write

    # A lock is opened to be written to, and some versions of filelock empty it.
    beside = unlinked(file.with_name(f".{file.name}.lock"))
    if knows_locks(beside):
        return FileLock(beside, timeout=seconds, poll_interval=0.02)
    held = file.with_name(f".{file.name}.held")
    with suppress(OSError):  # not there, or somebody else was quicker
        if time.time() - held.stat().st_mtime > _LEFT_BEHIND:
            held.unlink()
    return SoftFileLock(held, timeout=seconds, poll_interval=0.02)


def knows_locks(beside: Path) -> bool:
    """Whether the system can lock this file; asked first, since filelock 3 would wait in vain."""
    if sys.platform == "win32":
        return True
    import fcntl

    handle = os.open(beside, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NO_LOCKS
    finally:
        os.close(handle)
    return True


class Unconfirmed(OSError):
    """The disk took the bytes and did not say that it keeps them."""


def append(file: Path, data: bytes) -> None:
    """Add lines to a file, and return when the disk has them; no bytes only ask for the rest.

    Raises Unconfirmed where they may stand there all the same, OSError where they do not.
    """
    new = not file.exists()
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _BINARY, 0o666)
    try:
        # One write: a second one after half a line could follow somebody else's. A line that
        # lacks only its end is whole for every reader, so it must not be denied.
        if data and os.write(handle, data) < len(data) - 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        try:
            os.fsync(handle)
            if new:
                sync_folder(file.parent)
        except OSError as error:
            raise Unconfirmed(error.errno, error.strerror) from error
    finally:
        os.close(handle)


def put_in_place(file: Path, data: bytes) -> None:
    """Write or replace a file in one step: a reader sees the old one or the new one, whole.

    A file that was there keeps its rights; the folder is made where there is none.
    """
    before = _rights(file)
    if before is None:
        file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.urandom(4).hex()}.new")
    mode = 0o666 if before is None else 0o600
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if before is not None:
            if hasattr(os, "chown"):
                with suppress(OSError):  # only root may give a file away; a learner owns it anyway
                    os.chown(fresh, before.st_uid, before.st_gid)
            os.chmod(fresh, stat.S_IMODE(before.st_mode))
        os.replace(fresh, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(fresh)
        raise
    sync_folder(file.parent)


def _rights(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:
        return None


def sync_folder(folder: Path) -> None:
    """Make a new name in a folder durable, where the system knows such a thing."""
    if sys.platform in ("win32", "emscripten"):
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # a folder one may write to but not list
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)
