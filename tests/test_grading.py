"""Marks are read from journals, in the one form that nbgrader reads and nobody else sees."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import Decision, replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.scoring import best_path, marks, score, worst_path
from iisam_learning.case.withheld import withhold
from iisam_learning.grading import Mark, mark
from iisam_learning.journal import files as journal
from iisam_learning.lessons.build import case_text
from iisam_learning.parsing.reader import read
from small_course import CASE

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    path = tmp_path_factory.mktemp("case") / "the-key.md"
    path.write_text(CASE, encoding="utf-8")
    return read(path)


@pytest.fixture
def desk(case: Scenario, tmp_path: Path) -> Path:
    """A folder with the key and no journal."""
    (tmp_path / "the-key.case.json").write_text(case_text(case), encoding="utf-8")
    return tmp_path


def play(folder: Path, case: Scenario, steps: tuple[tuple[str, tuple[str, ...]], ...]) -> None:
    for point, options in steps:
        journal.record(
            journal.journal_path(folder, case.id, "nursery"),
            case,
            "nursery",
            Decision(point, options),
            NOON,
        )


def all_marks(folder: Path, case: Scenario) -> dict[str, float]:
    return {one: float(mark(case.id, "nursery", one, folder)) for one in marks(case, "nursery")}


@pytest.mark.parametrize("path", [best_path, worst_path])
def test_marks_are_the_score_of_the_journal(desk: Path, case: Scenario, path) -> None:
    """The gradebook and the learner's own page must not disagree about one journal."""
    whole = path(case, "nursery")

    play(desk, case, whole.steps)

    earned = score(replay(case, [Decision(*step) for step in whole.steps], "nursery"))
    assert sum(all_marks(desk, case).values()) == sum(max(one.score, 0) for one in earned.points)


def test_every_choice_earns_within_0_and_the_points_of_its_mark(desk: Path, case: Scenario) -> None:
    """nbgrader gives full marks to a negative number and fails a submission that has too many."""
    begin = (("the-door", ("ring",)), ("the-call", ("mother",)))
    for chosen in choices(case.point("the-note")):
        play(desk, case, (*begin, ("the-note", tuple(one.id for one in chosen))))

        assert 0 <= mark("the-key", "nursery", "the-note", desk) <= 1.5

        journal.journal_path(desk, "the-key", "nursery").unlink()


def test_a_lesson_not_begun_earns_nothing_and_says_nothing(desk: Path, case, capfd) -> None:
    """A learner who opens a lesson sees no warning about a journal they could not have yet."""
    assert dict.fromkeys(marks(case, "nursery"), 0.0) == all_marks(desk, case)
    assert ("", "") == tuple(capfd.readouterr())


@pytest.mark.parametrize("key", [None, "", "[]", "{", '{"form": 99}', '{"form": 1}', "\x00"])
def test_without_a_usable_key_the_mark_is_0_and_silent(
    desk: Path, case: Scenario, key: str | None, capfd
) -> None:
    """On the learner's side of an assessed case there is no key, and there must be no fuss."""
    play(desk, case, best_path(case, "nursery").steps)
    (desk / "the-key.case.json").unlink()
    if key is not None:
        (desk / "the-key.case.json").write_text(key)

    assert mark("the-key", "nursery", "the-door", desk) == 0
    assert ("", "") == tuple(capfd.readouterr())


def test_a_withheld_case_gives_no_marks(desk: Path, case: Scenario) -> None:
    """A withheld case has no scores, so any other number would be invented."""
    play(desk, case, best_path(case, "nursery").steps)
    (desk / "the-key.case.json").write_text(case_text(withhold(case)))

    assert mark("the-key", "nursery", "the-door", desk) == 0


def test_an_unknown_mark_or_agency_earns_nothing(desk: Path, case: Scenario) -> None:
    """A lesson released before the case was changed still marks what both know."""
    play(desk, case, best_path(case, "nursery").steps)

    assert mark("the-key", "nursery", "no-such-mark", desk) == 0
    assert mark("the-key", "no-such-agency", "the-door", desk) == 0
    assert mark("no-such-case", "nursery", "the-door", desk) == 0


