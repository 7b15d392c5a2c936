"""Screens: what a learner sees next, as plain JSON values made from a Progress.

Every outlet with a picture of the case (notebook, browser-only site, room) shows these; none of
them replays or scores by itself. Nothing here reads a file or a clock: today's date comes in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import Known, Progress, Taken, asked_agencies, known_to, next_stop
from iisam_learning.case.local import NOT_FILLED_IN
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.wording import long_date, short_date
from iisam_learning.screens.debrief import debrief
from iisam_learning.screens.follows import hue_of, what_follows

Screen = dict[str, Any]

RECORD_PROMPTS = (
    "What you saw or were told, and by whom: facts first, opinion marked as opinion.",
    "What you shared or kept back, with whom, and why.",
    "What you told the family, or why you did not yet.",
    "What happens next, and by when.",
)


@dataclass(frozen=True)
class Looking:
    """What a learner has in front of them; a place in the case, never part of the record.

    kind: "point", "follows" or "ending". point: the decided point that `follows` shows.
    guess: "day" and "agency" guessed at the ending, None until then; it is kept on no disk.
    other: ids of options looked at without deciding, None where the learner's own are shown.
    """

    kind: str
    point: str | None = None
    other: tuple[str, ...] | None = None
    points_shown: bool = False
    guess: Mapping[str, str | None] | None = None


def play_screen(
    progress: Progress, looking: Looking, today: date, others: tuple[Progress, ...] = ()
) -> Screen:
    """The screen for a Progress and what the learner is looking at.

    today: the learner's own date, for warnings about law that is past its review.
    others: their runs of this case for other agencies, to lay beside this one at the end.
    """
    if looking.kind == "follows":
        taken = next((one for one in progress.taken if one.point.id == looking.point), None)
        if taken is not None:
            return _follows(progress, taken, looking, today)
    if progress.open is not None:
        return _point(progress, progress.open, today)
    if progress.taken:
        return _ending(progress, looking, today, others)
    return trouble_screen(
        progress.scenario.title,
        "This case cannot be opened for this agency.",
        "Tell the person who gave you this course. Nothing you did is lost.",
    )


def choose_screen(scenario: Scenario, started: dict[str, int], today: date) -> Screen:
    """The screen on which a learner picks whom to act for.

    started: decisions already recorded, by agency.
    """
    playable = [
        {
            "id": agency,
            "title": scenario.agencies[agency],
            "you": scenario.you.get(agency, scenario.agencies[agency]),
            "minutes": scenario.minutes,
            "started": _begun(started.get(agency, 0)),
        }
        for agency in scenario.playable
    ]
    return {
        **_frame(scenario, today),
        "kind": "choose",
        "place": "choose",
        "words": scenario.words,
        "playable": playable,
    }


def note_screen(scenario: Scenario, agency: str, today: date) -> Screen:
    """The first screen of a case: what it is about, the content note and where to get support."""
    start = scenario.point(scenario.start.get(agency, ""))
    return {
        **_frame(scenario, today),
        "kind": "note",
        "place": "note",
        "agency": _agency(scenario, agency),
        "you": scenario.you.get(agency, scenario.agencies.get(agency, "")),
        "date": _case_day(start) if start else "",
        "minutes_left": scenario.minutes,
        "words": scenario.words,
        "content_note": scenario.content_note,
        "support": list(scenario.support),
    }


def trouble_screen(title: str, words: str, next_step: str) -> Screen:
    """A calm screen for a case that cannot be shown."""
    return {
        "kind": "trouble",
        "place": "trouble",
        "title": title,
        "words": words,
        "next": next_step,
        "ring": [list(one) for one in NOT_FILLED_IN.to_ring],
    }


def _frame(scenario: Scenario, today: date) -> Screen:
    stale = [entry for entry in scenario.law.values() if entry.stale(today)]
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
        "law_is_stale": bool(stale) or today > scenario.review_by,
        "assessed": scenario.assessed,
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
    left = _steps_from(scenario, point)
    whole = _steps_from(scenario, scenario.point(scenario.start.get(progress.agency, "")))
    done = (
        [one.point.id for one in progress.taken].index(point.id)
        if any(one.point.id == point.id for one in progress.taken)
        else len(progress.taken)
    )
    return {
        **_frame(scenario, today),
        "you": point.you or scenario.you.get(progress.agency, ""),
        "agency": _agency(scenario, progress.agency),
        "date": _case_day(point),
        "minutes_left": max(1, math.ceil(scenario.minutes * left / max(whole, 1))),
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
        "place": f"point:{point.id}",
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
    }


def _follows(progress: Progress, taken: Taken, looking: Looking, today: date) -> Screen:
    scenario, point = progress.scenario, taken.point
    shown = taken.options
    if looking.other is not None:
        shown = tuple(option for option in point.options if option.id in looking.other)
    at_point = known_to(progress, point)
    known = known_to(progress, point, after=True)
    new = frozenset(one.incident.id for one in known) - {one.incident.id for one in at_point}
    return {
        **_standing(progress, point, known, today, new),
        "kind": "follows",
        "place": f"follows:{point.id}:{'+'.join(looking.other or ())}",
        "point": _asked(point),
        "decided": {
            "options": [option.id for option in taken.options],
            "titles": [option.title for option in taken.options],
            "rationale": taken.decision.rationale,
            "confidence": taken.decision.confidence,
            "can_forget": bool(taken.decision.rationale),
        },
        "follows": what_follows(scenario, point, shown, known, new, today),
        "looking_back": looking.other is not None,
        "looked_at": None
        if looking.other is None
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
        return "See how it ended"
    if following.at.day == taken.point.at.day:
        return "Go on"
    return f"Go on to {short_date(following.at.day)}"


def _ending(
    progress: Progress, looking: Looking, today: date, others: tuple[Progress, ...]
) -> Screen:
    last = progress.taken[-1].point
    known = known_to(progress, last, after=True)
    return {
        **_standing(progress, last, known, today, frozenset()),
        "kind": "ending",
        "place": "ending",
        "minutes_left": 0,
        "done": len(progress.taken),
        "of": len(progress.taken),
        **debrief(progress, points_shown=looking.points_shown, guess=looking.guess, others=others),
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


def _steps_from(scenario: Scenario, point: DecisionPoint | None) -> int:
    """The longest way from a point to an ending, in points; guarded against circles."""
    found: dict[str, int] = {}

    def steps(here: DecisionPoint | None, depth: int) -> int:
        if here is None or depth > len(scenario.points):
            return 0
        if here.id not in found:
            one_each = choices(here) if here.choose == "one" else iter([()])
            found[here.id] = 1 + max(
                (steps(next_stop(scenario, here, chosen)[0], depth + 1) for chosen in one_each),
                default=0,
            )
        return found[here.id]

    return steps(point, 0)


def _begun(decisions: int) -> str | None:
    if not decisions:
        return None
    return f"You have begun: {decisions} decision{'s' if decisions > 1 else ''} recorded"
