"""The lines of a journal: what each one holds, and how each is tied to the line before.

Pure: bytes in, values out, and back. Each line carries the hash of its own facts and of the line
before. The chain covers free text only through a salted hash, so words can be removed while the
decision stays and the chain stays whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from iisam_learning.case.choosing import is_confidence
from iisam_learning.case.engine import Decision

FORM = 1
WHOLE = "whole"

_NOT_COVERED = frozenset({"rationale", "salt", "hash"})

# ASCII only: the text survives every editor, and a lone surrogate has a form too.
_dense: Callable[[object], str] = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_plain: Callable[[object], str] = json.JSONEncoder().encode
# A control character typed into a text by hand spoils the text's hash, not the decision.
_decode: Callable[[str], Any] = json.JSONDecoder(strict=False).decode


@dataclass(frozen=True)
class Header:
    """How a journal began. journal: a random id. facts: hash of the case's facts at that time."""

    journal: str
    form: int
    scenario: str
    agency: str
    facts: str
    started_at: str | None


@dataclass(frozen=True)
class Journal:
    """What a journal holds.

    decisions: in file order, those that will be refused included, each with its line.
    unreadable: line and reason of everything that is no record; such lines stay in the file.
    chain: "whole", or "broken at line N" with the first line that does not fit the ones before.
    trouble: why an existing file could not be opened, None where it could.
    last_hash: what the next line has to name as the line before it.
    """

    header: Header | None = None
    decisions: tuple[Decision, ...] = ()
    unreadable: tuple[tuple[int, str], ...] = ()
    chain: str = WHOLE
    exists: bool = False
    trouble: str | None = None
    last_hash: str | None = None


class NotARecord(ValueError):
    """A line holds no record; the words say why."""


def journal_from(data: bytes) -> Journal:
    """The Journal that a file of these bytes holds; never raises, whatever they are."""
    header: Header | None = None
    decisions: list[Decision] = []
    unreadable: list[tuple[int, str]] = []
    chain, last_hash = WHOLE, None
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            values = _values(line)
            if chain == WHOLE and not _fits(values, last_hash):
                chain = f"broken at line {number}"
            if isinstance(values.get("hash"), str):
                last_hash = values["hash"]
            if "journal" not in values or "point" in values:
                decisions.append(_decision(values, number))
            elif header is None:
                header = _header(values)
            else:
                unreadable.append((number, "a second beginning"))
        except NotARecord as why:
            unreadable.append((number, str(why)))
    return Journal(header, tuple(decisions), tuple(unreadable), chain, True, None, last_hash)


def beginning(
    journal: str, scenario: str, agency: str, facts: str, started_at: str | None
) -> dict[str, Any]:
    """The values of a journal's first line."""
    return {
        "journal": journal,
        "form": FORM,
        "scenario": scenario,
        "agency": agency,
        "facts": facts,
        "started_at": started_at,
    }


def decided(decision: Decision, salt: str) -> dict[str, Any]:
    """The values of a decision's line. salt: a fresh random text, kept only beside free text."""
    text = decision.rationale
    return {
        "point": decision.point,
        "options": list(decision.options),
        "rationale": text,
        "confidence": decision.confidence,
        "recorded_at": decision.recorded_at,
        "salt": None if text is None else salt,
        "words": None if text is None else _words_hash(salt, text),
    }


def sealed(values: dict[str, Any], last_hash: str | None) -> tuple[bytes, str]:
    """The line of a record that follows the line of the given hash, and its own hash."""
    linked = {**values, "previous": last_hash}
    own = _hash(linked)
    return (_plain({**linked, "hash": own}) + "\n").encode("ascii"), own


def without_words(line: bytes, points: frozenset[str] | None) -> bytes | None:
    """The line without its free text; None where it has none, or is of none of these points."""
    try:
        values = _values(line)
    except NotARecord:
        return None
    point = values.get("point")
    chosen = points is None or (isinstance(point, str) and point in points)
    if not chosen or values.get("rationale") is None:
        return None
    ending = b"\r" if line.endswith(b"\r") else b""
    return _plain({**values, "rationale": None, "salt": None}).encode("ascii") + ending


def _values(line: bytes) -> dict[str, Any]:
    try:
        # A damaged byte inside a text costs that text, not the decision beside it.
        values = _decode(line.decode("utf-8", "replace").lstrip("\ufeff").strip())
    except (ValueError, RecursionError):
        raise NotARecord("torn, or not a record") from None
    if not isinstance(values, dict):
        raise NotARecord("not a record")
    return values


def _header(values: dict[str, Any]) -> Header:
    def text(name: str) -> str:
        return values[name] if isinstance(values.get(name), str) else ""

    form = values.get("form")
    return Header(
        text("journal"),
        form if isinstance(form, int) else 0,
        text("scenario"),
        text("agency"),
        text("facts"),
        text("started_at") or None,
    )


def _decision(values: dict[str, Any], line: int) -> Decision:
    point, options = values.get("point"), values.get("options")
    if not isinstance(point, str):
        raise NotARecord("a record that names no point")
    if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
        raise NotARecord("a decision whose options are not a list of names")
    rationale, confidence = values.get("rationale"), values.get("confidence")
    at = values.get("recorded_at")
    return Decision(
        point,
        tuple(options),
        rationale if isinstance(rationale, str) else None,
        confidence if is_confidence(confidence) else None,
        at if isinstance(at, str) else None,
        line,
    )


def _fits(values: dict[str, Any], last_hash: str | None) -> bool:
    text = values.get("rationale")
    try:
        return (
            values.get("hash") == _hash(values)
            and values.get("previous") == last_hash
            and (text is None or values.get("words") == _words_hash(values.get("salt"), text))
        )
    except (ValueError, RecursionError):  # nested more deeply than it can be written
        return False


def _hash(values: dict[str, Any]) -> str:
    covered = {name: value for name, value in values.items() if name not in _NOT_COVERED}
    return hashlib.sha256(_dense(covered).encode("ascii")).hexdigest()


def _words_hash(salt: object, text: object) -> str:
    return hashlib.sha256(_dense([salt, text]).encode("ascii")).hexdigest()
