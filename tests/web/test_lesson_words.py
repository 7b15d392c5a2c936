"""A lesson's words on the page: anybody may have changed them, and they can do nothing."""

from __future__ import annotations

import base64

import pytest

from iisam_learning.web.words import words_html

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n rest").decode()


def lesson(href: str) -> str | None:
    return "/lesson/the-key" if href == "../the-key/the-key.ipynb" else None


def html(text: str, **attachments: dict[str, str]) -> str:
    return words_html(text, attachments, lesson)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)>",
        "<iframe src='/'></iframe>",
        "<style>body{display:none}</style>",
        "<!-- --><svg/onload=alert(1)>",
    ],
)
def test_tags_are_shown_as_they_were_typed(text: str):
    """A script in a Markdown cell once read the key of the server."""
    made = html(text)

    assert "&lt;" in made
    for tag in ("<script", "<img", "<iframe", "<style", "<svg"):
        assert tag not in made


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,words",
        "vbscript:x",
        "file:///etc/passwd",
        "/files/x.js",
        "//evil.example",
        "../notes.txt",
    ],
)
def test_a_strange_link_is_only_its_words(address: str):
    """What leads neither to a lesson nor to the web leads nowhere."""
    assert "<p>come here</p>" == html(f"[come here](<{address}>)").strip()


def test_a_link_to_another_lesson_is_an_address_of_the_page():
    """The same notebook links to the same lesson in JupyterLab."""
    assert '<a href="/lesson/the-key">The key</a>' in html("[The key](../the-key/the-key.ipynb)")


def test_an_outside_link_opens_beside():
    """Else the words somebody has half written would be left behind."""
    assert '<a href="https://a.example" target="_blank" rel="noopener noreferrer">' in html(
        "[study](https://a.example)"
    )


def test_a_picture_comes_from_the_cell_itself():
    """Nothing else is asked for, of this machine or another."""
    made = html("![A door](attachment:door.png)", **{"door.png": {"image/png": PNG}})

    assert f'<img src="data:image/png;base64,{PNG}" alt="A door"' in made


@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        ("![A door](door.png)", "image/png", PNG),
        ("![A door](https://a.example/x.png)", "image/png", PNG),
        ("![A door](attachment:door.png)", "image/svg+xml", PNG),
        ("![A door](attachment:door.png)", "image/png", base64.b64encode(b"<svg>").decode()),
        ("![A door](attachment:door.png)", "image/png", "no base64!"),
        ("![A door](attachment:other.png)", "image/png", PNG),
    ],
)
def test_any_other_picture_is_the_words_it_stands_for(text: str, kind: str, data: str):
    """An SVG can hold scripts, and a name can lie about what it names."""
    assert "<p>A door</p>" == html(text, **{"door.png": {kind: data}}).strip()


def test_a_table_keeps_its_sides_without_a_style_of_its_own():
    """The page's policy takes no inline style from anybody."""
    made = html("| a | b |\n|:--|--:|\n| 1 | 2 |")

    assert '<th class="left">a</th>' in made
    assert '<td class="right">2</td>' in made
    assert "style=" not in made


@pytest.mark.parametrize(
    "text", ["> " * 3_000, "[" * 3_000 + "](x)" * 3_000, "*" * 9_000, "- " * 999]
)
def test_marks_inside_each_other_by_the_thousand_are_no_error(text: str):
    """Somebody's text may be anything, and the page is answered."""
    assert html(text + "deep").startswith("<")
