"""What follows a decision: what stands there of the law, and what is said above it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from iisam_learning.case.law import LawEntry
from iisam_learning.screens.follows import OVERDUE, what_follows
from making import FIRST_DAY, option, point, scenario

TODAY = FIRST_DAY + timedelta(days=300)
LATER = TODAY + timedelta(days=1)
EARLIER = TODAY - timedelta(days=1)


def entry(id: str, review_by: date) -> LawEntry:
    """A law entry that has to be looked at again after a day."""
    facts = ("England", "https://example.org", FIRST_DAY, "in force", FIRST_DAY, "author")
    return LawEntry(id, id, *facts, review_by, "Says so.")


@pytest.mark.parametrize(
    ("shown", "other", "case", "said"),
    [
        (LATER, LATER, LATER, ""),
        (EARLIER, LATER, LATER, OVERDUE),
        (LATER, EARLIER, LATER, ""),
        (LATER, LATER, EARLIER, OVERDUE),
    ],
    ids=["all is new", "the card shown is old", "another card is old", "the case is old"],
)
def test_an_overdue_card_is_said_where_it_stands_and_nowhere_else(shown, other, case, said):
    """A warning on every page is read on none."""
    asked = point("call", "school", 0, option("ask", 1, "end", law=("s17",)))
    law = {"s17": entry("s17", shown), "s47": entry("s47", other)}
    tiny = replace(scenario([asked]), law=law, review_by=case)

    assert (
        said == what_follows(tiny, asked, asked.options, (), frozenset(), TODAY)["law"]["overdue"]
    )
