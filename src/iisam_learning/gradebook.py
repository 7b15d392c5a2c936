"""What nbgrader must do differently for a course whose answers are journals.

Only `course/nbgrader_config.py` imports this module; a learner's lesson never does. Each part
answers one fact about nbgrader 0.9 that was read in its source and is held by a test.
"""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import Execute, NbGraderPreprocessor

from iisam_learning.case.withheld import withhold
from iisam_learning.disk import put_in_place
from iisam_learning.journal.folder import CASES, JOURNALS, load_case
from iisam_learning.lessons.build import case_text

Processed = tuple[NotebookNode, dict[str, Any]]


def configure(config: Any) -> None:
    """Set up nbgrader for this course; `config` is what `get_config()` returns in a config file."""
    # Whole lists: nbgrader reads its config file twice, and what is appended is appended twice.
    config.GenerateAssignment.preprocessors = [
        *GenerateAssignment.preprocessors.default(),
        WithholdKey,
    ]
    config.Autograde.sanitize_preprocessors = [
        RestoreLesson,
        *Autograde.sanitize_preprocessors.default(),
    ]
    config.Autograde.autograde_preprocessors = [
        ExecuteApart if one is Execute else one
        for one in Autograde.autograde_preprocessors.default()
    ]
    config.OverwriteCells.add_missing_cells = True  # for a lecturer's own notebooks
    # What a page showed, without the scripts from afar that a live widget would ask for.
    config.WidgetsDataTypeFilter.display_data_priority = [
        "text/html",
        "image/svg+xml",
        "image/png",
        "text/markdown",
        "text/plain",
    ]
    config.ExportApp.plugin_class = QuotedCsv


