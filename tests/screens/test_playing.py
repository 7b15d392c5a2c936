"""A learner at a case: every press is answered, every decision kept, nothing said in vain."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iisam_learning.case.compiled import case_from, compile_case, withhold
from iisam_learning.journal import files as journal
from iisam_learning.screens.playing import Playing
from making import a_branching_case

CASE = replace(a_branching_case(), words="<p>Introduction.</p>")
TWO_AT_TEN = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


def at_two():
    """The clock on the wall, stopped."""
    return TWO_AT_TEN


@pytest.fixture
def playing(tmp_path):
    """A learner who has just opened the case."""
    return Playing(CASE, tmp_path, "school", at_two)


def decide(playing, point, *options, **facts):
    """Press Record my decision."""
    return playing.answer({"kind": "decide", "point": point, "options": list(options), **facts})


def kept(folder):
    """The decisions on the disk."""
    return journal.read(journal.journal_path(folder, CASE.id, "school")).decisions


def test_a_case_opens_with_what_it_is_about_and_then_its_first_scene(playing):
    """Nobody is thrown into a hard scene without being told what is coming."""
    assert playing.screen()["kind"] == "note"
    assert playing.answer({"kind": "begin"})["point"]["id"] == "call"


def test_a_decision_is_on_the_disk_before_the_learner_is_told_saved(playing, tmp_path):
    """Saved means saved."""
    playing.answer({"kind": "begin"})
    screen = decide(playing, "call", "ask", rationale="They ring for a reason.", confidence=3)

    assert ("follows", "14:02") == (screen["kind"], screen["saved"])
    assert ["They ring for a reason."] == [one.rationale for one in kept(tmp_path)]


def test_what_others_told_is_new_once_and_names_who_told_it(playing):
    """A learner sees at once what their question brought."""
    playing.answer({"kind": "begin"})
    follows = decide(playing, "call", "ask")
    told = {one["id"]: (one["told"], one["new"]) for one in follows["known"]}

    assert ("told to you today", True) == told["first-evening"]
    assert not any(one["id"] == "secret" for one in follows["known"])
    later = playing.answer({"kind": "go-on"})
    assert [False] == [one["new"] for one in later["known"] if one["id"] == "first-evening"]


def test_agencies_not_asked_are_named_and_never_what_they_hold(playing):
    """The learner does not know whether there is anything to know."""
    screen = playing.answer({"kind": "begin"})

    assert screen["not_asked"] == ["Library"]
    assert "first-evening" not in str(screen)


def test_a_page_opened_again_goes_on_where_the_learner_stopped(playing, tmp_path):
    """Reload, kernel restart, another day: the journal knows."""
    decide(playing, "call", "ask")
    again = Playing(CASE, tmp_path, "school", at_two).screen()

    assert ("point", "talk", "resumed") == (
        again["kind"],
        again["point"]["id"],
        again["notice"]["kind"],
    )


def test_a_second_window_cannot_decide_the_same_point_again(playing, tmp_path):
    """The first decision counts, and the other window says so kindly."""
    second = Playing(CASE, tmp_path, "school", at_two)
    decide(playing, "call", "wait")
    screen = decide(second, "call", "ask")

    assert ("follows", "elsewhere") == (screen["kind"], screen["notice"]["kind"])
    assert screen["decided"]["options"] == ["wait"]


def test_looking_at_another_choice_records_nothing(playing, tmp_path):
    """Curiosity is free."""
    decide(playing, "call", "ask")
    screen = playing.answer({"kind": "look", "point": "call", "options": ["wait"]})

    assert screen["looking_back"]
    assert screen["decided"]["options"] == ["ask"]
    assert len(kept(tmp_path)) == 1
    assert not playing.answer({"kind": "back"})["looking_back"]


def test_words_about_somebody_real_are_held_back_with_a_question(playing, tmp_path):
    """The course takes in nothing about real people; the choice stays on the screen."""
    playing.answer({"kind": "begin"})
    screen = decide(playing, "call", "ask", rationale="Ring me on 07700 900123")

    assert screen["notice"]["kind"] == "held"
    assert ["ask"] == screen["draft"]["options"]
    assert kept(tmp_path) == ()
    without = next(one for one in screen["notice"]["choices"] if "without" in one["label"])
    playing.answer(without["send"])
    assert [None] == [one.rationale for one in kept(tmp_path)]


def test_words_can_be_taken_back_while_the_decision_stays(playing, tmp_path):
    """A learner owns their words."""
    decide(playing, "call", "ask", rationale="I was tired.")
    screen = playing.answer({"kind": "forget", "point": "call"})

    assert screen["notice"]["kind"] == "forgotten"
    assert [("call", None)] == [(one.point, one.rationale) for one in kept(tmp_path)]


def test_not_saved_says_so_and_keeps_the_choice_on_screen(playing, monkeypatch):
    """A full disk must not look like success."""

    def full(*args):
        raise journal.NotSaved("The disk is full. Make some room.")

    monkeypatch.setattr(journal, "record", full)
    playing.answer({"kind": "begin"})
    screen = decide(playing, "call", "ask", rationale="Because.")

    assert screen["notice"]["kind"] == "not-saved"
    assert ("ask", "Because.") == (screen["draft"]["options"][0], screen["draft"]["rationale"])
    assert screen["saved"] is None


def test_the_ending_shows_no_points_unless_asked(playing):
    """In practice the talk is about choices, not about marks."""
    decide(playing, "call", "ask")
    decide(playing, "talk", "help")
    decide(playing, "share", "saturdays")
    screen = playing.answer({"kind": "go-on"})

    assert ("ending", None) == (screen["kind"], screen["points"])
    assert "7 of 8" in playing.answer({"kind": "points"})["points"]["sentence"]
    assert "secret" not in str(screen)
    assert screen["knew"]["kept"] == ["One entry stayed with Library. You did not need it."]


def test_an_assessed_case_tells_nothing_that_helps_to_choose(tmp_path):
    """The key stays with the lecturer."""
    playing = Playing(withhold(CASE), tmp_path, "school", at_two)
    playing.answer({"kind": "begin"})
    follows = decide(playing, "call", "ask")

    assert follows["follows"]["views"] == []
    assert follows["others"] == []


def test_every_screen_is_plain_json(playing):
    """Screens travel to a page; nothing else may be in them."""
    import json

    for message in ({"kind": "begin"}, {"kind": "nonsense"}, {}):
        screen = playing.answer(message)
        assert screen["kind"] == json.loads(json.dumps(screen))["kind"]


def test_a_compiled_case_is_read_back_equal():
    """The lesson plays exactly what the author wrote."""
    assert case_from(compile_case(CASE)) == CASE


texts = st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["call", "ask", "wait", "talk"]))
messages = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(
            [
                "begin",
                "decide",
                "go-on",
                "look",
                "back",
                "forget",
                "points",
                "choose-agency",
                "resume",
                "x",
            ]
        ),
        "point": texts,
        "options": st.one_of(st.none(), st.integers(), st.lists(texts, max_size=3)),
        "rationale": texts,
        "confidence": st.one_of(texts, st.integers(-1, 9)),
        "agency": texts,
    }
)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(messages, max_size=8))
def test_no_order_of_presses_breaks_the_page(tmp_path_factory, presses):
    """A learner may press anything, in two windows, in any order."""
    playing = Playing(CASE, tmp_path_factory.mktemp("run"), None, at_two)
    for press in presses:
        assert playing.answer(press)["kind"] in {"choose", "note", "point", "follows", "ending"}


def test_a_consent_point_says_which_of_the_four_things_is_at_stake(tmp_path):
    """Four things are called consent; being open with people is none of them."""
    first, *rest = CASE.points
    case = replace(CASE, points=(replace(first, consent=("confidence", "service")), *rest))
    playing = Playing(case, tmp_path, "school", at_two)
    told = decide(playing, "call", "ask")["follows"]["consent"]

    assert "duty of confidence" in told
    assert "take part in a service" in told
    assert "open" in told
    assert decide(playing, "talk", "help")["follows"]["consent"] is None


def test_ticking_nothing_is_answered_too(playing):
    """Sharing nothing is a choice, and the page does not stay silent about it."""
    decide(playing, "call", "ask")
    decide(playing, "talk", "help")

    assert "ticked nothing" in decide(playing, "share")["follows"]["words"]
