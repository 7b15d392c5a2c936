"""Labels on poles: where the words beside upright lines stand so that all can be read."""

from __future__ import annotations

from dataclasses import dataclass

GAP = 5.0  # between a pole and its words


@dataclass(frozen=True)
class Flag:
    """Words on top of a pole. left, right: the room of the words; row: 0 is the lowest."""

    pole: float
    left: float
    right: float
    row: int

    @property
    def anchor(self) -> str:
        """Where the words are held: at the pole."""
        return "end" if self.right <= self.pole else "start"

    def covers(self, x: float) -> bool:
        return self.left - GAP < x < self.right + GAP


def flags(poles: list[tuple[float, float]], across: float) -> list[Flag]:
    """A flag for each pole, in the same order; none lies on another or leaves the picture.

    poles: where each stands and how wide its words are. across: the width of the picture.
    Words stand to the left of their pole where they can: of poles in the order of days the later
    one then rises beyond the words of the earlier. A pole crosses the words of another
    only where there is no other way; it is drawn interrupted there, see `pole`.
    """
    placed: list[Flag] = []
    for x, wide in poles:
        rooms = [(x - GAP - wide, x - GAP), (x + GAP, x + GAP + wide)]
        inside = [room for room in rooms if room[0] >= 0 and room[1] <= across]
        if not inside:  # wider than either side: it stands over its pole
            left = min(max(x - wide / 2, 0.0), max(across - wide, 0.0))
            inside = [(left, left + wide)]
        choices = [
            Flag(x, left, right, row)
            for row in range(len(placed) + 1)
            for left, right in inside
            if all(one.row != row or one.right < left or right < one.left for one in placed)
        ]
        placed.append(
            min(choices, key=lambda flag: (_crossings(flag, placed), flag.right > x, flag.row))
        )
    return placed


def pole(
    flag: Flag, others: list[Flag], bottom: float, row: float, gaps: list[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The parts of a flag's pole from its bottom up, as pairs of heights: y grows downwards.

    bottom: the end of the pole. The words of row 0 stand on height 0, each row is `row` high.
    gaps: other words that the pole would strike out, each as (upper, lower) height.
    """
    over = flag.left <= flag.pole <= flag.right
    top = -row * (flag.row if over else flag.row + 1) + (0 if over else 4)
    passed = {one.row for one in others if one.row < flag.row and one.covers(flag.pole)}
    gaps = [*gaps, *((-row * (number + 1), -row * number) for number in passed)]
    parts, begin = [], bottom
    for upper, lower in sorted(gaps, reverse=True):
        parts.append((begin, lower))
        begin = min(begin, upper)
    return [(start, end) for start, end in [*parts, (begin, top)] if start > end]


def _crossings(flag: Flag, placed: list[Flag]) -> int:
    under = [one for one in placed if one.row < flag.row and one.covers(flag.pole)]
    over = [one for one in placed if one.row > flag.row and flag.covers(one.pole)]
    return len(under) + len(over)
