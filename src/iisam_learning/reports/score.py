"""What a journal earned, as `iisam score` prints it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from iisam_learning.case import choosing, engine
from iisam_learning.case.engine import Progress
from iisam_learning.case.profile import profile
from iisam_learning.case.scoring import score
from iisam_learning.case.wording import join_names

_REASONS = {
    engine.UNKNOWN_POINT: "the case has no such decision",
    engine.ALREADY_DECIDED: "this was decided before, and the first decision counts",
    engine.NOT_YET_OPEN: "the case had not come to this decision yet",
    engine.CASE_ENDED: "the case had ended",
    choosing.UNKNOWN_OPTION: "the decision has no such option",
    choosing.REPEATED_OPTION: "one option stands there twice",
    choosing.CHOOSE_ONE: "this decision takes one option",
    choosing.UNKNOWN_CONFIDENCE: "how sure somebody was is a number from 1 to 4",
    "malformed": "it is no decision",
}


def reason_in_words(why: str) -> str:
    """Why a line does not count, for a reader; what is words already stays as it is."""
    return _REASONS.get(why, why)


def score_lines(progress: Progress) -> list[str]:
    """What each decision with points earned and what was chosen there, a line for each."""
    scenes = {one.point.id: one for one in progress.taken}
    lines = []
    for earned in score(progress).points:
        if not earned.possible:
            continue
        taken = scenes[earned.point]
        chosen = [f"“{option.title}”" for option in taken.options] or ["nothing ticked"]
        lines.append(
            f"{earned.score:g} of {earned.possible:g}: {taken.point.scene} ({join_names(chosen)})"
        )
    return lines


def score_report(
    progress: Progress, chain: str, unreadable: Iterable[tuple[int, str]] = ()
) -> dict[str, Any]:
    """The values of `iisam score --json`.

    chain: "whole", or where the journal's chain is broken.
    unreadable: lines of the journal that hold no decision, each with the reason.
    """
    earned, how = score(progress), profile(progress)
    return {
        "scenario": progress.scenario.id,
        "agency": progress.agency,
        "score": earned.score,
        "possible": earned.possible,
        "ending": progress.ending,
        "points": [
            {
                "id": one.point,
                "mark": one.mark,
                "options": list(one.options),
                "score": one.score,
                "possible": one.possible,
            }
            for one in earned.points
        ],
        "refused": sorted(
            [
                *({"line": one.line, "why": one.why} for one in progress.refused),
                *({"line": line, "why": why} for line, why in unreadable),
            ],
            key=lambda one: one["line"] or 0,
        ),
        "chain": chain,
        "profile": {
            "shares": how.shares,
            "withholds": how.withholds,
            "decided": how.decided,
        },
    }
