"""A lesson as its author typed it: Markdown with a few calls, read with line numbers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode

from iisam_learning.parsing.blocks import text_of
from iisam_learning.parsing.problems import Problem, Slips, closest, meant

HEADER = ("lesson", "scenario", "agency", "title", "judgements")
CALLS = """play("case-id"), record("case-id", "point-id") or debrief("case-id")"""
# nbgrader drops folders of this name without a word.
DROPPED = ("feedback",)

_KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RUBRIC = re.compile(r"### How this record is read(?: \((\d+(?:\.\d+)?) points?\))?\s*")


@dataclass(frozen=True)
class Words:
    """A piece of Markdown."""

    text: str
    line: int


@dataclass(frozen=True)
class Rubric:
    """How a written record is read: the Markdown under the heading, and what it is worth."""

    text: str
    points: float
    line: int


@dataclass(frozen=True)
class Call:
    """One thing the lesson does: play, record or debrief, under a sentence for people."""

    sentence: str
    name: str
    scenario: str
    agency: str | None
    point: str | None
    line: int

    @property
    def arguments(self) -> str:
        """The arguments in the one form that a built notebook may hold."""
        agency = f', agency="{self.agency}"' if self.agency else ""
        point = f', "{self.point}"' if self.point else ""
        return f'"{self.scenario}"{agency}{point}'


@dataclass(frozen=True)
class Lesson:
    """One lesson, in the order in which a learner meets it.

    agency: whose marks it grades, None in a lesson for practice only.
    judgements: whether judgement points of an assessed case carry marks.
    """

    path: Path
    id: str
    scenario: str
    agency: str | None
    title: str
    judgements: bool
    cells: tuple[Words | Rubric | Call, ...]
    lines: tuple[str, ...]

    def calls(self) -> Iterator[Call]:
        """The calls, in order."""
        return (cell for cell in self.cells if isinstance(cell, Call))

    def scenarios(self) -> dict[str, int]:
        """Ids of the cases this lesson needs, each with the line that first names it."""
        found = {self.scenario: self.header_line("scenario")}
        for cell in self.calls():
            found.setdefault(cell.scenario, cell.line)
        return found

    def header_line(self, key: str) -> int:
        """The line of the header where a key stands, 1 where it does not."""
        return _header_line(self.lines, key)

    def problem(self, line: int, code: str, message: str, suggestion: str | None) -> Problem:
        """An error of this lesson, for its author."""
        return Problem(str(self.path), line, code, "error", message, suggestion)


def read_lesson(path: Path) -> tuple[Lesson | None, list[Problem]]:
    """The lesson in a file, None where its header is not usable, and all its problems."""
    slips = Slips(str(path))
    text = text_of(path, slips)
    if text is None:
        return None, slips.found
    lines = tuple(text.split("\n"))
    try:
        notebook = jupytext.reads(text, fmt="md")
    except Exception as error:  # noqa: BLE001  jupytext does not say which parser it uses
        mark = getattr(error, "problem_mark", None)
        slips.error(
            mark.line + 2 if mark else 1,
            "L001",
            "the header cannot be read from here on.",
            "Look for a bracket or a quotation mark that is not closed, or a tab.",
        )
        return None, slips.found
    header = _header(notebook.metadata.get("iisam"), path, lines, slips)
    cells = tuple(_cells(notebook.cells, lines, slips))
    if header is None:
        return None, slips.found
    lesson = Lesson(
        path,
        header["lesson"],
        header["scenario"],
        header.get("agency"),
        header["title"],
        header.get("judgements") is True,
        cells,
        lines,
    )
    _whole(lesson, slips)
    return lesson, slips.found


def _header(values: Any, path: Path, lines: tuple[str, ...], slips: Slips) -> Any:
    """The header's values where all that are needed are there."""
    if not isinstance(values, dict):
        slips.error(
            1,
            "L001",
            "the lesson has no header.",
            'Copy the header of another lesson: it begins "---", "jupyter:", "  iisam:".',
        )
        return None
    for key in values:
        if key not in HEADER:
            slips.error(
                _header_line(lines, key),
                "L002",
                f'"{key}" is not a key of a lesson.',
                meant(closest(str(key), HEADER)),
            )
    usable = True
    for key in ("lesson", "scenario", "title", *(["agency"] if "agency" in values else [])):
        if not isinstance(values.get(key), str) or not values[key].strip():
            usable = False
            # A misspelt key is one slip: it was told above.
            if key not in [closest(str(one), HEADER) for one in values if one not in HEADER]:
                slips.error(
                    _header_line(lines, key),
                    "L003",
                    f'the header has no text for "{key}".',
                    f'Type "{key}: ...".',
                )
    if not isinstance(values.get("judgements", False), bool):
        slips.error(_header_line(lines, "judgements"), "L003", '"judgements" is true or false.')
    if usable and (values["lesson"] != path.stem or not _KEBAB.fullmatch(path.stem)):
        slips.error(
            _header_line(lines, "lesson"),
            "L004",
            f'the lesson is called "{values["lesson"]}" and its file "{path.name}".',
            "Give both one name of small letters, digits and hyphens.",
        )
    if path.stem in DROPPED:
        slips.error(
            1,
            "L004",
            f'nbgrader drops every folder called "{path.stem}".',
            "Give the lesson another name.",
        )
    return values if usable else None


