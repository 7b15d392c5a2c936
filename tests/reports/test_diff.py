"""The difference of two versions of a case, told as a story, and the runs it moves."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time, timedelta
from typing import Any

import pytest

import making
from iisam_learning.case.bots import bots_runs
from iisam_learning.case.engine import replay
from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import (
    CaseTime,
    DecisionPoint,
    Ending,
    Incident,
    Option,
    Pattern,
    Scenario,
)
from iisam_learning.case.scoring import score
from iisam_learning.parsing.reader import read
from iisam_learning.reports.diff import PROSE, kept_runs, moved, story_diff
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


# One thing of each kind that a case is made of, each with every fact filled in.
ENTRY = LawEntry(
    *("s1", "Section 1", "England", "https://law.example", date(2020, 1, 1), "in force"),
    *(date(2026, 1, 1), "A reader", date(2027, 1, 1), "What it says.", "primary", "high"),
    now_also=("s2",),
    reviewed_by_lawyer="A lawyer",
)
SEEN = Pattern(
    *("seen", "s1", ("first-evening", "last-evening", "absent"), 2, 2, 30, ("bell",)),
    *("Seen", "words"),
)
FULL = replace(
    OLD,
    you={"school": "the teacher"},
    law={"s1": ENTRY, "s2": replace(ENTRY, id="s2")},
    playable=("school", "library"),
    start={"school": "call", "library": "desk"},
    patterns=(SEEN, replace(SEEN, id="also-seen")),
    incidents=(*OLD.incidents, incident("bell", "library", 3)),
    points=(
        *OLD.points,
        making.point(
            *("desk", "library", 3),
            making.option(
                *("tell", 2, "end"),
                errs="over-open",
                law=("s1", "s2"),
                reveals=("school", "absent"),
                if_unknown={"absent": 1},
            ),
            making.option("keep", 0, "end"),
            red_line=True,
            goes_to="end",
            consent=("service",),
        ),
    ),
)


def others(value: Any, name: str) -> list[Any]:
    """Values one step away from this one: a text, a number, a day or a list that is another."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1]
    if isinstance(value, CaseTime):
        return [CaseTime(value.day + timedelta(days=1)), CaseTime(value.day, time(9, 10))]
    if isinstance(value, date):
        return [value + timedelta(days=1)]
    if isinstance(value, str):
        return ["another"]
    if isinstance(value, tuple):
        return [value[:-1] if value else ("another",), (*value, *value[:1])[1:]]
    if isinstance(value, dict):
        fewer = dict(list(value.items())[:-1])
        return [fewer if value else {"another": 1}]
    return [{"private": "a reason", "errs": "over-open"}.get(name, "another")]


def changes(thing: Any, whole) -> list[tuple[str, Any]]:
    """The case with one field of one of its things changed; `whole` puts the thing back in."""
    found = []
    for one in fields(thing):
        value = getattr(thing, one.name)
        for other in others(value, one.name):
            if other != value:
                found.append((f"{type(thing).__name__}.{one.name}", whole(**{one.name: other})))
    return found


def put(kind: str, index: int):
    """Puts a changed incident, pattern, point, ending or law entry back into the case."""

    def whole(**facts):
        things = list(getattr(FULL, kind))
        things[index] = replace(things[index], **facts)
        return replace(FULL, **{kind: tuple(things)})

    return whole


def put_option(**facts):
    """Puts a changed option of the last point back into the case."""
    point = FULL.points[-1]
    changed = replace(point, options=(replace(point.options[0], **facts), *point.options[1:]))
    return replace(FULL, points=(*FULL.points[:-1], changed))


