"""A learner at a case: every press is answered, every decision kept, nothing said in vain."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iisam_learning.case.compiled import case_from, compile_case
from iisam_learning.case.scenario import Pattern
from iisam_learning.case.withheld import withhold
from iisam_learning.journal import files as journal
from iisam_learning.journal.files import FileStore
from iisam_learning.journal.store import NotSaved
from iisam_learning.screens.hosting import respond
from making import a_branching_case, option, point, scenario
from pages import Playing

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
    for window in (playing, second):
        window.answer({"kind": "begin"})
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
        raise NotSaved("The disk is full. Make some room.")

    monkeypatch.setattr(FileStore, "append", full)
    playing.answer({"kind": "begin"})
    screen = decide(playing, "call", "ask", rationale="Because.")

    assert (True, "not-saved") == (screen["stay"], screen["notice"]["kind"])
    assert "still here" in screen["notice"]["words"]


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


def test_a_press_sent_again_is_written_once_and_answered_alike(playing, tmp_path):
    """An answer may be lost on its way; the page asks again and must not be told something else."""
    playing.answer({"kind": "begin"})
    sent = {"press": "press-lost-answer", "rationale": "They ring for a reason."}
    first = decide(playing, "call", "ask", **sent)
    again = decide(playing, "call", "ask", **sent)
    later = decide(playing, "call", "wait", **sent)

    for screen in (first, again, later):
        assert ("follows", "14:02", None) == (screen["kind"], screen["saved"], screen["notice"])
        assert ["ask"] == screen["decided"]["options"]
        assert ["press-lost-answer"] == screen["presses"]
    assert 1 == len(kept(tmp_path))


def test_a_disk_that_does_not_confirm_is_not_known_yet_and_asked_again(playing, monkeypatch):
    """The line may stand: to say "not saved" could be false, and so could "saved"."""
    playing.answer({"kind": "begin"})
    fsync, works = os.fsync, [False, False, True, True]

    def fails(handle):
        if not works.pop(0):
            raise OSError(5, "Input/output error")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fails)
    sent = {"press": "press-unconfirmed"}
    answers = [decide(playing, "call", "ask", **sent) for _ in range(3)]

    assert ["waiting", "waiting"] == [one["notice"]["kind"] for one in answers[:2]]
    assert [True, True] == [one["stay"] for one in answers[:2]]
    assert ("follows", "14:02") == (answers[2]["kind"], answers[2]["saved"])


def test_what_is_not_confirmed_says_so_and_not_that_nothing_came(playing, monkeypatch):
    """The page says it while it asks again."""
    playing.answer({"kind": "begin"})
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(5, "no")))

    told = decide(playing, "call", "ask")["notice"]
    assert "The disk has not confirmed it yet." == told["reason"]


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("decide", "Then press the button again. What you chose and typed is still here."),
        ("guess", "Then press the button again."),
        ("begin", "Then press the button again."),
        ("show", "Then reload this page."),
    ],
)
def test_what_stays_and_what_to_press_depends_on_what_was_pressed(playing, tmp_path, kind, end):
    """Nobody who asked for a page is told that their choice is still there."""
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    told = playing.answer({"kind": kind, "point": "call", "options": ["ask"]})

    folder = "The folder of this lesson is not where it was. Put it back."
    assert f"{folder} {end}" == told["notice"]["words"]


def test_a_page_knows_whether_anything_is_recorded(playing):
    """ "Everything you recorded is saved" says nothing to who has recorded nothing."""
    seen = [playing.screen(), playing.answer({"kind": "begin"}), decide(playing, "call", "ask")]

    assert [False, False, True] == [one["begun"] for one in seen]


def test_a_case_of_reflections_asks_questions_and_not_decisions(tmp_path):
    """Nobody decides anything where they are asked about themselves."""
    points = [
        point("who", "school", 4, about="reflect", choose="many", goes_to="why"),
        point("why", "school", 4, option("one", None, "end"), about="reflect"),
    ]
    playing = Playing(scenario(points), tmp_path, "school", at_two)
    first = playing.answer({"kind": "begin"})
    asked = decide(playing, "who", rationale="Ring 07700 900123")["notice"]["choices"]

    assert ("Question 1 of 2", "question") == (first["title"].partition(":")[0], first["step"])
    assert "Go on without words" in [one["label"] for one in asked]


@pytest.mark.parametrize("begun", [False, True])
def test_a_folder_renamed_at_the_press_loses_nothing(playing, tmp_path, begun):
    """The form stays as it is; once the folder is back, pressing again records."""
    playing.answer({"kind": "begin"})
    if begun:
        decide(playing, "call", "ask")
        playing.answer({"kind": "go-on"})
    choice = ("talk", "help") if begun else ("call", "ask")
    before = playing.screen()
    tmp_path.rename(tmp_path.with_name("elsewhere"))
    gone = decide(playing, *choice, rationale="Mine.")
    tmp_path.with_name("elsewhere").rename(tmp_path)

    assert (True, "not-saved") == (gone["stay"], gone["notice"]["kind"])
    assert "Put it back" in gone["notice"]["words"]
    assert before == playing.screen()
    assert choice[0] == decide(playing, *choice, rationale="Mine.")["point"]["id"]
    assert ["Mine."] == [one.rationale for one in kept(tmp_path)][-1:]


def test_a_record_that_vanished_is_not_taken_for_a_beginning(playing, tmp_path):
    """Decision 1 must not appear with the words of decision 2 in its form."""
    decide(playing, "call", "ask")
    playing.answer({"kind": "go-on"})
    path = journal.journal_path(tmp_path, CASE.id, "school")
    path.rename(path.with_suffix(".away"))
    gone = decide(playing, "talk", "help", rationale="Mine.")

    assert (True, "not-saved") == (gone["stay"], gone["notice"]["kind"])
    assert not path.exists()
    path.with_suffix(".away").rename(path)
    assert "follows" == decide(playing, "talk", "help", rationale="Mine.")["kind"]


def test_a_record_that_cannot_be_opened_is_said_before_a_page_begins(tmp_path):
    """A page that opened as if nothing had been recorded would frighten."""
    path = journal.journal_path(tmp_path, CASE.id, "school")
    path.mkdir()
    screen = Playing(CASE, tmp_path, "school", at_two).screen()

    assert ("trouble", "Your record cannot be opened") == (screen["kind"], screen["title"])
    assert "The course has changed nothing in your record." in screen["next"]


def test_whoever_cannot_open_a_case_still_has_its_own_numbers_to_ring(tmp_path):
    """Somebody worried about a real person needs the partnership's number on every page."""
    local = replace(CASE.local, ring=(("The front door of Ashbeck", "01 23"),))
    case = replace(CASE, local=local)
    journal.journal_path(tmp_path, CASE.id, "school").mkdir()
    screen = Playing(case, tmp_path, "school", at_two).screen()

    assert [list(one) for one in local.to_ring] == screen["ring"]


