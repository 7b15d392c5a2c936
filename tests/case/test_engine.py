"""Replay: total, deterministic, and fair to the first decision."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iisam_learning.case.engine import Decision, asked_agencies, known_to, replay
from iisam_learning.case.withheld import withhold
from making import a_branching_case, decide, incident, option, point, scenario

CASE = a_branching_case()
WORDS = st.sampled_from(
    [one.id for one in CASE.points]
    + [o.id for one in CASE.points for o in one.options]
    + ["", "no-such-thing", "x" * 50]
)
DECISIONS = st.lists(
    st.builds(Decision, point=WORDS, options=st.lists(WORDS, max_size=4).map(tuple))
)


def test_a_decision_at_a_point_not_yet_reached_is_refused():
    """A learner cannot decide at a meeting their case has not led to."""
    progress = replay(CASE, [decide("share", "saturdays")])

    assert [("share", "not-yet-open")] == [(one.point, one.why) for one in progress.refused]
    assert progress.open is not None
    assert progress.open.id == "call"


def test_the_first_decision_at_a_point_counts_and_a_second_is_refused():
    """Looking again with hindsight must not change what was decided."""
    progress = replay(CASE, [decide("call", "wait"), decide("call", "ask")])

    assert ["wait"] == [one.options[0].id for one in progress.taken]
    assert ["already-decided"] == [one.why for one in progress.refused]


def test_each_way_of_being_wrong_has_its_own_reason():
    """An author or a marker reads the reason and knows what happened."""
    progress = replay(
        CASE,
        [
            decide("nowhere", "ask"),
            decide("call", "no-such"),
            decide("call", "ask", "wait"),
            decide("call"),
            decide("call", "wait"),
            decide("later", "close"),
            decide("share", "saturdays"),
        ],
    )

    assert [
        "unknown-point",
        "unknown-option",
        "choose-one",
        "choose-one",
        "case-ended",
    ] == [one.why for one in progress.refused]
    assert progress.ending == "missed"


def test_nothing_ticked_is_a_choice_where_many_may_be_chosen():
    """Sharing nothing is a decision too."""
    progress = replay(CASE, [decide("call", "ask"), decide("talk", "help"), decide("share")])

    assert progress.ending == "end"
    assert progress.refused == ()


def test_asking_an_agency_brings_what_it_may_tell_up_to_that_day():
    """Nobody can tell what has not happened, and a private entry does not travel."""
    progress = replay(CASE, [decide("call", "ask")])

    told = {one.incident.id for one in known_to(progress, progress.open) if one.told_at}
    assert {"first-evening"} == told
    assert {"school", "library"} == asked_agencies(progress)


def test_an_agencys_own_records_are_known_from_their_day_on():
    """A practitioner reads their own file without asking anybody."""
    progress = replay(CASE, [])

    assert ["absent"] == [one.incident.id for one in known_to(progress, progress.open)]


def test_a_private_entry_is_told_only_to_somebody_who_asked_for_that_very_entry():
    """Asking an agency what it knows is not asking for everything it holds."""
    secret = incident("secret", "gp", 0, private="not needed")
    whole = scenario(
        [
            point(
                "ask",
                "school",
                3,
                option("all", 1, "end", reveals=("gp", "secret")),
                option("need", 2, "end", reveals=("gp",)),
            )
        ],
        incidents=[secret],
    )

    def told_by(choice):
        progress = replay(whole, [decide("ask", choice)])
        return {one.incident.id for one in known_to(progress, whole.points[0], after=True)}

    assert {"secret"} == told_by("all")
    assert set() == told_by("need")


def test_a_withheld_case_goes_on_in_file_order():
    """An assessed case keeps its targets back, and can be played all the same."""
    straight = scenario(
        [
            point("one", "school", 1, option("a", 1, "two"), option("b", 0, "two")),
            point("two", "school", 2, option("c", 1, "end")),
        ],
    )
    kept_back = withhold(straight)
    decisions = [decide("one", "b"), decide("two", "c")]

    assert replay(straight, decisions).ending == "end"
    assert replay(kept_back, decisions).ending == "end"


@given(DECISIONS)
def test_any_list_of_decisions_gives_a_progress_and_accounts_for_each(decisions):
    """Replay is total: whatever a journal holds, nothing is dropped without a reason."""
    progress = replay(CASE, decisions)

    assert len(decisions) == len(progress.taken) + len(progress.refused)
    assert len({one.point.id for one in progress.taken}) == len(progress.taken)


@given(DECISIONS, DECISIONS)
def test_later_decisions_never_change_what_earlier_ones_meant(early, late):
    """A journal only grows, so what was taken stays taken."""
    before, after = replay(CASE, early), replay(CASE, early + late)

    assert before.taken == after.taken[: len(before.taken)]
    assert before.refused == after.refused[: len(before.refused)]


@given(DECISIONS)
def test_playing_what_counted_again_leads_to_the_same_place(decisions):
    """Refused decisions leave no trace in the case."""
    progress = replay(CASE, decisions)
    again = replay(CASE, [one.decision for one in progress.taken])

    assert (progress.taken, progress.open, progress.ending) == (
        again.taken,
        again.open,
        again.ending,
    )
