"""What a journal earned, as `iisam score` prints it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from iisam_learning.case.engine import Progress
from iisam_learning.case.profile import profile
from iisam_learning.case.scoring import score


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
