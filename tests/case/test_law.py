"""Law follows the case clock, and goes stale by the reader's own."""

from __future__ import annotations

from datetime import date

from iisam_learning.case.law import LawEntry, law_card


def entry(id, since, status="in force", now_also=(), review=date(2027, 1, 1)):
    """A law entry of which only the days matter."""
    return LawEntry(
        id,
        id.title(),
        "England",
        "a source",
        since,
        status,
        date(2026, 11, 22),
        "the author",
        review,
        "What it says.",
        now_also=now_also,
    )


REGISTER = {
    one.id: one
    for one in (
        entry("old-advice", date(2024, 5, 1), "history", ("new-duty",)),
        entry("plain-law", date(1989, 1, 1), now_also=("new-duty",)),
        entry("new-duty", date(2026, 9, 30), "announced", review=date(2026, 12, 1)),
    )
}
SEPTEMBER, OCTOBER, TODAY = date(2026, 9, 22), date(2026, 10, 6), date(2026, 11, 23)


def ids(lines):
    """The entries' ids."""
    return [line.entry.id for line in lines]


def test_the_card_shows_what_applied_on_the_day_and_what_came_since():
    """The right act may be the same; the reader must see which law was behind it."""
    card = law_card(("old-advice", "plain-law"), REGISTER, SEPTEMBER, TODAY)

    assert ["old-advice", "plain-law"] == ids(card.on_this_day)
    assert ["plain-law", "new-duty"] == ids(card.today)


def test_law_of_a_later_day_is_never_shown_as_law_of_the_day():
    """Nobody in September acts under a duty of October."""
    card = law_card(("new-duty",), REGISTER, SEPTEMBER, TODAY)

    assert [] == ids(card.on_this_day)
    assert ["new-duty"] == ids(law_card(("new-duty",), REGISTER, OCTOBER, TODAY).on_this_day)


def test_a_reading_past_its_review_says_so_by_the_readers_clock():
    """A course opened next year warns next year's reader."""
    fresh = law_card(("new-duty",), REGISTER, OCTOBER, TODAY)
    late = law_card(("new-duty",), REGISTER, OCTOBER, date(2026, 12, 2))

    assert [False] == [line.stale for line in fresh.on_this_day]
    assert [True] == [line.stale for line in late.on_this_day]