def test_the_address_of_a_page_leads_back_to_where_it_looked(playing, tmp_path):
    """Reload and the browser's own back button need nothing but the place."""
    note = playing.screen()
    point = playing.answer({"kind": "begin"})
    follows = decide(playing, "call", "ask")
    looked = playing.answer({"kind": "look", "point": "call", "options": ["wait"]})
    for screen in (note, follows, looked):
        again = Playing(CASE, tmp_path, "school", at_two, screen["place"]).screen()
        assert (screen["kind"], screen["place"]) == (again["kind"], again["place"])
    again = Playing(CASE, tmp_path, "school", at_two, point["place"]).screen()
    assert ("follows", follows["place"]) == (again["kind"], again["place"])


@pytest.mark.parametrize(
    "place",
    ["school/point/share", "school/ending", "school/follows/talk", "nobody/point", "/", "x" * 9000],
)
def test_an_address_leads_nowhere_the_learner_has_not_been(tmp_path, place):
    """A friend's link must not show what comes, and a made-up one breaks nothing."""
    screen = Playing(CASE, tmp_path, "school", at_two, place).screen()

    assert screen["kind"] in ("note", "point")
    assert screen["kind"] == "note" or screen["point"]["id"] == "call"


def test_a_guess_is_kept_with_the_run_and_the_first_one_stands(playing, tmp_path):
    """A reload after the guess must not take away what it opened, or let it be made better."""
    for id, options in (("call", ["ask"]), ("talk", ["help"]), ("share", ["saturdays"])):
        decide(playing, id, *options)
    pattern = Pattern("help", "s17", ("absent", "first-evening"), 2, 2, None, (), "Help?", "")
    case = replace(CASE, patterns=(pattern,))
    playing = Playing(case, tmp_path, "school", at_two)
    day = case.incidents[0].at.day.isoformat()
    first = playing.answer({"kind": "guess", "day": day, "agency": None})
    playing.answer({"kind": "guess", "day": None, "agency": "library"})
    again = Playing(case, tmp_path, "school", at_two).screen()

    assert first["explore"] is not None
    assert first["explore"] == again["explore"]
    assert 3 == len(kept(tmp_path))


