"""One Pattern's incidents by Agency and day, laid out to look at many coalitions at once.

The days on which anything of the pattern happened are numbered. For each agency one large integer
holds, in a field per day, how many of its incidents lie in the window that ends on that day.
Adding the integers of a coalition's members adds all its days at once, so one more coalition
costs a few additions of long integers, and one more day one more field in each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date

from iisam_learning.case.scenario import Incident, Pattern, Scenario

MOST_SETS = 1000


class Lanes:
    """The non-private incidents of one pattern, one lane for each agency.

    agencies: the agencies in question; bit i of a coalition's mask stands for agencies[i].
    """

    def __init__(self, scenario: Scenario, pattern: Pattern, agencies: Sequence[str]) -> None:
        self.pattern = pattern
        self.agencies = tuple(agencies)
        open_to_all = [one for one in scenario.incidents if one.private is None]
        listed, alone = frozenset(pattern.incidents), frozenset(pattern.alone)
        self.lists = [_lane(open_to_all, agency, listed) for agency in self.agencies]
        self.singles = [_lane(open_to_all, agency, alone) for agency in self.agencies]
        self._ordinals = [[one.at.day.toordinal() for one in lane] for lane in self.lists]
        everything = [one for lane in (*self.lists, *self.singles) for one in lane]
        self.days = sorted({one.at.day for one in everything})
        self._windows = [[self._window(lane, day) for day in self.days] for lane in self._ordinals]
        self._pack()

    def visible(self) -> tuple[date | None, ...]:
        """The first visible day of every coalition, by bit mask; None for never."""
        found: list[date | None] = [None] * (1 << len(self.agencies))

        def walk(agency: int, mask: int, counted: int, spanned: int, first: int) -> None:
            if agency == len(self.agencies):
                found[mask] = self._day(counted, spanned, first) if mask else None
                return
            walk(agency + 1, mask, counted, spanned, first)
            walk(
                agency + 1,
                mask | 1 << agency,
                counted + self._counts[agency],
                spanned + self._presence[agency],
                min(first, self._single[agency]),
            )

        walk(0, 0, 0, 0, len(self.days))
        return tuple(found)

    def joining(self, order: Sequence[int]) -> tuple[date | None, ...]:
        """The visible day after each of these agencies has joined the ones before it."""
        counted, spanned, first = 0, 0, len(self.days)
        found = []
        for agency in order:
            counted += self._counts[agency]
            spanned += self._presence[agency]
            first = min(first, self._single[agency])
            found.append(self._day(counted, spanned, first))
        return tuple(found)

    def ever_needed(self, visible: Sequence[date | None]) -> frozenset[str]:
        """Ids of incidents without which some coalition would have seen the pattern later."""
        needed: set[str] = set()
        ranges: list[set[tuple[int, int]]] = [set() for _ in self.agencies]
        number_of = {day: number for number, day in enumerate(self.days)}
        for mask, day in enumerate(visible):
            if day is None:
                continue
            members = [number for number in range(len(self.agencies)) if mask >> number & 1]
            singles = [one for m in members for one in self.singles[m] if one.at.day == day]
            windows = [(member, *self._windows[member][number_of[day]]) for member in members]
            windows = [one for one in windows if one[2] > one[1]]
            if len(singles) > 1:
                continue
            if singles:
                if not self._met(windows, without=singles[0]):
                    needed.add(singles[0].id)
                continue
            if sum(end - start for _, start, end in windows) == self.pattern.at_least:
                for member, start, end in windows:
                    ranges[member].add((start, end))
            elif len(windows) == self.pattern.agencies:
                for member, start, end in windows:
                    if end - start == 1:
                        ranges[member].add((start, end))
        for lane, spans in zip(self.lists, ranges, strict=True):
            needed |= {one.id for start, end in _merged(spans) for one in lane[start:end]}
        return frozenset(needed)

    def minimal_incidents(self, earliest: date | None) -> tuple[tuple[tuple[str, ...], ...], bool]:
        """The smallest sets of incidents that make the pattern visible on its earliest day.

        Every such set has exactly as many incidents as the pattern asks for, or is one incident
        that is enough alone. Returns at most MOST_SETS, and whether there were more.
        """
        if earliest is None:
            return (), False
        alone = {one.id for lane in self.singles for one in lane if one.at.day == earliest}
        number = self.days.index(earliest)
        near = [
            (one.id, lane, one.at.day == earliest)
            for lane, (start, end) in enumerate(window[number] for window in self._windows)
            for one in self.lists[lane][start:end]
            if one.id not in alone
        ]
        size = max(self.pattern.at_least, self.pattern.agencies)
        sets: list[tuple[str, ...]] = []
        sets.extend((id,) for id in sorted(alone)[: MOST_SETS + 1])
        sets += _smallest_sets(sorted(near), size, self.pattern.agencies, MOST_SETS + 1 - len(sets))
        sets.sort(key=lambda ids: (len(ids), ids))
        return tuple(sets[:MOST_SETS]), len(sets) > MOST_SETS

    def _pack(self) -> None:
        pattern, days = self.pattern, len(self.days)
        most = max(sum(map(len, self.lists)), pattern.at_least, pattern.agencies, 1)
        width = most.bit_length() // 8 + 1
        sign = 1 << (8 * width - 1)
        sizes = [[end - start for start, end in lane] for lane in self._windows]
        number_of = {day: number for number, day in enumerate(self.days)}
        self._field = 8 * width
        self._counts = [_packed(lane, width) for lane in sizes]
        self._presence = [_packed([min(one, 1) for one in lane], width) for lane in sizes]
        self._enough = _packed([sign - pattern.at_least] * days, width)
        self._spread = _packed([sign - pattern.agencies] * days, width)
        self._signs = _packed([sign] * days, width)
        self._single = [
            min((number_of[one.at.day] for one in lane), default=days) for lane in self.singles
        ]

    def _day(self, counted: int, spanned: int, first: int) -> date | None:
        """The first day whose fields reach both numbers, or on which a single one happened."""
        reached = (counted + self._enough) & (spanned + self._spread) & self._signs
        if reached:
            first = min(first, (reached & -reached).bit_length() // self._field - 1)
        return self.days[first] if first < len(self.days) else None

    def _met(self, windows: list[tuple[int, int, int]], without: Incident) -> bool:
        left = [
            sum(1 for one in self.lists[member][start:end] if one.id != without.id)
            for member, start, end in windows
        ]
        return self.pattern.met_by(left)

    def _window(self, ordinals: list[int], day: date) -> tuple[int, int]:
        within = self.pattern.within_days
        last = day.toordinal()
        start = 0 if within is None else bisect_left(ordinals, last - within)
        return start, bisect_right(ordinals, last)


def _lane(incidents: list[Incident], agency: str, ids: frozenset[str]) -> list[Incident]:
    lane = [one for one in incidents if one.agency == agency and one.id in ids]
    return sorted(lane, key=lambda one: one.at.day)


def _packed(values: list[int], width: int) -> int:
    """The values as one integer, the first in the lowest field of `width` bytes."""
    return int.from_bytes(b"".join(one.to_bytes(width, "little") for one in values), "little")


def _merged(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _smallest_sets(
    near: list[tuple[str, int, bool]], size: int, agencies: int, most: int
) -> list[tuple[str, ...]]:
    """The first `most` sets of `size` candidates in order of their ids.

    near: (id, lane, on the earliest day), sorted. A set must hold a candidate of the earliest day
    and come from at least `agencies` lanes. A branch is entered only if it leads to a set.
    """
    found: list[tuple[str, ...]] = []
    last_in = {lane: place for place, (_, lane, _) in enumerate(near)}
    last_today = {lane: place for place, (_, lane, today) in enumerate(near) if today}
    todays = [place for place, (_, _, today) in enumerate(near) if today]

    def completes(start: int, left: int, lanes: frozenset[int], today: bool) -> bool:
        wanted = max(agencies - len(lanes), 0)
        if len(near) - start < left or wanted > left:
            return False
        if (
            sum(1 for lane, place in last_in.items() if place >= start and lane not in lanes)
            < wanted
        ):
            return False
        if today or left == 0:
            return today
        fresh = wanted == left
        return any(
            place >= start and not (fresh and lane in lanes) for lane, place in last_today.items()
        )

    def places(start: int, left: int, today: bool) -> Iterator[int]:
        if today or left > 1:
            return iter(range(start, len(near)))
        return iter(todays[bisect_left(todays, start) :])

    if most <= 0 or not completes(0, size, frozenset(), False):
        return found
    chosen: list[str] = []
    branches = [(places(0, size, False), frozenset[int](), False)]
    while branches and len(found) < most:
        untried, lanes, today = branches[-1]
        left = size - len(chosen)
        place = next(untried, None)
        if place is None or not completes(place, left, lanes, today):
            branches.pop()
            del chosen[len(branches) - 1 :]
            continue
        id, lane, on_day = near[place]
        joined, is_today = lanes | {lane}, today or on_day
        if not completes(place + 1, left - 1, joined, is_today):
            continue
        if left == 1:
            found.append((*chosen, id))
            continue
        chosen.append(id)
        branches.append((places(place + 1, left - 1, is_today), joined, is_today))
    return found
