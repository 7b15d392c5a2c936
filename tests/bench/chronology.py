"""The shared chronology: how it grows with coalitions and with incidents."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from tests.bench.figures import figure

from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.scenario import CaseTime, Incident, Pattern, Scenario
from iisam_learning.parsing.reader import read

FIRST = date(2026, 1, 1)


def run() -> Iterator[str]:
    """Slopes over coalitions and incidents, brute force for scale, and the real case."""
    by_agencies = {n: _seconds(_case(n, 10_000, 5)) for n in range(6, 13)}
    for n, seconds in by_agencies.items():
        yield f"{n} agencies x 10,000 incidents x 5 patterns: {seconds:.3f} s"
    yield f"slope in coalitions (log-log): {_slope({2**n: s for n, s in by_agencies.items()}):.2f}"
    by_incidents = {m: _seconds(_case(8, m, 5)) for m in (1_000, 3_000, 10_000, 30_000, 100_000)}
    for m, seconds in by_incidents.items():
        yield f"8 agencies x {m:,} incidents x 5 patterns: {seconds:.3f} s"
    yield f"slope in incidents (log-log): {_slope(by_incidents):.2f}"
    yield f"largest, 12 x 10,000 x 5: {by_agencies[12]:.2f} s (aim: within 3 s)"
    yield figure("chronology.largest_s", by_agencies[12])
    small = _case(10, 1_000, 1)
    start = time.perf_counter()
    expected = _brute_force(small)
    brute = time.perf_counter() - start
    ours = _seconds(small)
    found = shared_chronology(small).patterns["p0"].visible
    yield (
        f"10 agencies x 1,000 incidents x 1 pattern: brute force {brute:.2f} s, ours {ours:.4f} s, "
        f"equal: {expected == list(found)}"
    )
    real = read(Path("scenarios/small-things.md"))
    yield f"the real case, Small things: {_seconds(real) * 1000:.1f} ms (aim: within 150 ms)"


def _case(agencies: int, incidents: int, patterns: int) -> Scenario:
    chance = random.Random(agencies * 1_000_003 + incidents)
    names = [f"a{n}" for n in range(agencies)]
    happened = tuple(
        Incident(
            f"i{n}",
            chance.choice(names),
            CaseTime(FIRST + timedelta(chance.randrange(3650))),
            1,
            None,
            "",
            "",
        )
        for n in range(incidents)
    )
    wanted = tuple(
        Pattern(
            f"p{n}",
            "t",
            tuple(one.id for one in happened if chance.random() < 0.8),
            4 + n,
            3,
            chance.choice([7, 30, None]),
            (),
            "",
            "",
        )
        for n in range(patterns)
    )
    return Scenario(
        "bench",
        "Bench",
        "England",
        FIRST,
        FIRST,
        5,
        dict.fromkeys(names, ""),
        (),
        {},
        incidents=happened,
        patterns=wanted,
    )


def _brute_force(scenario: Scenario) -> list[date | None]:
    """Every coalition, day by day, with no thought for speed."""
    pattern = scenario.patterns[0]
    agencies = list(scenario.agencies)
    listed = [one for one in scenario.incidents if one.id in pattern.incidents]
    found: list[date | None] = [None] * 2 ** len(agencies)
    for size in range(len(agencies) + 1):
        for bits in combinations(range(len(agencies)), size):
            members = {agencies[bit] for bit in bits}
            theirs = [one for one in listed if one.agency in members]
            for day in sorted({one.at.day for one in theirs}):
                near = [
                    one
                    for one in theirs
                    if one.at.day <= day
                    and (
                        pattern.within_days is None
                        or (day - one.at.day).days <= pattern.within_days
                    )
                ]
                if (
                    len(near) >= pattern.at_least
                    and len({one.agency for one in near}) >= pattern.agencies
                ):
                    found[sum(1 << bit for bit in bits)] = day
                    break
    return found


def _seconds(scenario: Scenario) -> float:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        shared_chronology(scenario)
        times.append(time.perf_counter() - start)
    return min(times)


def _slope(seconds: dict[int, float]) -> float:
    xs = [math.log(size) for size in seconds]
    ys = [math.log(one) for one in seconds.values()]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum(
        (x - mean_x) ** 2 for x in xs
    )
