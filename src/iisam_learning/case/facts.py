"""The facts of a case as one hash, by which a journal knows the case that it was played in.

The hash covers everything that decides a path, a mark, a lean or a day; prose may change without
changing it. Hashes of the first form, without a prefix, covered less and are compared as before.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from iisam_learning.case.scenario import DecisionPoint, Option, Scenario
from iisam_learning.case.withheld import withhold

SECOND = "2:"


def facts_hash(scenario: Scenario) -> str:
    """The prefix "2:" and the SHA-256 of the facts."""
    return SECOND + _digest(
        {
            "id": scenario.id,
            "agencies": list(scenario.agencies),
            "playable": list(scenario.playable),
            "start": dict(scenario.start),
            "assessed": scenario.assessed,
            "withheld": scenario.withheld,
            "incidents": [
                [one.id, one.agency, one.at.iso(), one.level, one.private is not None]
                for one in scenario.incidents
            ],
            "patterns": [
                [
                    one.id,
                    one.threshold,
                    list(one.incidents),
                    one.at_least,
                    one.agencies,
                    one.within_days,
                    list(one.alone),
                ]
                for one in scenario.patterns
            ],
            "points": [_point(one) for one in scenario.points],
            "endings": [one.id for one in scenario.endings],
        }
    )


def fits_facts(scenario: Scenario, facts: str) -> bool:
    """Whether a hash is that of the case's facts, in its whole or its withheld form."""
    made = facts_hash if facts.startswith(SECOND) else first_form
    return facts in (made(scenario), made(withhold(scenario)))


def first_form(scenario: Scenario) -> str:
    """The hash as the first form made it."""
    facts: dict[str, Any] = {
        "id": scenario.id,
        "start": dict(scenario.start),
        "incidents": [
            [one.id, one.agency, one.at.iso(), one.level, one.private is not None]
            for one in scenario.incidents
        ],
        "points": [
            [one.id, one.agency, one.at.iso(), one.choose, [option.id for option in one.options]]
            for one in scenario.points
        ],
    }
    if not scenario.withheld:
        facts["targets"] = [
            [one.goes_to, [[o.score, o.goes_to, list(o.reveals)] for o in one.options]]
            for one in scenario.points
        ]
    return _digest(facts)


def _point(point: DecisionPoint) -> list[Any]:
    return [
        point.id,
        point.agency,
        point.at.iso(),
        point.about,
        point.choose,
        point.red_line,
        point.points,
        point.mark,
        point.goes_to,
        [_option(one) for one in point.options],
    ]


def _option(option: Option) -> list[Any]:
    return [
        option.id,
        option.score,
        option.errs,
        list(option.reveals),
        option.goes_to,
        dict(option.if_unknown),
    ]


def _digest(facts: dict[str, Any]) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
