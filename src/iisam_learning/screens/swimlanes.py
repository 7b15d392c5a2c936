"""A case as lanes, one for each agency, the days from left to right: our own drawing, as SVG.

The picture has no ground, so that a page can lay lines under its marks without drawing it again;
`Drawn.lines` says where. It comes wide, with the names beside the lanes, and narrow for a phone,
with the names above them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from iisam_learning.case.chronology import SharedChronology
from iisam_learning.case.scenario import Incident, Scenario
from iisam_learning.case.wording import short_date
from iisam_learning.screens import svg
from iisam_learning.screens.exploration import letters, visible_days
from iisam_learning.screens.flags import flags
from iisam_learning.screens.lanes import EDGE, LINE, MARK, SIZE, Lane, Mark, lane
from iisam_learning.screens.lettering import width, wrapped
from iisam_learning.screens.scale import Scale, Tick, scale, ticks

INK, SOFT, PAPER, GO, TRACK = "currentColor", "#4a5670", "#fffdf9", "#0b5d4e", "#cfd6e2"
LENS_ROW = 22.0  # room for one label of the lens


@dataclass(frozen=True)
class Sheet:
    """The room of a picture. names: the column of the agencies' names; 0 sets them above."""

    across: float
    names: float
    whole_months: bool


SHEETS = {"wide": Sheet(640.0, 150.0, True), "narrow": Sheet(280.0, 0.0, False)}


@dataclass(frozen=True)
class Drawn:
    """One picture, and where a page may lay lines under it.

    lines: fractions of the picture's width and height. `at` has one place for each of
    exploration.visible_days, along the days; a line reaches from `start` to `end` across them.
    """

    svg: str
    lines: dict[str, Any]


def shown(scenario: Scenario, learned: Mapping[str, date]) -> list[Incident]:
    """The incidents a reader may see, in time order: a private one only where they asked for it."""
    return sorted(
        (one for one in scenario.incidents if one.private is None or one.id in learned),
        key=lambda one: one.at.iso(),
    )


def swimlanes(
    scenario: Scenario,
    shared: SharedChronology,
    learned: Mapping[str, date],
    alt: str,
    own: str | None = None,
) -> dict[str, Drawn]:
    """The case as lanes, wide and narrow; of an agency without an incident to show, none.

    learned: the day on which the learner learned of each incident they knew by the end.
    alt: what the picture shows, for a reader who does not see it. own: the learner's agency.
    Needs at least one incident that is shown.
    """
    return {
        kind: _drawn(scenario, shared, learned, alt, own, sheet) for kind, sheet in SHEETS.items()
    }


def _drawn(
    scenario: Scenario,
    shared: SharedChronology,
    learned: Mapping[str, date],
    alt: str,
    own: str | None,
    sheet: Sheet,
) -> Drawn:
    incidents = shown(scenario, learned)
    crossings = _crossings(shared)
    later = [*crossings, *(learned[one.id] for one in incidents if one.id in learned)]
    begin, half = sheet.names + EDGE, MARK / 2
    year = width("0000", SIZE) + 4
    days = scale(
        [one.at.day for one in incidents],
        later,
        (begin + half, sheet.across - EDGE - half),
        (begin + year / 2, begin + year + half),
    )
    lanes = _lanes(scenario, incidents, own, days, sheet)
    depth = lanes[-1].bottom + LENS_ROW * len(shared.patterns)
    labels = [_words(day, hows, days, sheet) for day, hows in crossings.items()]
    dashed, above, top = _flags(list(crossings), labels, days, sheet, lanes[-1].bottom)
    below, height = _axis(ticks(days, SIZE, sheet.across), days, depth)
    marks = [mark for one in lanes for mark in one.marks]
    body = "".join(
        [
            svg.element("path", d=_tracks(lanes, days), fill="none", stroke=TRACK, class_="track"),
            dashed,
            _threads(marks, learned, days),
            "".join(_mark(one, one.incident.id in learned) for one in marks),
            _numbers(marks, learned),
            *(_name(one, beside=sheet.names > 0) for one in lanes),
            above,
            below,
        ]
    )
    whole = top + height
    picture = svg.picture(
        svg.element("g", body, transform=f"translate(0 {svg.number(top)})"),
        sheet.across,
        whole,
        alt,
        fill=INK,
        font_size=SIZE,
    )
    at = [round(days.x(day) / sheet.across, 4) for day in visible_days(shared)]
    lines = {"at": at, "start": round(top / whole, 4), "end": round((top + depth) / whole, 4)}
    return Drawn(picture, lines)


def _lanes(
    scenario: Scenario, incidents: list[Incident], own: str | None, days: Scale, sheet: Sheet
) -> list[Lane]:
    """A lane for each agency that has something to show, from top down."""
    lanes: list[Lane] = []
    room = (sheet.names or sheet.across) - 2 * EDGE
    for agency, title in scenario.agencies.items():
        its = [one for one in incidents if one.agency == agency]
        if its:
            name = f"{title} (you)" if agency == own else title
            top = lanes[-1].bottom if lanes else 0.0
            lanes.append(lane(name, its, days, room, sheet.names > 0, top))
    return lanes


def _crossings(shared: SharedChronology) -> dict[date, dict[str, list[str]]]:
    """The days to draw as lines, in order, and for each how it could be seen, and what."""
    days: dict[date, dict[str, list[str]]] = {}
    for letter, found in zip(letters(shared), shared.patterns.values(), strict=False):
        for day, how in ((found.earliest, "together"), (found.first_alone, "alone")):
            if day is not None:
                days.setdefault(day, {}).setdefault(how, []).append(letter)
    return dict(sorted(days.items()))


