"""The form of an assessed case that a learner may hold."""

from __future__ import annotations

from dataclasses import replace

from iisam_learning.case.scenario import Scenario


def withhold(scenario: Scenario) -> Scenario:
    """The form of an assessed case that a learner may hold: no score, no lean, no feedback.

    Targets are withheld with them, since a branch would tell which choice was better; points
    then follow each other in file order.
    """
    points = tuple(
        replace(
            point,
            goes_to=None,
            options=tuple(
                replace(
                    option,
                    score=None,
                    errs=None,
                    goes_to=None,
                    if_unknown={},
                    feedback=None,
                )
                for option in point.options
            ),
        )
        for point in scenario.points
    )
    return replace(scenario, points=points, patterns=(), withheld=True)