def _cells(
    cells: list[NotebookNode], lines: tuple[str, ...], slips: Slips
) -> Iterator[Words | Rubric | Call]:
    line = 0
    for cell in cells:
        line = _line_of(cell.source, lines, line)
        if cell.cell_type == "code":
            call = _call(cell.source, line + 1, slips)
            if call is not None:
                yield call
        else:
            yield from _words(cell.source, line + 1, slips)
        line += cell.source.count("\n") + 1


def _line_of(source: str, lines: tuple[str, ...], begin: int) -> int:
    """Where a cell's first line stands at or after a line, both counted from 0."""
    first = source.split("\n", 1)[0]
    return next((n for n in range(begin, len(lines)) if lines[n] == first), begin)


def _call(source: str, line: int, slips: Slips) -> Call | None:
    """The call in a python cell, None after having said what is wrong with it."""
    sentence, _, code = source.partition("\n")
    # isprintable: python and IPython end a line at more characters than an editor shows.
    if not sentence.startswith("# ") or not sentence[2:].strip() or not sentence.isprintable():
        slips.error(
            line,
            "L011",
            "a cell begins with a sentence for people.",
            'Type a first line such as: # Your decisions in "Small things"',
        )
        return None
    try:
        body = ast.parse(code).body
    except (SyntaxError, ValueError):
        body = []
    made = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
        given = [_text(one) for one in made.args]
        named = {one.arg: _text(one.value) for one in made.keywords}
        shape = (made.func.id, len(given), tuple(named))
        if all([*given, *named.values()]):
            about = (sentence[2:].strip(), made.func.id, str(given[0]) if given else "")
            if shape in (("play", 1, ()), ("debrief", 1, ())):
                return Call(*about, None, None, line)
            if shape == ("play", 1, ("agency",)):
                return Call(*about, named["agency"], None, line)
            if shape == ("record", 2, ()):
                return Call(*about, None, given[1], line)
    slips.error(
        line,
        "L010",
        "a python cell of a lesson holds one call and nothing else.",
        f"Type {CALLS}; imports are added for you.",
    )
    return None


def _text(node: ast.expr) -> str | None:
    """An id given as text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if _KEBAB.fullmatch(node.value) else None
    return None


def _words(source: str, line: int, slips: Slips) -> Iterator[Words | Rubric]:
    """A piece of Markdown cut where a rubric begins and where the next heading ends it."""
    part: list[str] = []
    began = line
    rubric: re.Match[str] | None = None
    fenced = False

    def cut() -> Iterator[Words | Rubric]:
        text = "\n".join(part).strip()
        if rubric is not None:
            yield Rubric(text, float(rubric[1] or 0), began)
        elif text:
            yield Words(text, began)

    for number, one in enumerate(source.split("\n"), start=line):
        fenced ^= one.lstrip().startswith("```")
        begins = None if fenced else _RUBRIC.fullmatch(one)
        ends = rubric is not None and not fenced and re.match(r"#{1,3} ", one)
        if begins or ends:
            yield from cut()
            part, began, rubric = [], number, begins
            if begins and not float(begins[1] or 0):
                slips.error(
                    number,
                    "L018",
                    "a rubric says in its heading what it is worth.",
                    "Type: ### How this record is read (4 points)",
                )
        part.append(one)
    yield from cut()


def _whole(lesson: Lesson, slips: Slips) -> None:
    """What must hold between the parts of one lesson."""
    titles = [
        (cell.line + number, line[2:].strip())
        for cell in lesson.cells
        if isinstance(cell, Words)
        for number, line in enumerate(cell.text.split("\n"))
        if line.startswith("# ")
    ]
    if [title for _, title in titles] != [lesson.title]:
        slips.error(
            titles[-1][0] if titles else 1,
            "L005",
            "a lesson has one heading of the first level, its title.",
            f"Type: # {lesson.title}",
        )
    seen: set[tuple[str, str, str | None, str | None]] = set()
    for cell in lesson.calls():
        key = (cell.name, cell.scenario, cell.agency, cell.point)
        if key in seen:
            slips.error(
                cell.line,
                "L019",
                f"{cell.name}({cell.arguments}) stands here twice.",
                "Leave one of them out.",
            )
        seen.add(key)
    _records(lesson, slips)


def _records(lesson: Lesson, slips: Slips) -> None:
    """A rubric stands below the records it reads; a graded lesson reads each record it shows."""
    for cell, after in zip(lesson.cells, (*lesson.cells[1:], None), strict=True):
        is_record = isinstance(cell, Call) and cell.name == "record"
        goes_on = isinstance(after, Call) and after.name == "record"
        if is_record and lesson.agency and not goes_on and not isinstance(after, Rubric):
            slips.error(
                cell.line,
                "L016",
                "nothing says how this record is read.",
                "Type below it: ### How this record is read (4 points)",
            )
        if isinstance(after, Rubric) and not is_record:
            slips.error(
                after.line,
                "L017",
                "a rubric stands directly below a record cell.",
                'Put a cell with record("case-id", "point-id") above it.',
            )


def _header_line(lines: tuple[str, ...], key: Any) -> int:
    for number, line in enumerate(lines, start=1):
        if number > 1 and line.strip() == "---":
            break
        if line.strip().startswith(f"{key}:"):
            return number
    return 1
