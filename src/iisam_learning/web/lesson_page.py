"""One lesson as a page: each of its parts, with the learner's record as it stands now."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from iisam_learning.journal.files import FileStore
from iisam_learning.journal.store import NotSaved
from iisam_learning.lessons.cases import NoCase, case_beside
from iisam_learning.lessons.forms import CanonicalCall
from iisam_learning.lessons.parts import LessonParts, Part, WordsPart
from iisam_learning.lessons.shelf import address_of, is_only_to_read
from iisam_learning.screens.debrief import path_of as decisions_of
from iisam_learning.screens.hosting import opening, runs, unreachable, written_record
from iisam_learning.screens.place import ENDING, Place
from iisam_learning.screens.screen import trouble_screen
from iisam_learning.screens.still import not_ended_html, path_html, still_html
from iisam_learning.web import pages
from iisam_learning.web.words import words_html

_NOTEBOOK = re.compile(r"[^?#\\:]+\.ipynb")


@dataclass(frozen=True)
class LessonPage:
    """A lesson of a folder, asked for at a moment.

    folder: where its notebook and its journals lie. address: its own. at: the place in the first
    case that the page's address names; None without one.
    """

    lesson: LessonParts
    folder: Path
    address: str
    at: str | None
    now: datetime

    def main(self) -> str:
        """The HTML of all its parts."""
        to_read = is_only_to_read(self.address)
        make = self._read if to_read else self._played
        foot = "" if to_read else pages.lesson_foot(self.address)
        return "\n".join([*make(), foot])

    def _played(self) -> Iterator[str]:
        first = True
        for part in self.lesson.parts:
            if not isinstance(part, CanonicalCall):
                yield self._words_or_code(part)
            elif part.name == "record":
                html = written(self.folder, part.scenario, part.point or "")
                yield pages.record_part(part.scenario, part.point or "", html)
            elif part.name == "debrief":
                yield self._debrief(part)
            else:
                place = self.at if first else None
                yield self._case(part.scenario, part.agency, place, first)
                first = False

    def _case(self, scenario: str, agency: str | None, place: str | None, first: bool) -> str:
        try:
            case = case_beside(self.folder, scenario)
        except NoCase as why:
            return pages.still_part(still_html(no_case_screen(why)))
        screen = opening(FileStore(self.folder), case, agency, self.now, place)
        return pages.case_part(scenario, agency, screen, still_html(screen), first)

    def _debrief(self, part: CanonicalCall) -> str:
        try:
            case = case_beside(self.folder, part.scenario)
        except NoCase as why:
            return pages.still_part(still_html(no_case_screen(why)))
        try:
            ended = [run.agency for run in runs(FileStore(self.folder), case) if run.ended]
        except NotSaved as trouble:
            return pages.still_part(still_html(unreachable(case, trouble.reason)))
        if not ended:
            return pages.still_part(not_ended_html())
        return self._case(part.scenario, ended[0], str(Place(ended[0], ENDING)), first=False)

    def _read(self) -> Iterator[str]:
        """The lesson with the runs beside it, for whoever looks at what was handed in."""
        for part in self.lesson.parts:
            if not isinstance(part, CanonicalCall):
                yield self._words_or_code(part, to_read=True)
            elif part.name == "record":
                html = written(self.folder, part.scenario, part.point or "")
                yield pages.still_part(html)
            elif part.name == "play":
                yield pages.still_part(self._runs(part.scenario))

    def _runs(self, scenario: str) -> str:
        try:
            case = case_beside(self.folder, scenario)
        except NoCase as why:
            return still_html(no_case_screen(why))
        try:
            begun = runs(FileStore(self.folder), case)
        except NotSaved:
            return "<p>A record lies beside this lesson and cannot be opened.</p>"
        if not begun:
            return "<p>No decision is recorded beside this lesson.</p>"
        return "".join(
            path_html(f"Decisions as {case.agencies[run.agency]}", decisions_of(run))
            for run in begun
        )

    def _words_or_code(self, part: Part, to_read: bool = False) -> str:
        if isinstance(part, WordsPart):
            return pages.words_part(words_html(part.text, part.attachments, self._linked))
        return pages.code_part(None if to_read else self.address)

    def _linked(self, href: str) -> str | None:
        """The address of another lesson that a link between notebooks names."""
        if not _NOTEBOOK.fullmatch(href) or href.startswith("/"):
            return None
        own = self.address if self.address.endswith(".ipynb") else f"{self.address}/x"
        place = posixpath.normpath(posixpath.join(posixpath.dirname(own), href))
        if place.startswith(".."):
            return None
        return f"/lesson/{address_of(place)}"


def written(folder: Path, scenario: str, point: str) -> str:
    """The written record at a point as HTML; never an error."""
    try:
        case = case_beside(folder, scenario)
    except NoCase as why:
        return still_html(no_case_screen(why))
    return written_record(FileStore(folder), case, point)


def no_case_screen(why: NoCase) -> dict[str, Any]:
    """What stands where a case cannot be read."""
    return trouble_screen(
        "This case cannot be opened",
        f"The file {why.name} beside this lesson is missing or damaged.",
        "Start the course again, or ask the person who gave it to you for a new copy. "
        "Your recorded decisions are in a file of their own and are not touched.",
    )
