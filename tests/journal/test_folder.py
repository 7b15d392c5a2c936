"""A lesson's folder: the compiled case is read in one way, whatever lies in its place."""

from __future__ import annotations

import json

import pytest

from iisam_learning import grading, notebook
from iisam_learning.case.compiled import NotACompiledCase, compile_case
from iisam_learning.journal.folder import case_path, load_case
from making import a_branching_case

ODD = [b"", b"\xff\xfe", b"null", b"[]", b"{}", b"[" * 100_000, b'{"form": 99}']


def test_a_compiled_case_is_read_back(tmp_path):
    """What was built is what is played."""
    path = case_path(tmp_path, "tiny")
    path.write_text(json.dumps(compile_case(a_branching_case())), encoding="utf-8")

    assert a_branching_case() == load_case(path)


@pytest.mark.parametrize("content", ODD)
def test_whatever_else_lies_there_is_no_case_and_no_traceback(tmp_path, content):
    """A half-copied folder is shown calmly, and a mark from it is 0 without a word."""
    path = case_path(tmp_path, "tiny")
    path.write_bytes(content)

    with pytest.raises(NotACompiledCase):
        load_case(path)
    assert "cannot be opened" in notebook.play("tiny", folder=tmp_path).screen["title"]
    assert 0 == grading.mark("tiny", "school", "call", folder=tmp_path)
