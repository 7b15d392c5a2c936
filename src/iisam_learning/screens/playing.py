"""Playing: from what is recorded and what a learner pressed to what is recorded next and shown.

`answer` is the one way through every host. It is pure: the journals come in, the lines to append
go out, and the clock is passed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from iisam_learning.case.choosing import is_confidence
from iisam_learning.case.engine import ALREADY_DECIDED, NOT_YET_OPEN, Decision, Progress, replay
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.wording import join_names
from iisam_learning.journal.lines import Journal, Line
from iisam_learning.journal.recording import note_of, recorded
from iisam_learning.screens.notices import (
    MOST_WORDS,
    behind,
    elsewhere,
    held,
    notice,
    record_gone,
    stay_screen,
    too_long,
)
from iisam_learning.screens.place import ENDING, FOLLOWS, NOTE, POINT, Place, place_from
from iisam_learning.screens.real_people import looks_real
from iisam_learning.screens.screen import Screen, choose_screen, note_screen, play_screen

Message = Mapping[str, Any]
GUESS = "guess"
_PRESS = re.compile(r"[A-Za-z0-9-]{8,64}")


class Answered(NamedTuple):
    """What an answer comes to: lines for the journal of the place's agency, and the next screen."""

    lines: tuple[Line, ...]
    place: str
    screen: Screen


def answer(
    scenario: Scenario,
    journals: Mapping[str, Journal],
    place: str | None,
    message: Message,
    now: datetime,
) -> Answered:
    """Act on what a learner pressed; any other message shows the place again and adds nothing.

    journals: the learner's runs of this case by agency; a missing one was not begun.
    place: where they look. None or one that the case does not have: where the page opens.
    now: the time on the wall, aware.
    Never raises for any place and any message.
    """
    desk = _Desk(scenario, journals, now)
    here = desk.fitting(place_from(place)) or desk.opening().place
    press = press_of(message)
    act = _ACTS.get(message["kind"]) if isinstance(message.get("kind"), str) else None
    shown = act(desk, here, message, press) if act is not None else _Shown(here)
    return _answered(desk, shown, press)


def opened(
    scenario: Scenario,
    journals: Mapping[str, Journal],
    agency: str | None,
    place: str | None,
    now: datetime,
) -> Answered:
    """The first screen of a page.

    agency: whom the lesson names; None lets the learner choose among the playable ones.
    place: from the page's address; one that the case does not have is passed over.
    """
    desk = _Desk(scenario, journals, now)
    here = desk.fitting(place_from(place))
    if agency in scenario.playable:
        shown = _Shown(here) if here and here.agency == agency else desk.opening_of(str(agency))
    else:
        shown = _Shown(here) if here else desk.opening()
    return _answered(desk, shown, None)


def press_of(message: Message) -> str | None:
    """The id of the press that sent a message, None where it has none of the right form."""
    press = message.get("press")
    return press if isinstance(press, str) and _PRESS.fullmatch(press) else None


@dataclass(frozen=True)
class _Shown:
    """What stands on the page beside the record: where the learner looks, and what we must say."""

    place: Place
    notice: Screen | None = None
    saved: str | None = None
    draft: Screen | None = None
    lines: tuple[Line, ...] = ()
    stay: bool = False


