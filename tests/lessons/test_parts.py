"""A lesson's notebook is read as data: what is not ours to the letter can do nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iisam_learning.lessons.forms import CanonicalCall
from iisam_learning.lessons.parts import CodePart, NotALesson, WordsPart, lesson_parts

PLAY = '# Your decisions\nfrom iisam_learning.notebook import play\nplay("the-key")'
RECORD = '# Your record\nfrom iisam_learning.notebook import record\nrecord("the-key", "the-note")'
DEBRIEF = '# Looking back\nfrom iisam_learning.notebook import debrief\ndebrief("the-key")'
MARK = '# A mark\nfrom iisam_learning.grading import mark\nmark("the-key", "nursery", "the-door")'


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def words(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}, **more}


def notebook(*cells: Any, **metadata: Any) -> bytes:
    ours = {"iisam": {"title": "The key"}, **metadata}
    return json.dumps({"cells": list(cells), "metadata": ours, "nbformat": 4}).encode()


def parts_of(*cells: Any) -> tuple[Any, ...]:
    return lesson_parts(notebook(*cells)).parts


def test_canonical_calls_become_what_they_mean():
    """The page does by itself what the notebook's cell would ask Python to do."""
    acting = PLAY.replace('"the-key"', '"the-key", agency="police"')

    assert (
        WordsPart("# The key"),
        CanonicalCall("play", "the-key"),
        CanonicalCall("play", "the-key", agency="police"),
        CanonicalCall("record", "the-key", point="the-note"),
        CanonicalCall("debrief", "the-key"),
    ) == parts_of(words("# The key"), code(PLAY), code(acting), code(RECORD), code(DEBRIEF))


def test_cells_of_marks_vanish():
    """They are for the lecturer; a learner's page has nothing to show for them."""
    assert (CanonicalCall("play", "the-key"),) == parts_of(code(PLAY), code(MARK))


def test_a_source_in_lines_is_the_same_source():
    """nbformat keeps a cell's text in either form."""
    assert parts_of(code(PLAY)) == parts_of(code(PLAY.splitlines(keepends=True)))


@pytest.mark.parametrize(
    "source",
    [
        PLAY + "\nimport os",
        PLAY.replace('("the-key")', '("the-key", folder="/")'),
        PLAY.replace("# Your decisions", "# Your\u2028!ls"),
        "%%html\n<script>alert(1)</script>",
        "import os",
    ],
)
def test_any_other_code_is_one_part_that_is_not_run(source: str):
    """Whose code it is nobody knows, so the page says where it runs and runs nothing."""
    assert (CodePart(),) == parts_of(code(source))


def test_code_beside_code_is_said_once():
    """Five cells of somebody's data are one sentence on the page."""
    assert (CodePart(), WordsPart("and"), CodePart()) == parts_of(
        code("a"), code("b"), words("and"), code("c")
    )


def test_outputs_and_foreign_metadata_are_ignored():
    """An output may hold any script; the lesson's own words are in its cells."""
    shown = [{"output_type": "display_data", "data": {"text/html": "<script>1</script>"}}]
    held = lesson_parts(notebook(code(PLAY, outputs=shown), voila={"x": 1}))

    assert (CanonicalCall("play", "the-key"),) == held.parts
    assert "The key" == held.title


def test_pictures_come_with_the_cell_that_shows_them():
    """An attachment of another cell is that cell's."""
    held = {"door.png": {"image/png": "aGk="}}

    assert (WordsPart("![door](attachment:door.png)", held), WordsPart("after")) == parts_of(
        words("![door](attachment:door.png)", attachments=held), words("after")
    )


def test_another_notebook_is_no_lesson():
    """A learner's folder may hold notebooks of their own; none has an address here."""
    with pytest.raises(NotALesson) as why:
        lesson_parts(json.dumps({"cells": [words("mine")], "metadata": {}}).encode())

    assert not why.value.damaged


@pytest.mark.parametrize("bytes_", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_notebook_is_damaged(bytes_: bytes):
    """Half a download, or a disk that was full."""
    with pytest.raises(NotALesson) as why:
        lesson_parts(bytes_)

    assert why.value.damaged


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
CELLS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "cell_type": st.sampled_from(["markdown", "code", "raw"]) | JSON,
            "source": JSON,
            "attachments": JSON,
        },
    )
    | JSON
)


@given(st.binary() | CELLS.map(lambda cells: notebook(*cells)))
def test_any_bytes_are_a_lesson_or_calmly_none(bytes_: bytes):
    """A page is answered whatever somebody put into the folder."""
    try:
        lesson = lesson_parts(bytes_)
    except NotALesson:
        return
    assert all(isinstance(one, WordsPart | CanonicalCall | CodePart) for one in lesson.parts)
