"""Passages: the words of a case as an author typed them, piece by piece, with their lines.

The reader makes HTML of the words; what looks at language needs the words themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from iisam_learning.case.scenario import DecisionPoint, Option, Scenario
from iisam_learning.checking.rules import MASK
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.blocks import Block, Page, Words
from iisam_learning.parsing.words import begins

# What an author says to other authors, and what learners may look up in real life.
UNSEEN = ("note", "support", "reason")
# Words that are somebody's own, whole.
SPOKEN = ("voice", "wrong title", "note")

LONGEST_SENTENCE = 600

_QUOTES = re.compile(r"\"[^\"]*(?:\"|\Z)|“[^”]*(?:”|\Z)")
_MARKS = re.compile(r"\*+|(?<!\w)_+|_+(?!\w)|\[([^\]\n]*)\]\([^)\n]*\)")
_HISTORY = re.compile(r"History:\s")


@dataclass(frozen=True)
class Passage:
    """Words that stand together, such as a paragraph or a heading.

    line: of its first line. part: what they are: "title", "wrong title", "intro", "scene", "next",
    "who", "view", "if", "note", "record", "reasons", "ending", "voice", or a key of the front
    matter or of a block. thing: the kind and id of what they belong to; point: the decision.
    day: the day of the case on which they are said, None where they belong to no day.
    """

    text: str
    line: int
    part: str
    thing: tuple[str, str]
    point: str | None = None
    day: date | None = None

    def line_at(self, offset: int) -> int:
        """The line of a place in the text."""
        return self.line + self.text.count("\n", 0, offset)

    @property
    def history(self) -> bool:
        """Whether the author marks these words as speaking of the past."""
        return bool(_HISTORY.match(self.text))

    @cached_property
    def claimed(self) -> str:
        """The text with what somebody says in quotation marks masked, at its full length."""
        if self.part in SPOKEN:
            return _masked(self.text)
        return _QUOTES.sub(lambda said: _masked(said.group()), self.text)

    def sentence_at(self, start: int, end: int) -> tuple[str, str]:
        """What stands before and after a place within its sentence."""
        near = self.text[max(0, start - LONGEST_SENTENCE) : start]
        before = re.split(r"[.!?]\s", near)[-1]
        after = re.split(r"[.!?](?:\s|$)", self.text[end : end + LONGEST_SENTENCE], maxsplit=1)[0]
        return before, after


class Text:
    """Passages as one long text, so that a phrase is looked for once and not a thousand times."""

    def __init__(self, passages: Iterable[Passage], claimed: bool = False) -> None:
        """claimed: what somebody says in quotation marks is masked."""
        self.passages = list(passages)
        parts = [one.claimed if claimed else one.text for one in self.passages]
        self.starts: list[int] = []
        at = 0
        for part in parts:
            self.starts.append(at)
            at += len(part) + 3
        self.text = ".\n\n".join(parts)
        self.lowered = self.text.lower()

    def place(self, found: re.Match[str]) -> tuple[Passage, int, int]:
        """The passage of a match, and where in it the match begins and ends."""
        index = bisect_right(self.starts, found.start()) - 1
        start = self.starts[index]
        return self.passages[index], found.start() - start, found.end() - start


def passages_of(page: Page, scenario: Scenario, places: Places) -> list[Passage]:
    """All words of a case in file order, without an author's TODO lines."""
    return [one for one in _Cutter(page, scenario, places).passages() if one.text.strip()]


