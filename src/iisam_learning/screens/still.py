"""A screen as still HTML: what a page shows where no kernel runs, and what a marker reads."""

from __future__ import annotations

from html import escape
from typing import Any

Screen = dict[str, Any]
_OPEN = '<section class="iisam-still" lang="en-GB">'


def still_html(screen: Screen, to_decide: str = "") -> str:
    """The same content as the live view, as semantic HTML without a form.

    to_decide: what to do where there is something to decide, if the page does not say it.
    Words written by the course are HTML already; everything a learner wrote is escaped.
    """
    make = {
        "point": _point,
        "follows": _follows,
        "ending": _ending,
        "note": _note,
        "choose": _note,
    }.get(screen["kind"], _trouble)
    waits = to_decide and screen["kind"] in ("point", "note", "choose")
    hint = f"<p>{escape(to_decide)}</p>" if waits else ""
    return f"{_OPEN}{make(screen)}{hint}</section>"


def record_html(title: str, words: str | None) -> str:
    """A written record as a reader sees it.

    words: the learner's text, None where they wrote none or took it back.
    """
    text = "".join(f"<p>{escape(one)}</p>" for one in (words or "").splitlines() if one.strip())
    return (
        f"{_OPEN}<h3>{escape(title)}</h3>"
        f"{text or '<p>No words were written here, or they were taken back.</p>'}</section>"
    )


def no_record_html() -> str:
    """What stands where a record is not written yet; it tells nothing about the scene to come."""
    return (
        '<section class="iisam-still" lang="en-GB"><p>Nothing is written here yet. '
        "You write it in the case, if your way through it leads there.</p></section>"
    )


def closed_record_html() -> str:
    """What stands where there is a record that cannot be looked at."""
    return (
        f"{_OPEN}<p>This record is there, but it cannot be opened. "
        "Nothing is changed in it.</p></section>"
    )


def record_elsewhere_html() -> str:
    """What a saved notebook holds in place of a written record: the journal alone keeps words."""
    return f"{_OPEN}<p>Your record stands here when the notebook runs.</p></section>"


def not_ended_html() -> str:
    """What stands where a debrief belongs to a case that has not ended yet."""
    return f"{_OPEN}<p>You look back here when the case has ended.</p></section>"


def path_html(title: str, path: list[dict[str, Any]]) -> str:
    """A learner's decisions as a list, for whoever reads the page without playing it."""
    return f"{_OPEN}<h3>{escape(title)}</h3>{_steps(path)}</section>"


def _steps(path: list[dict[str, Any]]) -> str:
    listed = []
    for step in path:
        why = f" Reason given: {step['rationale']}" if step.get("rationale") else ""
        chosen = "; ".join(step["you_chose"]) or "nothing ticked"
        listed.append(
            f"<li>{escape(step['date'])}, {escape(step['scene'])}: {escape(chosen + why)}</li>"
        )
    return f"<ol>{''.join(listed)}</ol>"


def _point(screen: Screen) -> str:
    point = screen["point"]
    listed = "".join(f"<li>{escape(option['title'])}</li>" for option in point["options"])
    return (
        f"<p>{escape(screen['you'])}. {escape(screen['date'])}.</p>{_known(screen)}"
        f"<h2>{escape(point['scene'])}</h2>{point['words']}"
        f"<p><strong>{escape(point['question'])}</strong></p><ul>{listed}</ul>"
    )


def _follows(screen: Screen) -> str:
    point, decided = screen["point"], screen["decided"]
    chosen = "; ".join(decided["titles"])
    why = decided["rationale"]
    reason = f"<p>Your reason: {escape(why)}</p>" if why else ""
    return (
        f"<h2>{escape(point['scene'])}</h2>{point['words']}"
        f"<p>You chose: <strong>{escape(chosen)}</strong></p>{reason}"
        f"<h3>What happens</h3>{screen['follows']['words']}"
    )


def _ending(screen: Screen) -> str:
    return (
        f"<h2>{escape(screen['ending']['title'])}</h2>{screen['ending']['words']}"
        f"<h3>Your decisions</h3>{_steps(screen['path'])}"
        f"{_figure(screen.get('picture'))}{_table(screen.get('knew'))}"
    )


def _figure(picture: Screen | None) -> str:
    """The wide drawing, with its finding in words."""
    if not picture:
        return ""
    return f"<figure>{picture['svg']}<figcaption>{escape(picture['caption'])}</figcaption></figure>"


def _table(knew: Screen | None) -> str:
    if not knew:
        return ""
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in knew["head"])
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(one)}</td>" for one in row) + "</tr>" for row in knew["rows"]
    )
    return (
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
