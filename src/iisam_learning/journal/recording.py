"""Recording: what a decision adds to a journal, or why it does not count. Pure: lines come out.

The store that holds the journal is read, asked here and written to while nobody else writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from iisam_learning.case import engine
from iisam_learning.case.choosing import UNKNOWN_CONFIDENCE, is_confidence, why_not
from iisam_learning.case.engine import Decision, Progress, replay
from iisam_learning.case.facts import facts_hash, fits_facts
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.lines import (
    FORM,
    Journal,
    Line,
    beginning,
    decided,
    noted,
)

FROM_ANOTHER_CASE = "from another case"
BY_ANOTHER_AGENCY = "by another agency"
FROM_AN_OLDER_CASE = "from an older version of this case"
BY_A_NEWER_VERSION = "written by a newer version of iisam-learning"

_AT_A_WRONG_MOMENT = (engine.ALREADY_DECIDED, engine.NOT_YET_OPEN, engine.CASE_ENDED)


@dataclass(frozen=True)
class Recorded:
    """What becomes of a decision.

    decision: as it is written; its `line` is None when it is not.
    progress: where the learner is with it.
    refused: the code of the reason why it does not count; None when it counts.
    lines: what to append to the journal, in order.
    """

    decision: Decision
    progress: Progress
    refused: str | None = None
    lines: tuple[Line, ...] = ()


def recorded(
    journal: Journal, scenario: Scenario, agency: str, decision: Decision, recorded_at: datetime
) -> Recorded:
    """What becomes of a decision on top of a journal.

    One at a wrong moment is refused and kept; one that the case does not know, or that is not
    well formed, is refused and not written.
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
    written = replace(decision, line=journal.length + (journal.header is None) + 1)
    progress = replay(scenario, (*journal.decisions, written), agency)
    refused = next((one.why for one in progress.refused if one.line == written.line), None)
    well_formed = _is_well_formed(scenario, decision)
    if refused is None and not well_formed:
        refused = UNKNOWN_CONFIDENCE
    if refused is not None and not (well_formed and refused in _AT_A_WRONG_MOMENT):
        return Recorded(decision, replay(scenario, journal.decisions, agency), refused)
    lines = (*begun(journal, scenario, agency, recorded_at), decided(written))
    return Recorded(written, progress, refused, lines)


def note_of(
    journal: Journal,
    scenario: Scenario,
    agency: str,
    kind: str,
    values: dict[str, object],
    recorded_at: datetime,
) -> tuple[Line, ...]:
    """The lines of a note; none where there is one of that kind already: the first stands."""
    if journal.note(kind) is not None:
        return ()
    at = recorded_at.isoformat(timespec="seconds")
    return (*begun(journal, scenario, agency, recorded_at), noted(kind, values, at))


def begun(
    journal: Journal, scenario: Scenario, agency: str, recorded_at: datetime
) -> tuple[Line, ...]:
    """The first line, where a journal has none yet."""
    if journal.header is not None:
        return ()
    at = recorded_at.isoformat(timespec="seconds")
    return (beginning(scenario.id, agency, facts_hash(scenario), at),)


def remembered(journal: Journal, scenario: Scenario, agency: str | None = None) -> Progress:
    """Where the learner of a journal is; the agency is the journal's own unless one is given."""
    return replay(scenario, journal.decisions, agency or _own_agency(journal, scenario))


def fit(journal: Journal, scenario: Scenario, agency: str | None = None) -> tuple[str, ...]:
    """What a reader should know about the fit of a journal and a case; empty when they fit."""
    header = journal.header
    if header is None:
        return ()
    same_case = header.scenario == scenario.id
    found = {
        FROM_ANOTHER_CASE: not same_case,
        BY_ANOTHER_AGENCY: header.agency != (agency or _own_agency(journal, scenario)),
        FROM_AN_OLDER_CASE: same_case and not fits_facts(scenario, header.facts),
        BY_A_NEWER_VERSION: header.form > FORM,
    }
    return tuple(words for words, applies in found.items() if applies)


def foreign(journal: Journal, scenario: Scenario, agency: str) -> str | None:
    """Why nothing of this run may be written into a journal, in words; None where it may."""
    header = journal.header
    if header is None:
        return None
    if header.form > FORM:
        return f"was {BY_A_NEWER_VERSION}. Update iisam-learning here too."
    if (header.scenario, header.agency) != (scenario.id, agency):
        whose = "case" if header.scenario != scenario.id else "agency"
        return f"belongs to another {whose}. Move it to another folder."
    return None


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
