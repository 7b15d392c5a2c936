"""The journal: one learner's run of one Scenario for one Agency, a file of JSON lines.

It is the only record, so three rules hold it together. What was written once stays as it is: a
record is added by a single write at the end, and torn bytes are left where they lie. A decision is
acknowledged only when the disk has it. And reading takes no lock, changes nothing and accepts any
bytes, because a file that was touched by hand must still show every decision it holds.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from iisam_learning import disk
from iisam_learning.case import engine
from iisam_learning.case.choosing import UNKNOWN_CONFIDENCE, is_confidence, why_not
from iisam_learning.case.compiled import facts_hash, withhold
from iisam_learning.case.engine import Decision, Progress, replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.folder import journal_path as journal_path
from iisam_learning.journal.lines import (
    FORM,
    Journal,
    beginning,
    decided,
    journal_from,
    sealed,
    without_words,
)

LOCK_SECONDS = 3.0  # less than the 5 s after which the learner's page says "Not recorded"

FROM_ANOTHER_CASE = "from another case"
BY_ANOTHER_AGENCY = "by another agency"
FROM_AN_OLDER_CASE = "from an older version of this case"
BY_A_NEWER_VERSION = "written by a newer version of iisam-learning"

_AT_A_WRONG_MOMENT = (engine.ALREADY_DECIDED, engine.NOT_YET_OPEN, engine.CASE_ENDED)


class NotSaved(Exception):
    """Nothing was acknowledged; `reason` says why and what to do, in words for a learner."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Recorded:
    """What became of a decision.

    decision: as it was written; its `line` is None when it was not.
    progress: where the learner is now.
    refused: the code of the reason why it does not count; None when it counts.
    """

    decision: Decision
    progress: Progress
    refused: str | None = None


def read(path: str | os.PathLike[str]) -> Journal:
    """The Journal at a path, whatever the file holds; an empty one where there is no file.

    Takes no lock and writes nothing.
    """
    try:
        return journal_from(Path(path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except OSError as error:
        return Journal(exists=True, trouble=disk.in_sentences(error, "this record", reading=True))


def remembered(journal: Journal, scenario: Scenario, agency: str | None = None) -> Progress:
    """Where the learner of a journal is; the agency is the journal's own unless one is given."""
    return replay(scenario, journal.decisions, agency or _own_agency(journal, scenario))


def notes(journal: Journal, scenario: Scenario, agency: str | None = None) -> tuple[str, ...]:
    """What a reader should know about the fit of a journal and a case; empty when they fit."""
    header = journal.header
    if header is None:
        return ()
    same_case = header.scenario == scenario.id
    known_facts = {facts_hash(scenario), facts_hash(withhold(scenario))}
    found = {
        FROM_ANOTHER_CASE: not same_case,
        BY_ANOTHER_AGENCY: header.agency != (agency or _own_agency(journal, scenario)),
        FROM_AN_OLDER_CASE: same_case and header.facts not in known_facts,
        BY_A_NEWER_VERSION: header.form > FORM,
    }
    return tuple(words for words, applies in found.items() if applies)


def record(
    path: str | os.PathLike[str],
    scenario: Scenario,
    agency: str,
    decision: Decision,
    recorded_at: datetime,
) -> Recorded:
    """Add a decision to the journal and return when the disk has it.

    The file is read again under its lock, so of two windows the first one counts. A decision at a
    wrong moment is refused and kept in the file; one that the case does not know, or that is not
    well formed, is refused and not written.
    Raises NotSaved when it could not be made durable: the decision is then not acknowledged, and
    everything before it is untouched. A disk that fails only while it confirms may still hold the
    line; the next call then answers "already-decided".
    Raises ValueError for a `recorded_at` without a time zone.
    """
    if recorded_at.utcoffset() is None:
        raise ValueError("recorded_at needs a time zone")
    decision = replace(
        decision,
        rationale=decision.rationale if (decision.rationale or "").strip() else None,
        recorded_at=recorded_at.isoformat(timespec="seconds"),
        line=None,
    )
    file = _resolved(path)
    with _locked(file):
        data = file.read_bytes() if file.exists() else b""
        journal = journal_from(data)
        _stay_out_of_a_foreign_journal(file, journal, scenario, agency)
        torn = bool(data) and not data.endswith(b"\n")
        line = data.count(b"\n") + torn + (journal.header is None) + 1
        written = replace(decision, line=line)
        progress = replay(scenario, (*journal.decisions, written), agency)
        refused = next((one.why for one in progress.refused if one.line == line), None)
        well_formed = _is_well_formed(scenario, decision)
        if refused is None and not well_formed:
            refused = UNKNOWN_CONFIDENCE
        if refused is not None and not (well_formed and refused in _AT_A_WRONG_MOMENT):
            return Recorded(decision, replay(scenario, journal.decisions, agency), refused)
        text, last_hash = b"\n" if torn else b"", journal.last_hash
        if journal.header is None:
            first = beginning(
                _random(), scenario.id, agency, facts_hash(scenario), decision.recorded_at
            )
            line_text, last_hash = sealed(first, last_hash)
            text += line_text
        line_text, _ = sealed(decided(decision, _random()), last_hash)
        disk.append(file, text + line_text)
    return Recorded(written, progress, refused)


def forget(path: str | os.PathLike[str], points: Iterable[str] | None = None) -> int:
    """Remove the free text of all points, or of the given ones, and say of how many decisions.

    The decisions stay and the chain stays whole. The file is replaced in one step; lines that
    cannot be read stay byte for byte, even where they hold words: see `Journal.unreadable`.
    Raises NotSaved when it could not be done.
    """
    file = _resolved(path)
    chosen = None if points is None else frozenset(points)
    if not read(file).exists:
        return 0
    with _locked(file):
        lines = file.read_bytes().split(b"\n")
        removed = 0
        for index, line in enumerate(lines):
            bare = without_words(line, chosen)
            if bare is not None:
                lines[index] = bare
                removed += 1
        if removed:
            disk.put_in_place(file, b"\n".join(lines))
    return removed


def _own_agency(journal: Journal, scenario: Scenario) -> str:
    own = journal.header.agency if journal.header else ""
    return own if own in scenario.start else engine.first_agency(scenario)


def _is_well_formed(scenario: Scenario, decision: Decision) -> bool:
    point = scenario.point(decision.point)
    return (
        point is not None
        and why_not(point, decision.options) is None
        and (decision.confidence is None or is_confidence(decision.confidence))
    )


def _stay_out_of_a_foreign_journal(
    file: Path, journal: Journal, scenario: Scenario, agency: str
) -> None:
    header = journal.header
    if header is None:
        return
    if header.form > FORM:
        raise NotSaved(
            f"The record {file.name} was {BY_A_NEWER_VERSION}. Update iisam-learning here too."
        )
    if (header.scenario, header.agency) != (scenario.id, agency):
        whose = "case" if header.scenario != scenario.id else "agency"
        raise NotSaved(
            f"The record {file.name} belongs to another {whose}. Move it to another folder."
        )


def _random() -> str:
    return os.urandom(16).hex()


def _resolved(path: str | os.PathLike[str]) -> Path:
    """The file itself, so that two names of it share one lock and a link stays a link."""
    return Path(os.path.realpath(path))


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Hold the journal; what the system refuses meanwhile comes out as NotSaved."""
    try:
        with disk.holding(file, LOCK_SECONDS):
            yield
    except FileNotFoundError as error:
        raise NotSaved(disk.in_sentences(error, "the folder of this record")) from error
    except OSError as error:
        raise NotSaved(disk.in_sentences(error, "this record")) from error
