"""How HTML words, days and names read as plain text."""

from __future__ import annotations

from datetime import date

from iisam_learning.case.wording import count_of, join_names, long_date, plain


def test_html_words_read_as_one_line_with_their_stops_in_place():
    """A terminal and a status line show sentences and not tags."""
    words = (
        "<p>The guidance, <em>Keeping Children Safe</em>, says so.</p>\n<ul><li>A &amp; E</li></ul>"
    )

    assert plain(words) == "The guidance, Keeping Children Safe, says so. A & E"


def test_days_and_names_are_said_as_people_say_them():
    """Tuesday 22 September, and A, B and C."""
    assert long_date(date(2026, 9, 22)) == "Tuesday 22 September 2026"
    assert join_names(["A", "B", "C"]) == "A, B and C"
    assert join_names(["A"]) == "A"
    assert count_of(1, "entry", "entries") == "1 entry"
    assert count_of(0, "entry", "entries") == "0 entries"
