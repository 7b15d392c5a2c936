"""Blocks: a Scenario file as headings, the yaml block under each, and the words that follow.

Line numbers are those of the author's file, from 1, also after a slip that was bridged.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from iisam_learning import disk
from iisam_learning.parsing.problems import Slips, quoted

MOST_BYTES = 5_000_000

_FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_YAML = re.compile(r"ya?ml\b", re.IGNORECASE)
# What the YAML standard calls printable; a line break of another alphabet counts as a space.
_NOT_TEXT = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_OTHER_BREAKS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " ", "\ufeff": " "})


@dataclass(frozen=True)
class Words:
    """Lines of an author's Markdown, and the number of the first."""

    line: int
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A heading, the facts under it, and its words.

    line: of the heading; facts_line: of the first line inside the yaml block.
    """

    title: str
    line: int
    facts: str
    facts_line: int
    words: Words


@dataclass(frozen=True)
class Page:
    """A whole file: the front matter (None where it is missing), the introduction, the blocks."""

    front: str | None
    front_line: int
    intro: Words
    blocks: tuple[Block, ...]


def text_of(path: Path, slips: Slips) -> str | None:
    """The text of a file with plain line ends, None where it cannot be had as text."""
    try:
        if not path.is_file():
            here = "is a folder, not a file" if path.is_dir() else "is not there"
            slips.error(1, "S001", f"the file {here}.", "Check the name and the folder.")
            return None
        if path.stat().st_size > MOST_BYTES:
            slips.error(
                1,
                "S002",
                "the file is larger than 5 MB and was not read.",
                "A case is text of a few pages. Is this the right file?",
            )
            return None
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = "its name cannot be used"
        if isinstance(error, OSError):
            why = disk.why(error, reading=True)
        slips.error(1, "S001", f"the file cannot be opened: {why}.", "Check the name.")
        return None
    return _decoded(raw, slips)


def page(text: str, slips: Slips) -> Page:
    """The parts of a scenario's text; what is out of place is noted and bridged."""
    lines = text.split("\n")
    added = _bridged(lines, slips)
    tokens = _markdown().parse("\n".join(lines))
    front = next((one.content for one in tokens[:1] if one.type == "front_matter"), None)
    if front is None:
        slips.error(
            1,
            "S005",
            "the file does not begin with front matter.",
            'Begin it with a line of ---, then "scenario: id" and the other facts of the '
            "case, then a line of ---.",
        )
    noted = len(slips.found)
    parts = _Pager(lines, added, slips).page(front, tokens)
    if front is None and not parts.blocks:
        del slips.found[noted:]  # some other text: that it is no case is all an author needs
    return parts


class _Pager:
    """Walks the top-level tokens of a file once and cuts it into blocks."""

    def __init__(self, lines: list[str], added: list[int], slips: Slips) -> None:
        self.lines = lines
        self.added = added
        self.slips = slips
        self.blocks: list[Block] = []
        self.intro_ends = len(lines)
        self.heading: tuple[str, int] | None = None  # one that waits for its block: title, line
        self.facts: tuple[str, int, str, int] | None = None  # title, line, yaml, its first line
        self.words_from = 0
        self.skipped: set[int] = set()

    def page(self, front: str | None, tokens: list[Token]) -> Page:
        start = 0
        for index, token in enumerate(tokens):
            if token.map is None or token.level:
                continue
            if token.type == "front_matter":
                start = self.words_from = token.map[1]
            elif token.type == "heading_open":
                self._heading(tokens[index + 1].content, token)
            elif token.type == "fence":
                self._fence(token)
            elif token.type == "hr":
                self.skipped.add(token.map[0])
                self.slips.warn(
                    self._number(token.map[0]),
                    "S027",
                    "a line across the words is not shown.",
                    "Leave it out.",
                )
        self._close(len(self.lines))
        intro = self._words(start, self.intro_ends)
        return Page(front, self._number(1), intro, tuple(self.blocks))

    def _heading(self, title: str, token: Token) -> None:
        start, end = token.map or (0, 0)
        if token.markup in ("-", "="):
            self.skipped.add(end - 1)
            self.slips.error(
                self._number(end - 1),
                "S007",
                f"this line makes a heading of the words above it, {quoted(title)}.",
                "Leave it out, or put an empty line before it.",
            )
            return
        self._close(start)
        self.intro_ends = min(self.intro_ends, start)
        self.heading = (title, self._number(start))
        self.words_from = end

    def _fence(self, token: Token) -> None:
        start, end = token.map or (0, 0)
        facts = bool(_YAML.match(token.info.strip()))
        if not facts and self.heading and re.match(r"[a-z_]+:( |$)", token.content):
            self.slips.error(
                self._number(start),
                "S008",
                f"the block under {quoted(self.heading[0])} is not marked as yaml.",
                "Write ```yaml where it begins.",
            )
            facts = True
        elif not facts:
            self.slips.warn(
                self._number(start),
                "S027",
                "the words hold a block of code.",
                "Write it as plain words, or write ```yaml if it holds facts.",
            )
        if not facts:
            return
        if self.heading is None:
            self._close(start)
            self.intro_ends = min(self.intro_ends, start)
            self.slips.error(
                self._number(start),
                "S008",
                "a yaml block stands under no heading of its own.",
                'Write a heading above it, such as "### What you may do".',
            )
            self.heading = ("", self._number(start))
            self.words_from = start
        elif any(line.strip() for line in self.lines[self.words_from : start]):
            self.slips.error(
                self._number(start),
                "S008",
                f"words stand between the heading {quoted(self.heading[0])} and its yaml block.",
                "Put the block directly under its heading, and the words after it.",
            )
        self.skipped.update(range(start, end))
        self.facts = (*self.heading, token.content, self._number(start) + 1)
        self.heading = None

    def _number(self, at: int) -> int:
        """The author's number of a line, those that were added left out."""
        return at + 1 - bisect_left(self.added, at)

    def _close(self, end: int) -> None:
        if self.heading is not None:
            title, line = self.heading
            self.slips.error(
                line,
                "S007",
                f"the heading {quoted(title)} has no yaml block.",
                "Put ```yaml with its facts under it, or make it plain words.",
            )
            self.heading = None
        if self.facts is not None:
            self.blocks.append(Block(*self.facts, self._words(self.words_from, end)))
            self.facts = None

    def _words(self, start: int, end: int) -> Words:
        kept = ("" if at in self.skipped else self.lines[at] for at in range(start, end))
        return Words(self._number(start), tuple(kept))


