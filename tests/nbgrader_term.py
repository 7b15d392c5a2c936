"""One term in nbgrader, from release to marks: what its tests read afterwards."""

from __future__ import annotations

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

from iisam_learning.case.compiled import case_from
from iisam_learning.case.engine import Decision
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal import files as journal
from iisam_learning.lessons.build import build
from iisam_learning.parsing.reader import read
from small_course import CASE, LESSON, renamed, write_course

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
            for name, earned in self.marks(student).items()
            if name.startswith("mark-")
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
            folder / f"{case.id}.nursery.journal.jsonl",
            case,
            "nursery",
            Decision(point, options, written),
            NOON,
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
    own = {
        "cell_type": "code",
        "id": "own",
        "metadata": {},
        "outputs": [],
        "execution_count": None,
        "source": FORGERY,
    }
    note = {
        "cell_type": "markdown",
        "id": "note",
        "metadata": {},
        "source": "<script>alert(1)</script>\n```\n![](attachment:none.png)",
    }

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
            [
                sys.executable,
                "-m",
                "jupyter_server",
                "--no-browser",
                "--allow-root",
                f"--ServerApp.port={self.port}",
                "--ServerApp.port_retries=0",
                "--IdentityProvider.token=t",
                "--ServerApp.ip=127.0.0.1",
            ],
            cwd=self.term.course,
            stdout=self.log,
            stderr=subprocess.STDOUT,
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