class _Cutter:
    def __init__(self, page: Page, scenario: Scenario, places: Places) -> None:
        self.page = page
        self.scenario = scenario
        self.places = places
        self.by_line = {one.line: key for key, one in places.things.items()}

    def passages(self) -> Iterator[Passage]:
        yield from self._front()
        yield from self._paragraphs(self.page.intro, "intro", ("front matter", ""))
        for block in self.page.blocks:
            lines = range(block.facts_line, block.facts_line + block.facts.count("\n") + 1)
            thing = next((self.by_line[at] for at in lines if at in self.by_line), None)
            if thing is not None:
                yield from self._block(block, thing)

    def _front(self) -> Iterator[Passage]:
        case, front = self.scenario, ("front matter", "")

        def value(text: str, key: str, member: str | None = None) -> Passage:
            return Passage(text, self.places.line(*front, key, member), key, front)

        yield value(case.title, "title")
        for id, title in case.agencies.items():
            yield value(title, "agencies", id)
        for id, words in case.you.items():
            yield value(words, "you", id)
        yield value(case.content_note, "content_note")
        for words in case.support:
            yield value(words, "support", words)

    def _block(self, block: Block, thing: tuple[str, str]) -> Iterator[Passage]:
        kind, id = thing
        if kind == "incident":
            incident = self.scenario.incident(id)
            at = incident.at.day if incident else None
            yield Passage(block.title, block.line, "title", thing, None, at)
            if incident and incident.private:
                line = self.places.line(kind, id, "private")
                yield Passage(incident.private, line, "reason", thing, None, at)
            yield from self._paragraphs(block.words, "record", thing, None, at)
        elif kind in ("decision", "option"):
            yield from self._decision(block, thing)
        else:
            part = {"pattern": "reasons", "ending": "ending", "voice": "voice"}[kind]
            yield Passage(block.title, block.line, "title", thing)
            yield from self._paragraphs(block.words, part, thing)

    def _decision(self, block: Block, thing: tuple[str, str]) -> Iterator[Passage]:
        kind, id = thing
        name, _, own = id.partition("/")
        point = self.scenario.point(name)
        at = point.at.day if point else None
        option = point.option(own) if point and own else None
        wrong = option is not None and point is not None and is_wrong(point, option)
        yield Passage(block.title, block.line, "wrong title" if wrong else "title", thing, name, at)
        if kind == "option":
            yield from self._feedback(block.words, thing, name, at)
            return
        if point and point.summary:
            line = self.places.line(kind, id, "summary")
            yield Passage(point.summary, line, "summary", thing, name, at)
        yield from self._paragraphs(block.words, "scene", thing, name, at)

    def _feedback(
        self, words: Words, thing: tuple[str, str], point: str, at: date | None
    ) -> Iterator[Passage]:
        """An option's words, cut where a view, an If line or the author's note begins."""
        part, first, lines = "next", words.line, list[str]()
        for number, line in [*_lines(words), (0, "")]:
            begun = begins(line)
            if begun is not None or not line.strip():
                yield Passage("\n".join(lines), first, part, thing, point, at)
                part, lines = "next", []
            if begun is not None:
                name, found = begun
                part = name if name in ("view", "note") else "if"
                line = found["words"]
                if name == "view":
                    who = f"{found['agency']}, {found['who']}"
                    yield Passage(_plain(who), number, "who", thing, point, at)
            if line.strip() or begun is not None:
                first = first if lines else number
                lines.append(_plain(line))

    def _paragraphs(
        self,
        words: Words,
        part: str,
        thing: tuple[str, str],
        point: str | None = None,
        at: date | None = None,
    ) -> Iterator[Passage]:
        first, lines = words.line, list[str]()
        for number, line in [*_lines(words), (0, "")]:
            if line.strip():
                first = first if lines else number
                lines.append(_plain(line))
            elif lines:
                yield Passage("\n".join(lines), first, part, thing, point, at)
                lines = []


def is_wrong(point: DecisionPoint, option: Option) -> bool:
    """Whether an option is not among the best of its decision."""
    scores = [one.score for one in point.options if one.score is not None]
    if point.is_reflection or option.score is None:
        return False
    return option.score < max(scores) if point.choose == "one" else option.score <= 0


def _lines(words: Words) -> Iterator[tuple[int, str]]:
    """The lines that learners or authors read, with their numbers."""
    for number, line in enumerate(words.lines, words.line):
        if not re.match(r"TODO\b", line):
            yield number, line


def _plain(line: str) -> str:
    """A line without the marks of Markdown."""
    bare = re.sub(r"^\s*(?:>\s?|[-*+]\s+|\d+\.\s+)?", "", line)
    return _MARKS.sub(lambda mark: mark.group(1) or "", bare)


def _masked(text: str) -> str:
    return re.sub(r"[^\n]", MASK, text)
