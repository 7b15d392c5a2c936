"""What learners hand in and what the gradebook then holds, with the real nbgrader.

Each fact about nbgrader that the course relies on has a test here that fails when the part of
`gradebook.py` or of the built notebook that answers it is taken away. Everything runs once, in
`term`; the tests read what came out.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from fnmatch import fnmatch

import pytest

from iisam_learning.case.compiled import case_from
from iisam_learning.case.engine import Decision, replay
from iisam_learning.case.scoring import best_path, score, worst_path
from iisam_learning.lessons.build import case_text
from iisam_learning.lessons.text import DROPPED
from nbgrader_term import (
    BEST,
    FORGERY,
    JOURNAL,
    MIXED,
    WORST,
    Formgrader,
    Steps,
    Term,
    nbgrader,
    term,
)

__all__ = ["term"]  # the fixture

pytest.importorskip("nbgrader")
pytestmark = [
    pytest.mark.nbgrader,
    # nbgrader 0.9 with SQLAlchemy 2.1: "not in session", without an effect on what is stored
    pytest.mark.filterwarnings("ignore:Object of type <Submitted"),
]


@pytest.mark.parametrize(("student", "steps"), [("best", BEST), ("mixed", MIXED), ("worst", WORST)])
def test_the_gradebook_holds_the_score_of_the_journal(term: Term, student: str, steps: Steps):
    """Fact 1: at marking a widget's value is gone, and the answer is the journal beside it."""
    earned = score(replay(term.case, [Decision(*step) for step in steps], "nursery"))

    assert {one.mark: max(one.score, 0) for one in earned.points} == term.decided(student)


def test_the_best_and_the_worst_path_are_what_they_are_called(term: Term) -> None:
    """Otherwise the test above would compare two numbers in the middle."""
    assert BEST == best_path(term.case, "nursery").steps
    assert (
        worst_path(term.case, "nursery").score
        == score(replay(term.case, [Decision(*step) for step in WORST], "nursery")).score
    )


def test_the_first_decision_counts_in_the_gradebook_too(term: Term) -> None:
    """A learner who reads the feedback and decides again is not marked for the second try."""
    assert 0 == term.decided("twice")["the-door"]


def test_a_key_that_a_learner_changed_is_not_used(term: Term) -> None:
    """Fact 2: the master in `source/` overwrites what was handed in under its name."""
    marked = term.course / "autograded" / "forger" / "the-key" / "the-key.case.json"

    assert case_text(term.case) == marked.read_text()
    assert {"the-door": 0, "the-call": 0, "the-note": 0} == term.decided("forger")


def test_a_learners_code_and_files_are_never_run(term: Term) -> None:
    """In stock nbgrader a learner's cell can read the gradebook and forge every mark."""
    code = [cell for cell in term.autograded("forger").cells if cell.cell_type == "code"]

    assert [cell.source for cell in code] == [
        cell.source for cell in term.autograded("best").cells if cell.cell_type == "code"
    ]
    assert not any(output.output_type == "error" for cell in code for output in cell.outputs)
    assert not (term.course / "autograded" / "forger" / "the-key" / "ran").exists()


def test_a_learners_own_cells_stay_to_be_read_as_text(term: Term) -> None:
    """A marker sees what was added, where it was added, and their browser runs none of it."""
    own = [
        cell.source for cell in term.autograded("forger").cells if cell.id.startswith("own-words")
    ]

    assert any(FORGERY.strip() in one for one in own)
    hostile = next(one for one in own if "<script>" in one)
    assert "````text\n<script>" in hostile
    assert hostile.endswith("\n````")


def test_a_lecturers_own_play_in_source_marks_nobody(term: Term) -> None:
    """Fact 2: nbgrader copies it into each release and over each journal handed in."""
    assert not (term.course / "release" / "the-key" / JOURNAL).exists()
    assert not (term.course / "autograded" / "absent, Jo" / "the-key" / JOURNAL).exists()
    assert {0.0} == set(term.decided("absent, Jo").values())


