"""The shared chronology of more agencies than can be looked at coalition by coalition.

Each agency alone and all together are exact. An agency's share of the days gained is the mean
over random orders of joining, and carries its standard error.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, stdev

from iisam_learning.case.chronology import day_after_last
from iisam_learning.case.lanes import Lanes
from iisam_learning.case.scenario import Pattern, Scenario

ORDERS = 400


@dataclass(frozen=True)
class SampledDays:
    """The days of one Pattern where coalitions are sampled.

    alone, earliest and minimal_incidents are exact. minimal_agencies are inclusion-minimal for
    the earliest day, but there may be more of them. shapley_error: standard error, in days.
    """

    pattern: Pattern
    alone: dict[str, date | None]
    earliest: date | None
    minimal_agencies: tuple[tuple[str, ...], ...]
    minimal_incidents: tuple[tuple[str, ...], ...]
    truncated: bool
    shapley_days: dict[str, float]
    shapley_error: dict[str, float]


def sampled_chronology(scenario: Scenario, seed: int = 0) -> dict[str, SampledDays]:
    """For every pattern its days, repeatable by seed."""
    agencies = tuple(scenario.agencies)
    last = day_after_last(scenario)
    chance = random.Random(seed)
    orders = [chance.sample(range(len(agencies)), len(agencies)) for _ in range(ORDERS)]
    found = {}
    for pattern in scenario.patterns:
        lanes = Lanes(scenario, pattern, agencies)
        earliest = lanes.joining(range(len(agencies)))[-1]
        gains: list[list[int]] = [[] for _ in agencies]
        for order in orders:
            before = 0
            for agency, day in zip(order, lanes.joining(order), strict=True):
                worth = (last - day).days if day is not None else 0
                gains[agency].append(worth - before)
                before = worth
        sets, truncated = lanes.minimal_incidents(earliest)
        found[pattern.id] = SampledDays(
            pattern,
            {one: lanes.joining([place])[-1] for place, one in enumerate(agencies)},
            earliest,
            _minimal_agencies(lanes, agencies, earliest, orders),
            sets,
            truncated,
            {one: fmean(gains[place]) for place, one in enumerate(agencies)},
            {one: stdev(gains[place]) / ORDERS**0.5 for place, one in enumerate(agencies)},
        )
    return found


def _minimal_agencies(
    lanes: Lanes, agencies: Sequence[str], earliest: date | None, orders: list[list[int]]
) -> tuple[tuple[str, ...], ...]:
    """Coalitions from which nobody can be spared, found by leaving agencies out in many orders."""
    if earliest is None:
        return ()
    found = set()
    for order in orders[:50]:
        members = set(order)
        for agency in order:
            rest = members - {agency}
            if rest and lanes.joining(sorted(rest))[-1] == earliest:
                members = rest
        found.add(tuple(sorted(agencies[one] for one in members)))
    return tuple(sorted(found, key=lambda ids: (len(ids), ids)))