def _words(day: date, hows: dict[str, list[str]], days: Scale, sheet: Sheet) -> list[str]:
    """The words at a day's line: "A, B together", "C alone", 22 September."""
    said = [f"{', '.join(filter(None, of))} {how}".strip() for how, of in hows.items()]
    named = short_date(day) if sheet.whole_months else f"{day.day} {day:%b}"
    year = f" {day.year}" if day.year != days.last.year else ""
    room = sheet.across - 2 * EDGE
    return [line for one in (*said, named + year) for line in wrapped(one, SIZE, room, 9)]


def _flags(
    crossings: list[date],
    labels: list[list[str]],
    days: Scale,
    sheet: Sheet,
    bottom: float,
) -> tuple[str, str, float]:
    """The dashed lines, their words, and how high these reach above the lanes."""
    poles = [
        (days.x(day), max(width(line, SIZE) for line in lines))
        for day, lines in zip(crossings, labels, strict=True)
    ]
    placed = flags(poles, sheet.across)
    row = LINE * max(map(len, labels), default=0) + 6
    drawn, said = [], []
    for flag, lines in zip(placed, labels, strict=True):
        d = svg.path(((flag.pole, bottom), (flag.pole, 4 - row * flag.top)))
        look = {"stroke": GO, "stroke_width": 2, "stroke_dasharray": "5 3"}
        drawn.append(svg.element("path", d=d, fill="none", class_="crossing", **look))
        x = flag.right if flag.anchor == "end" else flag.left
        first = -row * flag.row - 8 - LINE * (len(lines) - 1)
        said += [
            _on_paper(line, x, first + LINE * place, flag.anchor, fill=GO, class_="crossing")
            for place, line in enumerate(lines)
        ]
    top = row * (max((flag.row for flag in placed), default=-1) + 1)
    return "".join(drawn), "".join(said), top


def _on_paper(text: str, x: float, y: float, anchor: str, **look: object) -> str:
    """Words with paper behind them, so that no line of the picture or the page strikes them out."""
    wide = width(text, SIZE)
    left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
    paper = svg.element(
        "rect", x=left, y=y - 12, width=wide, height=LINE - 1, fill=PAPER, class_="paper"
    )
    return paper + svg.words(text, x, y, text_anchor=anchor, font_weight=700, **look)


def _tracks(lanes: list[Lane], days: Scale) -> str:
    begin = (days.left if days.past is None else days.past) - MARK / 2
    rows = [y for one in lanes for y in one.rows]
    return svg.path(*(((begin, y), (days.right + MARK / 2, y)) for y in rows))


def _threads(marks: list[Mark], learned: Mapping[str, date], days: Scale) -> str:
    """From each mark that was told later a thin line to the day on which the learner was told."""
    lines: list[tuple[tuple[float, float], ...]] = []
    for one in marks:
        day = learned.get(one.incident.id)
        if day is not None and day > one.incident.at.day:
            end = days.x(day)
            lines += [((one.x, one.y), (end, one.y)), ((end, one.y - 6), (end, one.y + 6))]
    if not lines:
        return ""
    d = svg.path(*lines)
    return svg.element("path", d=d, fill="none", stroke=SOFT, stroke_width=2.2, class_="thread")


def _mark(one: Mark, known: bool) -> str:
    """The shape says the level; filled is known, open is paper so that no line strikes it out."""
    x, y = one.x, one.y
    look: dict[str, object] = {"stroke": INK, "stroke_width": 1.6}
    look |= {"class_": "mark known"} if known else {"class_": "mark paper", "fill": PAPER}
    corners = {
        2: ((x - 10, y - 10), (x + 10, y - 10), (x + 10, y + 10), (x - 10, y + 10)),
        3: ((x, y - 12.5), (x + 12.5, y + 10), (x - 12.5, y + 10)),
        4: ((x, y - 12.5), (x + 12.5, y), (x, y + 12.5), (x - 12.5, y)),
    }.get(one.incident.level)
    if corners is None:
        return svg.element("circle", cx=x, cy=y, r=11, **look)
    return svg.element("path", d=svg.path(corners) + "Z", **look)


def _numbers(marks: list[Mark], learned: Mapping[str, date]) -> str:
    """The level in each mark, and the year above what is long ago."""
    drawn = [_on_paper(one.year, one.x, one.y - 17, "middle") for one in marks if one.year]
    for one in marks:
        known: dict[str, object] = {"fill": PAPER, "class_": "on-mark"}
        own = known if one.incident.id in learned else {}
        low = 6 if one.incident.level == 3 else 5
        drawn.append(svg.words(str(one.incident.level), one.x, one.y + low, font_weight=700, **own))
    return svg.element("g", "".join(drawn), text_anchor="middle")


def _name(one: Lane, *, beside: bool) -> str:
    lines = [(line, EDGE, one.name_y + LINE * place) for place, line in enumerate(one.name)]
    if beside:
        return "".join(svg.words(*line, font_weight=700) for line in lines)
    return "".join(_on_paper(*line, "start") for line in lines)


def _axis(named: list[Tick], days: Scale, depth: float) -> tuple[str, float]:
    """The named days below the lanes, and the height down to the end of the picture."""
    marks = [((one.x, depth), (one.x, depth + 6)) for one in named]
    line = ((days.left - MARK / 2, depth), (days.right + MARK / 2, depth))
    d = svg.path(line, *marks)
    drawn = [svg.element("path", d=d, fill="none", stroke=SOFT, class_="axis")]
    for one in named:
        for place, text in enumerate(filter(None, (one.name, one.year))):
            y = depth + 20 + LINE * place
            drawn.append(svg.words(text, one.words, y, text_anchor="middle"))
    lines = 2 if any(one.year for one in named) else 1
    return "".join(drawn), depth + 8 + LINE * lines + 4
