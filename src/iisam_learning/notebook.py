"""What a lesson calls: play a case, show the written record.

A learner's lesson imports this module, so it stays small: the standard library, anywidget and
our own pure Python.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from iisam_learning.case.compiled import NotACompiledCase, case_from
from iisam_learning.case.engine import replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal import files as journal
from iisam_learning.paths import VIEW
from iisam_learning.screens.debrief import path_of
from iisam_learning.screens.playing import Playing
from iisam_learning.screens.screen import trouble_screen
from iisam_learning.screens.still import (
    no_record_html,
    not_ended_html,
    path_html,
    record_html,
    still_html,
)

MODULES = (
    *("pieces", "authored", "drafts", "saving", "waiting", "frame", "pages", "point", "follows"),
    *("guess", "tables", "lens", "debrief", "view"),
)
RECORD_MODULES = ("pieces", "authored", "record")


def joined(modules: tuple[str, ...] = MODULES) -> str:
    """The view's modules as the one text that anywidget wants: imports of each other fall away."""
    text = "\n".join((VIEW / f"{name}.js").read_text(encoding="utf-8") for name in modules)
    return re.sub(r"^import [^;]+;\n|^export (?!default)", "", text, flags=re.MULTILINE)


class Play(anywidget.AnyWidget):
    """One case on a page; the view holds no truth, every press is answered with a new screen."""

    _esm = joined()
    _css = VIEW / "view.css"
    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, playing: Playing | None, screen: dict[str, Any]) -> None:
        super().__init__(screen=screen)
        self._playing = playing
        self.on_msg(self._answer)

    def _answer(self, _: Play, message: Any, buffers: list[Any]) -> None:
        if self._playing is None or not isinstance(message, dict):
            return
        self.screen = self._playing.answer(message)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        runs = self._playing.runs() if self._playing else ()
        paths = [
            path_html(f"Decisions as {run.scenario.agencies[run.agency]}", path_of(run))
            for run in runs
        ]
        html = "".join(paths) or still_html(self.screen)
        return _with_html(bundle, html, "A case to play")


class WrittenRecord(anywidget.AnyWidget):
    """The learner's written record at one point, as they wrote it; it writes nothing.

    read: makes its HTML from the journal, again whenever the page asks.
    """

    _esm = joined(RECORD_MODULES)
    _css = VIEW / "view.css"
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, read: Callable[[], str]) -> None:
        super().__init__(html=read())
        self._read = read
        self.on_msg(self._again)

    def _again(self, _: WrittenRecord, message: Any, buffers: list[Any]) -> None:
        self.html = self._read()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return _with_html(super()._repr_mimebundle_(**kwargs), self.html, "A written record")


def play(scenario: str, agency: str | None = None, folder: str | Path = ".") -> Play:
    """The case as a page a learner can play; decisions are kept beside the notebook.

    scenario: id of the compiled case `<id>.case.json` in the folder.
    agency: who the learner acts for; None lets them choose.
    A case that cannot be read is shown as a calm screen and never as an error.
    """
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    if isinstance(case, dict):
        return Play(None, {"ticket": 0, "notice": None, **case})
    playing = Playing(case, folder, agency, _now)
    return Play(playing, playing.screen())


def debrief(scenario: str, folder: str | Path = ".") -> Play | WrittenRecord:
    """The end of the case once more, for a run that has reached it; until then a calm sentence."""
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    if isinstance(case, dict):
        return Play(None, {"ticket": 0, "notice": None, **case})
    ended = [run.agency for run in Playing(case, folder, None, _now).runs() if run.ended]
    if not ended:
        return WrittenRecord(not_ended_html)
    playing = Playing(case, folder, ended[0], _now)
    return Play(playing, playing.screen())


def record(scenario: str, point: str, folder: str | Path = ".") -> WrittenRecord:
    """The written record a learner kept, for them and for whoever marks it.

    point: where it is written; of points that share a mark, any one.
    """
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    if isinstance(case, dict):
        trouble = still_html(case)
        return WrittenRecord(lambda: trouble)
    return WrittenRecord(lambda: _written(folder, case, point))


def _written(folder: Path, case: Scenario, point: str) -> str:
    asked = case.point(point)
    if asked is None:
        return no_record_html()
    decisions = journal.read(journal.journal_path(folder, case.id, asked.agency)).decisions
    taken = {one.point.id: one for one in replay(case, decisions, asked.agency).taken}
    # Paths meet one of the points that share a mark, so a record may have been written at another.
    one = next((one for one in taken.values() if one.point.mark == asked.mark), None)
    if one is None:
        return no_record_html()
    return record_html(one.point.scene, one.decision.rationale)


def _with_html(bundle: Any, html: str, text: str) -> Any:
    """The bundle of a widget with what a page shows that has no kernel."""
    data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
    data = {**data, "text/html": html, "text/plain": text}
    return (data, *metadata) if metadata else data


def _case(folder: Path, scenario: str) -> Scenario | dict[str, Any]:
    path = folder / f"{scenario}.case.json"
    try:
        return case_from(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, NotACompiledCase):
        return trouble_screen(
            "This case cannot be opened",
            f"The file {path.name} beside this lesson is missing or damaged.",
            "Start the course again, or ask the person who gave it to you for a new copy. "
            "Your recorded decisions are in a file of their own and are not touched.",
        )


def _now() -> datetime:
    return datetime.now().astimezone()