def test_a_guess_before_the_end_is_not_taken(playing, tmp_path):
    """What others knew opens with it."""
    decide(playing, "call", "ask")
    playing.answer({"kind": "guess", "day": None, "agency": None})

    assert None is journal.read(journal.journal_path(tmp_path, CASE.id, "school")).note("guess")


def test_words_no_form_could_hold_are_not_recorded_and_not_lost(playing, tmp_path):
    """A pasted book stays in the form, and the page says how much can be kept."""
    playing.answer({"kind": "begin"})
    screen = decide(playing, "call", "ask", rationale="word " * 5000)

    assert ("point", "refused") == (screen["kind"], screen["notice"]["kind"])
    assert "25,000" not in screen["notice"]["title"]
    assert kept(tmp_path) == ()


@pytest.mark.parametrize(
    ("options", "rationale", "told"),
    [
        (["saturdays"], None, "“Saturdays”"),
        ([], "Mine.", "that you chose none of them"),
        ([], None, "that you chose none of them"),
    ],
)
def test_who_comes_back_is_told_what_they_decided(tmp_path, options, rationale, told):
    """Nothing ticked is a decision too, and it was not made of words."""
    more = replace(option("saturdays", 1), title="Saturdays")
    case = scenario(
        [
            point("share", "school", 0, more, choose="many", goes_to="last"),
            point("last", "school", 1, option("a", 1, "end")),
        ]
    )
    playing = Playing(case, tmp_path, "school", at_two)
    playing.answer({"kind": "begin"})
    decide(playing, "share", *options, rationale=rationale)

    assert (
        f"is recorded: {told}."
        in Playing(case, tmp_path, "school", at_two).screen()["notice"]["words"]
    )


def test_forgetting_at_a_point_without_words_says_nothing(playing):
    """Words that were never there are not gone."""
    decide(playing, "call", "ask")

    assert None is playing.answer({"kind": "forget", "point": "call"})["notice"]
    assert None is playing.answer({"kind": "forget", "point": "nowhere"})["notice"]


def test_a_finished_run_is_not_offered_as_begun(playing, tmp_path):
    """Somebody who came to the end has not just begun."""
    for point_id, options in (("call", ["ask"]), ("talk", ["help"]), ("share", [])):
        decide(playing, point_id, *options)
    case = replace(CASE, playable=("school", "library"), start={**CASE.start, "library": "call"})
    page = Playing(case, tmp_path, None, at_two)
    first, *_ = page.answer({"kind": "choose-agency"})["playable"]

    assert (True, "You have finished this: 3 decisions recorded") == (
        first["finished"],
        first["started"],
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
texts = anything | st.sampled_from(
    [
        "call",
        "ask",
        "wait",
        "talk",
        "share",
        "school",
        "library",
        "choose",
        "school/point/call",
        "school/follows/call",
        "school/follows/call/wait+ask",
        "school/ending/points",
        "school/note",
    ]
)
kinds = [
    "begin",
    "decide",
    "go-on",
    "look",
    "back",
    "forget",
    "points",
    "choose-agency",
    "resume",
    "guess",
    "show",
    "picture",
    "x",
]
messages = st.fixed_dictionaries(
    {"kind": st.sampled_from(kinds) | anything},
    optional={
        "place": texts,
        "press": texts,
        "point": texts,
        "options": st.lists(texts, max_size=3) | texts,
        "rationale": texts,
        "confidence": texts | st.integers(-1, 9),
        "confirmed": anything,
        "agency": texts,
        "day": texts,
    },
)


@settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(messages | anything, max_size=8))
def test_no_order_of_presses_and_no_shape_of_them_breaks_the_page(tmp_path_factory, presses):
    """Whatever arrives, in two windows, in any order: a screen comes back, and it is plain JSON."""
    folder = tmp_path_factory.mktemp("run")
    playing = Playing(CASE, folder, None, at_two)
    known = {"choose", "note", "point", "follows", "ending", "stay"}
    for press in presses:
        told = (
            playing.answer(press)
            if isinstance(press, dict)
            else respond(playing.store, CASE, None, press, at_two(), journal.fresh)
        )
        assert told["kind"] in known
        json.dumps(told)
    for path in folder.glob("*.jsonl"):
        assert () == journal.read(path).unreadable


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
