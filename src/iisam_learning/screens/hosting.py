"""Hosting: what every host does with a message, whatever its store.

It reads the learner's runs, keeps other writers away while something is written, and answers
whatever comes. What a message means is decided purely, in `playing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from iisam_learning.case.engine import Progress, replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.lines import Journal, forgotten, journal_from, seal
from iisam_learning.journal.recording import foreign
from iisam_learning.journal.store import NotConfirmed, NotSaved, Run, Store
from iisam_learning.screens.notices import notice, stay_screen
from iisam_learning.screens.place import place_from
from iisam_learning.screens.playing import Answered, answer, opened, press_of
from iisam_learning.screens.screen import Screen, trouble_screen
from iisam_learning.screens.still import closed_record_html, no_record_html, record_html

NOTHING_LOST = "Then reload this page. The course has changed nothing in your record."
UNCONFIRMED = "The disk has not confirmed it yet."
STILL_HERE = "What you chose and typed is still here."
_WRITES = ("decide", "guess")


def opening(
    store: Store, scenario: Scenario, agency: str | None, now: datetime, place: str | None = None
) -> Screen:
    """The first screen of a page, or a calm one where the runs cannot be looked at.

    agency: whom the lesson names, None where the learner chooses. place: from the page's address.
    """
    try:
        journals = _journals(store, scenario)
    except NotSaved as trouble:
        return unreachable(scenario, trouble.reason)
    return opened(scenario, journals, agency, place, now).screen


def respond(
    store: Store,
    scenario: Scenario,
    agency: str | None,
    message: object,
    now: datetime,
    random: Callable[[], str],
) -> Screen:
    """The screen that answers a message; what it records is durable before this returns.

    agency: whom the lesson names, for a message without a place.
    random: a fresh text that nobody can guess, at each call.
    Never raises for any message. Where the store fails, the page is asked to stay as it is.
    """
    asked: Mapping[str, Any] = message if isinstance(message, Mapping) else {}
    place = asked.get("place") if isinstance(asked.get("place"), str) else None
    if place is None and agency in scenario.playable:
        place = f"{agency}/note"
    try:
        return _responded(store, scenario, place, asked, now, random)
    except NotConfirmed:
        told = {
            **notice("waiting", "Not known yet", f"{UNCONFIRMED} It is asked again."),
            "reason": UNCONFIRMED,
        }
        return {**stay_screen(place or "", press_of(asked), told), "ask_again": True}
    except NotSaved as trouble:
        told = {**_not_saved(asked, trouble.reason), "reason": trouble.reason}
        return stay_screen(place or "", press_of(asked), told)


def runs(store: Store, scenario: Scenario) -> tuple[Progress, ...]:
    """The learner's runs of a case that have begun.

    Raises NotSaved where they cannot be looked at: that is no word of whether there are any.
    """
    journals = _journals(store, scenario)
    begun = (replay(scenario, journals[id].decisions, id) for id in scenario.playable)
    return tuple(run for run in begun if run.taken)


def written_record(store: Store, scenario: Scenario, point: str) -> str:
    """A written record as HTML, as the learner left it; a calm sentence until they wrote it.

    point: where it is written. Paths meet one of the points that share a mark, so a record may
    have been written at another one of them.
    """
    asked = scenario.point(point)
    if asked is None:
        return no_record_html()
    try:
        journal = journal_from(store.read(Run(scenario.id, asked.agency)))
    except NotSaved:
        return closed_record_html()
    taken = replay(scenario, journal.decisions, asked.agency).taken
    one = next((one for one in taken if one.point.mark == asked.mark), None)
    if one is None:
        return no_record_html()
    return record_html(one.point.scene, one.decision.rationale)


def unreachable(scenario: Scenario, reason: str) -> Screen:
    """What a page opens with whose record cannot be looked at."""
    return {
        **trouble_screen("Your record cannot be opened", reason, NOTHING_LOST, scenario),
        "press": None,
        "presses": [],
        "run": {"case": scenario.id, "agency": None},
        "stay": False,
        "notice": None,
        "saved": None,
    }


def _responded(
    store: Store,
    scenario: Scenario,
    place: str | None,
    message: Mapping[str, Any],
    now: datetime,
    random: Callable[[], str],
) -> Screen:
    kind, here = message.get("kind"), place_from(place)
    agency = here.agency if here is not None and here.agency in scenario.playable else None
    if agency is None or kind not in (*_WRITES, "forget"):
        return answer(scenario, _journals(store, scenario), place, message, now).screen
    run = Run(scenario.id, agency)
    with store.holding(run):
        if kind == "forget":
            return _forgotten(store, run, scenario, place, message, now)
        journals = _journals(store, scenario)
        answered = answer(scenario, journals, place, message, now)
        _keep(store, run, scenario, journals[agency], answered, random)
    return answered.screen


def _keep(
    store: Store,
    run: Run,
    scenario: Scenario,
    journal: Journal,
    answered: Answered,
    random: Callable[[], str],
) -> None:
    if not answered.lines:
        if answered.screen.get("saved"):  # sent again, perhaps since the disk had not confirmed
            store.append(run, b"")
        return
    if (why := foreign(journal, scenario, run.agency)) is not None:
        raise NotSaved(f"The record {store.name(run)} {why}")
    store.append(run, seal(journal, answered.lines, random))


def _forgotten(
    store: Store,
    run: Run,
    scenario: Scenario,
    place: str | None,
    message: Mapping[str, Any],
    now: datetime,
) -> Screen:
    """Take a learner's words at one point out of the record; the decision stays."""
    point = message.get("point")
    bare, removed = forgotten(store.read(run), [point] if isinstance(point, str) else [])
    if removed:
        store.replace(run, bare)
    screen = answer(scenario, _journals(store, scenario), place, message, now).screen
    if not removed:
        return screen
    words = "Your decision stays. A copy that you handed in before still has them."
    return {**screen, "notice": notice("forgotten", "Your words are out of your record", words)}


def _journals(store: Store, scenario: Scenario) -> dict[str, Journal]:
    return {id: journal_from(store.read(Run(scenario.id, id))) for id in scenario.playable}


def _not_saved(message: Mapping[str, Any], reason: str) -> Screen:
    kind, again = message.get("kind"), f"{reason} Then press the button again."
    if kind == "forget":
        return notice("not-saved", "Not changed", again)
    if kind == "decide":
        return notice("not-saved", "Not saved", f"{again} {STILL_HERE}")
    if kind == "guess":
        return notice("not-saved", "Not saved", again)
    if kind == "show":  # the Back button, which nobody presses again on the page
        return notice("not-saved", "Not open", f"{reason} Then reload this page.")
    return notice("not-saved", "Not open", again)
