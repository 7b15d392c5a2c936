"""The lines of a journal: what each one holds, and how each is tied to the line before.

Pure: bytes in, values out, and back. Each line carries the hash of its own facts and of the line
before. The chain covers free text only through a salted hash, so words can be removed while the
decision stays and the chain stays whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from iisam_learning.case.choosing import is_confidence
from iisam_learning.case.engine import Decision

FORM = 1
WHOLE = "whole"

TORN = b"torn"  # what stands in place of bytes that were no record and may have held words
_FREE_TEXT = ("rationale", "text")  # of a decision, of a note
_NOT_COVERED = frozenset({*_FREE_TEXT, "salt", "hash"})

Line = dict[str, Any]  # the values of a line before it is sealed

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
class Note:
    """A line that is kept with the run and never replayed. values: all but its kind and seal."""

    kind: str
    values: Mapping[str, Any]
    line: int


@dataclass(frozen=True)
class Journal:
    """What a journal holds.

    decisions: in file order, those that will be refused included, each with its line.
    notes: in file order.
    unreadable: line and reason of everything that is no record; such lines stay in the file.
    chain: "whole", or "broken at line N" with the first line that does not fit the ones before.
    trouble: why an existing file could not be opened, None where it could.
    last_hash: what the next line has to name as the line before it.
    length: how many lines there are, the torn one at the end included. torn: whether it is torn.
    """

    header: Header | None = None
    decisions: tuple[Decision, ...] = ()
    notes: tuple[Note, ...] = ()
    unreadable: tuple[tuple[int, str], ...] = ()
    chain: str = WHOLE
    exists: bool = False
    trouble: str | None = None
    last_hash: str | None = None
    length: int = 0
    torn: bool = False

    def note(self, kind: str) -> Note | None:
        """The first note of a kind, which is the one that stands; None where there is none."""
        return next((one for one in self.notes if one.kind == kind), None)

    def with_note(self, kind: str, values: Mapping[str, Any]) -> Journal:
        """The journal as it is once a note has been added."""
        return replace(self, notes=(*self.notes, Note(kind, values, self.length + 1)))


class NotARecord(ValueError):
    """A line holds no record; the words say why."""


def journal_from(data: bytes) -> Journal:
    """The Journal that a file of these bytes holds; never raises, whatever they are."""
    header: Header | None = None
    decisions: list[Decision] = []
    notes: list[Note] = []
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
            if isinstance(values.get("note"), str) and "point" not in values:
                notes.append(_note(values, number))
            elif "journal" not in values or "point" in values:
                decisions.append(_decision(values, number))
            elif header is None:
                header = _header(values)
            else:
                unreadable.append((number, "a second beginning"))
        except NotARecord as why:
            unreadable.append((number, str(why)))
    torn = bool(data) and not data.endswith(b"\n")
    return Journal(
        header,
        tuple(decisions),
        tuple(notes),
        tuple(unreadable),
        chain,
        exists=True,
        last_hash=last_hash,
        length=data.count(b"\n") + torn,
        torn=torn,
    )


def beginning(scenario: str, agency: str, facts: str, started_at: str | None) -> Line:
    """A journal's first line; its random id is given when it is sealed."""
    return {
        "journal": None,
        "form": FORM,
        "scenario": scenario,
        "agency": agency,
        "facts": facts,
        "started_at": started_at,
    }


def decided(decision: Decision) -> Line:
    """The line of a decision."""
    values = {
        "point": decision.point,
        "options": list(decision.options),
        "rationale": decision.rationale,
        "confidence": decision.confidence,
        "recorded_at": decision.recorded_at,
    }
    return values if decision.press is None else {**values, "press": decision.press}


def noted(kind: str, values: Mapping[str, Any], recorded_at: str) -> Line:
    """The line of a note. values: free text stands under "text"."""
    return {"note": kind, **values, "recorded_at": recorded_at}


def seal(journal: Journal, lines: Iterable[Line], random: Callable[[], str]) -> bytes:
    """The bytes to append to a journal for these lines, each tied to the line before.

    random: a fresh random text at each call, for the journal's id and beside each free text.
    A torn end is left as it is: the first line then begins on a line of its own.
    """
    text, last_hash = [b"\n" if journal.torn else b""], journal.last_hash
    for values in lines:
        line, last_hash = sealed(_salted(values, random), last_hash)
        text.append(line)
    return b"".join(text)


def sealed(values: Line, last_hash: str | None) -> tuple[bytes, str]:
    """The line of a record that follows the line of the given hash, and its own hash."""
    linked = {**values, "previous": last_hash}
    own = _hash(linked)
    return (_plain({**linked, "hash": own}) + "\n").encode("ascii"), own


def without_words(line: bytes, points: frozenset[str] | None) -> bytes | None:
    """The line without its free text; None where it has none, or is of none of these points.

    Bytes that are no record may hold words too. They are replaced by one word, TORN, which ties
    to nothing; of single points only where the bytes name one of them.
    """
    ending = b"\r" if line.endswith(b"\r") else b""
    try:
        values = _values(line)
    except NotARecord:
        named = points is None or any(_plain(one).encode("ascii") in line for one in points)
        return TORN + ending if line.strip() not in (b"", TORN) and named else None
    point = values.get("point")
    chosen = points is None or (isinstance(point, str) and point in points)
    if not chosen or all(values.get(name) is None for name in _FREE_TEXT):
        return None
    gone = {name: None for name in (*_FREE_TEXT, "salt") if name in values}
    return _plain({**values, **gone}).encode("ascii") + ending


def forgotten(data: bytes, points: Iterable[str] | None = None) -> tuple[bytes, int]:
    """The bytes of a journal without the free text of all points, or of the given ones.

    Returns them with the number of lines that held some. Decisions and chain stay whole. A file
    without one readable record is no journal, and nothing in it is touched.
    """
    found = journal_from(data)
    if found.header is None and not found.decisions:
        return data, 0
    chosen = None if points is None else frozenset(points)
    lines = data.split(b"\n")
    bare = [without_words(line, chosen) for line in lines]
    kept = [line if new is None else new for line, new in zip(lines, bare, strict=True)]
    return b"\n".join(kept), sum(new is not None for new in bare)


def _values(line: bytes) -> dict[str, Any]:
    try:
        # A damaged byte inside a text costs that text, not the decision beside it.
        values = _decode(line.decode("utf-8", "replace").lstrip("\ufeff").strip())
    except (ValueError, RecursionError):
        raise NotARecord("torn, or not a record") from None
    if not isinstance(values, dict):
        raise NotARecord("not a record")
    return values


def _salted(values: Line, random: Callable[[], str]) -> Line:
    if "journal" in values:
        return {**values, "journal": random()}
    name = "text" if "note" in values else "rationale"
    if values.get(name) is None:
        return {**values, "salt": None, "words": None} if name in values else values
    salt = random()
    return {**values, "salt": salt, "words": _words_hash(salt, values[name])}


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
    at, press = values.get("recorded_at"), values.get("press")
    return Decision(
        point,
        tuple(options),
        rationale if isinstance(rationale, str) else None,
        confidence if is_confidence(confidence) else None,
        at if isinstance(at, str) else None,
        line,
        press if isinstance(press, str) else None,
    )


def _note(values: dict[str, Any], line: int) -> Note:
    sealing = {"note", "salt", "words", "previous", "hash"}
    return Note(
        values["note"], {name: one for name, one in values.items() if name not in sealing}, line
    )


def _fits(values: dict[str, Any], last_hash: str | None) -> bool:
    text = next((values[name] for name in _FREE_TEXT if values.get(name) is not None), None)
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
