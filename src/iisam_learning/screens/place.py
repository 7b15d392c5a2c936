"""Place: where in a case a learner looks, as a short text that the page carries.

It stands in the page's address and comes back with each message, so that nothing about a learner
lives in a server's memory. It is never part of the record, and any text is a place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CHOOSE, NOTE, POINT, FOLLOWS, ENDING = "choose", "note", "point", "follows", "ending"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 2_000  # of a place, in characters


@dataclass(frozen=True)
class Place:
    """Where a learner looks.

    agency: None while they choose one. kind: CHOOSE, NOTE, POINT, FOLLOWS or ENDING.
    point: the point that was open, or whose consequences are shown.
    other: ids of options looked at without deciding, None where the learner's own are shown.
    points_shown: whether they asked for their points at the ending.
    """

    agency: str | None = None
    kind: str = CHOOSE
    point: str | None = None
    other: tuple[str, ...] | None = None
    points_shown: bool = False

    def __str__(self) -> str:
        if self.agency is None:
            return CHOOSE
        parts = [self.agency, self.kind, self.point or ""]
        if self.other is not None:
            parts.append("+".join(self.other) or "+")
        if self.points_shown:
            parts = [self.agency, self.kind, "points"]
        return "/".join(parts).rstrip("/")


def place_from(text: object) -> Place | None:
    """The Place of a text, None where it is none; whether the case has it is not asked here."""
    if not isinstance(text, str) or not text or len(text) > LONGEST:
        return None
    if text == CHOOSE:
        return Place()
    agency, _, rest = text.partition("/")
    kind, _, rest = rest.partition("/")
    point, _, other = rest.partition("/")
    options = None if not other else tuple(one for one in other.split("+") if one)
    ids = [one for one in (agency, point, *(options or ())) if one]
    if not agency or any(_ID.fullmatch(one) is None for one in ids):
        return None
    if kind in (NOTE, POINT) and options is None:
        return Place(agency, kind, point or None)
    if kind == FOLLOWS and point:
        return Place(agency, kind, point, options)
    if kind == ENDING and point in ("", "points") and options is None:
        return Place(agency, kind, points_shown=point == "points")
    return None
