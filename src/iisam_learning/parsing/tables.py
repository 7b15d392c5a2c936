"""Tables: which keys each kind of thing has, and what each key takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from iisam_learning.case.scenario import ABOUT, CHOOSE, CONSENT_KINDS, ERRS, REFLECTIONS, CaseTime
from iisam_learning.parsing.facts import Field, Unfit, typed
from iisam_learning.parsing.problems import closest

STATUSES = ("in force", "guidance", "practice", "announced", "history")

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,4})?")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{1,2}:\d{2}))?", re.ASCII)
_NO_DAY = date(1, 1, 1)


def identifier(node: Node) -> str:
    """An id in kebab-case, at most 50 characters, so that a notebook's cell ids can hold it."""
    text = typed(node)
    if _ID.fullmatch(text) and len(text) <= 50:
        return text
    kebab = "-".join(re.findall(r"[a-z0-9]+", text.lower()))[:50].strip("-")
    raise Unfit(
        "an id is at most 50 small letters, digits and single hyphens", "S018", kebab or None, text
    )


def moment(node: Node) -> CaseTime:
    """A day of the case, with a time of day where one is given."""
    text = typed(node)
    parts = _MOMENT.fullmatch(text)
    if parts is None:
        raise Unfit("a time is written as 2026-10-06 or 2026-10-06 09:10", "S017")
    try:
        clock = time.fromisoformat(parts[2].zfill(5)) if parts[2] else None
        return CaseTime(date.fromisoformat(parts[1]), clock)
    except ValueError:
        raise Unfit("there is no such day or time", "S017") from None


def day(node: Node) -> date:
    """A day without a time."""
    when = moment(node)
    if when.clock is not None:
        raise Unfit("this key takes a day without a time", "S017", None, when.day)
    return when.day


def number(node: Node) -> float:
    """A number as typed: a whole one stays whole, so that a learner reads 3 and not 3.0."""
    text = typed(node)
    if not _NUMBER.fullmatch(text):
        raise Unfit("this key takes a number, such as 2")
    return float(text) if "." in text else int(text)


def whole(least: int, most: int = 100_000) -> Callable[[Node], int]:
    """A reader of whole numbers of a range."""

    def read(node: Node) -> int:
        value = number(node)
        if value != int(value) or not least <= value <= most:
            upto = f"from {least} to {most}" if most < 100 else f"of {least} or more"
            raise Unfit(f"this key takes a whole number {upto}")
        return int(value)

    return read


def boolean(node: Node) -> bool:
    """True or false; other words for them are a slip with a plain meaning."""
    text = typed(node)
    if text in ("true", "false"):
        return text == "true"
    value = {"yes": True, "on": True, "no": False, "off": False}.get(text.lower())
    if text.lower() in ("true", "false"):
        value = text.lower() == "true"
    instead = None if value is None else str(value).lower()
    raise Unfit("this key takes true or false", "S012", instead, value)


def word(of: Iterable[str]) -> Callable[[Node], str]:
    """A reader of one of some words."""
    known = tuple(of)

    def read(node: Node) -> str:
        text = typed(node)
        if text in known:
            return text
        near = closest(text, known)
        raise Unfit(f"this key takes one of: {', '.join(known)}", "S012", near, near)

    return read


def texts(node: Node) -> tuple[str, ...]:
    """A list of texts; one text alone is a list of one."""
    if isinstance(node, ScalarNode):
        return (typed(node),)
    if not isinstance(node, SequenceNode):
        raise Unfit("this key takes a list, such as [one, another]")
    return tuple(typed(one) for one in node.value)


def ids(node: Node) -> tuple[str, ...]:
    """A list of ids, each once; whether they exist is seen when the whole file is known."""
    if isinstance(node, ScalarNode):
        text = typed(node)
        if "," in text or " " in text:
            parts = tuple(re.findall(r"[^\s,]+", text))
            raise Unfit("a list stands in square brackets", "S012", f"[{', '.join(parts)}]", parts)
        return (text,)
    return tuple(dict.fromkeys(texts(node)))


def some_ids(node: Node) -> tuple[str, ...]:
    """A list of ids that may not be empty."""
    if found := ids(node):
        return found
    raise Unfit("this key names at least one: write it as [one, another]")


def words_of(known: Iterable[str]) -> Callable[[Node], tuple[str, ...]]:
    """A reader of one or several of some words."""
    one = word(known)

    def read(node: Node) -> tuple[str, ...]:
        if isinstance(node, SequenceNode):
            return tuple(one(member) for member in node.value)
        return (one(node),)

    return read


def pairs(value: Callable[[Node], Any]) -> Callable[[Node], dict[str, Any]]:
    """A reader of a mapping from ids to values of one kind."""

    def read(node: Node) -> dict[str, Any]:
        if not isinstance(node, MappingNode):
            raise Unfit("this key takes pairs, such as {one: value}")
        found: dict[str, Any] = {}
        for key, member in node.value:
            name = typed(key)
            if name in found:
                raise Unfit(f'it has "{name}" twice', "S015")
            found[name] = value(member)
        return found

    return read


def ring(node: Node) -> tuple[tuple[str, str], ...]:
    """Pairs of who to ring and the number."""
    if not isinstance(node, SequenceNode):
        raise Unfit("this key takes a list of pairs, such as [[Emergency, 999]]")
    found = []
    for pair in node.value:
        who_number = texts(pair)
        if len(who_number) != 2:
            raise Unfit("this key takes a list of pairs, such as [[Emergency, 999]]")
        found.append((who_number[0], who_number[1]))
    return tuple(found)


