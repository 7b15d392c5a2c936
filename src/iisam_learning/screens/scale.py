"""Where a day lies in a picture, and which days are named below it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from iisam_learning.screens.lettering import width

LONG_AGO = timedelta(days=180)
SHORTEST = 14  # days; a case of one day is not a point
_WEEKS, _MONTHS = 60, 900  # up to so many days, days or months are named


@dataclass(frozen=True)
class Tick:
    """A day that is named below the lanes; `year` is said where it begins to hold.

    words: the middle of its name, which stays inside the picture.
    """

    x: float
    name: str
    year: str
    words: float = 0.0


@dataclass(frozen=True)
class Scale:
    """The days of a case from left to right.

    first, last: the days at `left` and `right`. What lies before `first` is long ago and stands
    at `past`, None where nothing does.
    """

    first: date
    last: date
    left: float
    right: float
    past: float | None

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, SHORTEST)

    def long_ago(self, day: date) -> bool:
        return self.past is not None and day < self.first

    def x(self, day: date) -> float:
        """Where a day is drawn."""
        if self.past is not None and day < self.first:
            return self.past
        part = (day - self.first).days / self.days
        return self.left + (self.right - self.left) * min(max(part, 0.0), 1.0)


def scale(
    happened: list[date],
    later: list[date],
    ends: tuple[float, float],
    past: tuple[float, float],
) -> Scale:
    """The scale for the days on which something happened, at least one.

    later: other days that must find a place. ends: where the first and the last day lie.
    past: where what is long ago would stand, and where the first day would lie then.
    """
    inside = recent(sorted(happened))
    last = max([inside[-1], *later])
    first = inside[0]
    if (last - first).days >= _WEEKS and first.day < 16:
        first = first.replace(day=1)  # so that its month can be named
    if inside[0] == min(happened):
        return Scale(min([first, *later]), last, *ends, None)
    return Scale(first, last, past[1], ends[1], past[0])


def recent(days: list[date]) -> list[date]:
    """The days of the case itself, without the few that lie long before all others.

    days: in order, at least one.
    """
    for number in range(len(days) - 1, 0, -1):
        gap = days[number] - days[number - 1]
        if 2 * number <= len(days) and gap > max(LONG_AGO, days[-1] - days[number]):
            return days[number:]
    return days


def ticks(scale: Scale, size: float, across: float) -> list[Tick]:
    """As many evenly chosen days as can be named in letters of a size, in a picture so wide."""
    for made in _finer_first(scale):
        halves = [max(width(one.name, size), width(one.year, size)) / 2 for one in made]
        inside = [
            replace(one, words=min(max(one.x, half), across - half))
            for one, half in zip(made, halves, strict=True)
        ]
        rooms = [
            (one.words - half, one.words + half) for one, half in zip(inside, halves, strict=True)
        ]
        if all(one[1] + 0.4 * size <= other[0] for one, other in pairwise(rooms)):
            return inside
    return inside[:1]


def _finer_first(scale: Scale) -> Iterator[list[Tick]]:
    if scale.days < _WEEKS:
        for step in (7, 14, 28):
            days = [scale.first + timedelta(days=each) for each in range(0, scale.days + 1, step)]
            yield _named(scale, days, lambda day: f"{day.day} {day:%b}")
    if scale.days < _MONTHS:
        for step in (1, 2, 3, 6, 12):
            yield _named(scale, _months(scale, step), lambda day: f"{day:%b}")
    for step in (1, 2, 5, 10, 20, 50, 100, 1000):
        years = range(scale.first.year, scale.last.year + 1)
        days = [date(year, 1, 1) for year in years if year % step == 0]
        inside = [day for day in days if day >= scale.first] or [scale.first]
        yield [Tick(scale.x(day), str(day.year), "") for day in inside]


def _months(scale: Scale, step: int) -> list[date]:
    count = range(scale.first.year * 12, scale.last.year * 12 + 12)
    days = [date(number // 12, number % 12 + 1, 1) for number in count if number % step == 0]
    return [day for day in days if scale.first <= day <= scale.last] or [scale.first]


def _named(scale: Scale, days: list[date], name: Callable[[date], str]) -> list[Tick]:
    return [
        Tick(
            scale.x(day),
            name(day),
            str(day.year) if place == 0 or day.year != days[place - 1].year else "",
        )
        for place, day in enumerate(days)
    ]
