"""Pictures of a case, drawn by matplotlib as SVG with a text twin elsewhere on the page.

matplotlib is imported when the first picture is drawn and not before: a lesson must open fast.
A picture has no ground of its own, so that a page can lay lines under its marks without drawing
it again; `Drawn.lines` says where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from io import StringIO
from typing import Any
from uuid import uuid4

from iisam_learning.case.chronology import SharedChronology
from iisam_learning.case.scenario import Incident, Scenario
from iisam_learning.case.wording import short_date
from iisam_learning.screens.exploration import letters, visible_days

INK, SOFT, PAPER, GO = "#14213a", "#4a5670", "#fffdf9", "#0b5d4e"
SHAPES = {1: "o", 2: "s", 3: "^", 4: "D"}
LONG_AGO = timedelta(days=180)
STYLE = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 13,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}
# Heights of the wide picture, counted in lanes: a crossing's flag, and a place for lens labels.
LANE, FLAG, LENS_ROW = 0.5, 0.9, 0.55


@dataclass(frozen=True)
class Crossing:
    """A day to draw as a line, with the words beside it."""

    day: date
    words: tuple[str, ...]


@dataclass(frozen=True)
class Drawn:
    """One picture, and where a page may lay lines under it.

    lines: fractions of the picture's width and height. `at` has one place for each of
    exploration.visible_days, along the days; a line reaches from `start` to `end` across them.
    """

    svg: str
    lines: dict[str, Any]


@dataclass(frozen=True)
class _Lanes:
    """What is to be drawn: who knew what on which day, and where a day lies."""

    names: list[str]
    marks: list[tuple[int, Incident]]
    crossings: list[Crossing]
    learned: Mapping[str, date]
    first: date
    last: date

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, 14)

    def place(self, day: date) -> date:
        """Where a day is drawn: what is long past stands at the beginning, with its year."""
        return max(day, self.first - timedelta(days=self.days * 0.09))


def swimlanes(
    scenario: Scenario, shared: SharedChronology, learned: Mapping[str, date], alt: str
) -> dict[str, Drawn]:
    """The case as lanes, one for each agency: the days from left to right, and from top down.

    learned: the day on which the learner learned of each incident they knew by the end.
    alt: what the picture shows, for a reader who does not see it.
    A private incident is drawn only where the learner asked for it.
    """
    incidents = sorted(
        (one for one in scenario.incidents if one.private is None or one.id in learned),
        key=lambda one: one.at.day,
    )
    agencies = [id for id in scenario.agencies if any(one.agency == id for one in incidents)]
    recent = _recent([one.at.day for one in incidents])
    lanes = _Lanes(
        [scenario.agencies[id] for id in agencies],
        [(agencies.index(one.agency), one) for one in incidents],
        _crossings(shared),
        learned,
        recent[0],
        recent[-1],
    )
    return {
        "wide": _drawn(lanes, shared, alt, upright=False),
        "narrow": _drawn(lanes, shared, alt, upright=True),
    }


def _recent(days: list[date]) -> list[date]:
    """The days of the case itself, without those that lie long before all others."""
    for number in range(len(days) - 1, 0, -1):
        gap = days[number] - days[number - 1]
        if gap > max(LONG_AGO, days[-1] - days[number]):
            return days[number:]
    return days


def _crossings(shared: SharedChronology) -> list[Crossing]:
    days: dict[date, dict[str, list[str]]] = {}
    for letter, found in zip(letters(shared), shared.patterns.values(), strict=False):
        for day, how in ((found.earliest, "together"), (found.first_alone, "alone")):
            if day is not None:
                days.setdefault(day, {}).setdefault(how, []).append(letter)
    return [
        Crossing(
            day,
            tuple(" ".join([", ".join(filter(None, of)), how]).strip() for how, of in by.items()),
        )
        for day, by in sorted(days.items())
    ]


def _drawn(lanes: _Lanes, shared: SharedChronology, alt: str, *, upright: bool) -> Drawn:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.dates import date2num
    from matplotlib.figure import Figure

    with mpl.rc_context({**STYLE, "svg.hashsalt": uuid4().hex}):
        figure = Figure(layout="constrained", facecolor="none")
        FigureCanvasSVG(figure)
        axes: Any = figure.add_subplot(facecolor="none")
        for lane, one in lanes.marks:
            _mark(axes, lanes, lane, one, upright)
        frame = _upright_frame if upright else _level_frame
        start, end = frame(figure, axes, lanes, len(shared.patterns))
        for edge in axes.spines.values():
            edge.set_visible(False)
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
        width, height = figure.bbox.width, figure.bbox.height
        at = []
        for day in visible_days(shared):
            along = date2num(lanes.place(day))
            x, y = axes.transData.transform((0, along) if upright else (along, 0))
            at.append(round(1 - y / height if upright else x / width, 4))
        ends = axes.transData.transform([(start, start), (end, end)])
        across = ends[:, 0] / width if upright else 1 - ends[:, 1] / height
    lines = {"at": at, "start": round(float(across[0]), 4), "end": round(float(across[1]), 4)}
    return Drawn(accessible(text.getvalue(), alt), lines)


def _mark(axes: Any, lanes: _Lanes, lane: int, one: Incident, upright: bool) -> None:
    """One incident in its agency's lane, and a thin line to the day the learner learned of it."""
    day = lanes.place(one.at.day)
    learned = lanes.learned.get(one.id)
    here = (lane, day) if upright else (day, lane)
    if learned is not None and learned > one.at.day:
        thread = [day, lanes.place(learned)]
        path = ([lane, lane], thread) if upright else (thread, [lane, lane])
        axes.plot(*path, color=SOFT, linewidth=2.2, zorder=2, solid_capstyle="butt")
        axes.plot(
            *([end[-1]] for end in path),
            marker="_" if upright else "|",
            markersize=11,
            markeredgecolor=SOFT,
            markeredgewidth=2.2,
            zorder=2,
        )
    size = min(18.0, 135 / len(lanes.names)) if upright else 19.0
    axes.plot(
        *([end] for end in here),
        SHAPES.get(one.level, "o"),
        markersize=size * {3: 1.25, 4: 0.85}.get(one.level, 1),
        markerfacecolor=PAPER if learned is None else INK,
        markeredgecolor=INK,
        markeredgewidth=1.6,
        zorder=3,
    )
    axes.annotate(
        str(one.level),
        here,
        xytext=(0, -2 if one.level == 3 else 0),
        textcoords="offset points",
        color=INK if learned is None else PAPER,
        zorder=4,
        ha="center",
        va="center_baseline",
        fontsize=10 if upright else 11,
        fontweight="bold",
    )
    if day != one.at.day:
        axes.annotate(
            str(one.at.day.year),
            here,
            xytext=(0, 12),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=11,
        )


