"""The facts of a Scenario as plain JSON values, without its words, as `iisam show` prints them."""

from __future__ import annotations

from typing import Any

from iisam_learning.case.scenario import DecisionPoint, Scenario


def show(scenario: Scenario) -> dict[str, Any]:
    """The facts of a case in the form of `iisam show --json`: ISO dates, absent facts null."""
    return {
        "id": scenario.id,
        "agencies": dict(scenario.agencies),
        "playable": list(scenario.playable),
        "start": dict(scenario.start),
        "incidents": [
            {
                "id": one.id,
                "agency": one.agency,
                "at": one.at.iso(),
                "level": one.level,
                "private": one.private,
            }
            for one in scenario.incidents
        ],
        "patterns": [
            {
                "id": one.id,
                "threshold": one.threshold,
                "incidents": list(one.incidents),
                "at_least": one.at_least,
                "agencies": one.agencies,
                "within_days": one.within_days,
                "alone": list(one.alone),
            }
            for one in scenario.patterns
        ],
        "points": [_point(one) for one in scenario.points],
        "endings": [one.id for one in scenario.endings],
        "law": list(scenario.cited()),
        "minutes": scenario.minutes,
    }


def _point(point: DecisionPoint) -> dict[str, Any]:
    return {
        "id": point.id,
        "agency": point.agency,
        "at": point.at.iso(),
        "about": point.about,
        "choose": point.choose,
        "red_line": point.red_line,
        "points": point.points,
        "mark": point.mark,
        "goes_to": point.goes_to,
        "options": [
            {
                "id": one.id,
                "score": one.score,
                "errs": one.errs,
                "law": list(one.law),
                "reveals": list(one.reveals),
                "goes_to": one.goes_to,
                "if_unknown": dict(one.if_unknown),
            }
            for one in point.options
        ],
    }
