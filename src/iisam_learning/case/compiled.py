"""The compiled case: a Scenario as plain JSON values and back, with the standard library only.

A learner's lesson reads this form, so neither the reader nor any compiled wheel is needed at play.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import MAXYEAR, date, time
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from iisam_learning.case.facts import facts_hash
from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import (
    CONSENT_KINDS,
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

FORM = 2
READ = (1, 2)

# What our compile step makes of an author's Markdown. A case file lies in a learner's folder and
# its words are set as HTML: one that holds anything else was changed by somebody.
_SAFE = re.compile(
    r"(?:[^<]|</?(?:p|em|strong|ul|li|blockquote|a)>|<br ?/?>|</?ol>|<ol start=\"\d+\">"
    r"|<a href=\"(?:https?://|mailto:|tel:)[^\"<>]*\"(?: title=\"[^\"<>]*\")?>)*+",
    re.IGNORECASE,
)
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WORDS = {"words", "if_nobody_shares", "if_too_much_is_shared", "note"}


class NotACompiledCase(ValueError):
    """The values are not a compiled case of a form this version reads."""


def compile_case(scenario: Scenario) -> dict[str, Any]:
    """The scenario as JSON values; `case_from` turns them back into an equal Scenario."""
    plain: dict[str, Any] = json.loads(json.dumps(_plain(scenario), ensure_ascii=False))
    return {"form": FORM, "facts": facts_hash(scenario), **plain}


def case_from(values: Any) -> Scenario:
    """The Scenario of a compiled case; keys this version does not know are passed over.

    Raises NotACompiledCase where the values have another shape, or hold HTML that no compile step
    makes.
    """
    try:
        if values["form"] not in READ:
            raise NotACompiledCase(f"form {values['form']!r}, this version reads {FORM}")
        return _fitting(_scenario(values))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise NotACompiledCase(f"not a compiled case: {error!r}") from error


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


T = TypeVar("T")


def _made(kind: type[T], values: Mapping[str, Any], **given: Any) -> T:
    """One noun of the case: of its values what this version knows, the rest by default."""
    known = _facts_of(kind)  # type: ignore[arg-type]  # a class is hashable
    words = {name: value for name, value in values.items() if name in known} | given
    for name, value in words.items():
        if not _is(value, known[name]):
            raise NotACompiledCase(f"{name} of {values.get('id', kind.__name__)!r} is {value!r}")
        if name in _WORDS and value is not None and not _SAFE.fullmatch(value):
            raise NotACompiledCase(f"the words of {values.get('id', kind.__name__)!r} hold code")
    return kind(**words)


@cache
def _facts_of(kind: type) -> dict[str, Any]:
    """What each fact of a noun is, as its class says it."""
    return get_type_hints(kind)


def _is(value: object, kind: Any) -> bool:
    """Whether a value is what the class says; a file that was changed may hold anything."""
    origin, inside = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return any(_is(value, one) for one in inside)
    if origin is tuple:
        if not isinstance(value, tuple):
            return False
        each = inside[:1] * len(value) if inside[-1] is ... else inside
        return len(value) == len(each) and all(map(_is, value, each))
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            isinstance(name, inside[0]) and _is(one, inside[1]) for name, one in value.items()
        )
    if kind in (int, float):
        number = isinstance(value, int if kind is int else int | float)
        return number and not isinstance(value, bool) and math.isfinite(value)  # type: ignore[arg-type]
    return isinstance(value, kind)


def _scenario(values: Mapping[str, Any]) -> Scenario:
    return _made(
        Scenario,
        values,
        law_checked=date.fromisoformat(values["law_checked"]),
        review_by=date.fromisoformat(values["review_by"]),
        playable=tuple(values["playable"]),
        support=tuple(values["support"]),
        incidents=tuple(
            _made(Incident, one, at=case_time(one["at"])) for one in values["incidents"]
        ),
        patterns=tuple(
            _made(Pattern, one, incidents=tuple(one["incidents"]), alone=tuple(one["alone"]))
            for one in values["patterns"]
        ),
        points=tuple(_point(one) for one in values["points"]),
        endings=tuple(_made(Ending, one) for one in values["endings"]),
        voices=tuple(_made(Voice, one, endings=tuple(one["endings"])) for one in values["voices"]),
        law={id: _law(one) for id, one in values["law"].items()},
        local=_local(values["local"]),
    )


def _fitting(scenario: Scenario) -> Scenario:
    """The scenario, whose names are names and lead somewhere: a record is called by two of them."""
    agencies = scenario.agencies.keys()
    acting = {*scenario.playable, *(one.agency for one in scenario.points)}
    acting |= {one.agency for one in scenario.incidents}
    wrong = [one for one in (scenario.id, *agencies) if not _ID.fullmatch(one)]
    wrong += acting - agencies
    wrong += [one for point in scenario.points for one in point.consent if one not in CONSENT_KINDS]
    if wrong:
        raise NotACompiledCase(f"{wrong[0]!r} is no name here")
    days = [*(one.at.day for one in scenario.points), *(one.at.day for one in scenario.incidents)]
    if any(day.year == MAXYEAR for day in days):
        raise NotACompiledCase("a day of the case has no day after it")
    return scenario


def _point(values: Mapping[str, Any]) -> DecisionPoint:
    return _made(
        DecisionPoint,
        values,
        at=case_time(values["at"]),
        consent=tuple(values["consent"]),
        options=tuple(_option(one) for one in values["options"]),
    )


def _option(values: Mapping[str, Any]) -> Option:
    feedback = values["feedback"]
    return _made(
        Option,
        values,
        law=tuple(values["law"]),
        reveals=tuple(values["reveals"]),
        feedback=feedback
        and _made(Feedback, feedback, views=tuple(_made(View, one) for one in feedback["views"])),
    )


def _law(values: Mapping[str, Any]) -> LawEntry:
    days = {
        name: date.fromisoformat(values[name])
        for name in ("in_force_from", "checked_on", "review_by")
    }
    return _made(LawEntry, values, **days, now_also=tuple(values["now_also"]))


def _local(values: Mapping[str, Any]) -> Local:
    review = values["review_by"]
    return _made(
        Local,
        values,
        ring=tuple((who, number) for who, number in values["ring"]),
        thresholds=tuple((law, words) for law, words in values.get("thresholds", ())),
        review_by=review and date.fromisoformat(review),
    )


def case_time(text: str) -> CaseTime:
    """The CaseTime of its ISO form.

    Raises ValueError for any other text.
    """
    day, _, clock = text.replace(" ", "T").partition("T")
    return CaseTime(date.fromisoformat(day), time.fromisoformat(clock) if clock else None)
