"""The difference of two versions of a case, told as a story, and the runs it moves."""

from __future__ import annotations

from dataclasses import replace

from iisam_learning.case.engine import replay
from iisam_learning.case.scoring import score
from iisam_learning.cli.terminal import bots_runs, kept_runs
from iisam_learning.parsing.reader import read
from iisam_learning.reports.storydiff import moved, story_diff
from making import a_branching_case, incident
from places import SCENARIOS, TESTS

OLD = a_branching_case()


def with_option(point_id, option_id, **facts):
    """The case with one option changed."""
    points = []
    for point in OLD.points:
        options = tuple(
            replace(one, **facts) if (point.id, one.id) == (point_id, option_id) else one
            for one in point.options
        )
        points.append(replace(point, options=options))
    return replace(OLD, points=tuple(points))


def test_the_same_case_has_no_difference():
    """A typing slip mended in the prose is no change of the story."""
    assert [] == story_diff(OLD, replace(OLD, words="other words"))
    assert [] == moved(OLD, OLD, bots_runs(OLD, randoms=3))


def test_a_best_choice_that_moved_is_told_with_whose_score_it_moves():
    """A marker must know before the marks change."""
    new = with_option("call", "tell-all", score=3)

    assert "At call the best choice was ask, now tell-all." in story_diff(OLD, new)
    assert any(
        "school, best: " in one and "of" in one
        for one in moved(
            OLD,
            replace(
                new, points=tuple(replace(p, points=3) if p.id == "call" else p for p in new.points)
            ),
            bots_runs(OLD, randoms=3),
        )
    )


def test_a_path_that_ends_elsewhere_is_told():
    """A consequence that moved is another story."""
    new = with_option("later", "close", goes_to="end")
    told = story_diff(OLD, new)

    assert "At later the option close led to missed, now to end and ends the case." in told
    assert any("now at" in one for one in moved(OLD, new, bots_runs(OLD)))


def test_an_incident_that_moved_a_pattern_or_came_or_went_is_told():
    """Days are the heart of the picture."""
    new = replace(OLD, incidents=(*OLD.incidents[1:], incident("bell", OLD.incidents[0].agency, 3)))
    told = story_diff(OLD, new)

    assert f"The incident {OLD.incidents[0].id} is gone." in told
    assert any(one.startswith("The incident bell is new") for one in told)


def test_every_kept_run_still_goes_where_it_went():
    """CI keeps runs of bots: a change that moves one is seen before a learner's mark moves.

    Each journal's name ends with the score it earned and its ending.
    """
    files = sorted((TESTS / "corpus").glob("*.jsonl"))
    assert files
    for path in files:
        scenario, agency, _, earned, ending, _ = path.name.split(".")
        case = read(SCENARIOS / f"{scenario}.md")
        (run,) = [one for one in kept_runs(path.parent, scenario) if one.name == path.stem]
        progress = replay(case, run.decisions, agency)

        assert (ending, float(earned.replace("_", "."))) == (
            progress.ending,
            score(progress).score,
        ), f"{path.name} moved: run `iisam diff`, and if the change is meant, `make corpus`"
