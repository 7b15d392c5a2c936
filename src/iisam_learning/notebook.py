"""What a lesson calls: play a case, show the written record.

A learner's lesson imports this module, so it stays small: the standard library, anywidget and
our own pure Python. Pictures are drawn only when a page asks for one.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from iisam_learning import journal
from iisam_learning.chronology import learned_on, shared_chronology
from iisam_learning.compiled import NotACompiledCase, case_from
from iisam_learning.debrief import finding
from iisam_learning.engine import Progress, replay
from iisam_learning.playing import Playing
from iisam_learning.scenario import Scenario
from iisam_learning.screen import trouble_screen
from iisam_learning.still import record_html, still_html

KEY = (
    "Filled marks are what you knew by the end; open marks are what nobody told you. "
    "The number is how its own agency saw it alone: 1 everyday support, 2 early help, "
    "3 a child or adult in need, 4 serious harm suspected."
)
_STATIC = Path(__file__).parent / "static"


class Play(anywidget.AnyWidget):
    """One case on a page; the view holds no truth, every press is answered with a new screen."""

    _esm = _STATIC / "view.js"
    _css = _STATIC / "view.css"
    screen = traitlets.Dict().tag(sync=True)

    def __init__(self, playing: Playing | None, screen: dict[str, Any]) -> None:
        super().__init__(screen=screen)
        self._playing = playing
        self.on_msg(self._answer)

    def _answer(self, _: Play, message: Any, buffers: list[Any]) -> None:
        if self._playing is None or not isinstance(message, dict):
            return
        if message.get("kind") == "picture":
            self.screen = {**self.screen, "picture": _picture(self._playing.progress())}
            return
        self.screen = self._playing.answer(message)

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, *metadata = bundle if isinstance(bundle, tuple) else (bundle,)
        data = {**data, "text/html": still_html(self.screen), "text/plain": "A case to play"}
        return (data, *metadata) if metadata else data


class WrittenRecord:
    """The learner's written record at one point, shown as they wrote it; writes nothing."""

    def __init__(self, html: str) -> None:
        self._html = html

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return "A written record"


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


def record(scenario: str, point: str, folder: str | Path = ".") -> WrittenRecord:
    """The written record a learner kept at a point, for them and for whoever marks it."""
    folder = Path(folder).resolve()
    case = _case(folder, scenario)
    if isinstance(case, dict):
        return WrittenRecord(still_html(case))
    asked = case.point(point)
    if asked is None:
        return WrittenRecord(record_html(case.title, "This case has no such record.", [], None))
    decisions = journal.read(journal.journal_path(folder, case.id, asked.agency)).decisions
    taken = {one.point.id: one for one in replay(case, decisions, asked.agency).taken}
    one = taken.get(point)
    chosen = [option.title for option in one.options] if one else []
    words = one.decision.rationale if one else None
    return WrittenRecord(record_html(asked.scene, asked.question, chosen, words))


def _picture(progress: Progress) -> dict[str, str]:
    from iisam_learning.charts import swimlanes

    shared = shared_chronology(progress.scenario)
    caption = finding(shared)
    pictures = swimlanes(progress.scenario, shared, frozenset(learned_on(progress)), caption)
    return {"svg": pictures["wide"], "narrow": pictures["narrow"], "caption": caption, "key": KEY}


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
