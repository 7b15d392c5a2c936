"""A lesson's Markdown as HTML that can do nothing: no tags, no scripts, no strange addresses.

Somebody may have changed the notebook, and this page holds the cookie of the course. So HTML is
shown as it was typed, a picture comes from the cell itself, and a link leads to another lesson
or, beside this page, to the web.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

Attachments = Mapping[str, Mapping[str, str]]
LessonLink = Callable[[str], str | None]

_OUTSIDE = re.compile(r"https?://", re.IGNORECASE)
_RING_OR_WRITE = re.compile(r"(?:tel|mailto):", re.IGNORECASE)
# The first bytes of each kind of picture; SVG is none, since it can hold scripts and links.
_PICTURES = {
    "image/png": b"\x89PNG\r\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
_SIDES = {"text-align:left": "left", "text-align:right": "right", "text-align:center": "middle"}


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Every address comes through to `_tamed`, which leaves the words of a bad link as words.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


_MARKDOWN = _markdown()


def words_html(text: str, attachments: Attachments, lesson: LessonLink) -> str:
    """The HTML of one Markdown cell.

    lesson: the app's address for what a link names, None where it is no other lesson.
    """
    try:
        tokens = _MARKDOWN.parse(text)
    except RecursionError:  # thousands of brackets inside each other
        tokens = [Token("paragraph_open", "p", 1), _plain(text), Token("paragraph_close", "p", -1)]
    for token in tokens:
        if (side := _SIDES.get(str(token.attrs.pop("style", "")))) is not None:
            token.attrSet("class", side)
        if token.children:
            token.children = list(_tamed(token.children, attachments, lesson))
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _tamed(tokens: list[Token], attachments: Attachments, lesson: LessonLink) -> Iterator[Token]:
    kept: list[bool] = []  # of the links that are open: whether it is one
    for token in tokens:
        if token.type == "link_open":
            facts = _link(str(token.attrs.get("href", "")), lesson)
            kept.append(facts is not None)
            if facts is not None:
                token.attrs = dict(facts)
                yield token
        elif token.type == "link_close":
            if kept.pop():
                yield token
        elif token.type == "image":
            picture = _picture(str(token.attrs.get("src", "")), attachments)
            if picture is None:
                yield _plain(token.content)
            else:
                token.attrs = {"src": picture, "alt": ""}
                yield token
        else:
            yield token


def _link(href: str, lesson: LessonLink) -> dict[str, Any] | None:
    if _OUTSIDE.match(href):
        return {"href": href, "target": "_blank", "rel": "noopener noreferrer"}
    if _RING_OR_WRITE.match(href):
        return {"href": href}
    address = lesson(href)
    return None if address is None else {"href": address}


def _picture(source: str, attachments: Attachments) -> str | None:
    name = source.removeprefix("attachment:")
    for kind, data in attachments.get(name, {}).items() if name != source else ():
        try:
            held = base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            continue
        if kind in _PICTURES and held.startswith(_PICTURES[kind]):
            return f"data:{kind};base64,{base64.b64encode(held).decode()}"
    return None


def _plain(text: str) -> Token:
    token = Token("text", "", 0)
    token.content = text
    return token