def _level_frame(figure: Any, axes: Any, lanes: _Lanes, patterns: int) -> tuple[float, float]:
    """Days from left to right; crossings carry their words as flags, later ones higher."""
    width, points = 9.0, 500 / lanes.days
    bottom = len(lanes.names) - 0.45
    rows: list[tuple[float, float]] = []
    for crossing in lanes.crossings:
        pole = (crossing.day - lanes.first).days * points
        words = "\n".join([*crossing.words, short_date(crossing.day)])
        reach = pole - 8.2 * max(map(len, words.split("\n"))) - 8
        row = max((above + 1 for other, above in rows if other > reach), default=0)
        rows.append((pole, row))
        top = -0.65 - row * FLAG * _tall(lanes)
        axes.plot([crossing.day] * 2, [bottom, top - 0.75 * FLAG], **_dashes())
        axes.annotate(
            words,
            (crossing.day, top),
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            va="bottom",
            **_words(),
        )
    flags = (max((row for _, row in rows), default=0) + 1) * FLAG * _tall(lanes) if rows else 0
    depth = bottom + LENS_ROW * patterns
    axes.set_ylim(depth, -0.6 - flags)
    axes.yaxis.set_ticks(range(len(lanes.names)), lanes.names)
    axes.yaxis.set_tick_params(length=0)
    axes.set_xlim(*_ends(lanes, 0.04))
    axes.hlines(
        range(len(lanes.names)), *_ends(lanes, 0.04), color="#cfd6e2", linewidth=1, zorder=0
    )
    _days(axes.xaxis, lanes, 10)
    figure.set_size_inches(width, LANE * (depth + 0.6 + flags) + 0.45)
    return -0.6, depth


