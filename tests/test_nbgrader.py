"""One term with the real nbgrader: what learners hand in, what the gradebook then holds.

Each fact about nbgrader that the course relies on has a test here that fails when the part of
`gradebook.py` or of the built notebook that answers it is taken away. Everything runs once, in
`term`; the tests read what came out.
"""

from __future__ import annotations

import csv
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest

from iisam_learning import journal
from iisam_learning.compiled import case_from
from iisam_learning.course import build, case_text
from iisam_learning.engine import Decision, replay
from iisam_learning.reader import read
from iisam_learning.scenario import Scenario
from iisam_learning.scoring import best_path, score, worst_path
from small_course import CASE, LESSON, renamed, write_course

pytest.importorskip("nbgrader")
pytestmark = pytest.mark.nbgrader

CONFIG = Path(__file__).parents[1] / "course" / "nbgrader_config.py"
JOURNAL = "the-key.nursery.journal.jsonl"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = "Door open all night; Mia, aged 4, told me at 8.50. <b>Kofi</b>"

BEST = (("the-door", ("ring",)), ("the-call", ("mother", "police")), ("the-note", ("seen",)))
MIXED = (("the-door", ("wait",)), ("the-call", ("police", "driver")), ("the-note", ("seen",)))
WORST = (("the-door", ("tell",)), ("the-call", ("driver",)), ("the-note", ("thought",)))
TWICE = (("the-door", ("tell",)), ("the-door", ("ring",)))

Steps = tuple[tuple[str, tuple[str, ...]], ...]

# Forges every mark if a learner's code or file is ever run: by hand, and by a file's name alone.
FORGERY = """\
import iisam_learning.grading
iisam_learning.grading.mark = lambda *_: 3.0
"""


@dataclass
class Term:
    """What is left of a term: the folders, what nbgrader said, and the gradebook by learner."""

    course: Path
    learner: Path
    exchange: Path
    case: Scenario
    said: dict[str, str] = field(default_factory=dict)

    def marks(self, student: str, lesson: str = "the-key") -> dict[str, Any]:
        """What the gradebook holds for one learner, by cell."""
        with self.gradebook() as book:
            found = book.find_submission_notebook(lesson, lesson, student)
            return {
                grade.cell.name: None if grade.needs_manual_grade else grade.score
                for grade in found.grades
            }

    def decided(self, student: str) -> dict[str, Any]:
        """The marks that come from decisions."""
        return {
            name.removeprefix("mark-"): earned
            for name, earned in self.marks(student).items() if name.startswith("mark-")
        }

    def gradebook(self) -> Any:
        from nbgrader.api import Gradebook

        return Gradebook(f"sqlite:///{self.course / 'gradebook.db'}")

    def autograded(self, student: str) -> nbformat.NotebookNode:
        path = self.course / "autograded" / student / "the-key" / "the-key.ipynb"
        return nbformat.read(path, as_version=4)


class Said(logging.Handler):
    """Everything a command logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def nbgrader(term: Term, where: Path, *arguments: str, fails: bool = False) -> str:
    """Run one stock command in this process (a process each would cost 5 s), return its log."""
    from jupyter_core.application import NoStart
    from nbgrader.apps import NbGraderApp

    before, said = Path.cwd(), Said()
    os.chdir(where)
    code: Any = 0
    NbGraderApp.clear_instance()
    try:
        app = NbGraderApp.instance()
        app.initialize(list(arguments))
        app.subapp.log.addHandler(said)
        app.start()
    except NoStart:
        pass  # how an app with a command ends
    except SystemExit as end:
        code = end.code
    finally:
        NbGraderApp.clear_instance()
        os.chdir(before)
    text = "\n".join(said.lines)
    assert bool(code) == fails, text
    term.said[" ".join(arguments)] = text
    return text


def play(folder: Path, case: Scenario, steps: Steps, words: str | None = None) -> None:
    for point, options in steps:
        written = words if point == "the-note" else None
        journal.record(
            folder / f"{case.id}.nursery.journal.jsonl", case, "nursery",
            Decision(point, options, written), NOON,
        )


def hand_in(term: Term, student: str, steps: Steps) -> Path:
    """Put a learner's folder where `collect` would have put it."""
    folder = term.course / "submitted" / student / "the-key"
    shutil.copytree(term.course / "release" / "the-key", folder)
    play(folder, term.case, steps)
    return folder


