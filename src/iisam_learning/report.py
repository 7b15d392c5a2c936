"""Scores and shared chronologies as the values that `iisam` prints, as JSON and as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from iisam_learning.chronology import path_days, shared_chronology
from iisam_learning.engine import Progress
from iisam_learning.profile import profile
from iisam_learning.scenario import Scenario
from iisam_learning.scoring import score
from iisam_learning.wording import join_names, short_date


def score_report(
    progress: Progress, chain: str, unreadable: Iterable[tuple[int, str]] = ()
) -> dict[str, Any]:
    """The values of `iisam score --json`.

    chain: "whole", or where the journal's chain is broken.
    unreadable: lines of the journal that hold no decision, each with the reason.
    """
    earned, how = score(progress), profile(progress)
    return {
        "scenario": progress.scenario.id,
        "agency": progress.agency,
        "score": earned.score,
        "possible": earned.possible,
        "ending": progress.ending,
        "points": [
            {
                "id": one.point,
                "mark": one.mark,
                "options": list(one.options),
                "score": one.score,
                "possible": one.possible,
            }
            for one in earned.points
        ],
        "refused": sorted(
            [
                *({"line": one.line, "why": one.why} for one in progress.refused),
                *({"line": line, "why": why} for line, why in unreadable),
            ],
            key=lambda one: one["line"] or 0,
        ),
        "chain": chain,
        "profile": {
            "shares": how.shares,
            "withholds": how.withholds,
            "decided": how.decided,
        },
    }


def chronology_report(scenario: Scenario, progress: Progress | None) -> dict[str, Any]:
    """The values of `iisam chronology --json`; `path` is empty without a learner's progress.

    Raises TooManyAgencies where not every coalition can be looked at.
    """
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
    own = path_days(progress, earliest) if progress is not None else {}
    return {
        "patterns": patterns,
        "never_help": list(shared.never_help),
        "path": {
            id: {
                "visible": _iso(one.visible),
                "days_lost": one.days_lost,
                "caused_by": list(one.caused_by),
            }
            for id, one in own.items()
        },
    }


def chronology_text(scenario: Scenario, progress: Progress | None) -> str:
    """The shared chronology in short sentences and a table, for a person at a terminal."""
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


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _day(day: date | None) -> str:
    return f"{short_date(day)}" if day is not None else "never"
