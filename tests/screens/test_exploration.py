"""After the guess: what is laid open, in which words, and what stays closed before it."""

from __future__ import annotations

from dataclasses import replace

from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.engine import replay
from iisam_learning.case.profile import SharingProfile
from iisam_learning.case.scenario import Pattern
from iisam_learning.screens.debrief import debrief
from iisam_learning.screens.exploration import (
    finding,
    headline,
    how_you_decided,
    in_words,
    visible_days,
)
from making import decide, incident, option, point, scenario


def a_case(*, alone=("fall",), reveals=("bus", "noise")):
    """The school may ask the bus for what it needs, and is told some noise with it."""
    return scenario(
        [
            point(
                "call",
                "school",
                40,
                option("ask", 1, "end", reveals=reveals),
                option("wait", 0, "end"),
            )
        ],
        incidents=(
            incident("late", "school", 3),
            incident("early-stop", "bus", 30),
            replace(incident("shouting", "noise", 20), people=3),
            replace(incident("old", "bus", -700, private="It helps nobody."), people=2),
            incident("fall", "school", 100),
        ),
        patterns=(Pattern("help", "s17", ("late", "early-stop"), 2, 2, None, alone, "Help?", ""),),
    )


def ended(case, choice):
    """The school's run after one decision."""
    return replay(case, [decide("call", choice)], "school")


GUESSED = {"day": None, "agency": None}


def test_nothing_of_what_others_knew_is_sent_before_the_guess():
    """A page can be read in its source; what Python does not send cannot be seen."""
    parts = debrief(ended(a_case(), "wait"))

    assert parts["guess"] is not None
    assert (None, None, None) == (parts["knew"], parts["picture"], parts["explore"])
    assert "early-stop" not in str(parts)


def test_days_on_the_learners_path_stand_with_what_travelled_for_nothing():
    """To be early by telling everything is not the whole of it."""
    told = debrief(ended(a_case(), "ask"), guess=GUESSED)["explore"]["compare"]["paths"]
    lean = debrief(ended(a_case(reveals=("bus",)), "ask"), guess=GUESSED)["explore"]["compare"][
        "paths"
    ]
    private = in_words(ended(a_case(reveals=("bus", "old")), "ask"))

    late = "On your path “Help?” became visible on 10 February, 10 days after the first chance; "
    assert [late + "1 entry about 3 people travelled that no pattern needed."] == told
    assert [late + "nothing travelled that no pattern needed."] == lean
    assert late + "1 entry about 2 people travelled that no pattern needed." == private[0]


def test_how_a_learner_decided_is_told_in_numbers_and_under_no_label():
    """The paper's four patterns are about agencies; a learner is none of them."""
    rates = [0.0, 0.8, 1.0]
    told = [str(how_you_decided(SharingProfile(a, b, 10, 5, 5))) for a in rates for b in rates]

    for label in ("ideal", "over-open", "over-cautious", "chaotic", "Richardson"):
        assert not [one for one in told if label in one]
    assert "in 4 of the 5 decisions that asked for it." in told[4]


def test_too_few_decisions_are_counted_and_not_judged():
    """A rate of two is no rate."""
    lines = how_you_decided(SharingProfile(None, None, 4, 4, 1))["lines"]

    assert lines[0].endswith(": 4 decisions; we say nothing below 5.")
    assert lines[1].endswith(": 1 decision; we say nothing below 5.")


def test_a_private_entry_of_ones_own_service_is_not_called_anothers():
    """ "You did not need it" is said of what was never theirs to need."""
    case = a_case(reveals=("bus",))
    own = replace(incident("rumour", "school", 3, private="Gossip."), title="Rumour")
    case = replace(case, incidents=(*case.incidents, own))
    kept = debrief(ended(case, "wait"), guess=GUESSED)["knew"]["kept"]

    assert [
        "One entry stayed with Bus. You did not need it.",
        "One private entry of your own service stayed where it was.",
    ] == kept


def test_the_finding_is_said_in_a_few_words_and_in_whole_sentences():
    """The title of a picture is what it shows."""
    shared, never = shared_chronology(a_case()), shared_chronology(a_case(alone=()))

    assert "Alone 11 April; together 31 January" == headline(shared)
    assert "Alone never; together 31 January" == headline(never)
    assert "“Help?”: together 31 January, one agency alone not before 11 April." == finding(shared)


def test_the_table_twin_sorts_by_days_and_names_the_year_of_what_is_long_past():
    """18 May of another year is not 18 May."""
    knew = debrief(ended(a_case(reveals=("bus", "old")), "ask"), guess=GUESSED)["knew"]

    assert ["1 February 2024", "4 January", "21 January", "31 January", "11 April"] == [
        row[0] for row in knew["rows"]
    ]
    assert sorted(row[0] for row in knew["order"]) == [row[0] for row in knew["order"]]
    by_learned = sorted(zip(knew["order"], knew["rows"], strict=True), key=lambda both: both[0][3])
    assert [
        "10 February",
        "10 February",
        "yours",
        "not told to you",
        "after your last decision",
    ] == [row[3] for _, row in by_learned]


def test_a_picture_has_a_place_for_every_day_the_lens_may_show():
    """Look-up in the view needs the same days in the same order."""
    progress = ended(a_case(), "ask")
    parts = debrief(progress, guess=GUESSED)
    lens, lines = parts["explore"]["lens"], parts["picture"]["lines"]
    days = [day.isoformat() for day in visible_days(shared_chronology(progress.scenario))]

    assert days == [one["id"] for one in lens["days"]]
    assert [len(days)] * 2 == [len(lines[kind]["at"]) for kind in ("wide", "narrow")]


def test_picture_and_words_tell_one_finding():
    """Who reads the table or hears the page must not learn another thing than who looks."""
    parts = debrief(ended(a_case(), "ask"), guess=GUESSED)

    assert parts["explore"]["finding"]["words"] == parts["picture"]["caption"]


def test_with_too_many_agencies_to_look_at_there_is_no_picture_and_the_table_stays():
    """Not every coalition of thirteen can be looked at; the page says so and draws nothing."""
    case = a_case()
    more = {**case.agencies, **{f"more-{number}": "More" for number in range(10)}}
    parts = debrief(ended(replace(case, agencies=more), "ask"), guess=GUESSED)

    assert parts["picture"] is None
    assert parts["explore"]["too_many"].startswith("13 agencies have too many coalitions")
    assert 4 == len(parts["knew"]["rows"])
