"""Replay: from a Scenario and any list of Decisions to where the learner is.

Total by design: whatever the list holds, the result is a Progress and the decisions it refused,
each with a reason. Nothing here reads a file or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from iisam_learning.case.choosing import why_not
from iisam_learning.case.scenario import DecisionPoint, Incident, Option, Scenario

UNKNOWN_POINT = "unknown-point"
ALREADY_DECIDED = "already-decided"
NOT_YET_OPEN = "not-yet-open"
CASE_ENDED = "case-ended"


@dataclass(frozen=True)
class Decision:
    """What a learner chose at a DecisionPoint, as it was recorded.

    confidence: 1 guess, 2 unsure, 3 fairly sure, 4 sure; None where not given.
    recorded_at: ISO time on the wall. line: line of the journal, from 1, where it came from one.
    press: the id of the press that recorded it, so that one sent twice is written once.
    """

    point: str
    options: tuple[str, ...]
    rationale: str | None = None
    confidence: int | None = None
    recorded_at: str | None = None
    line: int | None = None
    press: str | None = None


@dataclass(frozen=True)
class Refused:
    """A Decision that does not count, and the code of the reason."""

    point: str
    why: str
    line: int | None = None


@dataclass(frozen=True)
class Known:
    """An Incident the learner knows, and the point at which they were told (None: their own)."""

    incident: Incident
    told_at: DecisionPoint | None


@dataclass(frozen=True)
class Taken:
    """A Decision that counts, with what was known at the moment it was made.

    known: ids of incidents and asked agencies known before this decision took effect.
    """

    point: DecisionPoint
    options: tuple[Option, ...]
    decision: Decision
    known: frozenset[str]


@dataclass(frozen=True)
class Progress:
    """Where a learner is: always recomputed, never stored.

    open: the point that waits for a decision; None when the case has ended or goes no further.
    """

    scenario: Scenario
    agency: str
    taken: tuple[Taken, ...]
    refused: tuple[Refused, ...]
    open: DecisionPoint | None
    ending: str | None

    @property
    def ended(self) -> bool:
        """Whether an ending was reached."""
        return self.ending is not None


def replay(
    scenario: Scenario, decisions: Iterable[Decision], agency: str | None = None
) -> Progress:
    """Walk the case along the decisions and say where it stands.

    agency: who the learner acts for; the first playable agency by default.
    The first decision at a point counts; every decision that cannot count is in `refused`.
    Never raises for any list of decisions.
    """
    agency = first_agency(scenario) if agency is None else agency
    standing: DecisionPoint | None = scenario.point(scenario.start.get(agency, ""))
    ending: str | None = None
    taken: list[Taken] = []
    refused: list[Refused] = []
    heard: frozenset[str] = frozenset()
    for decision in decisions:
        why = _refusal(scenario, decision, standing, ending, taken)
        if why is not None or standing is None:
            refused.append(Refused(decision.point, why or NOT_YET_OPEN, decision.line))
            continue
        options = tuple(option for option in standing.options if option.id in decision.options)
        known = known_names(scenario, agency, standing, heard)
        taken.append(Taken(standing, options, decision, known))
        heard |= names_heard(scenario, standing, options)
        standing, ending = next_stop(scenario, standing, options)
        if standing is not None and any(one.point.id == standing.id for one in taken):
            standing = None
    return Progress(scenario, agency, tuple(taken), tuple(refused), standing, ending)


def first_agency(scenario: Scenario) -> str:
    """The agency a learner acts for who did not say: the first playable one."""
    return scenario.playable[0] if scenario.playable else ""


def next_stop(
    scenario: Scenario, point: DecisionPoint, options: tuple[Option, ...]
) -> tuple[DecisionPoint | None, str | None]:
    """The point or the ending that follows a choice; (None, None) where the case goes no further.

    In a withheld case the targets are not there, and points follow each other in file order.
    """
    chosen = options[0] if point.choose == "one" and options else None
    target = point.target(chosen)
    if target is None and scenario.withheld:
        following = scenario.next_in_file(point)
        if following is None and scenario.endings:
            return None, scenario.endings[0].id
        return following, None
    if target is None:
        return None, None
    if scenario.ending(target) is not None:
        return None, target
    return scenario.point(target), None


def known_to(progress: Progress, point: DecisionPoint, *, after: bool = False) -> tuple[Known, ...]:
    """What the learner knows when they stand at a point: own incidents by then, and what was told.

    after: also what the decision at that point itself brought.
    Sorted by date; an incident that was told twice is listed once, with the first telling.
    """
    known = {
        incident.id: Known(incident, None)
        for incident in progress.scenario.incidents
        if _own(incident, progress.agency, point)
    }
    for one in progress.taken:
        here = one.point.id == point.id
        if here and not after:
            break
        for incident in told(progress.scenario, one.point, one.options):
            known.setdefault(incident.id, Known(incident, one.point))
        if here:
            break
    return tuple(sorted(known.values(), key=lambda one: one.incident.at.iso()))


def told(
    scenario: Scenario, point: DecisionPoint, options: tuple[Option, ...]
) -> tuple[Incident, ...]:
    """The incidents a choice brings: of each revealed agency what it may tell by then.

    A private incident is told only where an option names that very incident.
    """
    names = {name for option in options for name in option.reveals}
    return tuple(
        incident
        for incident in scenario.incidents
        if incident.id in names
        or (incident.agency in names and incident.private is None and incident.at.by(point.at))
    )


def asked_agencies(progress: Progress) -> frozenset[str]:
    """The learner's own agency, and those that were asked or told them something."""
    asked = {progress.agency}
    for one in progress.taken:
        asked |= names_heard(progress.scenario, one.point, one.options)
        asked |= {i.agency for i in told(progress.scenario, one.point, one.options)}
    return frozenset(asked & set(progress.scenario.agencies))


def names_heard(
    scenario: Scenario, point: DecisionPoint, options: tuple[Option, ...]
) -> frozenset[str]:
    """Ids a choice makes known from then on: the agencies asked and the incidents they told."""
    names = {name for option in options for name in option.reveals}
    return frozenset(names | {incident.id for incident in told(scenario, point, options)})


def known_names(
    scenario: Scenario, agency: str, point: DecisionPoint, heard: frozenset[str]
) -> frozenset[str]:
    """Ids known at a point before deciding: the agency's own incidents by then, and `heard`."""
    own = {incident.id for incident in scenario.incidents if _own(incident, agency, point)}
    return heard | own | {agency}


def _own(incident: Incident, agency: str, point: DecisionPoint) -> bool:
    return incident.agency == agency and incident.private is None and incident.at.by(point.at)


def _refusal(
    scenario: Scenario,
    decision: Decision,
    standing: DecisionPoint | None,
    ending: str | None,
    taken: list[Taken],
) -> str | None:
    point = scenario.point(decision.point)
    if point is None:
        return UNKNOWN_POINT
    if any(one.point.id == point.id for one in taken):
        return ALREADY_DECIDED
    if ending is not None:
        return CASE_ENDED
    if standing is None or standing.id != point.id:
        return NOT_YET_OPEN
    return why_not(point, decision.options)
