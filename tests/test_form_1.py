"""What was handed out before still opens, plays on and is marked: `corpus/form-1` is frozen.

Each folder there is a learner's, as version 0.1 left it: notebook, compiled case and journals.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from iisam_learning.case.compiled import FORM, case_from, compile_case
from iisam_learning.case.engine import replay
from iisam_learning.case.facts import facts_hash, first_form
from iisam_learning.case.scoring import marks, score
from iisam_learning.grading import mark
from iisam_learning.journal import files as journal
from iisam_learning.journal.recording import fit, remembered
from iisam_learning.lessons.parts import CodePart, lesson_parts
from pages import Playing
from places import TESTS

FORM_1 = TESTS / "corpus" / "form-1"
EXPECTED = json.loads((FORM_1 / "expected.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def case_of(path: Path):
    """The compiled case beside a journal, read as a lesson reads it."""
    lesson = path.parent.name
    return case_from(json.loads((path.parent / f"{lesson}.case.json").read_text(encoding="utf-8")))


@pytest.fixture(params=sorted(EXPECTED))
def kept(request) -> tuple[Path, dict]:
    """A journal of the first form, and what it came to."""
    return FORM_1 / request.param, EXPECTED[request.param]


def test_a_run_of_the_first_form_comes_to_what_it_came_to(kept):
    """A mark that was given does not move because the software did."""
    path, expected = kept
    run, case = journal.read(path), case_of(path)
    progress = remembered(run, case)

    assert (expected["ending"], expected["score"]) == (progress.ending, score(progress).score)
    assert (run.chain, run.unreadable, fit(run, case)) == ("whole", (), ())


def test_a_run_of_the_first_form_opens_where_it_ended_and_is_marked(kept, tmp_path):
    """The page and nbgrader's cell read the folder as it lies."""
    path, expected = kept
    folder = tmp_path / path.parent.name
    shutil.copytree(path.parent, folder)
    case, run = case_of(path), journal.read(path)
    agency = run.header.agency
    screen = Playing(case, folder, agency, lambda: NOW).screen()
    earned = sum(float(repr(mark(case.id, agency, one, folder))) for one in marks(case, agency))

    assert ("ending", expected["score"]) == (screen["kind"], earned)


def test_a_half_played_run_of_the_first_form_plays_on(kept, tmp_path):
    """Somebody updated in the middle of a case."""
    path, expected = kept
    case, run = case_of(path), journal.read(path)
    (tmp_path / path.name).write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:3]) + b"\n")
    page = Playing(case, tmp_path, run.header.agency, lambda: NOW)
    for decision in run.decisions[2:]:
        told = page.answer(
            {"kind": "decide", "point": decision.point, "options": list(decision.options)}
        )
        assert "follows" == told["kind"]
    grown = journal.read(tmp_path / path.name)

    assert expected["ending"] == replay(case, grown.decisions, run.header.agency).ending
    assert "whole" == grown.chain


def test_the_hash_of_a_case_has_a_prefix_and_the_old_one_is_compared_by_the_old_formula(kept):
    """A journal that began before must not be called one of an older case."""
    path, _ = kept
    case, header = case_of(path), journal.read(path).header

    assert header.facts == first_form(case)
    assert facts_hash(case).startswith("2:")


def test_a_compiled_case_of_a_later_time_still_opens():
    """A reader passes over keys it does not know, and refuses a form it does not."""
    path = FORM_1 / "best" / "small-things" / "small-things.case.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    case = case_from(values)
    later = compile_case(case) | {"receivers": {"gp": "GP"}}
    later["points"][0]["tells"] = ["dentist-missed"]

    assert (1, 2) == (values["form"], FORM)
    assert case == case_from(later)


def test_a_built_lesson_of_the_first_form_is_still_one_of_ours():
    """Its cells hold the same canonical calls."""
    for path in FORM_1.rglob("*.ipynb"):
        lesson = lesson_parts(path.read_bytes())
        assert [] == [part for part in lesson.parts if isinstance(part, CodePart)], path
        assert 1 == len(lesson.calls("play")), path


@pytest.mark.parametrize(
    "words",
    [
        "<p>So.</p><script>alert(1)</script>",
        '<p onclick="steal()">So.</p>',
        '<img src="x" onerror="steal()">',
        '<a href="javascript:steal()">So</a>',
        '<a href="https://example.org" onclick="steal()">So</a>',
        "<svg/onload=steal()>",
        "<p>So <",
        "<!-- so -->",
    ],
)
def test_a_case_that_holds_code_is_not_opened(words):
    """A case file lies in a learner's folder, and its words are set as HTML on every page."""
    path = FORM_1 / "best" / "small-things" / "small-things.case.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    values["points"][0]["options"][0]["feedback"]["words"] = words

    with pytest.raises(ValueError, match="hold code"):
        case_from(values)