def change(folder: Path, edit: Any) -> None:
    """Let a learner do something to the notebook."""
    path = folder / "the-key.ipynb"
    values = json.loads(path.read_text())
    edit(values["cells"])
    path.write_text(json.dumps(values))


def cell_of(cells: list[dict[str, Any]], grade_id: str) -> dict[str, Any]:
    return next(
        cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


@pytest.fixture(scope="module")
def term(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Term]:
    """From release to marks: three learners through the exchange, the odd ones by hand."""
    root = tmp_path_factory.mktemp("term")
    exchange, learner = root / "exchange", root / "learner"
    exchange.mkdir(mode=0o777)
    exchange.chmod(0o777)
    learner.mkdir()
    course = write_course(root / "course")
    write_course(
        course,
        renamed(CASE, "the-exam", "The exam").replace("minutes: 5", "minutes: 5\nassessed: true"),
        renamed(LESSON, "the-exam", "The exam"),
        "the-exam",
    )
    build(course)
    case = read(course / "scenarios" / "the-key.md")
    exam = read(course / "scenarios" / "the-exam.md")
    places = (
        f"\nc.Exchange.root = {str(exchange)!r}\nc.Exchange.cache = {str(root / 'cache')!r}\n"
        "c.ExchangeCollect.check_owner = False\n"  # one person plays all learners here
    )
    (course / "nbgrader_config.py").write_text(CONFIG.read_text() + places)
    (learner / "nbgrader_config.py").write_text(CONFIG.read_text() + places)
    term = Term(course, learner, exchange, case)
    with pytest.MonkeyPatch.context() as patch:
        # nbgrader calls `alembic` by name; and nobody's own settings may play a part.
        patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(root / name.lower()))
        a_term(term, exam)
        yield term


def a_term(term: Term, exam: Scenario) -> None:
    # A lecturer has tried the lesson in source/, where nobody should.
    play(term.course / "source" / "the-key", term.case, BEST, "The lecturer's words")
    for lesson in ("the-key", "the-exam"):
        nbgrader(term, term.course, "generate_assignment", lesson)
        nbgrader(term, term.course, "release_assignment", lesson)
        nbgrader(term, term.learner, "fetch_assignment", lesson)
    fetched = term.learner / "the-key"
    for student, steps in (("best", BEST), ("mixed", MIXED), ("worst", WORST)):
        play(fetched, term.case, steps, WORDS)
        nbgrader(term, term.learner, "submit", "the-key", f"--student={student}")
        (fetched / JOURNAL).unlink()
    play(term.learner / "the-exam", withheld(term), renamed_steps(BEST))
    nbgrader(term, term.learner, "submit", "the-exam", "--student=best")
    for lesson in ("the-key", "the-exam"):
        nbgrader(term, term.course, "collect", lesson)
    odd_ones(term)
    nbgrader(term, term.course, "autograde", "the-key", fails=True)  # "broken" cannot be read
    nbgrader(term, term.course, "autograde", "the-exam")


def withheld(term: Term) -> Scenario:
    return case_from(json.loads((term.learner / "the-exam" / "the-exam.case.json").read_text()))


def renamed_steps(steps: Steps) -> Steps:
    return tuple((renamed(point, "the-exam", ""), options) for point, options in steps)


def odd_ones(term: Term) -> None:
    """What learners hand in that nobody thought of."""
    broken = hand_in(term, "broken", BEST)  # sorted before all others but "best"
    (broken / "the-key.ipynb").write_text("{ not a notebook")

    hand_in(term, "absent, Jo", ())

    copier = hand_in(term, "copier", MIXED)
    change(copier, lambda cells: cells.append({**cell_of(cells, "mark-the-door"), "id": "copy"}))

    def erase(cells: list[dict[str, Any]]) -> None:
        for name in ("mark-the-door", "written-the-note", "play"):
            cells.remove(cell_of(cells, name))

    change(hand_in(term, "eraser", MIXED), erase)

    forger = hand_in(term, "forger", WORST)
    own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [],
           "execution_count": None, "source": FORGERY}
    note = {"cell_type": "markdown", "id": "note", "metadata": {},
            "source": "<script>alert(1)</script>\n```\n![](attachment:none.png)"}

    def forge(cells: list[dict[str, Any]]) -> None:
        cell_of(cells, "mark-the-note")["source"] = "1.5"
        cell_of(cells, "mark-the-call")["metadata"]["nbgrader"] |= {"grade": False, "points": 9}
        cells[1:1] = [own, note]

    change(forger, forge)
    for name in ("ipykernel_launcher", "iisam_learning", "traitlets", "filelock"):
        (forger / f"{name}.py").write_text(f'open("ran", "a").write({name!r})\n')
    generous = json.loads((forger / "the-key.case.json").read_text())
    for point in generous["points"]:
        for option in point["options"]:
            option["score"] = point["points"]
    (forger / "the-key.case.json").write_text(json.dumps(generous))

    torn = hand_in(term, "torn", BEST[:1])
    with (torn / JOURNAL).open("ab") as file:
        file.write(b'{"point": "the-c\xff\xfe\n[[[[[[\n')
    play(torn, term.case, BEST[1:])

    hand_in(term, "twice", TWICE)

    (hand_in(term, "without", MIXED) / "the-key.ipynb").unlink()


