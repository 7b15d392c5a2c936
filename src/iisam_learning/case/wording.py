"""How days, names and sentences are worded on every screen and page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape


def long_date(day: date) -> str:
    """A day as people say it: Tuesday 22 September 2026."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_date(day: date) -> str:
    """A day of the case year: 22 September."""
    return f"{day.day} {day:%B}"


def plain(words: str) -> str:
    """HTML words as one line of text."""
    parted = re.sub(r"</?(?:p|ul|ol|li|blockquote|br)\b[^>]*>", " ", words)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", parted)).split())


def join_names(names: Iterable[str]) -> str:
    """Names as a sentence lists them: A, B and C."""
    listed = list(names)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def count_of(number: int, one: str, many: str) -> str:
    """A number with its noun: 1 entry, 7 entries."""
    return f"{number} {one if number == 1 else many}"