def _decoded(raw: bytes, slips: Slips) -> str | None:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        slips.error(1, "S004", "the file is saved as UTF-16.", "Save it as UTF-8.")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        slips.error(
            line,
            "S004",
            "the file is not UTF-8 text from this line on.",
            "Save it as UTF-8 in your editor.",
        )
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_OTHER_BREAKS)
    if not text.strip():
        slips.error(1, "S003", "the file is empty.", "Begin with a copy of _template.md.")
        return None
    odd = _NOT_TEXT.search(text)
    if odd:
        slips.error(
            text.count("\n", 0, odd.start()) + 1,
            "S004",
            f"this line holds a character that is not text (number {ord(odd.group())}).",
            "Delete it; an editor may show it as a small box.",
        )
        text = _NOT_TEXT.sub(" ", text)
    return text if text.strip() else None


def _markdown() -> MarkdownIt:
    """Blocks only: the words are made into HTML piece by piece, where they belong."""
    markdown = MarkdownIt("commonmark").use(front_matter_plugin)
    return markdown.disable(["code", "html_block", "inline", "reference"])


def _bridged(lines: list[str], slips: Slips) -> list[int]:
    """Close what was left open, so that one slip stays one; returns where lines were added."""
    added: list[int] = []
    _bridge_front(lines, added, slips)
    opened: tuple[int, str, bool] | None = None  # where, the marks, whether it holds yaml
    at = 0
    while at <= len(lines):
        fence = _FENCE.match(lines[at]) if at < len(lines) else None
        if opened is None:
            if fence:
                opened = (at, fence["marks"], bool(_YAML.match(fence["info"])))
        elif fence and not fence["info"].strip() and fence["marks"].startswith(opened[1]):
            opened = None
        elif at == len(lines) or (fence and _YAML.match(fence["info"])):
            start, marks, facts = opened
            number = start + 1 - bisect_left(added, start)
            if facts:
                slips.error(
                    number,
                    "S006",
                    "the block that begins here is not closed.",
                    f"Write {marks} on a line of its own after its last key.",
                )
                at = _close_at(lines, start, at, marks, added)
            else:
                slips.error(
                    number,
                    "S006",
                    f"this line of {marks} belongs to no block.",
                    "Delete it, or write ```yaml if a block begins here.",
                )
                lines[start] = ""
                at -= 1
            opened = None
        at += 1
    return added


def _bridge_front(lines: list[str], added: list[int], slips: Slips) -> None:
    """Give the front matter the line of --- that it lacks."""
    first = next(at for at, line in enumerate(lines) if line.strip())
    marks = (
        line.rstrip()
        for line in lines[first + 1 :]
        if line.rstrip() == "---" or _FENCE.match(line) or line.startswith("##")
    )
    closed = next(marks, "") == "---"
    if lines[first].rstrip() == "---":
        if first > 0:
            slips.error(
                1,
                "S005",
                "the file begins with an empty line.",
                "Let it begin with the line of --- above its front matter.",
            )
            lines[0], lines[first] = "---", ""
        if not closed:
            slips.error(
                first + 1,
                "S005",
                "the front matter is not closed.",
                "Write --- on a line of its own after its last key.",
            )
            _close_at(lines, first, len(lines), "---", added)
    elif closed and re.match(r"[a-z_]+: ", lines[first]):
        slips.error(
            first + 1,
            "S005",
            "the front matter is not opened.",
            "Write --- on a line of its own above it.",
        )
        lines.insert(0, "---")
        added.append(0)


def _close_at(lines: list[str], start: int, end: int, mark: str, added: list[int]) -> int:
    """Put the closing mark where the facts seem to end, and say where that is."""
    for at in range(start + 1, end):
        line = lines[at].strip()
        if not line.strip("`~-"):
            lines[at] = mark
            return at
        if line.startswith("#"):
            end = at
            break
    lines.insert(end, mark)
    added.append(end)
    return end
