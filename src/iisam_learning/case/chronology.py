"""When a Pattern could have been seen: by each Agency alone, by every coalition, by all together.

Everything here is exact. It shows one author's recorded judgement about one fictional case; it
says nothing about any real family.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import factorial

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import Progress, known_to, told
from iisam_learning.case.lanes import Lanes
from iisam_learning.case.scenario import Incident, Option, Pattern, Scenario

MOST_AGENCIES = 12


class TooManyAgencies(ValueError):
    """Looking at every coalition of so many agencies would take too long."""


@dataclass(frozen=True)
class PatternDays:
    """The days on which one Pattern was visible.

    visible: by coalition as a bit mask over `agencies` (bit i is agencies[i]); None for never.
    minimal_agencies, minimal_incidents: inclusion-minimal for the earliest day, ids sorted,
    shorter first, at most lanes.MOST_SETS; truncated says whether there were more incident sets.
    shapley_days: each agency's fair share of the days gained before the case's end.
    """

    pattern: Pattern
    agencies: tuple[str, ...]
    visible: tuple[date | None, ...]
    minimal_agencies: tuple[tuple[str, ...], ...]
    minimal_incidents: tuple[tuple[str, ...], ...]
    truncated: bool
    shapley_days: dict[str, float]

    @property
    def earliest(self) -> date | None:
        """The day on which all agencies together could have seen it."""
        return self.visible[-1]

    def alone(self, agency: str) -> date | None:
        """The day on which one agency could have seen it without the others."""
        return self.visible[1 << self.agencies.index(agency)]

    @property
    def first_alone(self) -> date | None:
        """The first day on which any single agency could have seen it."""
        days = [day for agency in self.agencies if (day := self.alone(agency)) is not None]
        return min(days, default=None)


@dataclass(frozen=True)
class SharedChronology:
    """For every Pattern its days, and the incidents that never help any coalition see any."""

    agencies: tuple[str, ...]
    patterns: dict[str, PatternDays]
    never_help: tuple[str, ...]


@dataclass(frozen=True)
class PathDays:
    """When one Pattern became visible to a learner on their own path.

    days_lost: whole days after the earliest possible day; None where they never saw it.
    caused_by: points at which another choice, all else kept, would have shown it sooner.
    """

    visible: date | None
    days_lost: int | None
    caused_by: tuple[str, ...]


def shared_chronology(scenario: Scenario) -> SharedChronology:
    """What every coalition of the scenario's agencies could have seen, and when.

    Raises TooManyAgencies beyond MOST_AGENCIES.
    """
    agencies = tuple(scenario.agencies)
    if len(agencies) > MOST_AGENCIES:
        raise TooManyAgencies(
            f"{len(agencies)} agencies have too many coalitions to look at each; "
            f"up to {MOST_AGENCIES} are exact"
        )
    last = day_after_last(scenario)
    helps: frozenset[str] = frozenset()
    patterns = {}
    for pattern in scenario.patterns:
        lanes = Lanes(scenario, pattern, agencies)
        visible = lanes.visible()
        helps |= lanes.ever_needed(visible)
        sets, truncated = lanes.minimal_incidents(visible[-1])
        patterns[pattern.id] = PatternDays(
            pattern,
            agencies,
            visible,
            minimal_agencies(agencies, visible),
            sets,
            truncated,
            shapley_days(agencies, visible, last),
        )
    never = (one.id for one in scenario.incidents if one.private is None and one.id not in helps)
    return SharedChronology(agencies, patterns, tuple(never))


def seen_first(scenario: Scenario, pattern: Pattern) -> tuple[date | None, date | None]:
    """The first day on which all agencies together, and one of them alone, could have seen it.

    Exact for any number of agencies.
    """
    agencies = tuple(scenario.agencies)
    lanes = Lanes(scenario, pattern, agencies)
    together = lanes.joining(range(len(agencies)))[-1] if agencies else None
    alone = (lanes.joining([place])[-1] for place in range(len(agencies)))
    return together, min((day for day in alone if day is not None), default=None)


def day_after_last(scenario: Scenario) -> date:
    """The day after the case's last incident: the end from which days gained are counted."""
    last = max((one.at.day for one in scenario.incidents), default=date.min)
    return last + timedelta(days=1)