LINE = b'{"point": "the-door", "options": ["ring"], "rationale": null, "confidence": null}\n'


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.just(LINE),
            st.recursive(
                st.none()
                | st.booleans()
                | st.floats()
                | st.integers()
                | st.text(max_size=9)
                | st.sampled_from(["the-door", "ring", "the-call"]),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(
                        st.sampled_from(["point", "options", "rationale", "confidence"]), inner
                    )
                ),
                max_leaves=9,
            ).map(lambda value: json.dumps(value).encode() + b"\n"),
        ),
        max_size=6,
    ).map(b"".join)
)
def test_no_bytes_of_a_journal_break_a_mark(desk: Path, case: Scenario, capfd, data: bytes):
    """A torn journal must cost its learner the torn lines and never the whole submission."""
    journal.journal_path(desk, "the-key", "nursery").write_bytes(data)

    assert all(
        0 <= earned <= most
        for earned, most in zip(
            all_marks(desk, case).values(), marks(case, "nursery").values(), strict=True
        )
    )
    assert tuple(capfd.readouterr()) == ("", "")


@pytest.mark.parametrize(
    "data", [b"[" * 200_000 + b"\n", b"\xff\xfe" * 9, b'{"point":' * 50_000, b"\x00" * 99_999]
)
def test_hostile_bytes_earn_nothing(desk: Path, data: bytes) -> None:
    """A learner can write any file: deep nesting ends neither the marking nor the batch."""
    journal.journal_path(desk, "the-key", "nursery").write_bytes(data)

    assert mark("the-key", "nursery", "the-door", desk) == 0


def test_a_decision_after_torn_bytes_still_counts(desk: Path, case: Scenario) -> None:
    """A power cut in the middle of a line does not take the decisions around it."""
    path = journal.journal_path(desk, "the-key", "nursery")
    play(desk, case, (("the-door", ("ring",)),))
    path.write_bytes(path.read_bytes() + b'{"point": "the-c')
    play(desk, case, (("the-call", ("mother", "police")),))

    assert {"the-door": 3, "the-call": 2, "the-note": 0} == all_marks(desk, case)


def test_a_mark_reads_as_a_bare_number_and_shows_as_nothing() -> None:
    """nbgrader reads text/plain; a learner's page prefers the HTML, which must be empty."""
    pytest.importorskip("IPython")
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(Mark(2.5))

    assert {"text/plain": "2.5", "text/html": ""} == data


@pytest.mark.nbgrader
@pytest.mark.parametrize("earned", [0, 0.1 + 0.2, 1, 1.5, 3, 1e-9])
def test_nbgrader_reads_exactly_the_points_of_a_mark(earned: float) -> None:
    """nbgrader gives full marks to what it cannot parse, and a rounded number would be wrong."""
    pytest.importorskip("nbgrader")
    from IPython.core.formatters import DisplayFormatter
    from nbformat.v4 import new_code_cell, new_output
    from nbgrader.utils import determine_grade

    data, _ = DisplayFormatter().format(Mark(earned))
    cell = new_code_cell("mark()", outputs=[new_output("execute_result", data)])
    cell.metadata.nbgrader = {"grade": True, "solution": False, "points": 3}

    assert (float(earned), 3.0) == determine_grade(cell)


def test_a_learners_lesson_needs_no_pandas_and_no_nbgrader() -> None:
    """A lesson imports its marks at play too, on a phone in a browser as well."""
    code = (
        "import sys, iisam_learning.grading as _; "
        "print([m for m in ('pandas', 'nbgrader', 'nbformat', 'jupytext', 'ruamel', 'matplotlib',"
        " 'markdown_it', 'cattrs', 'filelock') if m in sys.modules])"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ("[]\n", "") == (run.stdout, run.stderr)
