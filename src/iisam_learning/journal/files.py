"""The file store: each run is a file of JSON lines beside the lesson.

It is the only record, so three rules hold it together. What was written once stays as it is: a
record is added by a single write at the end, and torn bytes are left where they lie. A decision is
acknowledged only when the disk has it. And reading takes no lock, changes nothing and accepts any
bytes, because a file that was touched by hand must still show every decision it holds.

The lock is an empty hidden file beside the journal. There it works for everybody who shares the
folder, on any machine, and with the rights of that folder; in a temporary folder it would bind one
user of one machine. It stays after use: a lock file that is deleted lets two writers in at once.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from iisam_learning.case.engine import Decision
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.lines import Journal, forgotten, journal_from, seal
from iisam_learning.journal.recording import Recorded, foreign, recorded
from iisam_learning.journal.store import NotConfirmed, NotSaved, Run

LOCK_SECONDS = 3.0  # less than the 5 s after which the learner's page says "Not known yet"

_FULL = {getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EFBIG")}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {errno.ENOENT, errno.ENOTDIR}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP}  # some network folders
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would write two bytes for each line end


class FileStore:
    """The runs of one learner in one folder."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)

    def read(self, run: Run) -> bytes:
        """The bytes of a run, empty where there is no file.

        Raises NotSaved where the folder is not there, so that nobody takes a folder that was
        renamed for a case that was never begun, and where the file cannot be opened.
        """
        try:
            return self.path(run).read_bytes()
        except FileNotFoundError as error:
            if self.folder.is_dir():
                return b""
            raise NotSaved(_reason(error)) from error
        except OSError as error:
            raise NotSaved(_reason(error)) from error

    def append(self, run: Run, data: bytes) -> None:
        """Add bytes at the end; returns when the disk has them.

        Raises NotSaved and NotConfirmed.
        """
        try:
            _append(_resolved(self.path(run)), data)
        except OSError as error:
            raise NotSaved(_reason(error)) from error

    def replace(self, run: Run, data: bytes) -> None:
        """Put these bytes in place of all others, in one step. Raises NotSaved."""
        try:
            _put_in_place(_resolved(self.path(run)), data)
        except OSError as error:
            raise NotSaved(_reason(error)) from error

    @contextmanager
    def holding(self, run: Run) -> Iterator[None]:
        """Keeps other writers of the run away. Raises NotSaved."""
        with _locked(_resolved(self.path(run))):
            yield

    def name(self, run: Run) -> str:
        """The name of the run's file."""
        return self.path(run).name

    def path(self, run: Run) -> Path:
        """Where the file of a run lies."""
        return journal_path(self.folder, run.scenario, run.agency)


def journal_path(folder: str | os.PathLike[str], scenario_id: str, agency: str) -> Path:
    """Where the journal of a scenario and an agency lies in a folder."""
    return Path(folder) / f"{scenario_id}.{agency}.journal.jsonl"


def read(path: str | os.PathLike[str]) -> Journal:
    """The Journal at a path, whatever the file holds; an empty one where there is no file.

    Takes no lock and writes nothing.
    """
    try:
        return journal_from(Path(path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except OSError as error:
        return Journal(exists=True, trouble=_reason(error))


def record(
    path: str | os.PathLike[str],
    scenario: Scenario,
    agency: str,
    decision: Decision,
    recorded_at: datetime,
) -> Recorded:
    """Add a decision to the journal at a path and return when the disk has it.

    The file is read again under its lock, so of two windows the first one counts.
    Raises NotSaved when it could not be made durable: the decision is then not acknowledged, and
    everything before it is untouched; NotConfirmed when the disk failed only while it confirmed.
    Raises ValueError for a `recorded_at` without a time zone.
    """
    file = _resolved(path)
    with _locked(file):
        journal = journal_from(file.read_bytes() if file.exists() else b"")
        if (why := foreign(journal, scenario, agency)) is not None:
            raise NotSaved(f"The record {file.name} {why}")
        became = recorded(journal, scenario, agency, decision, recorded_at)
        if became.lines:
            _append(file, seal(journal, became.lines, fresh))
    return became


def forget(path: str | os.PathLike[str], points: Iterable[str] | None = None) -> int:
    """Remove the free text of all points, or of the given ones, and say of how many lines.

    The decisions stay and the chain stays whole. The file is replaced in one step.
    Raises NotSaved when it could not be done.
    """
    file = _resolved(path)
    if not read(file).exists:
        return 0
    with _locked(file):
        bare, removed = forgotten(file.read_bytes(), points)
        if removed:
            _put_in_place(file, bare)
    return removed


def fresh() -> str:
    """A random text that nobody can guess."""
    return os.urandom(16).hex()


def _append(file: Path, text: bytes) -> None:
    new = not file.exists()
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _BINARY, 0o666)
    try:
        # One write: a second one after half a line could follow somebody else's. A line that
        # lacks only its end is whole for every reader, so it must not be denied.
        if text and os.write(handle, text) < len(text) - 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        try:
            os.fsync(handle)
            if new:
                _sync_folder(file.parent)
        except OSError as error:
            raise NotConfirmed(_reason(error)) from error
    finally:
        os.close(handle)


def _put_in_place(file: Path, data: bytes) -> None:
    """Replace a file in one step, with its rights: a reader sees the old or the new one, whole."""
    before = file.stat()
    part = file.with_name(f".{file.name}.{fresh()[:8]}.new")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if hasattr(os, "chown"):
            with suppress(OSError):  # only root may give a file away; a learner owns it anyway
                os.chown(part, before.st_uid, before.st_gid)
        os.chmod(part, stat.S_IMODE(before.st_mode))
        os.replace(part, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
    _sync_folder(file.parent)


def _sync_folder(folder: Path) -> None:
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


def _resolved(path: str | os.PathLike[str]) -> Path:
    """The file itself, so that two names of it share one lock and a link stays a link."""
    return Path(os.path.realpath(path))


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the journal's lock; what the system refuses meanwhile comes out as NotSaved."""
    try:
        if not file.parent.is_dir():  # the lock would make the folder
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if sys.platform == "emscripten":  # one page, one writer, and no filelock there
            yield
            return
        from filelock import FileLock  # 60 ms, and most readers of journals never write

        lock = file.with_name(f".{file.name}.lock")
        with FileLock(lock, timeout=LOCK_SECONDS, poll_interval=0.02):
            yield
    except OSError as error:
        raise NotSaved(_reason(error)) from error


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "Another window is writing to this record. Wait a moment."
    if error.errno in _FULL:
        return "The disk is full. Make some room on it."
    if error.errno in _FORBIDDEN:
        return "This folder or its record may not be written to. Use a folder of your own."
    if error.errno in _GONE:
        return "The folder of this record is not there any more. Put it back where it was."
    return f"The record could not be reached ({error.strerror or error}). Copy it to another disk."
