"""Words: an author's Markdown made into safe HTML, and an option's words into Feedback."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it import MarkdownIt

from iisam_learning.case.scenario import Feedback, View
from iisam_learning.parsing.blocks import Words
from iisam_learning.parsing.problems import Slips, quoted

_VIEW = re.compile(
    r"\*\*(?P<agency>[^*]{1,80}?)(?:,\*\*|\*\*,) "
    r"(?P<who>[A-Z][^:*]{0,79}):(?:\s+|$)(?P<words>.*)"
)
_NOBODY = re.compile(r"\**If nobody shares:?\**:?(?:\s+|$)(?P<words>.*)", re.IGNORECASE)
_TOO_MUCH = re.compile(r"\**If too much is shared:?\**:?(?:\s+|$)(?P<words>.*)", re.IGNORECASE)
_NOTE = re.compile(r"(?:>\s*)?\**Author['\u2019]s note:?\**:?(?:\s+|$)(?P<words>.*)", re.IGNORECASE)
_TODO = re.compile(r"TODO\b")
_TAG = re.compile(r"</?[A-Za-z](?![^>]{0,99}[@:])[^>]{0,99}>|<!--")
_SAFE_LINK = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.disable(
        [
            "code",
            "fence",
            "heading",
            "lheading",
            "hr",
            "html_block",
            "backticks",
            "image",
            "html_inline",
        ]
    )
    markdown.validateLink = lambda url: bool(_SAFE_LINK.match(url))  # type: ignore[method-assign]
    # Two spaces at a line's end are invisible in an editor; they do not become a break.
    markdown.add_render_rule("hardbreak", lambda *_: "\n")
    return markdown


_MARKDOWN = _markdown()


def html(lines: list[str] | str) -> str:
    """HTML of paragraphs, lists, quotations, emphasis and links; all else is shown as typed."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return str(_MARKDOWN.render(text)).strip() if text.strip() else ""


def plain(title: str) -> str:
    """A heading's words without the marks of Markdown."""
    if not re.search(r"[*_\[\\&]", title):
        return title.strip()
    inline = _MARKDOWN.parseInline(title)[0].children or []
    return "".join(one.content for one in inline if one.type == "text").strip() or title.strip()


def kept(words: Words, slips: Slips) -> list[str]:
    """The lines learners read: an author's TODO lines are noted and left out."""
    lines: list[str] = []
    for number, line in enumerate(words.lines, words.line):
        if _TODO.match(line):
            slips.warn(
                number,
                "S059",
                f"a note of the author is left: {quoted(line)}.",
                "Do what it says and delete it before a release.",
            )
            continue
        if _TAG.search(line):
            slips.warn(
                number,
                "S027",
                "the words hold HTML, which learners see as typed.",
                "Use Markdown: *so* for stress, [words](https://...) for a link.",
            )
        lines.append(line)
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


def feedback(words: Words, agency: Callable[[str, int], str], slips: Slips) -> Feedback | None:
    """An option's words parted into what happens next, views, prices and the author's note.

    agency: gives the id of an agency's title or id found on a line.
    Returns None where there are no words at all.
    """
    lines = kept(words, slips)
    if not any(line.strip() for line in lines):
        return None
    parts: dict[str, list[str]] = {"next": [], "nobody": [], "too much": [], "note": []}
    views: list[tuple[str, str, list[str]]] = []
    into = parts["next"]
    numbers = iter(_numbers(words))
    for line in lines:
        number = next(numbers)
        beginning = begins(line)
        if beginning is not None:
            name, found = beginning
            if name == "view":
                views.append((agency(found["agency"], number), found["who"].strip(), []))
                into = views[-1][2]
            else:
                into = parts[name]
                into.append("")
            into.append(found["words"])
        elif not line.strip():
            into = parts["next"]
            into.append("")
        else:
            into.append(re.sub(r"^\s*> ?", "", line) if into is parts["note"] else line)
    return Feedback(
        html(parts["next"]),
        tuple(View(id, who, html(said)) for id, who, said in views),
        html(parts["nobody"]) or None,
        html(parts["too much"]) or None,
        html(parts["note"]) or None,
    )


def begins(line: str) -> tuple[str, re.Match[str]] | None:
    """Which part of an option's words a line begins, and its pieces; None within a part.

    The parts are "view", "nobody", "too much" and "note"; each match has the group `words`.
    """
    for name, form in (
        ("view", _VIEW),
        ("nobody", _NOBODY),
        ("too much", _TOO_MUCH),
        ("note", _NOTE),
    ):
        found = form.match(line)
        if found:
            return name, found
    return None


def _numbers(words: Words) -> list[int]:
    """The line numbers of the lines that `kept` keeps."""
    return [number for number, line in enumerate(words.lines, words.line) if not _TODO.match(line)]