@pytest.mark.parametrize(("student", "steps"), [("best", BEST), ("mixed", MIXED), ("worst", WORST)])
def test_the_gradebook_holds_the_score_of_the_journal(term: Term, student: str, steps: Steps):
    """Fact 1: at marking a widget's value is gone, and the answer is the journal beside it."""
    earned = score(replay(term.case, [Decision(*step) for step in steps], "nursery"))

    assert {one.mark: max(one.score, 0) for one in earned.points} == term.decided(student)


def test_the_best_and_the_worst_path_are_what_they_are_called(term: Term) -> None:
    """Otherwise the test above would compare two numbers in the middle."""
    assert BEST == best_path(term.case, "nursery").steps
    assert worst_path(term.case, "nursery").score == score(
        replay(term.case, [Decision(*step) for step in WORST], "nursery")
    ).score


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
    own = [cell.source for cell in term.autograded("forger").cells
           if cell.id.startswith("own-words")]

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
        term.course / "release", term.exchange / "iisam-learning" / "outbound", term.learner
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
    failed = [line for line in term.said["autograde the-key"].split("\n")
              if line.startswith("There was an error processing assignment 'the-key'")]

    assert ["There was an error processing assignment 'the-key' for student 'broken'"] == failed
    assert 3 == term.decided("torn")["the-door"]


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

        (notebook,) = [one for one in ask("api/submitted_notebooks/the-key/the-key")
                       if one["student"] == "best"]
        page = ask(f"submissions/{notebook['id']}", text=True)
        assert "Door open all night" in page
        assert "How this record is read" in page
        assert "unpkg.com" not in page.replace("<script", "")

        (grade,) = [one for one in ask(f"api/grades?submission_id={notebook['id']}")
                    if one["name"] == "written-the-note"]
        ask(f"api/grade/{grade['id']}", put={"manual_score": 3, "extra_credit": None})
        assert 9.5 == next(
            one["score"] for one in ask("api/submissions/the-key") if one["student"] == "best"
        )

    nbgrader(term, term.course, "generate_feedback", "the-key", "--student=best")
    feedback = (term.course / "feedback" / "best" / "the-key" / "the-key.html").read_text()
    assert "Door open all night" in feedback
    assert "9.5" in feedback

    nbgrader(term, term.course, "autograde", "the-key", "--student=best", "--force")
    with term.gradebook() as book:
        kept = book.find_grade("written-the-note", "the-key", "the-key", "best")
        assert 3 == kept.manual_score, "a marker's points outlive another run"


class Formgrader:
    """A Jupyter server in the course folder, and a way to ask its formgrader."""

    def __init__(self, term: Term) -> None:
        self.term = term

    def __enter__(self) -> Any:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = (self.term.course.parent / "formgrader.log").open("w+")
        self.server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root",
             f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0",
             "--IdentityProvider.token=t", "--ServerApp.ip=127.0.0.1"],
            cwd=self.term.course, stdout=self.log, stderr=subprocess.STDOUT,
        )
        for _ in range(240):
            try:
                self.ask("api/status")
                break
            except OSError:
                if self.server.poll() is not None:
                    break
                time.sleep(0.25)
        else:
            self.__exit__()
            self.log.seek(0)
            pytest.fail(self.log.read())
        return self.ask

    def __exit__(self, *_: object) -> None:
        self.server.terminate()
        self.server.wait(20)

    def ask(self, path: str, put: Any = None, text: bool = False) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/formgrader/{path}",
            headers={"Authorization": "token t", "Content-Type": "application/json"},
            data=None if put is None else json.dumps(put).encode(),
            method="GET" if put is None else "PUT",
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read().decode()
        return body if text else json.loads(body)
