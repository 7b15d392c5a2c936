"""The lane of one agency in a picture: where its name, its marks and their rows stand."""

from __future__ import annotations

from dataclasses import dataclass

from iisam_learning.case.scenario import Incident
from iisam_learning.screens.lettering import width, wrapped
from iisam_learning.screens.scale import Scale

SIZE, LINE = 14.0, 17.0  # letters; at the smallest a page shows a picture, 12 pixels
MARK = 26.0  # the room of one mark, both ways
EDGE = 2.0


@dataclass(frozen=True)
class Mark:
    """One Incident in its row of a lane."""

    incident: Incident
    x: float
    y: float
    year: str


@dataclass(frozen=True)
class Lane:
    """One agency's name, line by line, and its rows of marks; heights are from the lanes' top."""

    name: list[str]
    name_y: float
    rows: list[float]
    marks: list[Mark]
    bottom: float


def lane(
    title: str, incidents: list[Incident], days: Scale, room: float, beside: bool, top: float
) -> Lane:
    """A lane below `top`; marks that would lie on each other stand in rows below each other.

    room: of the name, which stands beside the marks or above them.
    """
    name = wrapped(title, SIZE, room, 3 if beside else 2)
    ends: list[float] = []  # of each row, how far its marks reach
    years: set[int] = set()
    placed: list[tuple[Incident, float, int, str]] = []
    for one in incidents:
        x = days.x(one.at.day)
        year = str(one.at.day.year) if days.long_ago(one.at.day) else ""
        half = max(MARK, width(year, SIZE) + 4) / 2
        row = next((row for row, end in enumerate(ends) if end <= x - half), len(ends))
        ends[row : row + 1] = [x + half]
        years |= {row} if year else set()
        placed.append((one, x, row, year))
    tall = LINE * len(name) + 4
    need = len(ends) * MARK + len(years) * LINE
    bottom = top + (max(tall, need + 6) if beside else tall + need + 2)
    y = bottom - need - (max(tall - need - 6, 0) / 2 + 3 if beside else 2)
    rows = []
    for row in range(len(ends)):
        y += LINE if row in years else 0
        rows.append(y + MARK / 2)
        y += MARK
    marks = [Mark(one, x, rows[row], year) for one, x, row, year in placed]
    middle = (rows[0] + rows[-1]) / 2 + 5 - LINE * (len(name) - 1) / 2
    name_y = max(middle, top + LINE - 2) if beside else top + LINE - 1
    return Lane(name, name_y, rows, marks, bottom)
