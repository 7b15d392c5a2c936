"""The pages of the course as HTML: from what is read to what stands there, and nothing else.

No page holds a script or a style of its own; each loads one of either, by an address that changes
with what it holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from iisam_learning.case.wording import count_of
from iisam_learning.lessons.shelf import MOST, Shelf, Shelved

Screen = Mapping[str, Any]

UNREADABLE = "This lesson's file cannot be opened"
BESIDE = "It opens beside this page."
COURSE = "Sharing information between agencies"
_FOOT = """<footer class="colophon">
<p><strong>Worried about someone real? Stop and ring.</strong> 999 if anyone is in danger now; \
otherwise your council's front door (the people who take worries about a child or an adult), \
or your own safeguarding lead.</p>
<p>This course never takes in facts about a real person. What you decide here is kept in a file \
beside the lesson.</p>
</footer>"""


@dataclass(frozen=True)
class Dress:
    """The addresses of the one style and the one script."""

    style: str
    script: str


def page(title: str, main: str, dress: Dress, played: bool = False, home: bool = True) -> str:
    """A whole page; `played` loads the script, `home` offers the way to the list of lessons."""
    script = f'<script type="module" src="{dress.script}"></script>\n' if played else ""
    nav = '<nav aria-label="Course"><a href="/">All lessons</a></nav>' if home else ""
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{dress.style}">
{script}</head>
<body class="course">
<a class="to-lesson" href="#lesson">Skip to the lesson</a>
<header class="masthead"><p>{COURSE}</p>{nav}</header>
<main id="lesson" tabindex="-1">
{main}
</main>
{_FOOT}
</body>
</html>
"""


def leading(title: str, words: str, address: str, label: str, wait: int = 0) -> str:
    """A small page that leads on by itself, after `wait` seconds, and by its link."""
    to = escape(address)
    return f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{wait};url={to}">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
</head>
<body><main><h1>{escape(title)}</h1><p>{escape(words)}</p>\
<p><a href="{to}">{escape(label)}</a></p></main></body>
</html>
"""


def calm(title: str, *sentences: str) -> str:
    """The words of a page that cannot show what was asked for, and says what to do."""
    told = "".join(f"<p>{escape(one)}</p>" for one in sentences)
    return f'<div class="course-words"><h1>{escape(title)}</h1>{told}</div>'


# ---- a lesson -----------------------------------------------------------------------------------


def words_part(html: str) -> str:
    """A stretch of words."""
    return f'<div class="course-words">{html}</div>'


def case_part(case: str, agency: str | None, screen: Screen, still: str, first: bool) -> str:
    """A case to play: readable as it stands, and once more as data for the script.

    first: this case has its place in the page's address.
    """
    acting = f' data-agency="{escape(agency)}"' if agency else ""
    leads = " data-first" if first else ""
    return (
        f'<div class="course-part" data-case="{escape(case)}"{acting}{leads}>'
        f'<div class="course-words still">{still}</div>{_as_data(screen)}</div>'
        '<noscript><p class="course-notice">You can read here. To decide, switch JavaScript on, '
        "then reload this page.</p></noscript>"
    )


def record_part(case: str, point: str, html: str) -> str:
    """A written record; the script reads it again when something was recorded on the page."""
    return (
        f'<div class="iisam record" lang="en-GB" data-record="{escape(case)}" '
        f'data-point="{escape(point)}">{html}</div>'
    )


def still_part(html: str) -> str:
    """What is only to be read."""
    return f'<div class="course-part course-words still">{html}</div>'


def code_part(address: str | None) -> str:
    """Code that is somebody's own: said, and never run here.

    address: the lesson's, for the press that opens it there; None where it is only read.
    """
    words = "<p>This part runs in JupyterLab.</p>"
    press = f"<p>{BESIDE}</p>{notebook_button(address)}" if address else ""
    return f'<div class="course-notice">{words}{press}</div>'


def notebook_button(address: str) -> str:
    """The press that opens the same lesson in JupyterLab.

    It opens beside the page: in a tab of its own nothing half written is left behind.
    """
    return (
        f'<form method="post" action="/notebook/{quote(address)}" target="_blank" rel="noopener">'
        "<button>Open as a notebook</button></form>"
    )


def lesson_foot(address: str) -> str:
    """What stands under a lesson that can be played."""
    return (
        '<div class="course-words notebook"><p>The same lesson is a Jupyter notebook, '
        f"with the same record of your decisions. {BESIDE}</p>{notebook_button(address)}</div>"
    )


def _as_data(screen: Screen) -> str:
    """JSON that cannot end its element: in it no tag begins."""
    text = json.dumps(screen, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/json">{text}</script>'


# ---- the list -----------------------------------------------------------------------------------


def lessons_page(shelf: Shelf) -> str:
    """The list of lessons, with one way on above it."""
    every = shelf.lessons
    to_play = [one for one in every if not one.only_to_read]
    course = [one for one in to_play if "/" not in one.address]
    groups = (
        ("The course", course),
        ("Elsewhere in your folder", [one for one in to_play if "/" in one.address]),
        ("Handed in, to read only", [one for one in every if one.only_to_read]),
    )
    listed = "".join(
        f'<h2>{title}</h2><ol class="lessons">{"".join(map(_entry, group))}</ol>'
        for title, group in groups
        if group
    )
    if not every:
        listed = "<p>There is no lesson in this folder yet. Start the course again.</p>"
    if shelf.left_out:
        listed += (
            f"<p>This folder holds many other notebooks. Only {MOST} of them were looked at, "
            "so a lesson among them may be missing here.</p>"
        )
    return f'<div class="course-words"><h1>Your lessons</h1>{_way_on(to_play)}{listed}</div>'


def _way_on(lessons: list[Shelved]) -> str:
    """The one thing to do next: what is under way, else the first lesson not begun."""
    open_ones = [one for one in lessons if one.lesson is not None]
    under_way = max(
        (one for one in open_ones if one.begun), key=lambda one: one.changed, default=None
    )
    fresh = next((one for one in open_ones if not (one.begun or one.finished or one.closed)), None)
    after_another = any(one.begun or one.finished or one.closed for one in open_ones)
    label = "Go on" if under_way else "Next" if after_another else "Begin"
    one = under_way or fresh
    if one is None:
        finished = open_ones and all(one.finished for one in open_ones)
        said = "You have finished every lesson. Each can be opened again." if finished else ""
        return f"<p>{said}</p>" if said else ""
    to = _href(one.address)
    return f'<p><a class="go" href="{to}">{label}: {escape(one.title)}{_where(one)}</a></p>'


def _entry(one: Shelved) -> str:
    return (
        f'<li><a href="{_href(one.address)}">{escape(one.title)}</a>{_where(one)} '
        f'<span class="state">{escape(_state(one))}</span></li>'
    )


def _where(one: Shelved) -> str:
    """Where it lies, if its title alone could be another lesson's."""
    return f' <span class="where">in {escape(one.address)}</span>' if one.astray else ""


def _state(one: Shelved) -> str:
    if one.lesson is None:
        return UNREADABLE
    if one.only_to_read:
        return "to read only"
    if one.closed:
        return "its record cannot be opened"
    minutes = (
        f"about {count_of(one.case.minutes, 'minute', 'minutes')}, "
        if one.case and one.case.minutes
        else ""
    )
    if one.finished:
        return "finished"
    return f"{minutes}begun" if one.begun else f"{minutes}not begun"


def _href(address: str) -> str:
    return f"/lesson/{quote(address)}"
