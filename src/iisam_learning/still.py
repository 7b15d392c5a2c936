"""A screen as still HTML: what a page shows where no kernel runs, and what a marker reads."""

from __future__ import annotations

from html import escape
from typing import Any

Screen = dict[str, Any]


def still_html(screen: Screen) -> str:
    """The same content as the live view, as semantic HTML without a form.

    Words written by the course are HTML already; everything a learner wrote is escaped.
    """
    make = {
        "point": _point,
        "follows": _follows,
        "ending": _ending,
        "note": _note,
        "choose": _note,
    }.get(screen["kind"], _trouble)
    return f'<section class="iisam-still" lang="en-GB">{make(screen)}</section>'


def record_html(title: str, question: str, chosen: list[str], words: str | None) -> str:
    """A written record as a reader sees it.

    words: the learner's text, None where nothing was written yet or it was taken back.
    """
    listed = "".join(f"<li>{escape(one)}</li>" for one in chosen)
    text = (
        "".join(f"<p>{escape(line)}</p>" for line in words.splitlines() if line.strip())
        if words
        else "<p>There is no written record yet. You write it when the case reaches this point.</p>"
    )
    return (
        f'<section class="iisam-still" lang="en-GB"><h3>{escape(title)}</h3>'
        f"<p><strong>{escape(question)}</strong></p><ul>{listed}</ul>{text}</section>"
    )


def _point(screen: Screen) -> str:
    point = screen["point"]
    listed = "".join(f"<li>{escape(option['title'])}</li>" for option in point["options"])
    return (
        f"<p>{escape(screen['you'])}. {escape(screen['date'])}.</p>{_known(screen)}"
        f"<h2>{escape(point['scene'])}</h2>{point['words']}"
        f"<p><strong>{escape(point['question'])}</strong></p><ul>{listed}</ul>"
        "<p>To decide, open this page with the course running.</p>"
    )


def _follows(screen: Screen) -> str:
    point, decided = screen["point"], screen["decided"]
    chosen = "; ".join(decided["titles"])
    why = decided["rationale"]
    reason = f"<p>Your reason: {escape(why)}</p>" if why else ""
    return (
        f"<h2>{escape(point['scene'])}</h2>{point['words']}"
        f"<p>You chose: <strong>{escape(chosen)}</strong></p>{reason}"
        f"<h3>What follows</h3>{screen['follows']['words']}"
    )


def _ending(screen: Screen) -> str:
    path = "".join(
        f"<li>{escape(step['date'])}, {escape(step['scene'])}: "
        f"{escape('; '.join(step['you_chose']))}</li>"
        for step in screen["path"]
    )
    knew = screen["knew"]
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in knew["head"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>"
        for row in knew["rows"]
    )
    return (
        f"<h2>{escape(screen['ending']['title'])}</h2>{screen['ending']['words']}"
        f"<h3>Your decisions</h3><ol>{path}</ol>"
        f"<table><caption>{escape(knew['caption'])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _note(screen: Screen) -> str:
    return (
        f"<h2>{escape(screen['case']['title'])}</h2>{screen['words']}"
        f"<p>{escape(screen.get('content_note', ''))}</p>"
    )


def _trouble(screen: Screen) -> str:
    return (
        f"<h2>{escape(screen.get('title', 'Not open'))}</h2>"
        f"<p>{escape(screen.get('words', ''))}</p><p>{escape(screen.get('next', ''))}</p>"
    )


def _known(screen: Screen) -> str:
    listed = "".join(
        f"<li>{escape(one['date'])}, {escape(one['agency']['title'])}: {one['words']}</li>"
        for one in screen["known"]
    )
    return f"<h3>What you know</h3><ul>{listed}</ul>" if listed else ""
