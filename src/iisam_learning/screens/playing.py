"""A learner at a case: turns what they press into records, and what is recorded into screens.

One of these stands behind every page on which a case is played. It holds no truth of its own:
the Journal is read again at each step, so two windows cannot disagree for long.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from iisam_learning.case.choosing import is_confidence
from iisam_learning.case.engine import ALREADY_DECIDED, Decision, Progress, replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.wording import join_names
from iisam_learning.journal import files as journal
from iisam_learning.screens.real_people import looks_real
from iisam_learning.screens.screen import (
    Looking,
    Screen,
    choose_screen,
    note_screen,
    play_screen,
    trouble_screen,
)

Message = Mapping[str, Any]
NOTHING_LOST = (
    "Close other programs that may hold the file, then reload this page. "
    "What was recorded is still in the file."
)


@dataclass(frozen=True)
class Shown:
    """What stands on the page beside the record: where the learner looks, and what we must say."""

    looking: Looking | None = None
    saved: str | None = None
    notice: Screen | None = None
    draft: Screen | None = None


class Playing:
    """One case on one page, for one agency at a time.

    folder: where the journals lie. agency: None lets the learner choose among the playable ones.
    now: the clock on the wall, aware.
    """

    def __init__(
        self,
        scenario: Scenario,
        folder: Path,
        agency: str | None,
        now: Callable[[], datetime],
    ) -> None:
        self.scenario = scenario
        self.folder = folder
        self.now = now
        self.agency = agency if agency in scenario.playable else self._the_only_one()
        self.ticket = 0
        self._acts: dict[str, Callable[[Message], Shown]] = {
            "decide": self._decide,
            "begin": lambda message: Shown(Looking("point")),
            "go-on": self._go_on,
            "look": self._look,
            "back": self._back,
            "choose-agency": self._choose_agency,
            "forget": self._forget,
            "points": lambda message: self._at_the_end(points_shown=True),
            "guess": self._guess,
            "resume": self._resume,
        }
        self.shown = self._opening()

    def screen(self) -> Screen:
        """The screen that belongs to what is recorded and shown now."""
        today = self.now().date()
        trouble = journal.read(self._path(self.agency)).trouble if self.agency else None
        if trouble is not None:
            screen = trouble_screen("Your record cannot be opened", trouble, NOTHING_LOST)
        elif self.agency is None:
            begun = {id: len(self._progress(id).taken) for id in self.scenario.playable}
            screen = choose_screen(self.scenario, begun, today)
        elif self.shown.looking is None:
            screen = note_screen(self.scenario, self.agency, today)
        else:
            progress = self._progress(self.agency)
            screen = play_screen(progress, self.shown.looking, today, self._others())
        screen |= {"ticket": self.ticket, "saved": self.shown.saved, "notice": self.shown.notice}
        if self.shown.draft is not None and "draft" in screen:
            screen["draft"] = self.shown.draft
        return screen

    def answer(self, message: Message) -> Screen:
        """Act on what the learner pressed and return the next screen; other acts change nothing."""
        act = self._acts.get(str(message.get("kind")))
        self.ticket += 1
        if act is not None:
            self.shown = act(message)
        return self.screen()

    def progress(self) -> Progress:
        """Where the learner is; before an agency is chosen, at the start of the first one."""
        return self._progress(self.agency or self.scenario.playable[0])

    def _progress(self, agency: str) -> Progress:
        return replay(self.scenario, journal.read(self._path(agency)).decisions, agency)

    def runs(self) -> tuple[Progress, ...]:
        """The learner's runs of this case that have begun, in the order of the agencies."""
        return tuple(run for run in map(self._progress, self.scenario.playable) if run.taken)

    def _others(self) -> tuple[Progress, ...]:
        return tuple(run for run in self.runs() if run.agency != self.agency)

    def _path(self, agency: str) -> Path:
        return journal.journal_path(self.folder, self.scenario.id, agency)

    def _the_only_one(self) -> str | None:
        """The agency there is no need to ask about: the only one, or the only one under way."""
        if len(self.scenario.playable) == 1:
            return self.scenario.playable[0]
        begun = self.runs()
        return begun[0].agency if len(begun) == 1 and not begun[0].ended else None

    def _opening(self) -> Shown:
        if self.agency is None:
            return Shown()
        progress = self._progress(self.agency)
        if not progress.taken:
            return Shown()
        last = progress.taken[-1]
        titles = join_names([f"“{option.title}”" for option in last.options] or ["your words"])
        words = f"Your last decision is recorded: {titles}. You go on from there."
        if progress.ended:
            words = "You have come to the end of this case. Everything is recorded."
        change: Screen = {"label": "Act for somebody else", "send": {"kind": "choose-agency"}}
        choices = (change,) if len(self.scenario.playable) > 1 and not progress.ended else ()
        return Shown(Looking("point"), notice=_notice("resumed", "Welcome back", words, choices))

    def _choose_agency(self, message: Message) -> Shown:
        agency = message.get("agency")
        if agency in self.scenario.playable:
            self.agency = str(agency)
            return self._opening()
        if len(self.scenario.playable) > 1:
            self.agency = None
            return Shown()
        return self.shown

    def _decide(self, message: Message) -> Shown:
        point, options = str(message.get("point")), _texts(message.get("options"))
        rationale = str(message.get("rationale") or "").strip() or None
        confidence = message.get("confidence")
        confidence = confidence if is_confidence(confidence) else None
        draft = {"options": list(options), "rationale": rationale or "", "confidence": confidence}
        seen = looks_real(rationale or "")
        if seen and not message.get("confirmed"):
            return Shown(Looking("point"), notice=_held(message, seen), draft=draft)
        if self.agency is None:
            return self.shown
        at = self.now()
        decision = Decision(point, options, rationale, confidence, at.isoformat())
        try:
            recorded = journal.record(
                self._path(self.agency), self.scenario, self.agency, decision, at
            )
        except journal.NotSaved as trouble:
            notice = _notice(
                "not-saved",
                "Not saved",
                f"{trouble} Your choice is still here. Then press Record my decision again.",
            )
            return Shown(Looking("point"), notice=notice, draft=draft)
        if recorded.refused is None:
            return Shown(Looking("follows", point), saved=f"{at:%H:%M}")
        if recorded.refused == ALREADY_DECIDED:
            notice = _notice(
                "elsewhere",
                "You decided here before",
                "Perhaps this case is open in a second window. Your first decision counts.",
            )
            return Shown(Looking("follows", point), notice=notice)
        notice = _notice(
            "refused",
            "Not recorded",
            "This page was behind. Here is where your case stands now.",
        )
        return Shown(Looking("point"), notice=notice)

    def _go_on(self, message: Message) -> Shown:
        looking = self.shown.looking
        decided = [one.point.id for one in self.progress().taken]
        if looking and looking.kind == "follows" and looking.point in decided:
            following = decided[decided.index(looking.point) + 1 :]
            if following:
                return Shown(Looking("follows", following[0]))
        return Shown(Looking("point"))

    def _look(self, message: Message) -> Shown:
        options = message.get("options")
        other = _texts(options) if options else None
        return Shown(Looking("follows", str(message.get("point")), other))

    def _back(self, message: Message) -> Shown:
        looking = self.shown.looking
        if looking and looking.other is not None:
            return Shown(replace(looking, other=None))
        return Shown(Looking("point"))

    def _at_the_end(self, **seen: Any) -> Shown:
        looking = self.shown.looking or Looking("ending")
        return Shown(replace(looking, kind="ending", point=None, other=None, **seen))

    def _guess(self, message: Message) -> Shown:
        day, agency = message.get("day"), message.get("agency")
        days = {one.at.day.isoformat() for one in self.scenario.incidents}
        guess = {
            "day": day if day in days else None,
            "agency": agency if agency in self.scenario.agencies else None,
        }
        return self._at_the_end(guess=guess)

    def _resume(self, message: Message) -> Shown:
        return replace(self.shown, notice=None)

    def _forget(self, message: Message) -> Shown:
        if self.agency is None:
            return self.shown
        point = str(message.get("point"))
        try:
            journal.forget(self._path(self.agency), [point])
        except journal.NotSaved as trouble:
            return replace(self.shown, notice=_notice("not-saved", "Not changed", str(trouble)))
        words = "Your words were removed from the record. Your decision stays."
        return replace(self.shown, notice=_notice("forgotten", "Your words are gone", words))


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in values) if isinstance(values, list | tuple) else ()


def _notice(kind: str, title: str, words: str, choices: tuple[Screen, ...] = ()) -> Screen:
    return {"kind": kind, "title": title, "words": words, "choices": list(choices)}


def _held(message: Message, seen: tuple[str, ...]) -> Screen:
    return _notice(
        "held",
        "Is this about a real person?",
        f"Your words look as if they hold {join_names(seen)}. "
        "This course takes in nothing about real people, so nothing has been recorded yet.",
        (
            {"label": "Let me change my words", "send": {"kind": "resume"}},
            {
                "label": "Record my choice without the words",
                "send": {**message, "rationale": "", "confirmed": True},
            },
            {"label": "They are made up: record them", "send": {**message, "confirmed": True}},
        ),
    )
