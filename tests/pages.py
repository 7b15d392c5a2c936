"""A page on which a case is played, without a browser: it carries what every page carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.files import FileStore, fresh
from iisam_learning.screens.hosting import opening, respond

Screen = dict[str, Any]
_presses = count()


class Playing:
    """One window: it keeps what it shows, sends its place and a press, and stays when asked to."""

    def __init__(
        self,
        case: Scenario,
        folder: Path,
        agency: str | None,
        now: Callable[[], datetime],
        place: str | None = None,
    ) -> None:
        self.case, self.store, self.agency, self.now = case, FileStore(folder), agency, now
        self.shown = opening(self.store, case, agency, now(), place)

    def screen(self) -> Screen:
        """What the page shows."""
        return self.shown

    def answer(self, message: dict[str, Any]) -> Screen:
        """Press something, and what came back."""
        press = f"press-{next(_presses):08}"
        sent = {"press": press, "place": self.shown["place"], **message}
        told = respond(self.store, self.case, self.agency, sent, self.now(), fresh)
        if not told.get("stay"):
            self.shown = told
        return told
