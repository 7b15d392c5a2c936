"""What may be chosen at a DecisionPoint, and how sure of it somebody may say they were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeGuard

from iisam_learning.case.scenario import DecisionPoint, Option

UNKNOWN_OPTION = "unknown-option"
REPEATED_OPTION = "repeated-option"
CHOOSE_ONE = "choose-one"
UNKNOWN_CONFIDENCE = "unknown-confidence"

CONFIDENCE = (1, 2, 3, 4)


def why_not(point: DecisionPoint, options: Sequence[str]) -> str | None:
    """The code of the reason why these options may not be chosen at a point; None if they may."""
    if any(point.option(id) is None for id in options):
        return UNKNOWN_OPTION
    if len(set(options)) != len(options):
        return REPEATED_OPTION
    if point.choose == "one" and len(options) != 1:
        return CHOOSE_ONE
    return None


def choices(point: DecisionPoint) -> Iterator[tuple[Option, ...]]:
    """Every legal choice at a point in file order; for many, each subset, the empty one first."""
    if point.choose == "one":
        yield from ((option,) for option in point.options)
        return
    indices = range(len(point.options))
    subsets = [
        chosen for size in range(len(point.options) + 1) for chosen in combinations(indices, size)
    ]
    for chosen in sorted(subsets):
        yield tuple(point.options[index] for index in chosen)


def is_confidence(value: object) -> TypeGuard[int]:
    """Whether a value is one of the four degrees of confidence: 1, 2, 3 or 4, and a whole number.

    `True` and 2.0 equal such numbers and are none.
    """
    return type(value) is int and value in CONFIDENCE