class _Desk:
    """The case and the learner's runs of it."""

    def __init__(self, scenario: Scenario, journals: Mapping[str, Journal], now: datetime) -> None:
        self.scenario = scenario
        self.journals = dict(journals)
        self.now = now
        self._replayed: dict[str, Progress] = {}

    def journal(self, agency: str) -> Journal:
        return self.journals.get(agency, Journal())

    def progress(self, agency: str) -> Progress:
        if agency not in self._replayed:
            decisions = self.journal(agency).decisions
            self._replayed[agency] = replay(self.scenario, decisions, agency)
        return self._replayed[agency]

    def grow(self, agency: str, journal: Journal, progress: Progress) -> None:
        """Take in what is recorded now."""
        self.journals[agency] = journal
        self._replayed[agency] = progress

    def runs(self) -> tuple[Progress, ...]:
        """The runs that have begun, in the order of the agencies."""
        return tuple(run for run in map(self.progress, self.scenario.playable) if run.taken)

    def fitting(self, place: Place | None) -> Place | None:
        """The place if the case has it."""
        playable = self.scenario.playable
        if place is None or (place.agency is not None and place.agency not in playable):
            return None
        if place.agency is None and len(playable) < 2:
            return None
        return place

    def opening(self) -> _Shown:
        """Where a page opens that names no agency: at the only one, or the only one under way."""
        if len(self.scenario.playable) == 1:
            return self.opening_of(self.scenario.playable[0])
        begun = self.runs()
        if len(begun) == 1 and not begun[0].ended:
            return self.opening_of(begun[0].agency)
        return _Shown(Place())

    def opening_of(self, agency: str) -> _Shown:
        """Where a page opens for an agency, with a word of welcome to who comes back."""
        progress = self.progress(agency)
        if not progress.taken:
            return _Shown(Place(agency, NOTE))
        last = progress.taken[-1]
        if last.options:
            told = join_names(f"“{option.title}”" for option in last.options)
        elif last.point.options:
            told = "that you chose none of them"
        else:
            told = "your words" if last.decision.rationale else "your answer without words"
        words = f"Your last decision is recorded: {told}. You go on from there."
        if progress.ended:
            words = "You have come to the end of this case. Everything is recorded."
        change: Screen = {"label": "Play it as somebody else", "send": {"kind": "choose-agency"}}
        choices = (change,) if len(self.scenario.playable) > 1 and not progress.ended else ()
        kind = ENDING if progress.open is None else POINT
        here = Place(agency, kind, progress.open.id if progress.open else None)
        return _Shown(here, notice("resumed", "Welcome back", words, choices))

    def standing(self, agency: str) -> Place:
        """The open point of a run, or its ending."""
        progress = self.progress(agency)
        if progress.open is None:
            return Place(agency, ENDING)
        return Place(agency, POINT, progress.open.id)

    def screen(self, place: Place, today: date) -> tuple[Place, Screen]:
        """The screen of a place, and the place that it truly is: a point that was decided shows
        what followed, one that is not reached yet the point that is open."""
        if place.agency is None:
            runs = {id: self.progress(id) for id in self.scenario.playable}
            return place, choose_screen(self.scenario, runs, today)
        progress = self.progress(place.agency)
        if place.kind == NOTE:
            return place, note_screen(self.scenario, place.agency, today)
        decided = {one.point.id for one in progress.taken}
        if place.kind in (POINT, FOLLOWS) and place.point in decided:
            place = replace(place, kind=FOLLOWS)
        elif place.kind != ENDING or progress.open is not None:
            place = self.standing(progress.agency)
        others = tuple(run for run in self.runs() if run.agency != progress.agency)
        kept = self.journal(progress.agency).note(GUESS)
        guess = None if kept is None else _guessed(self.scenario, kept.values)
        return place, play_screen(progress, place, today, others, guess)


Act = Callable[[_Desk, Place, Message, str | None], _Shown]


def _answered(desk: _Desk, shown: _Shown, press: str | None) -> Answered:
    if shown.stay and shown.notice is not None:
        return Answered((), str(shown.place), stay_screen(str(shown.place), press, shown.notice))
    place, screen = desk.screen(shown.place, desk.now.date())
    agency = place.agency
    presses = () if agency is None else desk.journal(agency).decisions
    taken = () if agency is None else desk.progress(agency).taken
    whose = desk.scenario.playable if agency is None else (agency,)
    screen |= {
        "place": str(place),
        "press": press,
        "presses": [one.press for one in presses if one.press is not None],
        "answered": [one.point.id for one in taken],
        "run": {"case": desk.scenario.id, "agency": agency},
        "begun": any(desk.journal(one).decisions for one in whose),
        "saved": shown.saved,
        "notice": shown.notice,
        "stay": False,
    }
    if shown.draft is not None and "draft" in screen:
        screen["draft"] = shown.draft
    return Answered(shown.lines, str(place), screen)


