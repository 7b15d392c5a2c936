"""When somebody could have seen it, as `iisam chronology` prints it: as JSON and as text."""

from __future__ import annotations

from datetime import date
from typing import Any

from iisam_learning.case.chronology import MOST_AGENCIES, path_days, shared_chronology
from iisam_learning.case.engine import Progress
from iisam_learning.case.sampled import sampled_chronology
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.wording import join_names, short_date


def chronology_report(scenario: Scenario, progress: Progress | None) -> dict[str, Any]:
    """The values of `iisam chronology --json`; `path` is empty without a learner's progress.

    Of more than MOST_AGENCIES agencies, `coalitions` holds each alone and all together,
    `never_help` is null, and each pattern has `sampled` and `shapley_error`.
    """
    if len(scenario.agencies) > MOST_AGENCIES:
        return _sampled_report(scenario, progress)
    shared = shared_chronology(scenario)
    bits = range(len(shared.agencies))
    patterns = {}
    for id, days in shared.patterns.items():
        patterns[id] = {
            "alone": {agency: _iso(days.alone(agency)) for agency in shared.agencies},
            "coalitions": [
                {
                    "agencies": [shared.agencies[bit] for bit in bits if mask >> bit & 1],
                    "visible": _iso(day),
                }
                for mask, day in enumerate(days.visible)
            ],
            "earliest": _iso(days.earliest),
            "minimal_agencies": [list(one) for one in days.minimal_agencies],
            "minimal_incidents": [list(one) for one in days.minimal_incidents],
            "truncated": days.truncated,
            "shapley_days": days.shapley_days,
        }
    earliest = {id: days.earliest for id, days in shared.patterns.items()}
    return {
        "patterns": patterns,
        "never_help": list(shared.never_help),
        "path": _path(progress, earliest),
    }


def _path(progress: Progress | None, earliest: dict[str, date | None]) -> dict[str, Any]:
    own = path_days(progress, earliest) if progress is not None else {}
    return {
        id: {
            "visible": _iso(one.visible),
            "days_lost": one.days_lost,
            "caused_by": list(one.caused_by),
        }
        for id, one in own.items()
    }


def _sampled_report(scenario: Scenario, progress: Progress | None) -> dict[str, Any]:
    agencies = list(scenario.agencies)
    sampled = sampled_chronology(scenario)
    patterns = {}
    for id, days in sampled.items():
        coalitions: list[dict[str, Any]] = [{"agencies": [], "visible": None}]
        coalitions += [
            {"agencies": [agency], "visible": _iso(day)} for agency, day in days.alone.items()
        ]
        coalitions.append({"agencies": agencies, "visible": _iso(days.earliest)})
        patterns[id] = {
            "alone": {agency: _iso(day) for agency, day in days.alone.items()},
            "coalitions": coalitions,
            "earliest": _iso(days.earliest),
            "minimal_agencies": [list(one) for one in days.minimal_agencies],
            "minimal_incidents": [list(one) for one in days.minimal_incidents],
            "truncated": days.truncated,
            "shapley_days": days.shapley_days,
            "shapley_error": days.shapley_error,
            "sampled": True,
        }
    earliest = {id: days.earliest for id, days in sampled.items()}
    return {"patterns": patterns, "never_help": None, "path": _path(progress, earliest)}


def too_many(scenario: Scenario) -> str | None:
    """What is computed instead where a case has too many agencies; None where all is exact."""
    count = len(scenario.agencies)
    if count <= MOST_AGENCIES:
        return None
    return (
        f"{count} agencies make {2**count:,} coalitions; up to {MOST_AGENCIES} agencies we look at "
        "each. Here each agency alone and all together are exact. The shares are sampled, with "
        "their error; there may be more sets of agencies that were enough than the ones listed."
    )


def chronology_text(scenario: Scenario, progress: Progress | None) -> str:
    """The shared chronology in short sentences and a table, for a person at a terminal."""
    if (sampled := too_many(scenario)) is not None:
        return "\n".join([sampled, "", *_sampled_lines(scenario)])
    shared = shared_chronology(scenario)
    names = scenario.agencies
    lines = [
        f"{scenario.title}: when could somebody have seen it?",
        "One author's judgement about one made-up case. It says nothing about a real family.",
    ]
    for days in shared.patterns.values():
        together = _day(days.earliest)
        lines += ["", f"{days.pattern.title} ({days.pattern.threshold})"]
        lines += [f"  All together: {together}. One agency alone: {_day(days.first_alone)}."]
        if days.minimal_agencies:
            calls = [join_names([names[one] for one in group]) for group in days.minimal_agencies]
            lines += [f"  Enough for {together}: {'; or '.join(calls)}."]
        width = max(map(len, names.values()))
        lines += [
            f"    {names[agency]:<{width}}  alone {_day(days.alone(agency)):<13} "
            f"brings {days.shapley_days[agency]:.1f} days"
            for agency in shared.agencies
        ]
    if shared.never_help:
        lines += ["", f"Entries that no pattern needed: {len(shared.never_help)}."]
    if progress is not None:
        earliest = {id: days.earliest for id, days in shared.patterns.items()}
        for id, one in path_days(progress, earliest).items():
            title = shared.patterns[id].pattern.title
            lost = f", {one.days_lost} days after the first chance" if one.days_lost else ""
            lines += ["", f"On this path, {title}: visible {_day(one.visible)}{lost}."]
            if one.caused_by:
                lines += [
                    f"  Another choice would have shown it sooner at: {join_names(one.caused_by)}."
                ]
    return "\n".join(lines)


def _sampled_lines(scenario: Scenario) -> list[str]:
    lines = []
    for days in sampled_chronology(scenario).values():
        first = min((day for day in days.alone.values() if day is not None), default=None)
        lines += [
            f"{days.pattern.title} ({days.pattern.threshold})",
            f"  All together: {_day(days.earliest)}. One agency alone: {_day(first)}.",
        ]
        lines += [
            f"    {scenario.agencies[agency]}: brings {share:.1f} days, "
            f"give or take {days.shapley_error[agency]:.1f}"
            for agency, share in days.shapley_days.items()
        ]
    return lines


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _day(day: date | None) -> str:
    return f"{short_date(day)}" if day is not None else "never"
