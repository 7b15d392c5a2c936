"""A lesson's notebook read as data: words, and the canonical calls; nothing in it is ever run.

Outputs and everybody's metadata but our own are ignored, so a notebook that was changed can show
other words and can do nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from iisam_learning.lessons.forms import CanonicalCall, call_in

LARGEST = 50_000_000  # bytes; a notebook with more in it than this is no lesson


class NotALesson(Exception):
    """The bytes are no notebook that says it is a lesson of ours.

    damaged: they are no notebook at all, so that a learner may be told to get a new copy.
    """

    def __init__(self, damaged: bool) -> None:
        super().__init__("damaged" if damaged else "another notebook")
        self.damaged = damaged


@dataclass(frozen=True)
class WordsPart:
    """Markdown; attachments: the pictures of that cell, name -> {media type: base64 text}."""

    text: str
    attachments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CodePart:
    """Code that is not ours; it runs in JupyterLab, if its owner wants it to."""


Part = WordsPart | CanonicalCall | CodePart


@dataclass(frozen=True)
class LessonParts:
    """A lesson as a page needs it; `mark` calls have vanished, code next to code is one part.

    name: its own, by which its folder is called too; empty where the notebook does not say.
    """

    title: str
    parts: tuple[Part, ...]
    name: str = ""

    def calls(self, name: str) -> tuple[CanonicalCall, ...]:
        """The calls of one name, in order."""
        return tuple(
            one for one in self.parts if isinstance(one, CanonicalCall) and one.name == name
        )


def lesson_parts(notebook: bytes) -> LessonParts:
    """The parts of a lesson's notebook.

    Raises NotALesson, and nothing else, whatever the bytes are.
    """
    if len(notebook) > LARGEST:
        raise NotALesson(damaged=True)
    try:
        held = json.loads(notebook)
    except (ValueError, RecursionError):
        raise NotALesson(damaged=True) from None
    cells = held.get("cells") if isinstance(held, dict) else None
    if not isinstance(cells, list):
        raise NotALesson(damaged=True)
    metadata = held.get("metadata")
    ours = metadata.get("iisam") if isinstance(metadata, dict) else None
    if not isinstance(ours, dict):
        raise NotALesson(damaged=False)
    title = " ".join(_text(ours.get("title")).split())
    return LessonParts(title or "A lesson", tuple(_parts(cells)), _text(ours.get("lesson")))


def _parts(cells: list[Any]) -> Iterator[Part]:
    before: Part | None = None
    for cell in cells:
        part = _part(cell) if isinstance(cell, dict) else None
        if part is None or (part == before and isinstance(part, CodePart)):
            continue
        yield part
        before = part


def _part(cell: dict[str, Any]) -> Part | None:
    source = _text(cell.get("source"))
    if cell.get("cell_type") == "markdown":
        return WordsPart(source, _attachments(cell.get("attachments")))
    if cell.get("cell_type") == "code" and source.strip():
        call = call_in(source)
        if call is None:
            return CodePart()
        return None if call.name == "mark" else call
    return None


def _text(source: Any) -> str:
    """A cell's source, which nbformat keeps as text or as a list of lines."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    # Half a surrogate pair is valid JSON, and no page can be sent with it.
    return text.encode("utf-8", "replace").decode("utf-8")


def _attachments(held: Any) -> dict[str, dict[str, str]]:
    if not isinstance(held, dict):
        return {}
    return {
        name: {kind: _text(data) for kind, data in one.items()}
        for name, one in held.items()
        if isinstance(one, dict)
    }
