"""Score: marks by what was known then, one constant total, and exact extremes."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import Decision, replay
from iisam_learning.case.profile import profile
from iisam_learning.case.scoring import best_path, possible, score, worst_path
from making import a_branching_case, decide, option, point, scenario

CASE = a_branching_case()


def every_path(case, decisions=()):
    """All whole paths by brute force: each with its progress."""
    progress = replay(case, decisions)
    if progress.open is None:
        yield progress
        return
    for chosen in choices(progress.open):
        step = Decision(progress.open.id, tuple(one.id for one in chosen))
        yield from every_path(case, (*decisions, step))


def test_possible_is_the_same_for_every_path():
    """Points met instead of each other share a mark, so a late path is not worth less."""
    assert 8 == possible(CASE, "school")
    assert {8} == {score(progress).possible for progress in every_path(CASE)}


def test_marks_count_what_was_known_then():
    """Nobody is marked down for what they could not have known, nor up for a lucky guess."""
    told = replay(CASE, [decide("call", "ask"), decide("talk", "help")])
    not_told = replay(CASE, [decide("call", "tell-all"), decide("talk", "help")])

    assert score(told).of("second") == 3
    assert score(not_told).of("second") == 1


def test_the_lowest_score_applies_where_several_things_were_unknown():
    """Each unknown thing weakens the same choice; the weakest reading counts."""
    case = scenario(
        [
            point(
                "p",
                "school",
                1,
                option("a", 3, "end", if_unknown={"gp": 2, "police": 1}),
                option("b", 0, "end"),
            )
        ],
        agencies={"school": "School", "gp": "GP", "police": "Police"},
    )

    assert score(replay(case, [decide("p", "a")])).score == 1


def test_choosing_many_never_earns_less_than_nothing_nor_more_than_the_point():
    """Sharing what should stay costs what sharing the right things earned, and no more."""
    paths = [("ask", "help")]
    for first, second in paths:
        for chosen in (("rumour",), ("saturdays", "hours"), ("saturdays", "rumour", "hours"), ()):
            progress = replay(
                CASE, [decide("call", first), decide("talk", second), decide("share", *chosen)]
            )
            assert {"rumour": 0, "saturdays": 3 if "rumour" not in chosen else 2}.get(
                chosen[0] if chosen else "rumour"
            ) == score(progress).of("share")


def test_best_and_worst_are_the_extremes_of_all_whole_paths():
    """The bots' claims are checked by walking every path there is."""
    totals = [score(progress).score for progress in every_path(CASE) if progress.ended]
    best, worst = best_path(CASE, "school"), worst_path(CASE, "school")

    assert (max(totals), min(totals)) == (best.score, worst.score)
    for path in (best, worst):
        decisions = [Decision(id, options) for id, options in path.steps]
        progress = replay(CASE, decisions)
        assert progress.ended
        assert path.score == score(progress).score


def test_of_equally_good_paths_the_first_in_file_order_is_taken():
    """The best bot must play the same on every machine."""
    case = scenario(
        [
            point(
                "p",
                "school",
                1,
                option("second-best", 0, "end"),
                option("a", 1, "end"),
                option("b", 1, "end"),
            )
        ]
    )

    assert (("p", ("a",)),) == best_path(case, "school").steps


def test_a_case_that_goes_in_a_circle_has_no_whole_path():
    """A broken case must not hang the bots."""
    case = scenario(
        [
            point("p", "school", 1, option("a", 1, "q")),
            point("q", "school", 2, option("b", 1, "p")),
        ]
    )

    assert best_path(case, "school") is None


scores = st.integers(-2, 3)


@given(st.lists(st.lists(scores, min_size=1, max_size=3), min_size=1, max_size=4), st.data())
def test_extremes_hold_for_random_cases(worths, data):
    """Search with memory finds what brute force finds."""
    points = []
    for number, worth in enumerate(worths):
        following = f"p{number + 1}" if number + 1 < len(worths) else "end"
        points.append(
            point(
                f"p{number}",
                "school",
                number,
                *(
                    option(
                        f"o{place}",
                        value,
                        following,
                        reveals=data.draw(st.sampled_from([(), ("library",)])),
                        if_unknown=data.draw(st.sampled_from([{}, {"library": value - 1}])),
                    )
                    for place, value in enumerate(worth)
                ),
            )
        )
    case = scenario(points, agencies={"school": "School", "library": "Library"})
    totals = []
    for picks in product(*(range(len(worth)) for worth in worths)):
        progress = replay(case, [decide(f"p{n}", f"o{pick}") for n, pick in enumerate(picks)])
        totals.append(score(progress).score)

    assert max(totals) == best_path(case, "school").score
    assert min(totals) == worst_path(case, "school").score


def five_points(errs, count=5):
    """So many points, each with one option that leans and one that does not."""
    return scenario(
        [
            point(
                f"p{n}",
                "school",
                n,
                option("leans", 0, f"p{n + 1}" if n + 1 < count else "end", errs=errs),
                option("holds", 1, f"p{n + 1}" if n + 1 < count else "end"),
            )
            for n in range(count)
        ]
    )


def test_too_few_decisions_tell_nothing_about_how_somebody_decides():
    """Four points are an anecdote."""
    case = five_points("over-open", count=4)

    assert profile(replay(case, [decide(f"p{n}", "leans") for n in range(4)])).withholds is None


def test_the_profile_counts_points_at_which_the_leaning_option_was_chosen():
    """One lean in five is four fifths of withholding when one should."""
    case = five_points("over-open")
    choice = ["leans", "holds", "holds", "holds", "holds"]
    how = profile(replay(case, [decide(f"p{n}", one) for n, one in enumerate(choice)]))

    assert (how.withholds, how.shares, how.decided) == (0.8, None, 5)
