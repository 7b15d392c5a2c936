"""What a lesson calls: play a case, show the written record.

A learner's lesson imports this module, so it stays small: the standard library, anywidget and
our own pure Python.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from iisam_learning.case.compiled import NotACompiledCase
from iisam_learning.case.engine import Progress
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.files import FileStore, fresh
from iisam_learning.journal.folder import case_path, load_case
from iisam_learning.journal.store import NotSaved
from iisam_learning.paths import VIEW
from iisam_learning.screens.debrief import path_of
from iisam_learning.screens.hosting import opening, respond, runs, unreachable, written_record
from iisam_learning.screens.place import ENDING, Place
from iisam_learning.screens.screen import Screen, trouble_screen
from iisam_learning.screens.still import (
    not_ended_html,
    path_html,
    record_elsewhere_html,
    still_html,
)
from iisam_learning.view_text import joined

TO_DECIDE = "To decide, open this lesson with the course."


class Play(anywidget.AnyWidget):
    """One case on a page; the view holds no truth, every press is answered with a new screen.

    answer: makes the screen that answers a message; None where nothing can be played.
    runs: makes the learner's runs, for readers of a page that nobody plays on.
    """

    _esm = joined()
    _css = VIEW / "view.css"
    screen = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        screen: Screen,
        answer: Callable[[object], Screen] | None = None,
        runs: Callable[[], tuple[Progress, ...]] = tuple,
    ) -> None:
        super().__init__(screen=screen)
        self._respond = answer
        self._runs = runs
        self._turn = 0
        self.on_msg(self._answer)

    def _answer(self, _: Play, message: Any, buffers: list[Any]) -> None:
        if self._respond is not None:
            self._turn += 1  # equal answers to two presses are two answers
            self.screen = {**self._respond(message), "turn": self._turn}

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        # JupyterLab saves this HTML in the notebook, where no word could be taken back.
        saved = _somebody_looks()
        paths = [
            path_html(
                f"Decisions as {run.scenario.agencies[run.agency]}", path_of(run, words=not saved)
            )
            for run in self._runs()
        ]
        html = "".join(paths) or still_html(self.screen, to_decide=TO_DECIDE)
        return _with_html(super()._repr_mimebundle_(**kwargs), html, "A case to play")


class WrittenRecord(anywidget.AnyWidget):
    """The learner's written record at one point, as they wrote it; it writes nothing.

    read: makes its HTML from the journal, again whenever the page asks. saved: the HTML that a page
    may keep in the notebook, where it holds no word of the learner's; None for what was read.
    """

    _esm = joined(VIEW / "record.js")
    _css = VIEW / "view.css"
    html = traitlets.Unicode().tag(sync=True)

    def __init__(self, read: Callable[[], str], saved: str | None = None) -> None:
        super().__init__(html=read())
        self._read = read
        self._saved = saved
        self.on_msg(self._again)

    def _again(self, _: WrittenRecord, message: Any, buffers: list[Any]) -> None:
        self.html = self._read()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        html = self._saved if self._saved is not None and _somebody_looks() else self.html
        return _with_html(super()._repr_mimebundle_(**kwargs), html, "A written record")


def play(scenario: str, agency: str | None = None, folder: str | Path = ".") -> Play:
    """The case as a page a learner can play; decisions are kept beside the notebook.

    scenario: id of the compiled case `<id>.case.json` in the folder.
    agency: who the learner acts for; None lets them choose.
    A case that cannot be read is shown as a calm screen and never as an error.
    """
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    return _trouble(case) if isinstance(case, dict) else _played(case, folder, agency, None)


def debrief(scenario: str, folder: str | Path = ".") -> Play | WrittenRecord:
    """The end of the case once more, for a run that has reached it; until then a calm sentence."""
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    if isinstance(case, dict):
        return _trouble(case)
    try:
        ended = [run.agency for run in runs(FileStore(folder), case) if run.ended]
    except NotSaved as trouble:
        return Play(unreachable(case, trouble.reason))
    if not ended:
        return WrittenRecord(not_ended_html)
    return _played(case, folder, ended[0], str(Place(ended[0], ENDING)))


def record(scenario: str, point: str, folder: str | Path = ".") -> WrittenRecord:
    """The written record a learner kept, for them and for whoever marks it.

    point: where it is written; of points that share a mark, any one.
    """
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    if isinstance(case, dict):
        trouble = still_html(case)
        return WrittenRecord(lambda: trouble)
    store = FileStore(folder)
    return WrittenRecord(lambda: written_record(store, case, point), record_elsewhere_html())


def _trouble(screen: Screen) -> Play:
    return Play({"notice": None, **screen})


def _played(case: Scenario, folder: Path, agency: str | None, place: str | None) -> Play:
    store = FileStore(folder)
    return Play(
        opening(store, case, agency, _now(), place),
        lambda message: respond(store, case, agency, message, _now(), fresh),
        lambda: _begun(store, case),
    )


def _begun(store: FileStore, case: Scenario) -> tuple[Progress, ...]:
    """The runs to list; none where they cannot be looked at, which the screen says."""
    try:
        return runs(store, case)
    except NotSaved:
        return ()


def _with_html(bundle: Any, html: str, text: str) -> Any:
    """The bundle of a widget with what a page shows that has no kernel."""
    data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
    if not _somebody_looks():
        data = {}
    data = {**data, "text/html": html, "text/plain": text}
    return (data, *metadata) if metadata else data


def _somebody_looks() -> bool:
    """Whether a page asked for this cell, so that a widget can come alive on it.

    A notebook that is only executed, as by nbconvert and at marking, has no page: its reader would
    be shown an empty place for the widget instead of the words.
    """
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return True
    return "cellId" in kernel.get_parent("shell").get("metadata", {})


def _case(folder: Path, scenario: str) -> Scenario | dict[str, Any]:
    path = case_path(folder, scenario)
    try:
        return load_case(path)
    except (OSError, NotACompiledCase):
        return trouble_screen(
            "This case cannot be opened",
            f"The file {path.name} beside this lesson is missing or damaged.",
            "Start the course again, or ask the person who gave it to you for a new copy. "
            "Your recorded decisions are in a file of their own and are not touched.",
        )


def _now() -> datetime:
    return datetime.now().astimezone()