def _upright_frame(figure: Any, axes: Any, lanes: _Lanes, patterns: int) -> tuple[float, float]:
    """Days from top down, for a phone; the words of crossings stand to the right."""
    height = 6.4
    right = len(lanes.names) - 0.4
    points = 72 * height / lanes.days / 1.12
    below = float("-inf")
    axes.set_xlim(-0.6, right)
    for crossing in lanes.crossings:
        axes.plot([-0.6, right], [crossing.day] * 2, **_dashes())
        words = [*crossing.words, f"{crossing.day.day} {crossing.day:%b}"]
        line = (crossing.day - lanes.first).days * points
        middle = max(line, below + 8 * len(words))
        below = middle + 8 * len(words)
        axes.annotate(
            "\n".join(words),
            (right, crossing.day),
            xytext=(9, line - middle),
            textcoords="offset points",
            ha="left",
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": GO,
                "linewidth": 1.5,
                "shrinkA": 1,
                "shrinkB": 0,
            },
            annotation_clip=False,
            **_words(),
        )
    axes.xaxis.set_ticks(range(len(lanes.names)), lanes.names)
    axes.tick_params(
        axis="x", labelrotation=90, labeltop=True, labelbottom=False, top=False, bottom=False
    )
    first, last = _ends(lanes, 0.06)
    axes.set_ylim(last, first)
    axes.vlines(range(len(lanes.names)), first, last, color="#cfd6e2", linewidth=1, zorder=0)
    _days(axes.yaxis, lanes, 9)
    longest = max(map(len, lanes.names))
    figure.set_size_inches(3.64, height + longest * 0.105)
    return -0.6, right


def _tall(lanes: _Lanes) -> float:
    return max(len(one.words) + 1 for one in lanes.crossings) / 2


def _dashes() -> dict[str, Any]:
    return {"color": GO, "linewidth": 2, "linestyle": "--", "zorder": 1}


def _words() -> dict[str, Any]:
    return {"color": GO, "fontsize": 12, "fontweight": "bold"}


def _ends(lanes: _Lanes, margin: float) -> tuple[date, date]:
    edge = timedelta(days=max(lanes.days * margin, 1))
    first = min(lanes.place(one.at.day) for _, one in lanes.marks)
    month = timedelta(days=first.day if first.day < 16 else 0)  # so that its name can be shown
    return first - max(edge, month), lanes.last + edge


def _days(axis: Any, lanes: _Lanes, most: int) -> None:
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter

    def named(number: float, _: Any) -> str:
        day = num2date(number)
        if day.date() < lanes.first - timedelta(days=31):
            return ""
        if lanes.days > 900:
            return f"{day:%Y}"
        if lanes.days < 60:
            return f"{day.day} {day:%b}"
        return f"{day:%b}\n{day:%Y}" if day.month == 1 else f"{day:%b}"

    axis.set_major_locator(AutoDateLocator(minticks=3, maxticks=most))
    axis.set_major_formatter(FuncFormatter(named))


def accessible(svg: str, alt: str) -> str:
    """A matplotlib SVG for a page: without prologue, scaled to its place, named for readers."""
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.S)
    body = re.sub(r'(<svg[^>]*?) width="[^"]+"', r"\1", body, count=1)
    body = re.sub(r'(<svg[^>]*?) height="[^"]+"', r"\1", body, count=1)
    unique = f"p{uuid4().hex[:8]}-"
    body = re.sub(r'\bid="', f'id="{unique}', body)
    body = re.sub(r'(href="#|url\(#)', rf"\g<1>{unique}", body)
    return body.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
