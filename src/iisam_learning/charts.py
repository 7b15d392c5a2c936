"""Pictures of a case, drawn by matplotlib as SVG with a text twin elsewhere on the page.

matplotlib is imported when the first picture is drawn and not before: a lesson must open fast.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape
from io import StringIO
from typing import Any
from uuid import uuid4

from iisam_learning.chronology import SharedChronology
from iisam_learning.scenario import Incident, Scenario
from iisam_learning.wording import short_date

INK, SOFT, PAPER, GO = "#14213a", "#4a5670", "#fffdf9", "#0b5d4e"
SHAPES = {1: "o", 2: "s", 3: "^", 4: "D"}
STYLE = {
    "svg.fonttype": "none",
    "font.family": ["DejaVu Sans", "sans-serif"],
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


@dataclass(frozen=True)
class Crossing:
    """A day to draw as a line, with the words beside it."""

    day: date
    words: str


def swimlanes(
    scenario: Scenario, shared: SharedChronology, learned: frozenset[str], alt: str
) -> dict[str, str]:
    """The case as lanes, one for each agency: wide and narrow SVG.

    learned: ids of incidents the learner knew by the end; they are drawn filled.
    alt: what the picture shows, for a reader who does not see it.
    A private incident is drawn only where the learner asked for it.
    """
    incidents = [one for one in scenario.incidents if one.private is None or one.id in learned]
    crossings = _crossings(shared)
    return {
        "wide": _drawn(scenario, incidents, crossings, learned, alt, upright=False),
        "narrow": _drawn(scenario, incidents, crossings, learned, alt, upright=True),
    }


def _crossings(shared: SharedChronology) -> list[Crossing]:
    days: dict[date, list[str]] = {}
    for found in shared.patterns.values():
        if found.earliest is not None:
            days.setdefault(found.earliest, []).append("together")
        if found.first_alone is not None:
            days.setdefault(found.first_alone, []).append("alone")
    return [
        Crossing(day, f"{'/'.join(dict.fromkeys(words))}\n{short_date(day)}")
        for day, words in sorted(days.items())
    ]


def _drawn(
    scenario: Scenario,
    incidents: list[Incident],
    crossings: list[Crossing],
    learned: frozenset[str],
    alt: str,
    *,
    upright: bool,
) -> str:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.dates import DateFormatter, MonthLocator
    from matplotlib.figure import Figure

    lanes = [agency for agency in scenario.agencies if any(i.agency == agency for i in incidents)]
    with mpl.rc_context({**STYLE, "svg.hashsalt": uuid4().hex, "font.size": 11 if upright else 12}):
        size = (4.0, 6.6) if upright else (9.6, 1.5 + 0.55 * len(lanes))
        figure = Figure(figsize=size, facecolor=PAPER, layout="constrained")
        FigureCanvasSVG(figure)
        axes: Any = figure.add_subplot(facecolor=PAPER)
        for one in incidents:
            lane = lanes.index(one.agency)
            x, y = (lane, one.at.day) if upright else (one.at.day, lane)
            filled = one.id in learned
            axes.plot(
                [x],
                [y],
                SHAPES.get(one.level, "o"),
                markersize=19 if not upright else 17,
                markerfacecolor=INK if filled else PAPER,
                markeredgecolor=INK,
                markeredgewidth=1.6,
                zorder=3,
            )
            axes.annotate(
                str(one.level),
                (x, y),
                color=PAPER if filled else INK,
                zorder=4,
                ha="center",
                va="center",
                fontsize=10,
                fontweight="bold",
            )
        for crossing in crossings:
            line = axes.axhline if upright else axes.axvline
            line(crossing.day, color=GO, linewidth=2, linestyle="--", zorder=1)
            where = (1.02, crossing.day) if upright else (crossing.day, 1.0)
            frame = axes.get_yaxis_transform() if upright else axes.get_xaxis_transform()
            axes.text(
                *where,
                crossing.words,
                transform=frame,
                color=GO,
                fontsize=10,
                fontweight="bold",
                ha="left" if upright else "center",
                va="center" if upright else "bottom",
            )
        names = [scenario.agencies[agency] for agency in lanes]
        across, along = (axes.xaxis, axes.yaxis) if upright else (axes.yaxis, axes.xaxis)
        across.set_ticks(range(len(lanes)), names)
        along.set_major_locator(MonthLocator())
        along.set_major_formatter(DateFormatter("%b"))
        if upright:
            axes.tick_params(
                axis="x",
                labelrotation=90,
                labeltop=True,
                labelbottom=False,
                top=False,
                bottom=False,
            )
            axes.set_xlim(-0.6, len(lanes) - 0.4)
        else:
            axes.set_ylim(-0.6, len(lanes) - 0.4)
        axes.invert_yaxis()
        across.grid(True, color="#cfd6e2", linewidth=1, zorder=0)
        for edge in axes.spines.values():
            edge.set_visible(False)
        text = StringIO()
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return accessible(text.getvalue(), alt)


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
