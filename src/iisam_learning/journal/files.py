"""The file store: each run is a file of JSON lines beside the lesson.

It is the only record, so three rules hold it together. What was written once stays as it is: a
record is added by a single write at the end, and torn bytes are left where they lie. A decision is
acknowledged only when the disk has it. And reading takes no lock, changes nothing and accepts any
bytes, because a file that was touched by hand must still show every decision it holds.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from iisam_learning import disk
from iisam_learning.case.engine import Decision
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.folder import JOURNAL
from iisam_learning.journal.folder import journal_path as journal_path
from iisam_learning.journal.lines import Journal, forgotten, journal_from, seal
from iisam_learning.journal.recording import Recorded, foreign, recorded
from iisam_learning.journal.store import NotConfirmed, NotSaved, Run

LOCK_SECONDS = 3.0  # less than the 5 s after which the learner's page says "Not known yet"


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
            return disk.content(self.path(run))
        except FileNotFoundError as error:
            if self.folder.is_dir():
                return b""
            raise _not_saved(error, self.path(run)) from error
        except OSError as error:
            raise _not_saved(error, self.path(run), reading=True) from error

    def append(self, run: Run, data: bytes) -> None:
        """Add bytes at the end; returns when the disk has them. Raises NotSaved, NotConfirmed."""
        _append(_resolved(self.path(run)), data)

    def replace(self, run: Run, data: bytes) -> None:
        """Put these bytes in place of all others, in one step. Raises NotSaved."""
        try:
            disk.put_in_place(_resolved(self.path(run)), data)
        except OSError as error:
            raise _not_saved(error, self.path(run)) from error

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


def read(path: str | os.PathLike[str]) -> Journal:
    """The Journal at a path, whatever the file holds; an empty one where there is no file.

    Takes no lock and writes nothing.
    """
    try:
        return journal_from(disk.content(Path(path)))
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except OSError as error:
        return Journal(exists=True, trouble=disk.in_sentences(error, "this record", reading=True))


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
            disk.put_in_place(file, bare)
    return removed


def fresh() -> str:
    """A random text that nobody can guess."""
    return os.urandom(16).hex()


def _resolved(path: str | os.PathLike[str]) -> Path:
    """The file itself, so that two names of it share one lock and a link stays a link.

    Raises NotSaved where the link leads to what is no journal by its name: somebody may have put
    it there, and nothing else of the learner's is ever added to or replaced.
    """
    file = Path(os.path.realpath(path))
    if file.name != Path(path).name and not file.name.endswith(JOURNAL):
        raise _not_saved(FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)), Path(path))
    return file


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the journal; what the system refuses meanwhile comes out as NotSaved."""
    try:
        with disk.holding(file, LOCK_SECONDS):
            yield
    except OSError as error:
        raise _not_saved(error, file) from error


def _append(file: Path, data: bytes) -> None:
    try:
        disk.append(file, data)
    except disk.Unconfirmed as error:
        raise NotConfirmed(_in_words(error, file)) from error
    except OSError as error:
        raise _not_saved(error, file) from error


def _not_saved(error: OSError, file: Path, *, reading: bool = False) -> NotSaved:
    return NotSaved(_in_words(error, file, reading=reading))


def _in_words(error: OSError, file: Path, *, reading: bool = False) -> str:
    """What a refusal of the system means for the learner whose record this is, and what to do."""
    meaning = disk.meaning(error)
    if meaning is disk.Refusal.GONE:  # a record that is missing is made: its folder is not there
        return "The folder of this lesson is not where it was. Put it back."
    if meaning is disk.Refusal.TAKEN:
        return f"Something else has the name {file.name}. Move it away."
    if meaning is disk.Refusal.FORBIDDEN and reading:
        return "You have no right to read your record. Ask whoever looks after this computer."
    if meaning is disk.Refusal.FORBIDDEN:
        return "You may not write there. Start the course in a folder of your own."
    if meaning is disk.Refusal.OTHER:
        return "Your record could not be reached. Ask whoever looks after this computer."
    return disk.in_sentences(error, "your record")
