"""How wide words are when nobody has drawn them yet, so that labels do not run into each other.

A picture is laid out before a browser picks a font, so the widths here are those of the widest
one in common use, with room for a reader's own spacing of letters.
"""

from __future__ import annotations

import unicodedata

# Thousandths of the size of the letters. Source: DejaVu Sans Bold, about a tenth wider than
# Segoe UI, as wide as Verdana; read from its table of advances and rounded up.
_GROUPS = {
    350: " ijl'|/\\,.IJ:;’‘·",
    460: "-f!()[]t",
    530: '_`r–"*',
    600: "?zcs",
    690: "Lxvykaeo“”EFT",
    740: "$0123456789bdghnpqu{}SYZCP",
    780: "BRAKVX",
    850: "UDGOQ#+<=>HN^~",
    930: "w&",
    1110: "@M—…%mW",
}
_WIDTHS = {letter: width / 1000 for width, letters in _GROUPS.items() for letter in letters}
_OTHER, _WIDEST = 0.85, 1.2

# A reader may set letters this much further apart and lose nothing. Source: WCAG 2.2, 1.4.12.
_SPACING = 0.12


def width(words: str, size: float) -> float:
    """The room that words in bold letters of a size may take, in the unit of the size."""
    return sum(_advance(letter) + _SPACING for letter in words) * size


def wrapped(words: str, size: float, room: float, most: int) -> list[str]:
    """Words parted into at most so many lines that fit a room; what does not fit ends in "…".

    A word longer than the room is broken. There is always at least one line.
    """
    lines: list[str] = []
    for word in words.split():
        whole = f"{lines[-1]} {word}" if lines else word
        if lines and width(whole, size) <= room:
            lines[-1] = whole
            continue
        while width(word, size) > room and len(word) > 1:
            fits = _fitting(word, size, room)
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    if len(lines) > most:
        last = lines[most - 1]
        lines = [*lines[: most - 1], last[: _fitting(last, size, room - width("…", size))] + "…"]
    return lines or [""]


def _fitting(words: str, size: float, room: float) -> int:
    """How many letters fit, at least one: a room too small for any letter must not hang."""
    return max(
        (count for count in range(len(words) + 1) if width(words[:count], size) <= room and count),
        default=1,
    )


def _advance(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.combining(letter):
        return 0.0
    return _WIDEST if unicodedata.east_asian_width(letter) in "WF" else _OTHER
