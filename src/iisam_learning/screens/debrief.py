"""The debrief at the end of a case: what the choices led to, and who knew what when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iisam_learning.case.chronology import TooManyAgencies, shared_chronology
from iisam_learning.case.engine import Progress, known_to
from iisam_learning.case.scenario import Voice
from iisam_learning.case.scoring import score
from iisam_learning.case.wording import short_date
from iisam_learning.screens.exploration import exploration, guess_form
from iisam_learning.screens.picture import pictured

WRITTEN_BY_AUTHOR = (
    "Written by the author. Nobody who has lived through something like this has reviewed it yet."
)
KEPT_BY_YOURS = "One private entry of your own service stayed where it was."


def debrief(
    progress: Progress,
    *,
    points_shown: bool = False,
    guess: Mapping[str, str | None] | None = None,
    others: tuple[Progress, ...] = (),
) -> dict[str, Any]:
    """The parts of an ending's screen, as JSON values.

    points_shown: the learner asked for points; assessed cases show them in any case.
    guess: "day" and "agency" as the learner guessed them; None until they did. What each agency
    knew and what could have been seen is shown only then.
    others: the learner's runs of this case for other agencies.
    """
    scenario = progress.scenario
    form = guess_form(scenario)
    open_now = form is None or guess is not None
    ending = scenario.ending(progress.ending or "")
    return {
        "ending": {
            "title": ending.title if ending else "The case stops here",
            "words": ending.words if ending else "",
        },
        "path": path_of(progress),
        "voices": [
            _voice(voice)
            for voice in scenario.voices
            if not voice.endings or progress.ending in voice.endings
        ],
        "guess": None if open_now else form,
        "knew": _who_knew_what(progress) if open_now and scenario.incidents else None,
        **_explored(progress, guess or {}, others, open_now and bool(scenario.patterns)),
        "points": _points(progress) if points_shown or scenario.assessed else None,
        "points_offer": has_points(progress) and not points_shown,
        "again": [
            {
                "id": agency,
                "title": scenario.agencies[agency],
                "you": scenario.you.get(agency, scenario.agencies[agency]),
            }
            for agency in scenario.playable
            if agency != progress.agency
        ],
    }


def path_of(progress: Progress, *, words: bool = True) -> list[dict[str, Any]]:
    """The decisions that count, in order, each with its day, its scene and what was chosen.

    words: with the reasons that the learner gave.
    """
    return [
        {
            "date": short_date(one.point.at.day),
            "scene": one.point.scene,
            "you_chose": [option.title for option in one.options],
            "rationale": one.decision.rationale if words else None,
            "point": one.point.id,
        }
        for one in progress.taken
    ]


def _explored(
    progress: Progress,
    guess: Mapping[str, str | None],
    others: tuple[Progress, ...],
    open_now: bool,
) -> dict[str, Any]:
    """What could have been seen, in words and as a picture; nothing of it before the guess."""
    if not open_now:
        return {"picture": None, "explore": None}
    try:
        shared = shared_chronology(progress.scenario)
    except TooManyAgencies as trouble:
        return {"picture": None, "explore": {"too_many": f"{trouble}."}}
    return {
        "picture": pictured(progress, shared),
        "explore": exploration(progress, shared, guess, others),
    }


def has_points(progress: Progress) -> bool:
    """Whether this case has points at all and its key may be shown."""
    return not progress.scenario.withheld and score(progress).possible > 0


def _points(progress: Progress) -> dict[str, Any] | None:
    if not has_points(progress):
        return None
    earned = score(progress)
    scenes = {one.point.id: one.point for one in progress.taken}
    return {
        "sentence": (
            f"Your decisions earned {earned.score:g} of {earned.possible:g} points. "
            "They count what you knew at the time, not how it ended."
        ),
        "rows": [
            {
                "scene": scenes[one.point].scene,
                "score": f"{one.score:g} of {one.possible:g}",
                "kind": "a clear line" if scenes[one.point].red_line else "a judgement",
            }
            for one in earned.points
            if one.possible
        ],
    }


def _voice(voice: Voice) -> dict[str, Any]:
    label = f"Reviewed by {voice.reviewed}." if voice.reviewed else WRITTEN_BY_AUTHOR
    return {"title": voice.title, "words": voice.words, "label": label}


def _who_knew_what(progress: Progress) -> dict[str, Any]:
    """The table twin of the picture; `order` holds, cell by cell, what its columns sort by."""
    scenario, last = progress.scenario, progress.taken[-1].point
    learned = {one.incident.id: one for one in known_to(progress, last, after=True)}
    case_year = max((one.at.day.year for one in scenario.incidents), default=0)
    rows, order = [], []
    for incident in sorted(scenario.incidents, key=lambda one: one.at.iso()):
        if incident.private is not None and incident.id not in learned:
            continue
        one = learned.get(incident.id)
        day = short_date(incident.at.day)
        if incident.at.day.year != case_year:
            day += f" {incident.at.day.year}"
        if one is None and incident.at.day > last.at.day:
            when, place = "after your last decision", "4"
        elif one is None:
            when, place = "not told to you", "3"
        elif one.told_at is None:
            when, place = "yours", "2"
        else:
            when, place = short_date(one.told_at.at.day), f"1 {one.told_at.at.iso()}"
        agency = scenario.agencies[incident.agency]
        rows.append([day, agency, incident.title, when])
        order.append([incident.at.iso(), agency.lower(), incident.title.lower(), place])
    kept = [
        KEPT_BY_YOURS
        if incident.agency == progress.agency
        else f"One entry stayed with {scenario.agencies[incident.agency]}. You did not need it."
        for incident in scenario.incidents
        if incident.private is not None and incident.id not in learned
    ]
    return {
        "caption": "What each agency knew, and on which day you learned of it",
        "head": ["Day", "Agency", "What it knew", "When you learned of it"],
        "rows": rows,
        "order": order,
        "kept": kept,
    }
