"""SVG written with attributes alone: a page with a strict policy shows it, and so does paper.

No style, no ids, no references: several pictures may stand on one page. What is drawn in the
ink of the page says so with `currentColor`; the classes are hooks for a reader's own colours.
"""

from __future__ import annotations

import re
from html import escape

# What XML 1.0 cannot hold, and what turns the reading direction of the words behind it.
_NOT_TEXT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def element(tag: str, inside: str | None = None, /, **attributes: object) -> str:
    """One element; `stroke_width` becomes stroke-width, `class_` class, numbers become short.

    inside: elements or escaped words; None makes an empty element.
    """
    facts = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{facts}/>" if inside is None else f"<{tag}{facts}>{inside}</{tag}>"


def words(text: str, x: float, y: float, /, **attributes: object) -> str:
    """One line of text; whatever it holds, it stays text."""
    return element("text", escape(_plain(text)), x=x, y=y, **attributes)


def picture(inside: str, width: float, height: float, label: str, /, **attributes: object) -> str:
    """A whole picture that takes the width of its place; `label` says what it shows."""
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {number(width)} {number(height)}",
        "role": "img",
        "aria_label": label,
    }
    return element("svg", inside, **root, **attributes)


def path(*lines: tuple[tuple[float, float], ...]) -> str:
    """The `d` of a path of straight lines, each through its points."""
    return "".join(
        "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) for points in lines
    )


def number(value: float) -> str:
    """A number with at most one digit behind the point."""
    return f"{value:.1f}".removesuffix(".0")


def _value(value: object) -> str:
    if isinstance(value, float | int):
        return number(value)
    return escape(_plain(str(value)))


def _plain(text: str) -> str:
    return " ".join(_TURNING.sub("", _NOT_TEXT.sub("", text)).split())
