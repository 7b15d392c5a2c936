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
    def top(self) -> int:
        """How many rows its pole rises: past words beside it, up to words that stand on it."""
        return self.row if self.left <= self.pole <= self.right else self.row + 1

    @property
    def anchor(self) -> str:
        """Where the words are held: at the pole."""
        return "end" if self.right <= self.pole else "start"

    def beside(self, other: Flag) -> bool:
        """Whether two flags of one row, with their poles, leave each other room."""
        ends = [(min(one.left, one.pole), max(one.right, one.pole)) for one in (self, other)]
        return ends[0][1] + GAP < ends[1][0] or ends[1][1] + GAP < ends[0][0]

    def covers(self, x: float) -> bool:
        """Whether an upright line there would strike out the words."""
        return self.left - GAP < x < self.right + GAP


def flags(poles: list[tuple[float, float]], across: float) -> list[Flag]:
    """A flag for each pole, in the same order; none lies on another or leaves the picture.

    poles: where each stands and how wide its words are. across: the width of the picture.
    Words stand to the left of their pole where they can: of poles in the order of days the later
    one then rises beyond the words of the earlier. A pole passes behind the words of another
    only where there is no other way.
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
            if all(one.row != row or one.beside(Flag(x, left, right, row)) for one in placed)
        ]
        placed.append(
            min(choices, key=lambda flag: (_crossings(flag, placed), flag.right > x, flag.row))
        )
    return placed


def _crossings(flag: Flag, placed: list[Flag]) -> int:
    under = [one for one in placed if one.row < flag.row and one.covers(flag.pole)]
    over = [one for one in placed if one.row > flag.row and flag.covers(one.pole)]
    return len(under) + len(over)
