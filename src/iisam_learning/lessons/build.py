"""Build a course: from the lessons as Markdown to the notebooks and compiled cases of nbgrader.

An author types words and three kinds of call. Imports, ids, marks and every bit of nbgrader's
metadata are derived, so nobody types a `grade_id` and two builds are the same byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from iisam_learning.case.compiled import compile_case
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.scoring import marks
from iisam_learning.disk import put_in_place
from iisam_learning.journal.folder import CASES, JOURNALS, case_path
from iisam_learning.lessons.text import Call, Lesson, Rubric, Words, read_lesson
from iisam_learning.parsing.problems import Problem, ScenarioProblems, closest, meant
from iisam_learning.parsing.reader import find_scenario, read

FORM = 1
NBGRADER_SCHEMA = 3


class LessonProblems(ScenarioProblems):
    """What an author must change before the course can be built; nothing was written."""


def build(course_folder: str | Path, check: bool = False) -> list[str]:
    """Make `source/` what `lessons/` say, and name the files that were not so, sorted.

    course_folder: holds `lessons/*.md`; a scenario is looked for in its `scenarios/` first.
    check: write nothing. A notebook or case in `source/` that no lesson makes is named with
    "no lesson makes it" and left for a person to remove.
    Raises LessonProblems with all problems of all lessons at once.
    """
    course = Path(course_folder)
    wanted, problems = _wanted(course)
    problems += _journals_in_source(course)
    if problems:
        raise LessonProblems(problems)
    changed = [path for path, text in wanted.items() if _bytes(path) != text.encode()]
    if not check:
        for path in changed:
            put_in_place(path, wanted[path].encode())
    built = [*course.glob("source/*/*.ipynb"), *course.glob(f"source/*/{CASES}")]
    return sorted(
        [path.relative_to(course).as_posix() for path in changed]
        + [
            f"{path.relative_to(course).as_posix()}: no lesson makes it"
            for path in built
            if path not in wanted
        ]
    )


def case_text(scenario: Scenario) -> str:
    """The text of a compiled case file."""
    return json.dumps(compile_case(scenario), ensure_ascii=False, indent=1) + "\n"


def graded_marks(case: Scenario, agency: str, judgements: bool = False) -> dict[str, float]:
    """The marks that a lesson grades, in file order, each with its points.

    In an assessed case a mark counts only where every point that can earn it is a red line,
    unless the lecturer has switched judgement points on.
    """
    earned = marks(case, agency)
    if judgements or not case.assessed:
        return earned
    judged = {point.mark for point in case.points_of(agency) if not point.red_line}
    return {mark: points for mark, points in earned.items() if mark not in judged}


def _wanted(course: Path) -> tuple[dict[Path, str], list[Problem]]:
    """The files a course should hold with their text, and everything that stands against it."""
    wanted: dict[Path, str] = {}
    problems: list[Problem] = []
    cases: dict[str, Scenario | list[Problem]] = {}
    lessons = sorted((course / "lessons").glob("*.md"))
    if not lessons:
        problems.append(
            Problem(
                (course / "lessons").as_posix(),
                1,
                "L000",
                "error",
                "there is no lesson here.",
                "Name the folder that holds lessons/, such as: iisam build course",
            )
        )
    for path in lessons:
        lesson, found = read_lesson(path)
        problems += found
        if lesson is None:
            continue
        for id, line in lesson.scenarios().items():
            if id not in cases:
                cases[id] = _case(course, id, lesson, line)
                problems += cases[id] if isinstance(cases[id], list) else []
        known = {id: case for id, case in cases.items() if isinstance(case, Scenario)}
        if not set(lesson.scenarios()) <= set(known):
            continue
        if found:
            continue  # one slip is one message
        problems += list(_against(lesson, known, packed=_is_packed(course)))
        folder = course / "source" / lesson.id
        wanted[folder / f"{lesson.id}.ipynb"] = nbformat.writes(_notebook(lesson, known)) + "\n"
        for id in lesson.scenarios():
            wanted[case_path(folder, id)] = case_text(known[id])
    return wanted, problems


def _case(course: Path, id: str, lesson: Lesson, line: int) -> Scenario | list[Problem]:
    own = course / "scenarios" / f"{id}.md"
    try:
        path = own if own.is_file() else find_scenario(id)
    except ScenarioProblems as unknown:
        near = closest(id, [one.stem for one in own.parent.glob("*.md")])
        return [
            lesson.problem(
                line,
                "L012",
                f'there is no scenario "{id}".',
                meant(near) or unknown.problems[0].suggestion,
            )
        ]
    try:
        return read(path)
    except ScenarioProblems as broken:
        return list(broken.problems)


def _against(lesson: Lesson, cases: dict[str, Scenario], packed: bool) -> Iterator[Problem]:
    """What a lesson says that its cases do not have."""
    case = cases[lesson.scenario]
    if lesson.agency is not None and lesson.agency not in case.playable:
        yield lesson.problem(
            lesson.header_line("agency"),
            "L013",
            f'nobody can play "{lesson.agency}" in "{case.id}".',
            meant(closest(lesson.agency, case.playable)),
        )
    elif lesson.agency is not None and not any(
        cell.name == "play" and cell.scenario == case.id and cell.agency in (None, lesson.agency)
        for cell in lesson.calls()
    ):
        yield lesson.problem(
            lesson.header_line("agency"),
            "L020",
            f'the lesson marks "{lesson.agency}" but never plays "{case.id}".',
            f'Type a cell with play("{case.id}").',
        )
    if case.assessed and packed:
        yield lesson.problem(
            lesson.header_line("scenario"),
            "L021",
            f'"{case.id}" is an assessed case, and this course is packed for everybody.',
            "Keep its lesson and its scenario in a course folder of your own.",
        )
    for cell in lesson.calls():
        asked = cases[cell.scenario]
        if cell.agency is not None and cell.agency not in asked.playable:
            yield lesson.problem(
                cell.line,
                "L013",
                f'nobody can play "{cell.agency}" in "{asked.id}".',
                meant(closest(cell.agency, asked.playable)),
            )
        if cell.point is None:
            continue
        point = asked.point(cell.point)
        if point is None:
            yield lesson.problem(
                cell.line,
                "L014",
                f'"{asked.id}" has no point "{cell.point}".',
                meant(closest(cell.point, [one.id for one in asked.points])),
            )
        elif not point.is_written_record:
            yield lesson.problem(
                cell.line,
                "L015",
                f'nothing is written down at "{point.id}".',
                'Name a point that is "about: record".',
            )
        elif lesson.agency in case.playable and point.agency != lesson.agency:
            yield lesson.problem(
                cell.line,
                "L015",
                f'"{point.id}" is put to "{point.agency}", the lesson marks "{lesson.agency}".',
                None,
            )


def _notebook(lesson: Lesson, cases: dict[str, Scenario]) -> NotebookNode:
    """The notebook of a lesson: its cells in order, then one cell for each mark."""
    case = cases[lesson.scenario]
    cells: list[NotebookNode] = []
    words = 0
    written = ""
    for cell in lesson.cells:
        if isinstance(cell, Words):
            words += 1
            cells.append(_markdown(cell.text, lesson.id, f"words-{words}", {}))
        elif isinstance(cell, Rubric):
            name = f"written-{written}"
            facts = _nbgrader(name, task=True, points=cell.points)
            cells.append(_markdown(cell.text, lesson.id, name, facts))
        else:
            name = _name(cell, lesson)
            cells.append(_code(cell.sentence, cell.name, cell.arguments, lesson.id, name))
            point = cases[cell.scenario].point(cell.point or "")
            written = point.mark if point else ""
    if lesson.agency is not None:
        cells += [
            _mark_cell(lesson, case, lesson.agency, mark, points)
            for mark, points in graded_marks(case, lesson.agency, lesson.judgements).items()
        ]
    notebook = new_notebook(
        cells=cells,
        metadata={
            "iisam": {
                "lesson": lesson.id,
                "scenario": lesson.scenario,
                "agency": lesson.agency,
                "title": lesson.title,
                "form": FORM,
            },
            "kernelspec": {
                "display_name": "Python 3",
                "language": "python",
                "name": "python3",
            },
            "language_info": {"name": "python"},
            "title": lesson.title,
        },
    )
    nbformat.validate(notebook)
    return notebook


def _mark_cell(
    lesson: Lesson, case: Scenario, agency: str, mark: str, points: float
) -> NotebookNode:
    scene = next(point.scene for point in case.points_of(agency) if point.mark == mark)
    sentence = f"Marks for the decision at: {' '.join(scene.split())}"
    arguments = f'"{case.id}", "{agency}", "{mark}"'
    return _code(sentence, "mark", arguments, lesson.id, f"mark-{mark}", points)


def _code(
    sentence: str, name: str, arguments: str, lesson: str, id: str, points: float | None = None
) -> NotebookNode:
    module = "grading" if name == "mark" else "notebook"
    cell = new_code_cell(
        f"# {sentence}\nfrom iisam_learning.{module} import {name}\n{name}({arguments})",
        id=_short(f"{lesson}-{id}"),
    )
    cell.metadata = {
        "deletable": False,
        "editable": False,
        "jupyter": {"source_hidden": True},
        "nbgrader": _nbgrader(id, grade=points is not None, points=points),
    }
    return cell


def _markdown(text: str, lesson: str, id: str, nbgrader: dict[str, Any]) -> NotebookNode:
    cell = new_markdown_cell(text, id=_short(f"{lesson}-{id}"))
    cell.metadata = {"deletable": False, "editable": False}
    if nbgrader:
        cell.metadata["nbgrader"] = nbgrader
    return cell


def _nbgrader(
    id: str, grade: bool = False, task: bool = False, points: float | None = None
) -> dict[str, Any]:
    """nbgrader's facts about a cell nobody may change; `task` waits for a person to mark it."""
    facts: dict[str, Any] = {
        "grade": grade,
        "grade_id": _short(id),
        "locked": True,
        "schema_version": NBGRADER_SCHEMA,
        "solution": False,
        "task": task,
    }
    if points is not None:
        facts["points"] = int(points) if points == int(points) else points
    return facts


def _name(cell: Call, lesson: Lesson) -> str:
    """The id of a call within its lesson: what it does, and with what if that is not plain."""
    case = cell.scenario if cell.scenario != lesson.scenario else None
    return "-".join(part for part in (cell.name, case, cell.agency, cell.point) if part)


def _short(id: str) -> str:
    """An id of at most 64 characters, as Jupyter wants them; a long one ends in its digest."""
    if len(id) <= 64:
        return id
    return f"{id[:55]}-{hashlib.sha256(id.encode()).hexdigest()[:8]}"


def _journals_in_source(course: Path) -> list[Problem]:
    return [
        Problem(
            path.as_posix(),
            1,
            "L022",
            "error",
            "this journal would be marked in place of every learner's own.",
            "Move it out of source/; try a lesson in a copy of its folder.",
        )
        for path in sorted(course.glob(f"source/**/{JOURNALS}"))
    ]


def _is_packed(course: Path) -> bool:
    """Whether what is built here goes into the package that everybody can install."""
    project = course.resolve().parent / "pyproject.toml"
    return project.is_file() and 'name = "iisam-learning"' in project.read_text(encoding="utf-8")


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
