"""A learner's copy of the lessons: put into their folder, brought up to date, never lost.

What a learner wrote is theirs: a journal is never touched, and a notebook they changed stays as
they left it. A compiled case is ours and is refreshed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iisam_learning.case.compiled import NotACompiledCase, compile_case
from iisam_learning.case.facts import facts_hash
from iisam_learning.case.scenario import Local
from iisam_learning.case.withheld import withhold
from iisam_learning.disk import content, put_in_place, why
from iisam_learning.journal.folder import CASE, JOURNAL, case_in
from iisam_learning.paths import course_folders

OURS = ".iisam"  # our own folder inside the learner's: what we wrote, the server's log
START = "start-here"
NOTEBOOK = ".ipynb"


class NoCourse(Exception):
    """No built lessons are beside this package."""


class NoRoom(Exception):
    """A folder cannot be written to; the message says why, for a learner.

    folder: the one that refused, which may lie below or above the learner's.
    """

    def __init__(self, why: str, folder: Path) -> None:
        super().__init__(why)
        self.folder = folder


@dataclass(frozen=True)
class Copied:
    """What changed in the learner's folder."""

    notebooks: tuple[Path, ...] = ()  # written now
    said: tuple[str, ...] = ()  # sentences for the learner; empty when there is nothing to say


def course_source() -> Path:
    """The built lessons: of the checkout beside an editable package, or of the wheel.

    Raises NoCourse where neither is there.
    """
    for source in course_folders():
        if any(source.glob("*/*.ipynb")):
            return source
    raise NoCourse


def first_lesson(source: Path) -> str:
    """Where a learner begins: `start-here`, else the first lesson by name.

    Raises NoCourse for a folder without lessons.
    """
    lessons = sorted(one.parent.name for one in source.glob("*/*.ipynb") if _is_lesson_file(one))
    if not lessons:
        raise NoCourse
    return START if START in lessons else lessons[0]


def notebooks_put(folder: Path) -> tuple[str, ...]:
    """The notebooks that were put into a learner's folder, by their paths below it."""
    return tuple(
        place for place in _known(folder / OURS / "lessons.json") if place.endswith(NOTEBOOK)
    )


def copy_course(source: Path, folder: Path) -> Copied:
    """Put the lessons of source into folder as `<lesson>/<file>`; run again, bring them up to date.

    A changed notebook stays, and a new version of the lesson is put beside it once.
    Raises NoRoom where the folder cannot be written to.
    """
    try:
        return _Copying(source, folder).run()
    except OSError as error:
        raise no_room(error, folder) from error