def test_an_assessed_case_is_released_without_its_key(term: Term) -> None:
    """Fact 2: nbgrader releases every file of `source/`, so the key must be taken out there."""
    for folder in (
        term.course / "release",
        term.exchange / "iisam-learning" / "outbound",
        term.learner,
    ):
        text = (folder / "the-exam" / "the-exam.case.json").read_text()
        released = case_from(json.loads(text))

        assert "KEYWORDS" not in text
        assert released.withheld
        options = [option for point in released.points for option in point.options]
        assert {(None, None, None)} == {(one.score, one.errs, one.feedback) for one in options}


def test_the_master_of_an_assessed_case_keeps_its_key_and_marks_with_it(term: Term) -> None:
    """A learner holds the withheld form, and the marks come from the whole one."""
    master = (term.course / "source" / "the-exam" / "the-exam.case.json").read_text()

    assert not case_from(json.loads(master)).withheld
    assert {"mark-the-door": 3.0, "written-the-note": None} == term.marks("best", "the-exam")


def test_a_practice_case_is_released_with_its_feedback(term: Term) -> None:
    """Practice without feedback teaches nothing."""
    assert "KEYWORDS" in (term.learner / "the-key" / "the-key.case.json").read_text()


def test_nothing_that_runs_at_marking_writes_to_stderr(term: Term) -> None:
    """Fact 3: a mark whose cell writes one warning counts 0."""
    for student in ("best", "absent, Jo", "torn"):
        for cell in term.autograded(student).cells:
            for output in cell.get("outputs", []):
                assert output.output_type in ("execute_result", "display_data"), output


def test_every_mark_is_a_bare_number_without_html(term: Term) -> None:
    """Fact 4: what nbgrader cannot parse, or what is negative, it gives full marks."""
    for student in ("best", "worst", "absent, Jo"):
        for cell in term.autograded(student).cells:
            if cell.metadata.get("nbgrader", {}).get("grade"):
                (output,) = cell.outputs
                assert 0 <= float(output.data["text/plain"]) <= cell.metadata.nbgrader.points
                assert "" == output.data["text/html"]


def test_no_journal_earns_nothing(term: Term) -> None:
    """Fact 4: None would be full marks."""
    assert {"the-door": 0, "the-call": 0, "the-note": 0} == term.decided("absent, Jo")


def test_the_journal_travels_through_every_stage(term: Term) -> None:
    """Fact 5: nbgrader drops names it does not like without a word."""
    for step in ("submitted", "autograded"):
        assert (term.course / step / "best" / "the-key" / JOURNAL).is_file()


def test_nothing_we_name_is_dropped_by_nbgrader(term: Term) -> None:
    """Fact 5: a lesson, a case or a journal under an ignored name would be lost in silence."""
    from nbgrader.coursedir import CourseDirectory

    dropped = CourseDirectory.ignore.default()

    ours = [path.name for path in [*term.course.glob("source/*"), *term.course.glob("source/*/*")]]
    assert not [name for name in ours for one in dropped if fnmatch(name, one)]
    assert set(DROPPED) == {one for one in dropped if re.fullmatch(r"[a-z0-9-]+", one)}


def test_marking_adds_nothing_to_a_journal(term: Term) -> None:
    """Only a learner's own act is recorded; a cell that runs again is not one."""
    for student in ("best", "worst", "torn"):
        before, after = (
            (term.course / step / student / "the-key" / JOURNAL).read_bytes()
            for step in ("submitted", "autograded")
        )
        assert before == after


@pytest.mark.parametrize("student", ["best", "worst", "absent, Jo", "eraser", "copier"])
def test_the_written_record_always_waits_for_a_person(term: Term, student: str) -> None:
    """Fact 6: an unchanged answer cell scores 0 in silence; a task cell never does."""
    assert term.marks(student)["written-the-note"] is None


def test_the_written_record_is_shown_to_the_marker(term: Term) -> None:
    """The words are in the journal, so the notebook must bring them to where they are marked."""
    cells = term.autograded("best").cells
    place = next(n for n, cell in enumerate(cells) if "record(" in cell.source)

    shown = cells[place].outputs[0].data["text/html"]

    assert "Door open all night" in shown
    assert "<b>Kofi" not in shown
    assert cells[place + 1].metadata.nbgrader.task


def test_a_deleted_cell_is_marked_all_the_same(term: Term) -> None:
    """Fact 7: in stock nbgrader the grade of a deleted test cell stays open for ever."""
    assert term.decided("mixed") == term.decided("eraser")
    assert [cell.source for cell in term.autograded("mixed").cells] == [
        cell.source for cell in term.autograded("eraser").cells
    ]


