"""Screens: what a learner sees next, as plain JSON values made from a Progress.

Every outlet with a picture of the case (notebook, browser-only site, room) shows these; none of
them replays or scores by itself. Nothing here reads a file or a clock: today's date comes in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from iisam_learning.case.engine import Known, Progress, Taken, asked_agencies, known_to
from iisam_learning.case.local import NOT_FILLED_IN
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.wording import count_of, long_date, short_date
from iisam_learning.screens.debrief import debrief
from iisam_learning.screens.follows import hue_of, what_follows
from iisam_learning.screens.place import FOLLOWS, Place

Screen = dict[str, Any]

RECORD_PROMPTS = (
    "What you saw or were told, and by whom: facts first, opinion marked as opinion.",
    "What you shared or kept back, with whom, and why.",
    "What you told the family, or why you did not yet.",
    "What happens next, and by when.",
)


def play_screen(
    progress: Progress,
    place: Place,
    today: date,
    others: tuple[Progress, ...] = (),
    guess: Mapping[str, str | None] | None = None,
) -> Screen:
    """The screen for a Progress and where the learner looks.

    today: the learner's own date, for warnings about law that is past its review.
    others: their runs of this case for other agencies, to lay beside this one at the end.
    guess: "day" and "agency" as they guessed them at the ending, None until then.
    """
    if place.kind == FOLLOWS:
        taken = next((one for one in progress.taken if one.point.id == place.point), None)
        if taken is not None:
            return _follows(progress, taken, place, today)
    if progress.open is not None:
        return _point(progress, progress.open, today)
    if progress.taken:
        return _ending(progress, place, today, others, guess)
    return trouble_screen(
        progress.scenario.title,
        "This case cannot be opened for this agency.",
        "Tell the person who gave you this course. Nothing you did is lost.",
        progress.scenario,
    )


def choose_screen(scenario: Scenario, runs: Mapping[str, Progress], today: date) -> Screen:
    """The screen on which a learner picks whom to act for. runs: theirs, by agency."""
    playable = [
        {
            "id": agency,
            "title": scenario.agencies[agency],
            "you": scenario.you.get(agency, scenario.agencies[agency]),
            "minutes": scenario.minutes,
            "started": _begun(runs[agency]),
            "finished": bool(runs[agency].taken) and runs[agency].open is None,
        }
        for agency in scenario.playable
    ]
    return {
        **_frame(scenario, today),
        "kind": "choose",
        "title": scenario.title,
        "words": scenario.words,
        "playable": playable,
    }


def note_screen(scenario: Scenario, agency: str, today: date) -> Screen:
    """The first screen of a case: what it is about, the content note and where to get support."""
    start = scenario.point(scenario.start.get(agency, ""))
    return {
        **_frame(scenario, today),
        "kind": "note",
        "title": f"Before you begin – {scenario.title}",
        "agency": _agency(scenario, agency),
        "you": scenario.you.get(agency, scenario.agencies.get(agency, "")),
        "date": _case_day(start) if start else "",
        "minutes_left": scenario.minutes,
        "words": scenario.words,
        "content_note": scenario.content_note,
        "support": list(scenario.support),
    }


def trouble_screen(
    title: str, words: str, next_step: str, scenario: Scenario | None = None
) -> Screen:
    """A calm screen for a case that cannot be shown.

    scenario: where it is known, the numbers to ring are its own.
    """
    return {
        "kind": "trouble",
        "place": "",
        "title": title,
        "words": words,
        "next": next_step,
        "ring": [list(one) for one in (scenario.local if scenario else NOT_FILLED_IN).to_ring],
    }


def _frame(scenario: Scenario, today: date) -> Screen:
    return {
        "case": {"id": scenario.id, "title": scenario.title, "nation": scenario.nation},
        "you": "",
        "agency": None,
        "date": "",
        "minutes_left": None,
        "done": 0,
        "of": 0,
        "known": [],
        "not_asked": [],
        "ring": _ring(scenario),
        "saved": None,
        "notice": None,
        "assessed": scenario.assessed,
        "step": step_name(scenario),
    }


def _standing(
    progress: Progress,
    point: DecisionPoint,
    known: tuple[Known, ...],
    today: date,
    new: frozenset[str],
) -> Screen:
    scenario = progress.scenario
    asked = asked_agencies(progress)
    left = scenario.steps_left[point.id]
    whole = scenario.steps_left.get(scenario.start.get(progress.agency, ""), 0)
    decided = [one.point.id for one in progress.taken]
    done = decided.index(point.id) if point.id in decided else len(decided)
    to_come = left - (point.id in decided)
    return {
        **_frame(scenario, today),
        "you": point.you or scenario.you.get(progress.agency, ""),
        "agency": _agency(scenario, progress.agency),
        "date": _case_day(point),
        "minutes_left": max(1, math.ceil(scenario.minutes * to_come / max(whole, 1))),
        "done": done,
        "of": done + left,
        "known": [_known(scenario, one, point.at.day, one.incident.id in new) for one in known],
        "not_asked": [title for agency, title in scenario.agencies.items() if agency not in asked],
    }


def _point(progress: Progress, point: DecisionPoint, today: date) -> Screen:
    known = known_to(progress, point)
    before = (
        {one.incident.id for one in known_to(progress, progress.taken[-1].point, after=True)}
        if progress.taken
        else {one.incident.id for one in known}
    )
    new = frozenset(one.incident.id for one in known) - before
    return {
        **_standing(progress, point, known, today, new),
        "kind": "point",
        "title": f"{_step(progress, point)}: {point.scene} – {progress.scenario.title}",
        "point": _asked(point),
        "draft": {"options": [], "rationale": "", "confidence": None},
    }


def _asked(point: DecisionPoint) -> Screen:
    return {
        "id": point.id,
        "scene": point.scene,
        "question": point.question,
        "words": point.words,
        "summary": point.summary,
        "choose": point.choose,
        "about": point.about,
        "options": [{"id": option.id, "title": option.title} for option in point.options],
        "record": point.is_written_record,
        "prompts": list(RECORD_PROMPTS) if point.is_written_record else [],
        "act": _act(point),
    }


def _act(point: DecisionPoint) -> str:
    """What the button says that records; every sentence that speaks of it uses these words."""
    if point.is_reflection:
        return "Record my answer" if point.options else "Record my thoughts"
    return "Record my decision"


def _step(progress: Progress, point: DecisionPoint) -> str:
    place = next(
        (n for n, one in enumerate(progress.taken) if one.point.id == point.id),
        len(progress.taken),
    )
    named = step_name(progress.scenario).capitalize()
    return f"{named} {place + 1} of {place + progress.scenario.steps_left[point.id]}"


def step_name(scenario: Scenario) -> str:
    """What one point of a case is to a learner: a case of reflections alone asks questions."""
    reflections = all(point.is_reflection for point in scenario.points)
    return "question" if reflections else "decision"


def _follows(progress: Progress, taken: Taken, place: Place, today: date) -> Screen:
    scenario, point = progress.scenario, taken.point
    shown = taken.options
    if place.other is not None:
        shown = tuple(option for option in point.options if option.id in place.other)
    at_point = known_to(progress, point)
    known = known_to(progress, point, after=True)
    new = frozenset(one.incident.id for one in known) - {one.incident.id for one in at_point}
    return {
        **_standing(progress, point, known, today, new),
        "kind": "follows",
        "title": f"What happens: {point.scene} – {scenario.title}",
        "point": _asked(point),
        "decided": {
            "options": [option.id for option in taken.options],
            "titles": [option.title for option in taken.options],
            "rationale": taken.decision.rationale,
            "confidence": taken.decision.confidence,
            "can_forget": bool(taken.decision.rationale),
        },
        "follows": what_follows(scenario, point, shown, known, new, today),
        "looking_back": place.other is not None,
        "looked_at": None
        if place.other is None
        else {
            "options": [option.id for option in shown],
            "titles": [option.title for option in shown],
        },
        "others": []
        if scenario.withheld or point.is_reflection
        else [
            {"id": option.id, "title": option.title}
            for option in point.options
            if point.choose == "many" or option not in taken.options
        ],
        "go_on": _go_on(progress, taken),
    }


def _go_on(progress: Progress, taken: Taken) -> str:
    place = [one.point.id for one in progress.taken].index(taken.point.id)
    if place + 1 < len(progress.taken):
        following: DecisionPoint | None = progress.taken[place + 1].point
    else:
        following = progress.open
    if following is None:
        return "Go on to how it ended"
    if following.at.day == taken.point.at.day:
        return "Go on"
    return f"Go on to {short_date(following.at.day)}"


def _ending(
    progress: Progress,
    place: Place,
    today: date,
    others: tuple[Progress, ...],
    guess: Mapping[str, str | None] | None,
) -> Screen:
    last = progress.taken[-1].point
    known = known_to(progress, last, after=True)
    return {
        **_standing(progress, last, known, today, frozenset()),
        "kind": "ending",
        "title": f"How it ended – {progress.scenario.title}",
        "minutes_left": 0,
        "done": len(progress.taken),
        "of": len(progress.taken),
        **debrief(progress, points_shown=place.points_shown, guess=guess, others=others),
    }


def _known(scenario: Scenario, one: Known, day: date, new: bool) -> Screen:
    told_words = None
    if one.told_at is not None:
        told_day = one.told_at.at.day
        told_words = (
            "told to you today" if told_day == day else f"told to you on {short_date(told_day)}"
        )
    return {
        "id": one.incident.id,
        "date": short_date(one.incident.at.day),
        "agency": _agency(scenario, one.incident.agency),
        "words": one.incident.words,
        "told": told_words,
        "new": new,
    }


def _ring(scenario: Scenario) -> list[list[str]]:
    """Whom to ring about somebody real."""
    return [list(one) for one in scenario.local.to_ring]


def _case_day(point: DecisionPoint) -> str:
    """The day in the case; a reflection happens on no day of a story."""
    return "" if point.is_reflection else long_date(point.at.day)


def _agency(scenario: Scenario, agency: str) -> Screen:
    return {
        "id": agency,
        "title": scenario.agencies.get(agency, agency),
        "hue": hue_of(scenario, agency),
    }


def _begun(run: Progress) -> str | None:
    if not run.taken:
        return None
    step = step_name(run.scenario)
    steps = count_of(len(run.taken), step, f"{step}s")
    if run.open is None:
        return f"You have finished this: {steps} recorded"
    return f"You have begun: {steps} recorded"