_OPTIONAL_TEXT = Field(typed, needed=False)
_OPTIONAL_IDS = Field(ids, needed=False, blank=())

FRONT: Mapping[str, Field] = MappingProxyType(
    {
        "scenario": Field(identifier, blank=""),
        "title": Field(typed, blank=""),
        "nation": Field(typed, blank=""),
        "law_checked": Field(day, blank=_NO_DAY),
        "review_by": Field(day, blank=_NO_DAY),
        "minutes": Field(whole(1), blank=1),
        "agencies": Field(pairs(typed), blank={}),
        "playable": Field(some_ids, blank=()),
        "start": Field(pairs(typed), blank={}),
        "you": Field(pairs(typed), needed=False, blank={}),
        "content_note": Field(typed, needed=False, blank=""),
        "support": Field(texts, needed=False, blank=()),
        "assessed": Field(boolean, needed=False, blank=False),
    }
)

_DECISION: Mapping[str, Field] = MappingProxyType(
    {
        "decision": Field(identifier),
        "at": Field(moment, blank=CaseTime(_NO_DAY)),
        "agency": Field(typed, blank=""),
        "about": Field(word(ABOUT), blank="threshold"),
        "choose": Field(word(CHOOSE), blank="one"),
        "red_line": Field(boolean, needed=False, blank=False),
        "points": Field(number, blank=0),
        "mark": Field(identifier, needed=False),
        "goes_to": _OPTIONAL_TEXT,
        "you": _OPTIONAL_TEXT,
        "consent": Field(words_of(CONSENT_KINDS), needed=False, blank=()),
        "summary": _OPTIONAL_TEXT,
    }
)
_REFLECT = MappingProxyType(
    {
        **_DECISION,
        "choose": Field(word(CHOOSE), needed=False, blank="many"),
        "points": Field(number, needed=False, blank=0),
    }
)
_OPTION: Mapping[str, Field] = MappingProxyType(
    {
        "option": Field(identifier),
        "score": Field(number),
        "errs": Field(word(ERRS), needed=False),
        "law": _OPTIONAL_IDS,
        "reveals": _OPTIONAL_IDS,
        "goes_to": _OPTIONAL_TEXT,
        "if_unknown": Field(pairs(number), needed=False, blank={}),
    }
)
_LINE = MappingProxyType({**_OPTION, "score": Field(number, needed=False)})

BLOCKS: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {
        "incident": {
            "incident": Field(identifier),
            "at": Field(moment, blank=CaseTime(_NO_DAY)),
            "agency": Field(typed, blank=""),
            "level": Field(whole(1, 4), blank=1),
            "private": _OPTIONAL_TEXT,
            "people": Field(whole(1), needed=False, blank=1),
        },
        "pattern": {
            "pattern": Field(identifier),
            "threshold": Field(typed, blank=""),
            "incidents": Field(ids, blank=()),
            "at_least": Field(whole(1), blank=1),
            "agencies": Field(whole(1), blank=1),
            "within_days": Field(whole(0), needed=False),
            "alone": _OPTIONAL_IDS,
        },
        "decision": _DECISION,
        "option": _OPTION,
        "ending": {"ending": Field(identifier)},
        "voice": {
            "voice": Field(identifier),
            "endings": _OPTIONAL_IDS,
            "reviewed": _OPTIONAL_TEXT,
        },
    }
)

LAW: Mapping[str, Field] = MappingProxyType(
    {
        "id": Field(identifier),
        "title": Field(typed, blank=""),
        "nation": Field(typed, blank=""),
        "source": Field(typed, blank=""),
        "in_force_from": Field(day, blank=_NO_DAY),
        "status": Field(word(STATUSES), blank="guidance"),
        "checked_on": Field(day, blank=_NO_DAY),
        "checked_by": Field(typed, blank=""),
        "review_by": Field(day, blank=date.max),
        "says": Field(typed, needed=False, blank=""),
        "read_in": Field(word(("primary", "secondary")), needed=False, blank="secondary"),
        "confidence": Field(word(("high", "medium", "low")), needed=False, blank="medium"),
        "now_also": _OPTIONAL_IDS,
        "reviewed_by_lawyer": _OPTIONAL_TEXT,
    }
)

LOCAL: Mapping[str, Field] = MappingProxyType(
    {
        "partnership": Field(typed, needed=False, blank=""),
        "ring": Field(ring, needed=False, blank=()),
        "threshold_document": Field(typed, needed=False, blank=""),
        "thresholds": Field(pairs(typed), needed=False, blank={}),
        "escalation": Field(typed, needed=False, blank=""),
        "dpo": _OPTIONAL_TEXT,
        "privacy_notice": _OPTIONAL_TEXT,
        "owner": _OPTIONAL_TEXT,
        "review_by": Field(day, needed=False),
    }
)


def table_of(kind: str, about: str) -> Mapping[str, Field]:
    """The keys of a kind of thing; a reflect decision and its options need fewer.

    about: what the decision is about to which the block belongs, as typed.
    """
    if about in REFLECTIONS and kind in ("decision", "option"):
        return _REFLECT if kind == "decision" else _LINE
    return BLOCKS[kind]
