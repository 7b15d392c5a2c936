"""What may be chosen, and how sure one may be: one rule for page, terminal, journal and search."""

from __future__ import annotations

from itertools import product

import pytest

from iisam_learning.case.choosing import (
    CHOOSE_ONE,
    REPEATED_OPTION,
    UNKNOWN_OPTION,
    choices,
    is_confidence,
    why_not,
)
from iisam_learning.cli.terminal import decisions_from
from iisam_learning.journal.lines import decided, journal_from, sealed
from making import decide, option, point

ONE = point("one", "school", 1, option("a", 1), option("b"))
MANY = point("many", "school", 1, option("a", 1), option("b"), choose="many")


@pytest.mark.parametrize(
    ("at", "ids", "expected"),
    [
        (ONE, ("a",), None),
        (ONE, (), CHOOSE_ONE),
        (ONE, ("a", "b"), CHOOSE_ONE),
        (ONE, ("z",), UNKNOWN_OPTION),
        (MANY, (), None),
        (MANY, ("b", "a"), None),
        (MANY, ("a", "a"), REPEATED_OPTION),
        (MANY, ("a", "z"), UNKNOWN_OPTION),
    ],
)
def test_each_choice_that_may_not_be_made_has_its_reason(at, ids, expected):
    """The code stands in journals and in what `iisam play --json` prints."""
    assert expected == why_not(at, ids)


@pytest.mark.parametrize("at", [ONE, MANY])
def test_the_search_for_the_best_path_tries_exactly_the_legal_choices(at):
    """What a bot may choose and what a learner may choose is the same."""
    tried = [tuple(one.id for one in chosen) for chosen in choices(at)]
    sets = {
        tuple(id for id, ticked in zip("ab", ticks, strict=True) if ticked)
        for ticks in product([False, True], repeat=2)
    }

    assert len(tried) == len(set(tried))
    assert {ids for ids in sets if why_not(at, ids) is None} == set(tried)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, True), (4, True), (0, False), (5, False), (True, False), (2.0, False), ("2", False)],
)
def test_confidence_is_one_of_four_whole_numbers_in_every_door(value, expected):
    """`True` and 2.0 equal such numbers: three places once disagreed on whether they are."""
    line, _ = sealed(decided(decide("one", "a", confidence=value)), None)
    (kept,) = journal_from(line).decisions
    (typed,) = decisions_from(line.decode())

    assert expected == is_confidence(value)
    assert expected == (kept.confidence is not None)
    assert expected == (typed is not None)
