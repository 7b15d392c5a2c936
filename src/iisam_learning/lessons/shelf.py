"""The lessons that lie in a learner's folder: where each is, and how far the learner has come.

An address is a lesson's place below the folder, as an address of the page holds it: `small-things`
for `small-things/small-things.ipynb`, and the whole path for a notebook with another name.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path, PurePosixPath

from iisam_learning.case.engine import Progress
from iisam_learning.case.scenario import Scenario
from iisam_learning.disk import content
from iisam_learning.journal.files import FileStore
from iisam_learning.journal.folder import CASES
from iisam_learning.journal.store import NotSaved
from iisam_learning.lessons.cases import NoCase, case_beside
from iisam_learning.lessons.copy import NOTEBOOK, START, notebooks_put
from iisam_learning.lessons.forms import CanonicalCall
from iisam_learning.lessons.parts import LessonParts, NotALesson, lesson_parts
from iisam_learning.screens.hosting import runs

DEEPEST = 4  # folders below the learner's, so that a whole home is not walked through
MOST = 500  # notebooks looked at beside the course's own
# Folders of an nbgrader course in which a new journal would be lost or would be somebody else's.
ONLY_TO_READ = frozenset({"submitted", "autograded", "feedback", "source", "release"})
# Half a surrogate pair stands for a byte that is no text, and no address can hold it.
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:\ud800-\udfff]{1,200}")
_LINKED = re.compile(r"\.\./([a-z0-9-]+)/\1\.ipynb")


@dataclass(frozen=True)
class Shelved:
    """One lesson of a folder.

    lesson: None where the notebook is damaged. case: the first one it plays, None without one.
    runs: the learner's begun runs of that case; `closed` where a record lies there that cannot be
    looked at. changed: when they last decided, in seconds. twin: another one that lies where the
    course puts it has the same title.
    """

    address: str
    title: str
    lesson: LessonParts | None
    case: Scenario | None = None
    runs: tuple[Progress, ...] = ()
    changed: float = 0.0
    closed: bool = False
    twin: bool = False

    @property
    def finished(self) -> bool:
        return any(run.ended for run in self.runs)

    @property
    def begun(self) -> bool:
        return bool(self.runs) and not self.finished

    @property
    def only_to_read(self) -> bool:
        return is_only_to_read(self.address)

    @property
    def astray(self) -> bool:
        """Whether it lies elsewhere than the course puts it, or its title is another one's too."""
        own = self.lesson.name if self.lesson else ""
        return self.twin or "/" in self.address or (bool(own) and self.address != own)


@dataclass(frozen=True)
class Shelf:
    """The lessons of a folder; left_out: there are more notebooks than were looked at."""

    lessons: tuple[Shelved, ...]
    left_out: bool = False


def path_of(folder: Path, address: str) -> Path | None:
    """The notebook an address stands for, there or not; None for what is no address.

    What a link in the folder leads out of it is none either.
    """
    names = address.split("/")
    fits = all(_NAME.fullmatch(one) and not one.startswith(".") for one in names)
    if not fits or len(names) > DEEPEST + 1:
        return None
    place = Path(*names)
    path = folder / (place if address.endswith(".ipynb") else place / f"{place.name}.ipynb")
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return None
    return path if inside else None


def address_of(notebook: str) -> str:
    """The address of a notebook, which is named by its path below the folder, with slashes."""
    place = PurePosixPath(notebook)
    named = place.stem == place.parent.name
    return (place.parent if named else place).as_posix()


def is_only_to_read(address: str) -> bool:
    """Whether a lesson was handed in, or lies where nobody plays."""
    return not ONLY_TO_READ.isdisjoint(address.split("/"))


def read_lesson(path: Path) -> LessonParts:
    """The lesson at a path, read again only when its file has changed.

    Raises NotALesson for what is none, and OSError where nothing can be read.
    """
    facts = path.stat()
    return _lesson(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=256)
def _lesson(path: Path, changed: int, size: int) -> LessonParts:
    return lesson_parts(content(path))


def shelf(folder: Path) -> Shelf:
    """The lessons of a folder, as `start-here` links to them; others after those, by name."""
    own = dict.fromkeys(_of_the_course(folder))
    others = [*islice((one for one in _notebooks(folder) if one not in own), MOST + 1)]
    looked_at = (*own, *others[:MOST])
    found = [one for path in looked_at if (one := _shelved(folder, path)) is not None]
    titles = Counter(one.title for one in found if not one.astray)
    found = [replace(one, twin=titles[one.title] > 1) for one in found]
    start = next((one.lesson for one in found if one.address == START and one.lesson), None)
    order = [START, *(_linked_in(start) if start else ())]

    def place(one: Shelved) -> tuple[bool, int, str]:
        known = one.address in order
        return one.only_to_read, order.index(one.address) if known else len(order), one.address

    return Shelf(tuple(sorted(found, key=place)), left_out=len(others) > MOST)


def _of_the_course(folder: Path) -> Iterator[Path]:
    """The notebooks that were put here, and those that lie as a lesson of the course does.

    However much else lies here, a learner finds their course.
    """
    places = [f"{one.name}/{one.name}{NOTEBOOK}" for one in sorted(folder.iterdir())]
    for place in (*notebooks_put(folder), *places):
        path = path_of(folder, address_of(place))
        if path is not None and path.is_file():
            yield path


def _notebooks(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        if depth >= DEEPEST:
            folders.clear()
        for name in sorted(files):
            if name.endswith(NOTEBOOK) and not name.startswith("."):
                yield Path(place) / name


def _shelved(folder: Path, path: Path) -> Shelved | None:
    address = address_of(path.relative_to(folder).as_posix())
    if path_of(folder, address) != path:
        return None
    try:
        lesson = read_lesson(path)
    except (NotALesson, OSError) as why:
        other = isinstance(why, NotALesson) and not why.damaged
        if other or not any(path.parent.glob(CASES)):
            return None
        return Shelved(address, path.stem, None)
    first = next((one for one in lesson.parts if isinstance(one, CanonicalCall)), None)
    if first is None:
        return Shelved(address, lesson.title, lesson)
    try:
        case = case_beside(path.parent, first.scenario)
    except NoCase:
        return Shelved(address, lesson.title, lesson)
    changed = max(
        (one.lstat().st_mtime for one in path.parent.glob(f"{case.id}.*.jsonl")), default=0
    )
    try:
        begun = runs(FileStore(path.parent), case)
    except NotSaved:
        return Shelved(address, lesson.title, lesson, case, changed=changed, closed=True)
    return Shelved(address, lesson.title, lesson, case, begun, changed)


def _linked_in(start: LessonParts) -> list[str]:
    text = "".join(getattr(part, "text", "") for part in start.parts)
    return list(dict.fromkeys(_LINKED.findall(text)))
