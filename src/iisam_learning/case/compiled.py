"""The compiled case: a Scenario as plain JSON values and back, with the standard library only.

A learner's lesson reads this form, so neither the reader nor any compiled wheel is needed at play.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import date, time
from typing import Any

from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import (
    CaseTime,
    DecisionPoint,
    Ending,
    Feedback,
    Incident,
    Local,
    Option,
    Pattern,
    Scenario,
    View,
    Voice,
)

FORM = 1


class NotACompiledCase(ValueError):
    """The values are not a compiled case of a form this version reads."""


def compile_case(scenario: Scenario) -> dict[str, Any]:
    """The scenario as JSON values; `case_from` turns them back into an equal Scenario."""
    plain: dict[str, Any] = json.loads(json.dumps(_plain(scenario), ensure_ascii=False))
    return {"form": FORM, "facts": facts_hash(scenario), **plain}


def case_from(values: Any) -> Scenario:
    """The Scenario of a compiled case.

    Raises NotACompiledCase where the values have another shape.
    """
    try:
        if values["form"] != FORM:
            raise NotACompiledCase(f"form {values['form']!r}, this version reads {FORM}")
        return _scenario(values)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotACompiledCase(f"not a compiled case: {error!r}") from error


def withhold(scenario: Scenario) -> Scenario:
    """The form of an assessed case that a learner may hold: no score, no lean, no feedback.

    Targets are withheld with them, since a branch would tell which choice was better; points
    then follow each other in file order.
    """
    points = tuple(
        replace(
            point,
            goes_to=None,
            options=tuple(
                replace(
                    option,
                    score=None,
                    errs=None,
                    goes_to=None,
                    if_unknown={},
                    feedback=None,
                )
                for option in point.options
            ),
        )
        for point in scenario.points
    )
    return replace(scenario, points=points, patterns=(), withheld=True)


def facts_hash(scenario: Scenario) -> str:
    """SHA-256 of what decides paths and marks; prose may change without changing it."""
    facts = {
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
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, CaseTime):
        return value.iso()
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "items"):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _scenario(values: dict[str, Any]) -> Scenario:
    return Scenario(
        **{
            **{one.name: values[one.name] for one in fields(Scenario)},
            "law_checked": date.fromisoformat(values["law_checked"]),
            "review_by": date.fromisoformat(values["review_by"]),
            "playable": tuple(values["playable"]),
            "support": tuple(values["support"]),
            "incidents": tuple(
                Incident(**{**one, "at": case_time(one["at"])}) for one in values["incidents"]
            ),
            "patterns": tuple(
                Pattern(
                    **{
                        **one,
                        "incidents": tuple(one["incidents"]),
                        "alone": tuple(one["alone"]),
                    }
                )
                for one in values["patterns"]
            ),
            "points": tuple(_point(one) for one in values["points"]),
            "endings": tuple(Ending(**one) for one in values["endings"]),
            "voices": tuple(
                Voice(**{**one, "endings": tuple(one["endings"])}) for one in values["voices"]
            ),
            "law": {id: _law(one) for id, one in values["law"].items()},
            "local": _local(values["local"]),
        }
    )


def _point(values: dict[str, Any]) -> DecisionPoint:
    return DecisionPoint(
        **{
            **values,
            "at": case_time(values["at"]),
            "consent": tuple(values["consent"]),
            "options": tuple(_option(one) for one in values["options"]),
        }
    )


def _option(values: dict[str, Any]) -> Option:
    feedback = values["feedback"]
    return Option(
        **{
            **values,
            "law": tuple(values["law"]),
            "reveals": tuple(values["reveals"]),
            "feedback": feedback
            and Feedback(**{**feedback, "views": tuple(View(**one) for one in feedback["views"])}),
        }
    )


def _law(values: dict[str, Any]) -> LawEntry:
    days = {
        name: date.fromisoformat(values[name])
        for name in ("in_force_from", "checked_on", "review_by")
    }
    return LawEntry(**{**values, **days, "now_also": tuple(values["now_also"])})


def _local(values: dict[str, Any]) -> Local:
    review = values["review_by"]
    return Local(
        **{
            **values,
            "ring": tuple((who, number) for who, number in values["ring"]),
            "thresholds": tuple((law, words) for law, words in values.get("thresholds", ())),
            "review_by": review and date.fromisoformat(review),
        }
    )


def case_time(text: str) -> CaseTime:
    """The CaseTime of its ISO form.

    Raises ValueError for any other text.
    """
    day, _, clock = text.replace(" ", "T").partition("T")
    return CaseTime(date.fromisoformat(day), time.fromisoformat(clock) if clock else None)