EVERY_CHANGE = [
    *changes(FULL, lambda **facts: replace(FULL, **facts)),
    *changes(FULL.incidents[0], put("incidents", 0)),
    *changes(SEEN, put("patterns", 0)),
    *changes(FULL.points[-1], put("points", -1)),
    *changes(FULL.points[-1].options[0], put_option),
    *changes(FULL.endings[0], put("endings", 0)),
    *changes(ENTRY, lambda **facts: replace(FULL, law={**FULL.law, "s1": replace(ENTRY, **facts)})),
]
# A list whose order decides nothing; each time one of its members is missing is told.
NO_ORDER = {
    "Scenario.incidents": "they are put in order of their days",
    "Scenario.patterns": "each is looked at apart",
    "Scenario.endings": "each is reached by its name",
    "Pattern.incidents": "a set",
    "Pattern.alone": "a set",
    "Option.reveals": "a set",
}


@pytest.mark.parametrize(("field", "new"), EVERY_CHANGE)
def test_every_fact_that_decides_something_is_told_when_it_changes(field, new):
    """A change of a mark, a path, a lean or a day that nobody reports moves learners unseen."""
    kind, _, name = field.partition(".")
    told = story_diff(FULL, new)

    if name in PROSE.get(kind, {}):
        assert [] == told, f"{field} is told and stands among the words too"
    elif field in NO_ORDER and same_members(kind, name, new):
        assert [] == told
    else:
        assert told, f"a change of {field} is not told, and it does not stand among the words"


def same_members(kind: str, name: str, new) -> bool:
    """Whether a changed list holds what it held before."""
    then, now = (
        {
            "Scenario": lambda case: getattr(case, name),
            "Pattern": lambda case: getattr(case.patterns[0], name),
            "Option": lambda case: getattr(case.points[-1].options[0], name),
        }[kind](case)
        for case in (FULL, new)
    )
    return sorted(map(str, then)) == sorted(map(str, now))


def test_no_field_of_a_case_is_forgotten():
    """A field that somebody adds is told when it changes, or named as words with a reason."""
    asked = {field for field, _ in EVERY_CHANGE}
    kinds = (Scenario, Incident, Pattern, DecisionPoint, Option, Ending, LawEntry)

    assert {f"{kind.__name__}.{one.name}" for kind in kinds for one in fields(kind)} == asked
    for kind, names in PROSE.items():
        known = {one.name for one in fields(next(k for k in kinds if k.__name__ == kind))}
        assert set(names) <= known


def test_a_reason_to_keep_something_private_may_be_worded_anew():
    """Whether it travels is a fact; why it does not is words."""
    private = put("incidents", 0)(private="one reason")
    told = story_diff(private, put("incidents", 0)(private="another reason"))

    assert [] == told


def test_more_agencies_than_coalitions_can_be_counted_for_are_compared_too():
    """Thirteen agencies have too many coalitions to look at each; the days need none of them."""
    crowd = replace(FULL, agencies={**FULL.agencies, **{f"a{n}": f"A{n}" for n in range(13)}})
    later = replace(crowd, patterns=(replace(SEEN, at_least=3, alone=()), *crowd.patterns[1:]))

    assert any("was visible together" in one for one in story_diff(crowd, later))
    assert [] == moved(crowd, crowd, bots_runs(crowd, randoms=1))


def test_every_kept_run_still_goes_where_it_went():
    """CI keeps runs of bots: a change that moves one is seen before a learner's mark moves.

    Each journal's name ends with the score it earned and its ending.
    """
    files = sorted((TESTS / "corpus").glob("*.jsonl"))
    assert files
    cases = {path.name.split(".")[0]: None for path in files}
    cases = {id: read(SCENARIOS / f"{id}.md") for id in cases}
    runs = {run.name: run for id in cases for run in kept_runs(TESTS / "corpus", id)}
    for path in files:
        scenario, agency, _, earned, ending, _ = path.name.split(".")
        case, run = cases[scenario], runs[path.stem]
        progress = replay(case, run.decisions, agency)

        assert (ending, float(earned.replace("_", "."))) == (
            progress.ending,
            score(progress).score,
        ), f"{path.name} moved: run `iisam diff`, and if the change is meant, `make corpus`"
