"""Style: jargon, acronyms nobody explained, and words that are hard to read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any
from warnings import catch_warnings, simplefilter

from iisam_learning.checking.passages import UNSEEN, Passage, Text
from iisam_learning.checking.rules import Rules
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.problems import Slips, quoted

# Flesch-Kincaid grades; a reading age is about five years more. Most people in Britain read with
# ease what an eleven-year-old can, and law in one hard decision may cost two years more.
CASE_GRADE = 6.0
POINT_GRADE = 8.0
YEARS_AT_GRADE_0 = 5

_ACRONYM = re.compile(r"(?<![\w'’&])(?=[A-Z&]*[A-Z])[A-Z][A-Z&]{0,4}[A-Z](?=s?(?![\w&]))")
_CAPITALS_BEFORE = re.compile(r"\b(?:[A-Z]{2,}[,.:!]?|says|said|reads|marked|stamped) [\"“]?$")
_CAPITALS_AFTER = re.compile(r"[,.:!]? (?:[A-Z]{2,}|\d+)\b")
_SMALL = re.compile(r"\b[a-z]{2,6}\b")
_ROMAN = re.compile(r"[IVXLC]+")
_AFTER = re.compile(
    r"s?['’]?(?:"
    r" \([^()\s]+\s[^()]+\)"  # MARAC (a meeting about ...)
    r"|\)"  # the closing bracket of: a meeting about ... (MARAC)
    r"|,? (?:which|that) (?:is|are|was|means|stands)\b"
    r"|[,:;]? ?[-\u2013\u2014]? ?(?:an?|the|our|their|its|short for|where|when|people|meaning)\b"
    r"|,? (?:is|are|was|were|means|meant|stands for)\b"
    r"|[\"”']?[.!?][\"”']?\s+[\"“]?(?:That|This|It|They|These)(?:['’]s| is| are| means| stands)"
    r")"
)
_BEFORE = re.compile(r"(?:called|known as|short for|say|stands for)(?: the| an?)? ?[\"“(]?$")
_TWO_WORDS = re.compile(r"[\w'’-]+[ -]+[\w'’-]+ \($")
_WORD = re.compile(r"\w[\w'’-]*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"”'’)]*\s+")


@dataclass(frozen=True)
class Count:
    """How many words, sentences and syllables some text has."""

    words: int = 0
    sentences: int = 0
    syllables: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.words + other.words,
            self.sentences + other.sentences,
            self.syllables + other.syllables,
        )

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade, the American school year that reads it with ease.

        Source: Kincaid, Fishburne, Rogers and Chissom 1975, Derivation of new readability formulas.
        """
        if not self.words or not self.sentences:
            return 0.0
        long_sentences = 0.39 * self.words / self.sentences
        return long_sentences + 11.8 * self.syllables / self.words - 15.59


def check_style(passages: list[Passage], rules: Rules, places: Places, slips: Slips) -> None:
    """Note jargon, acronyms and hard words among what learners read."""
    seen = [one for one in passages if one.part not in UNSEEN]
    _jargon(seen, rules, slips)
    _acronyms(seen, rules, slips)
    _reading(seen, places, slips)


def _jargon(passages: Iterable[Passage], rules: Rules, slips: Slips) -> None:
    text = Text(passages, claimed=True)
    for one in rules.jargon:
        for match in one.phrase.found(text.text, text.lowered):
            passage, start, _ = text.place(match)
            slips.warn(
                passage.line_at(start),
                "S083",
                f"{quoted(match.group())} is office language.",
                f"Write: {one.write}",
            )


def _acronyms(passages: list[Passage], rules: Rules, slips: Slips) -> None:
    """An acronym must be explained in the piece of the case in which it first stands."""
    first: dict[str, tuple[Passage, int]] = {}
    explained: set[str] = set()
    small = {word for one in passages for word in _SMALL.findall(one.text)}
    for passage in passages:
        for match in _ACRONYM.finditer(passage.text):
            name = match.group()
            known = name in rules.acronyms or name.lower() in small
            if known or _is_shouted(passage.text, match):
                continue
            place = first.setdefault(name, (passage, match.start()))
            if place[0].thing == passage.thing and _explains(passage.text, match):
                explained.add(name)
    for name, (passage, start) in first.items():
        # A name of the past is told as one; to explain it would not mend it.
        if name not in explained and not any(
            one.phrase.form.fullmatch(name) for one in rules.old_names
        ):
            slips.warn(
                passage.line_at(start),
                "S084",
                f'"{name}" stands here for the first time, and nothing says what it is.',
                f"Say it in a few words: {name} (a meeting of ...), or leave the letters out.",
            )


def _is_shouted(text: str, match: re.Match[str]) -> bool:
    """Whether a word in capitals stands on a sign, beside another one, or is part of a number."""
    before, after = text[: match.start()], text[match.end() :]
    beside = _CAPITALS_BEFORE.search(before[-20:]) or _CAPITALS_AFTER.match(after)
    return bool(beside or _ROMAN.fullmatch(match.group()))


def _explains(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], _AFTER.match(text, match.end())
    if before.endswith("("):
        return bool(_TWO_WORDS.search(before[-80:]) and after)
    if after and after.group().endswith(")") and len(after.group().strip("s'’")) == 1:
        return False
    return bool(after or _BEFORE.search(before[-40:]))


def _reading(passages: list[Passage], places: Places, slips: Slips) -> None:
    measure = _library()
    if measure is None:
        slips.warn(
            1,
            "S087",
            "the reading age was not measured.",
            "Install the library that does it: pip install readability",
        )
        return
    by_point: dict[str, list[Passage]] = {}
    for one in passages:
        if one.part not in ("agencies", "you", "who"):
            by_point.setdefault(one.point or "", []).append(one)
    counts = {point: _count(measure, ones) for point, ones in by_point.items()}
    whole = sum(counts.values(), Count())
    if whole.grade > CASE_GRADE:
        slips.warn(
            places.line("front matter", "", "title"),
            "S085",
            f"the words of the case have {_told(whole.grade)}; the bound is {_told(CASE_GRADE)}.",
            "Shorter sentences and shorter words; say who does what.",
        )
    for point, count in counts.items():
        if point and count.grade > POINT_GRADE:
            slips.warn(
                places.line("decision", point),
                "S086",
                f'the words of decision "{point}" have {_told(count.grade)}; '
                f"the bound is {_told(POINT_GRADE)}.",
                "Shorter sentences and shorter words; say who does what.",
            )


def _told(grade: float) -> str:
    return f"a reading age of {grade + YEARS_AT_GRADE_0:.1f} (Flesch-Kincaid grade {grade:.1f})"


def _count(measure: Any, passages: Iterable[Passage]) -> Count:
    """The counts of some passages; the library wants a sentence a line, its words apart."""
    sentences = [
        words
        for one in passages
        for sentence in _SENTENCE.split(one.text)
        if (words := _WORD.findall(sentence))
    ]
    if not sentences:
        return Count()
    told = measure("\n".join(" ".join(words) for words in sentences), lang="en")["sentence info"]
    return Count(told["words"], len(sentences), told["syllables"])


@cache
def _library() -> Any:
    """The function that counts, None where the library is not there or is another of its name."""
    with catch_warnings():
        simplefilter("ignore")  # its list of Dutch words holds a stray backslash
        try:
            return getattr(import_module("readability"), "getmeasures", None)
        except ImportError:
            return None