class WithholdKey(NbGraderPreprocessor):
    """At release: an assessed case leaves its scores, leans and words of feedback behind.

    nbgrader copies every file of `source/` to `release/` before it converts the notebook, and
    removes the release when this raises, so a key that cannot be withheld is not released.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Processed:
        course = _course(self)
        release = _folder(course, course.release_directory, resources, student=".")
        for path in sorted(release.rglob(CASES)):
            case = load_case(path)
            if case.assessed and not case.withheld:
                path.unlink()  # it may have been copied from a read-only file
                put_in_place(path, case_text(withhold(case)).encode())
        for path in sorted(release.rglob(f"{JOURNALS}*")):  # its lock file too
            self.log.warning("%s is left out: every learner would begin with it.", path.name)
            path.unlink()
        return nb, resources


class RestoreLesson(NbGraderPreprocessor):
    """At marking: the lesson as it was released, whatever became of it, and the learner's journal.

    A deleted cell is there again, a pasted copy of a test cell (which aborts the whole batch in
    stock nbgrader) is not, and an edited one reads as it did. Cells of the learner's own stay to
    be read, as plain text at their place: they are never run and never rendered, so a learner's
    code cannot reach the gradebook nor their HTML the marker's browser.
    A notebook that is not one of our lessons is left to stock nbgrader.
    """

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Processed:
        course = _course(self)
        released = self._released(course, resources)
        if released is None or "iisam" not in released.metadata:
            return nb, resources
        self._keep_their_journals(course, resources)
        released.cells = _with_own_words(released.cells, nb.cells)
        return released, resources

    def _released(self, course: CourseDirectory, resources: dict[str, Any]) -> NotebookNode | None:
        """The notebook as it was released, or else as it was built."""
        for step in (course.release_directory, course.source_directory):
            folder = _folder(course, step, resources, student=".")
            path = folder / f"{resources['nbgrader']['notebook']}.ipynb"
            if path.is_file():
                released: NotebookNode = nbformat.read(path, as_version=4)
                return released
        return None

    def _keep_their_journals(self, course: CourseDirectory, resources: dict[str, Any]) -> None:
        """Undo what nbgrader did where `source/` holds a journal: it copied it over everybody's.

        That happens when a lecturer tries a lesson in `source/`.
        """
        source = _folder(course, course.source_directory, resources, student=".")
        student = resources["nbgrader"]["student"]
        submitted = _folder(course, course.submitted_directory, resources, student)
        marked = _folder(course, course.autograded_directory, resources, student)
        for stray in source.glob(JOURNALS):
            (marked / stray.name).unlink(missing_ok=True)
            if (submitted / stray.name).is_file():
                shutil.copy(submitted / stray.name, marked / stray.name)


class ExecuteApart(Execute):
    """At marking: run the lesson without importing anything that was handed in beside it.

    A kernel starts in the learner's folder, where python and IPython look for modules too: a file
    `ipykernel_launcher.py` or `iisam_learning.py` there would be run with the marker's rights.
    """

    def preprocess(self, *arguments: Any, **named: Any) -> Processed:
        before = os.environ.get("PYTHONSAFEPATH")
        os.environ["PYTHONSAFEPATH"] = "1"
        try:
            processed: Processed = super().preprocess(*arguments, **named)
            return processed
        finally:
            if before is None:
                del os.environ["PYTHONSAFEPATH"]
            else:
                os.environ["PYTHONSAFEPATH"] = before


class QuotedCsv(ExportPlugin):
    """The table of the stock export with fields quoted, so that a name may hold a comma."""

    def export(self, gradebook: Gradebook) -> None:
        with open(self.to or "grades.csv", "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(
                [
                    "assignment",
                    "duedate",
                    "timestamp",
                    "student_id",
                    "last_name",
                    "first_name",
                    "email",
                    "raw_score",
                    "late_submission_penalty",
                    "score",
                    "max_score",
                ]
            )
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if _asked(assignment.name, self.assignment) and _asked(
                        student.id, self.student
                    ):
                        table.writerow(_row(gradebook, assignment, student))


def _asked(name: str, only: list[Any]) -> bool:
    return not only or name in [str(one) for one in only]


def _row(gradebook: Gradebook, assignment: Any, student: Any) -> list[Any]:
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        timestamp, raw, penalty = None, 0.0, 0.0
    else:
        timestamp, raw = submission.timestamp, submission.score
        penalty = submission.late_submission_penalty or 0.0
    return [
        assignment.name,
        assignment.duedate,
        timestamp,
        student.id,
        student.last_name,
        student.first_name,
        student.email,
        raw,
        penalty,
        max(0.0, raw - penalty),
        assignment.max_score,
    ]


def _with_own_words(
    released: list[NotebookNode], submitted: list[NotebookNode]
) -> list[NotebookNode]:
    """The released cells, and after each the learner's own ones that stood below it."""
    places = {cell.source.strip(): place for place, cell in enumerate(released)}
    own: dict[int, list[NotebookNode]] = {}
    last, count = -1, 0
    for cell in submitted:
        words = cell.source.strip()
        if words in places:
            last = places[words]
        elif words:
            count += 1
            own.setdefault(last, []).append(_as_text(words, f"own-words-{count}"))
    together = list(own.get(-1, []))
    for place, cell in enumerate(released):
        together += [cell, *own.get(place, [])]
    return together


def _as_text(words: str, id: str) -> NotebookNode:
    """A cell that shows the learner's characters and nothing that they could stand for."""
    fence = "```"
    while fence in words:
        fence += "`"
    told = "The learner added this to the lesson. It is shown as text and was not run."
    cell: NotebookNode = nbformat.v4.new_markdown_cell(
        f"{told}\n\n{fence}text\n{words}\n{fence}", id=id
    )
    return cell


def _course(part: NbGraderPreprocessor) -> CourseDirectory:
    """The course folder: a preprocessor's parent is the exporter, and its parent the converter."""
    return part.parent.parent.coursedir


def _folder(course: CourseDirectory, step: str, resources: dict[str, Any], student: str) -> Path:
    return Path(course.format_path(step, student, resources["nbgrader"]["assignment"]))