def _decide(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    agency = here.agency
    if agency is None:
        return _Shown(here)
    scenario, journal = desk.scenario, desk.journal(agency)
    before = next((one for one in journal.decisions if press and one.press == press), None)
    if before is not None:  # sent twice: written once, and answered as it was
        return _written_before(desk, agency, before)
    point, options = _text(message.get("point")), _texts(message.get("options"))
    if options is None:
        return _Shown(here)
    words = message.get("rationale")
    rationale = words.strip() if isinstance(words, str) else ""
    sure = message.get("confidence")
    confidence: int | None = sure if is_confidence(sure) else None
    draft = {"options": list(options), "rationale": rationale, "confidence": confidence}
    open_now = desk.standing(agency)
    if len(rationale) > MOST_WORDS:
        return _Shown(open_now, too_long(len(rationale)), draft=draft)
    seen = looks_real(rationale)
    if seen and message.get("confirmed") is not True:
        asked = scenario.point(point)
        return _Shown(open_now, held(_without_words(asked), message, seen), draft=draft)
    decision = Decision(point, options, rationale or None, confidence, press=press)
    became = recorded(journal, scenario, agency, decision, desk.now)
    if became.refused is None:
        grown = replace(journal, decisions=(*journal.decisions, became.decision))
        desk.grow(agency, grown, became.progress)
        follows = Place(agency, FOLLOWS, point)
        return _Shown(follows, saved=f"{desk.now:%H:%M}", lines=became.lines)
    if became.refused == ALREADY_DECIDED:
        return _Shown(Place(agency, FOLLOWS, point), elsewhere(), lines=became.lines)
    if became.refused == NOT_YET_OPEN and not journal.decisions:
        return _Shown(here, record_gone(), stay=True)
    return _Shown(open_now, behind(), lines=became.lines)


def _without_words(point: DecisionPoint | None) -> str:
    """What the choice says that leaves the words out."""
    if point is not None and point.options:
        return "Record my choice without the words"
    if point is not None and point.is_reflection:
        return "Go on without words"  # there was nothing but words to record
    return "Record my decision without the words"


def _written_before(desk: _Desk, agency: str, before: Decision) -> _Shown:
    counts = any(one.decision.line == before.line for one in desk.progress(agency).taken)
    if counts:
        return _Shown(Place(agency, FOLLOWS, before.point), saved=_clock(before.recorded_at))
    return _Shown(Place(agency, FOLLOWS, before.point), elsewhere())


def _begin(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    return _Shown(here if here.agency is None else desk.standing(here.agency))


def _go_on(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    if here.agency is None:
        return _Shown(here)
    decided = [one.point.id for one in desk.progress(here.agency).taken]
    if here.kind == FOLLOWS and here.point in decided:
        following = decided[decided.index(here.point) + 1 :]
        if following:
            return _Shown(Place(here.agency, FOLLOWS, following[0]))
    return _Shown(desk.standing(here.agency))


def _look(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    if here.agency is None:
        return _Shown(here)
    point = desk.scenario.point(_text(message.get("point")))
    taken = {one.point.id for one in desk.progress(here.agency).taken}
    if point is None or point.id not in taken:
        return _Shown(here)
    options = _texts(message.get("options")) or ()
    other = tuple(one for one in options if point.option(one))
    return _Shown(Place(here.agency, FOLLOWS, point.id, other or None))


def _back(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    if here.agency is None:
        return _Shown(here)
    if here.other is not None:
        return _Shown(replace(here, other=None))
    return _Shown(desk.standing(here.agency))


def _choose_agency(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    agency = message.get("agency")
    if isinstance(agency, str) and agency in desk.scenario.playable:
        return desk.opening_of(agency)
    return _Shown(Place() if len(desk.scenario.playable) > 1 else here)


def _points(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    return _Shown(Place(here.agency, ENDING, points_shown=True) if here.agency else here)


def _guess(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    agency = here.agency
    if agency is None or not desk.progress(agency).taken or desk.progress(agency).open is not None:
        return _Shown(here)
    journal = desk.journal(agency)
    values = _guessed(desk.scenario, message)
    lines = note_of(journal, desk.scenario, agency, GUESS, dict(values), desk.now)
    if lines:
        desk.grow(agency, journal.with_note(GUESS, values), desk.progress(agency))
    return _Shown(replace(here, kind=ENDING, point=None, other=None), lines=lines)


def _again(desk: _Desk, here: Place, message: Message, press: str | None) -> _Shown:
    return _Shown(here)


_ACTS: dict[str, Act] = {
    "show": _again,
    "resume": _again,
    "begin": _begin,
    "decide": _decide,
    "go-on": _go_on,
    "look": _look,
    "back": _back,
    "choose-agency": _choose_agency,
    "points": _points,
    "guess": _guess,
}


def _guessed(scenario: Scenario, values: Mapping[str, Any]) -> dict[str, str | None]:
    """The guess that values hold, as far as the case has such a day and such an agency."""
    day, agency = values.get("day"), values.get("agency")
    days = {one.at.day.isoformat() for one in scenario.incidents}
    return {
        "day": day if isinstance(day, str) and day in days else None,
        "agency": agency if isinstance(agency, str) and agency in scenario.agencies else None,
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(values: object) -> tuple[str, ...] | None:
    """A list of names; None where it is none, so that it is not taken for nothing ticked."""
    if values is None:
        return ()
    if isinstance(values, list | tuple) and all(isinstance(one, str) for one in values):
        return tuple(values)
    return None


def _clock(recorded_at: str | None) -> str | None:
    try:
        return f"{datetime.fromisoformat(recorded_at or ''):%H:%M}"
    except ValueError:
        return None