class _Copying:
    def __init__(self, source: Path, folder: Path) -> None:
        self.source, self.folder = source, folder
        self.list = folder / OURS / "lessons.json"
        self.known: dict[str, dict[str, str]] = {}
        self.notebooks: list[Path] = []
        self.said: list[str] = []
        self.local = self._own_local(folder / "local.yaml")

    def run(self) -> Copied:
        self.list.parent.mkdir(parents=True, exist_ok=True)
        self.known = _known(self.list)
        for lesson in sorted(self.source.iterdir()):
            for file in _files(lesson):
                place = Path(lesson.name) / file.relative_to(lesson)
                if file.suffix == ".ipynb":
                    self._notebook(place, file.read_bytes())
                else:
                    self._ours(place, file.read_bytes())
        # Written each time: a folder that has become read-only is found out before a decision is.
        put_in_place(self.list, json.dumps({"files": self.known}, indent=1).encode())
        return Copied(tuple(self.notebooks), tuple(self.said))

    def _own_local(self, path: Path) -> Local | None:
        """What is local here, where somebody put a local.yaml of their own into the folder."""
        if not path.is_file():
            return None
        from iisam_learning.parsing.problems import ScenarioProblems, as_text
        from iisam_learning.parsing.reader import read_local

        try:
            return read_local(path)
        except ScenarioProblems as trouble:
            self.said.append(
                "Your local.yaml was not used; the lessons show 999, 101 and no local number.\n"
                + as_text(trouble.problems)
            )
            return None

    def _notebook(self, place: Path, new: bytes) -> None:
        known = self.known.get(place.as_posix())
        there = _read(self.folder / place)
        if there is None or _same_words(there, known):
            if there is None or known is None or known["file"] != _hash(new):
                self._put(place, new)
        elif _words(there) == _words(new):
            self.known[place.as_posix()] = {"file": _hash(new), "words": _words(there)}
        elif known is None or known["file"] != _hash(new):
            self._beside(place, new)

    def _beside(self, place: Path, new: bytes) -> None:
        other = place.with_stem(f"{place.stem}-new")
        known = self.known.get(other.as_posix())
        there = _read(self.folder / other)
        if known is not None and known["file"] == _hash(new):
            return
        if there is not None and not _same_words(there, known):
            return  # they changed that one too; a third copy would only confuse
        self._put(other, new)
        self.said.append(
            f"You have changed {place.as_posix()}, so it stays as it is. "
            f"The new version of the lesson is beside it: {other.name}."
        )

    def _ours(self, place: Path, new: bytes) -> None:
        if place.name.endswith(CASE):
            new = _for_a_learner(new, self.local)
        there = _read(self.folder / place)
        if there == new:
            return
        put_in_place(self.folder / place, new)
        case = place.name.removesuffix(CASE)
        begun = any((self.folder / place.parent).glob(f"{case}.*{JOURNAL}"))
        if there is not None and begun and _facts(there) != _facts(new):
            self.said.append(
                f"The case {case} has changed since you began it. "
                "Your own record of it is kept as it is."
            )

    def _put(self, place: Path, new: bytes) -> None:
        put_in_place(self.folder / place, new)
        self.known[place.as_posix()] = {"file": _hash(new), "words": _words(new)}
        self.notebooks.append(self.folder / place)


def _files(lesson: Path) -> Iterator[Path]:
    if not lesson.is_dir() or lesson.name.startswith("."):
        return
    for file in sorted(lesson.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(lesson).parts)
        if file.is_file() and not hidden and not file.name.endswith(JOURNAL):
            yield file


def _is_lesson_file(notebook: Path) -> bool:
    return notebook.stem == notebook.parent.name


def _known(path: Path) -> dict[str, dict[str, str]]:
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {place: {"file": one["file"], "words": one["words"]} for place, one in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}  # then every notebook that is there counts as the learner's own


def _same_words(there: bytes, known: dict[str, str] | None) -> bool:
    return known is not None and known["words"] == _words(there)


def _words(notebook: bytes) -> str:
    """The hash of what a person writes in a notebook: running and saving it does not change it."""
    try:
        cells = json.loads(notebook)["cells"]
        told = [[one["cell_type"], _text(one["source"])] for one in cells]
    except (ValueError, KeyError, TypeError):
        return _hash(notebook)
    return _hash(json.dumps(told).encode())


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _for_a_learner(case: bytes, local: Local | None) -> bytes:
    """The compiled case with what is local here; without its key where the case is assessed."""
    try:
        scenario = case_in(case)
    except NotACompiledCase:
        return case  # the lesson says calmly that it cannot be opened
    shown = withhold(scenario) if scenario.assessed and not scenario.withheld else scenario
    if local is not None:
        shown = replace(shown, local=local)
    if shown == scenario:
        return case
    return json.dumps(compile_case(shown), ensure_ascii=False).encode()


def _facts(case: bytes) -> Any:
    try:
        return facts_hash(case_in(case))
    except NotACompiledCase:
        return None


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> bytes | None:
    try:
        return content(path)
    except FileNotFoundError:
        return None


def no_room(error: OSError, folder: Path) -> NoRoom:
    """What to tell a learner whose folder refused; it names the folder that truly did."""
    refused = Path(os.fsdecode(error.filename)).parent if error.filename else folder
    return NoRoom(why(error), refused)