def minimal_agencies(
    agencies: tuple[str, ...], visible: tuple[date | None, ...]
) -> tuple[tuple[str, ...], ...]:
    """Coalitions that reach the earliest day and of which no member can be left out."""
    earliest = visible[-1]
    if earliest is None:
        return ()
    bits = range(len(agencies))
    found = [
        tuple(sorted(agencies[bit] for bit in bits if mask >> bit & 1))
        for mask, day in enumerate(visible)
        if day == earliest
        and all(visible[mask ^ 1 << bit] != earliest for bit in bits if mask >> bit & 1)
    ]
    return tuple(sorted(found, key=lambda ids: (len(ids), ids)))


def shapley_days(
    agencies: tuple[str, ...], visible: tuple[date | None, ...], last: date
) -> dict[str, float]:
    """Each agency's Shapley value of the days from a coalition's visible day to `last`."""
    count = len(agencies)
    worth = [(last - day).days if day is not None else 0 for day in visible]
    weight = [factorial(size) * factorial(count - size - 1) for size in range(count)]
    shares = []
    for bit in range(count):
        member = 1 << bit
        shares.append(
            sum(
                weight[mask.bit_count()] * (worth[mask | member] - worth[mask])
                for mask in range(len(worth))
                if not mask & member
            )
        )
    return {
        agency: share / factorial(count) for agency, share in zip(agencies, shares, strict=True)
    }


def path_days(progress: Progress, earliest: dict[str, date | None]) -> dict[str, PathDays]:
    """For each pattern, when the learner themselves could have seen it on the path they took.

    earliest: by pattern id, the day on which all agencies together could have seen it.
    """
    learned = learned_on(progress)
    found = {}
    for pattern in progress.scenario.patterns:
        seen = visible_to(pattern, learned)
        caused = tuple(
            one.point.id
            for one in progress.taken
            if any(
                _sooner(
                    visible_to(pattern, _had_also_told(progress, learned, one.point.id, o)), seen
                )
                for o in _other_choices(one.point.id, progress)
            )
        )
        best = earliest.get(pattern.id)
        lost = (seen - best).days if seen is not None and best is not None else None
        found[pattern.id] = PathDays(seen, lost, caused)
    return found


def learned_on(progress: Progress) -> dict[str, tuple[Incident, date]]:
    """Each incident the learner knows at the end of their path, with the day they learned of it."""
    if not progress.taken and progress.open is None:
        return {}
    last = progress.open or progress.taken[-1].point
    return {
        one.incident.id: (one.incident, one.told_at.at.day if one.told_at else one.incident.at.day)
        for one in known_to(progress, last, after=True)
    }


def visible_to(pattern: Pattern, learned: dict[str, tuple[Incident, date]]) -> date | None:
    """The first day on which somebody who learned of incidents on these days could see it."""
    listed = set(pattern.incidents) | set(pattern.alone)
    known = [(when, incident) for incident, when in learned.values() if incident.id in listed]
    for day in sorted({when for when, _ in known}):
        if pattern.met([incident for when, incident in known if when <= day]):
            return day
    return None


def _other_choices(point: str, progress: Progress) -> Iterable[tuple[Option, ...]]:
    taken = next(one for one in progress.taken if one.point.id == point)
    if taken.point.choose == "many":
        return [tuple(taken.point.options)]
    return [chosen for chosen in choices(taken.point) if chosen != taken.options]


def _had_also_told(
    progress: Progress,
    learned: dict[str, tuple[Incident, date]],
    point: str,
    options: tuple[Option, ...],
) -> dict[str, tuple[Incident, date]]:
    at = next(one.point for one in progress.taken if one.point.id == point)
    also = {
        one.id: (one, at.at.day)
        for one in told(progress.scenario, at, options)
        if one.private is None
    }
    for id, (incident, day) in also.items():
        if id in learned and learned[id][1] < day:
            also[id] = (incident, learned[id][1])
    return {**learned, **also}


def _sooner(day: date | None, than: date | None) -> bool:
    return day is not None and (than is None or day < than)