def test_a_pasted_copy_of_a_cell_stops_nobody(term: Term) -> None:
    """Fact 7: in stock nbgrader one duplicated test cell ends the batch for all who follow."""
    assert term.decided("mixed") == term.decided("copier")
    assert term.decided("twice"), "those who are sorted after it are marked"


def test_a_damaged_notebook_stops_nobody_else(term: Term) -> None:
    """One learner's broken file is one learner's problem."""
    failed = [
        line
        for line in term.said["autograde the-key"].split("\n")
        if line.startswith("There was an error processing assignment 'the-key'")
    ]

    assert ["There was an error processing assignment 'the-key' for student 'broken'"] == failed
    assert 3 == term.decided("torn")["the-door"]


def test_the_config_says_only_what_nbgrader_knows(term: Term) -> None:
    """A warning at each step teaches a lecturer to read none of them."""
    assert not [
        line for said in term.said.values() for line in said.split("\n") if "not recognized" in line
    ]


@pytest.mark.parametrize("student", ["broken", "without"])
def test_a_journal_is_marked_once_a_lesson_is_put_beside_it(term: Term, student: str) -> None:
    """The notebook holds no answer, so a lost or damaged one costs a learner nothing."""
    lesson = term.course / "release" / "the-key" / "the-key.ipynb"
    shutil.copy(lesson, term.course / "submitted" / student / "the-key")

    nbgrader(term, term.course, "autograde", "the-key", f"--student={student}")

    assert term.decided({"broken": "best", "without": "mixed"}[student]) == term.decided(student)


def test_a_torn_journal_keeps_what_can_be_read(term: Term) -> None:
    """A power cut costs a line and not a course."""
    assert {"the-door": 3, "the-call": 2, "the-note": 1.5} == term.decided("torn")


def test_the_table_of_marks_survives_a_comma(term: Term) -> None:
    """Fact 7: the stock table is built by joining text, so one comma moves every column."""
    nbgrader(term, term.course, "export", "--to=marks.csv")

    with (term.course / "marks.csv").open(newline="", encoding="utf-8") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}

    assert 0 == float(rows["the-key", "absent, Jo"]["score"])
    assert 6.5 == float(rows["the-key", "best"]["score"])
    assert 10.5 == float(rows["the-key", "best"]["max_score"])
    assert 0 == float(rows["the-exam", "mixed"]["score"])


def test_a_marker_reads_and_marks_in_formgrader_and_the_learner_gets_it_back(term: Term) -> None:
    """The last stretch: the record is listed, read, given points, and returned as feedback."""
    with Formgrader(term) as ask:
        listed = {one["student"]: one for one in ask("api/submissions/the-key")}
        assert all(listed[who]["needs_manual_grade"] for who in ("best", "worst", "absent, Jo"))

        (notebook,) = [
            one
            for one in ask("api/submitted_notebooks/the-key/the-key")
            if one["student"] == "best"
        ]
        page = ask(f"submissions/{notebook['id']}", text=True)
        assert "Door open all night" in page
        assert "How this record is read" in page
        assert_still(page)

        (grade,) = [
            one
            for one in ask(f"api/grades?submission_id={notebook['id']}")
            if one["name"] == "written-the-note"
        ]
        ask(f"api/grade/{grade['id']}", put={"manual_score": 3, "extra_credit": None})
        assert 9.5 == next(
            one["score"] for one in ask("api/submissions/the-key") if one["student"] == "best"
        )

    nbgrader(term, term.course, "generate_feedback", "the-key", "--student=best")
    feedback = (term.course / "feedback" / "best" / "the-key" / "the-key.html").read_text()
    assert "Door open all night" in feedback
    assert "9.5" in feedback
    assert_still(feedback)

    nbgrader(term, term.course, "autograde", "the-key", "--student=best", "--force")
    with term.gradebook() as book:
        kept = book.find_grade("written-the-note", "the-key", "the-key", "best")
        assert 3 == kept.manual_score, "a marker's points outlive another run"


def assert_still(page: str) -> None:
    """The page of the case is there as text, and asks no server on the internet for a widget."""
    assert 2 == page.count('class="iisam-still"')
    assert "widget-view+json" not in page
