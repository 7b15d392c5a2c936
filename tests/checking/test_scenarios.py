"""What every case of the library must hold, whoever wrote it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

import pytest

from iisam_learning.case.choosing import choices
from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.engine import Decision, next_stop, replay
from iisam_learning.case.scoring import best_path, possible, score, worst_path
from iisam_learning.case.wording import plain
from iisam_learning.checking.check import check
from iisam_learning.parsing.reader import read
from pages import Playing
from places import ROOT

FILES = sorted(
    path
    for path in (ROOT / "scenarios").glob("*.md")
    if not path.name.startswith("_") and path.name not in ("README.md", "start-here.md")
)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHECKED = date(2026, 11, 23)
DAYS = {  # the days the outlines print: pattern -> (together, first agency alone)
    "small-things": {
        "family-help": (date(2026, 7, 8), date(2026, 10, 6)),
        "neglect": (date(2026, 9, 22), date(2026, 10, 6)),
    },
    "small-things-too": {"family-help": (date(2026, 7, 8), None)},
    "fourth-call": {
        "help-for-isla": (date(2026, 5, 21), date(2026, 9, 14)),
        "danger-to-tess": (date(2026, 8, 28), None),
        "harm-to-isla": (date(2026, 8, 28), None),
    },
    "dont-tell-my-mum": {
        "a-girl-who-may-want-help": (date(2026, 5, 18), date(2026, 9, 9)),
        "one-man-several-ages": (date(2026, 9, 9), date(2026, 10, 15)),
    },
    "his-own-front-door": {
        "behind-one-door": (date(2026, 4, 14), date(2026, 6, 2)),
        "not-only-his-risk": (date(2026, 9, 11), date(2026, 10, 27)),
    },
    "the-list": {
        "worth-a-conversation": (date(2026, 6, 22), date(2026, 8, 4)),
        "a-boy-who-counts": (date(2026, 9, 8), date(2026, 10, 12)),
    },
    "home-by-friday": {
        "a-conversation-first": (date(2026, 10, 2), date(2026, 10, 13)),
        "adult-at-risk": (date(2026, 10, 8), date(2026, 10, 13)),
    },
    "runner": {
        "a-conversation": (date(2026, 3, 12), date(2026, 4, 20)),
        "somebody-is-using-him": (date(2026, 7, 9), date(2026, 10, 5)),
    },
    "reading-week": {
        "everywhere-at-once": (date(2026, 10, 19), date(2026, 10, 31)),
        "serious-risk": (date(2026, 10, 27), date(2026, 10, 31)),
    },
}


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def case(request):
    """Each case of the library."""
    return read(request.param)


def ways(case, agency):
    """Every way through the graph, one choice at each point where many may be chosen."""
    ends = []

    def walk(point, path):
        for chosen in choices(point) if point.choose == "one" else [()]:
            following, ending = next_stop(case, point, chosen)
            step = (*path, (point, chosen))
            if ending is not None:
                ends.append((step, ending))
            else:
                walk(following, step)

    walk(case.point(case.start[agency]), ())
    return ends


def test_every_case_checks_clean():
    """What an author is told is told before a learner sees it."""
    assert [] == [one for one in check([ROOT / "scenarios"], CHECKED) if one.severity == "error"]


def test_it_can_be_played_from_three_agencies_with_ten_to_eighteen_points(case):
    """The same family seen by people with different duties."""
    assert len(case.playable) >= 3
    assert 10 <= len(case.points) <= 18
    assert len(case.endings) >= 3


def test_every_path_that_does_not_end_early_meets_five_points(case):
    """A case is a story and not a quiz of two questions."""
    for agency in case.playable:
        early = {ending for path, ending in ways(case, agency) if len(path) < 5}
        whole = {ending for path, ending in ways(case, agency) if len(path) >= 5}
        assert whole
        assert len(best_path(case, agency).steps) >= 5
        assert not early >= whole, "every way of ending can be reached early"


def test_every_ending_is_reached_by_somebody(case):
    """No consequence is written in vain."""
    reached = {ending for agency in case.playable for _, ending in ways(case, agency)}
    assert {one.id for one in case.endings} == reached


def test_best_earns_everything_and_worst_earns_less(case):
    """The marks can be had, and they can be missed."""
    for agency in case.playable:
        best, worst = best_path(case, agency), worst_path(case, agency)
        assert best.score == possible(case, agency) > worst.score


def test_two_hundred_random_learners_all_reach_an_ending(case):
    """No order of sensible and senseless choices gets stuck."""
    chance = random.Random(1)
    for number in range(200):
        agency = case.playable[number % len(case.playable)]
        decisions = []
        progress = replay(case, decisions, agency)
        while progress.open is not None:
            chosen = chance.choice(list(choices(progress.open)))
            decisions.append(Decision(progress.open.id, tuple(one.id for one in chosen)))
            progress = replay(case, decisions, agency)
        assert progress.ended
        assert () == progress.refused
        assert 0 <= score(progress).score <= possible(case, agency)


def test_a_pattern_is_seen_together_before_anybody_sees_it_alone(case):
    """The founding observation, in every case."""
    for days in shared_chronology(case).patterns.values():
        assert days.earliest is not None
        assert days.first_alone is None or days.earliest < days.first_alone


def test_the_printed_days_are_those_of_the_outline(case):
    """A day that moved is a story that changed."""
    found = shared_chronology(case).patterns
    expected = DAYS[case.id]

    assert expected == {id: (days.earliest, days.first_alone) for id, days in found.items()}


def test_what_must_not_travel_is_told_to_nobody_who_did_not_ask(case, tmp_path):
    """A private entry stands on no screen of a learner who did not ask for it."""
    private = [one for one in case.incidents if one.private is not None]
    assert private
    for agency in case.playable:
        (tmp_path / agency).mkdir()
        playing = Playing(case, tmp_path / agency, agency, lambda: NOW)
        screens = [playing.screen(), playing.answer({"kind": "begin"})]
        for point, options in best_path(case, agency).steps:
            screens.append(
                playing.answer({"kind": "decide", "point": point, "options": list(options)})
            )
            screens.append(playing.answer({"kind": "go-on"}))
        screens.append(playing.answer({"kind": "guess"}))
        for one in private:
            assert plain(one.words) not in str(screens)
            assert one.title not in str(screens)


def test_the_best_choice_cannot_be_told_by_its_length(case):
    """Nobody learns to pick the longest."""
    points = [one for one in case.points if one.choose == "one" and one.points]
    longest = [
        point
        for point in points
        if max(point.options, key=lambda o: len(o.title)).score == point.points
    ]
    places = {next(n for n, o in enumerate(p.options) if o.score == p.points) for p in points}

    assert len(longest) <= len(points) / 3
    assert len(places) >= 3


def test_every_wrong_choice_has_a_colleague_who_would_make_it(case):
    """A wrong option nobody would choose teaches nothing."""
    missing = [
        f"{point.id}/{option.id}"
        for point in case.points
        if point.choose == "one" and point.points
        for option in point.options
        if option.score < point.points and not (option.feedback and option.feedback.note)
    ]
    assert [] == missing


def test_both_errors_are_priced_and_twice_sharing_less_is_right(case):
    """The course is no argument for sharing everything, nor for sharing nothing."""
    cautious = [p for p in case.points if any(o.errs == "over-cautious" for o in p.options)]
    open_ = [p for p in case.points if any(o.errs == "over-open" for o in p.options)]

    assert len(cautious) >= 5
    assert len(open_) >= 5
    assert any(point.red_line for point in case.points)
    assert any(not point.red_line and point.points for point in case.points)


def test_no_mark_depends_on_law_announced_but_not_seen_in_force(case):
    """Section 16LA may be explained; nothing is decided by it."""
    for point in case.points:
        if point.red_line:
            for option in point.options:
                assert all(
                    case.law[law].status in ("in force", "guidance", "practice")
                    for law in option.law
                )


def test_the_family_has_a_say_and_it_is_labelled(case):
    """Written by the author, until somebody who lived it has read it."""
    assert case.voices
    assert all(one.reviewed is None for one in case.voices)


def test_the_two_families_of_small_things_cannot_be_told_apart_at_first():
    """Whoever plays does not know which one they are in, so the lesson is judgement."""
    one, other = (
        read(ROOT / "scenarios" / f"{id}.md") for id in ("small-things", "small-things-too")
    )
    until = date(2026, 7, 8)

    def beginning(case):
        return (
            case.title,
            case.words,
            case.you,
            case.agencies,
            case.playable,
            case.content_note,
            [i for i in case.incidents if i.at.day <= until],
            [
                (
                    p.id,
                    p.at,
                    p.title,
                    p.words,
                    p.points,
                    [(o.id, o.title, o.score, o.errs) for o in p.options],
                )
                for p in case.points
                if p.at.day <= until
            ],
        )

    assert beginning(one) == beginning(other)
