"""The shared chronology equals a brute force written independently, day by day and set by set."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import chain, combinations, permutations

import pytest
from hypothesis import HealthCheck, given, settings

from iisam_learning.case.chronology import (
    MOST_AGENCIES,
    TooManyAgencies,
    day_after_last,
    path_days,
    shared_chronology,
)
from iisam_learning.case.engine import replay
from iisam_learning.case.sampled import sampled_chronology
from iisam_learning.case.scenario import Pattern
from iisam_learning.reports.chronology import chronology_text, too_many
from making import cases_with_patterns, decide, incident, option, point, scenario

MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def subsets(things):
    """All subsets, the empty one first."""
    things = list(things)
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def is_met(pattern, incidents):
    """The rule of a pattern, read straight from its definition."""
    if any(one.id in pattern.alone for one in incidents):
        return True
    listed = [one for one in incidents if one.id in pattern.incidents]
    for chosen in subsets(listed):
        if len(chosen) < pattern.at_least or len({one.agency for one in chosen}) < pattern.agencies:
            continue
        days = [one.at.day for one in chosen]
        if pattern.within_days is None or max(days) - min(days) <= timedelta(pattern.within_days):
            return True
    return False


def first_day(pattern, incidents, coalition):
    """The first day on which a coalition's incidents so far meet the pattern."""
    theirs = [one for one in incidents if one.private is None and one.agency in coalition]
    for day in sorted({one.at.day for one in theirs}):
        if is_met(pattern, [one for one in theirs if one.at.day <= day]):
            return day
    return None


@MANY
@given(cases_with_patterns())
def test_every_coalitions_day_is_the_first_on_which_its_incidents_meet_the_pattern(case):
    """The picture, the lens and every sentence stand on these days."""
    shared = shared_chronology(case)
    for pattern in case.patterns:
        days = shared.patterns[pattern.id]
        for mask, day in enumerate(days.visible):
            coalition = {one for bit, one in enumerate(days.agencies) if mask >> bit & 1}
            assert first_day(pattern, case.incidents, coalition) == day


@MANY
@given(cases_with_patterns())
def test_minimal_agencies_can_spare_no_member(case):
    """ "Which one phone call would have done it?" has exact answers."""
    shared = shared_chronology(case)
    for pattern in case.patterns:
        days = shared.patterns[pattern.id]
        reach = [
            frozenset(one)
            for one in subsets(case.agencies)
            if days.earliest and first_day(pattern, case.incidents, one) == days.earliest
        ]
        smallest = [one for one in reach if not any(other < one for other in reach)]
        expected = sorted((tuple(sorted(one)) for one in smallest), key=lambda s: (len(s), s))
        assert expected == list(days.minimal_agencies)


@MANY
@given(cases_with_patterns())
def test_minimal_incidents_can_spare_no_entry(case):
    """What had to travel, and nothing besides."""
    shared = shared_chronology(case)
    may_travel = [one for one in case.incidents if one.private is None]
    for pattern in case.patterns:
        days = shared.patterns[pattern.id]
        reach = [
            frozenset(one.id for one in chosen)
            for chosen in subsets(may_travel)
            if days.earliest and first_day(pattern, chosen, set(case.agencies)) == days.earliest
        ]
        smallest = [one for one in reach if not any(other < one for other in reach)]
        expected = sorted((tuple(sorted(one)) for one in smallest), key=lambda s: (len(s), s))
        assert expected == list(days.minimal_incidents)


@MANY
@given(cases_with_patterns())
def test_an_entry_never_helps_when_no_coalition_would_miss_it(case):
    """The price of sharing everything is counted in these entries."""
    shared = shared_chronology(case)
    never = []
    for one in case.incidents:
        if one.private is not None:
            continue
        rest = [other for other in case.incidents if other.id != one.id]
        if all(
            first_day(pattern, rest, chosen) == first_day(pattern, case.incidents, chosen)
            for pattern in case.patterns
            for chosen in subsets(case.agencies)
        ):
            never.append(one.id)
    assert tuple(never) == shared.never_help


@settings(max_examples=100, deadline=None)
@given(cases_with_patterns())
def test_shapley_days_are_the_mean_gain_over_all_orders_of_joining(case):
    """Each agency's share of the days gained, whoever happens to join first."""
    shared = shared_chronology(case)
    last = day_after_last(case)
    agencies = list(case.agencies)

    def worth(pattern, coalition):
        day = first_day(pattern, case.incidents, coalition)
        return (last - day).days if day else 0

    for pattern in case.patterns:
        orders = list(permutations(agencies))
        for agency in agencies:
            gains = []
            for order in orders:
                before = set(order[: order.index(agency)])
                gains.append(worth(pattern, before | {agency}) - worth(pattern, before))
            share = shared.patterns[pattern.id].shapley_days[agency]
            assert abs(share - sum(gains) / len(gains)) < 1e-9


def test_at_most_a_thousand_minimal_sets_are_listed_and_it_says_so():
    """A list nobody can read is cut, never silently."""
    many = [incident(f"i{n:02}", "gp", 0) for n in range(20)]
    pattern = Pattern("p", "t", tuple(one.id for one in many), 5, 1, None, (), "P", "")
    days = shared_chronology(scenario([], incidents=many, patterns=[pattern])).patterns["p"]

    assert len(days.minimal_incidents) == 1000
    assert days.truncated
    expected = [tuple(ids) for ids in combinations([one.id for one in many], 5)][:1000]
    assert expected == list(days.minimal_incidents)


def test_too_many_agencies_get_a_clear_message_and_no_hang():
    """Every further agency doubles the coalitions."""
    agencies = {f"a{n}": "" for n in range(MOST_AGENCIES + 1)}
    with pytest.raises(TooManyAgencies, match=str(MOST_AGENCIES)):
        shared_chronology(scenario([], agencies=agencies))


def test_beyond_twelve_agencies_alone_and_all_are_exact_and_the_rest_says_its_error():
    """More agencies than can be looked at one by one get numbers with an error, and no hang."""
    exact = random_case(MOST_AGENCIES)
    found = shared_chronology(exact).patterns["p"]
    sampled = sampled_chronology(exact)["p"]

    assert (found.earliest, found.minimal_incidents) == (
        sampled.earliest,
        sampled.minimal_incidents,
    )
    assert {one: found.alone(one) for one in found.agencies} == sampled.alone
    assert set(sampled.minimal_agencies) <= set(found.minimal_agencies)
    for agency, share in found.shapley_days.items():
        assert abs(share - sampled.shapley_days[agency]) <= 5 * sampled.shapley_error[agency] + 1e-9

    many = random_case(20)
    assert 20 == len(sampled_chronology(many)["p"].shapley_days)
    assert "20 agencies" in too_many(many)
    assert "give or take" in chronology_text(many, None)


def random_case(agencies: int):
    """Two incidents for each agency, and a pattern that needs four of them from three places."""
    chance = random.Random(agencies)
    incidents = [
        incident(f"i{n}", f"a{n % agencies}", chance.randrange(60)) for n in range(2 * agencies)
    ]
    ids = tuple(one.id for one in incidents)
    return scenario(
        [], incidents=incidents, patterns=[Pattern("p", "t", ids, 4, 3, 20, (), "P", "")]
    )


def path_case():
    """A school that may ask the library at once, later, or never."""
    return scenario(
        [
            point(
                "early",
                "school",
                4,
                option("ask", 1, "late", reveals=("library",)),
                option("wait", 0, "late"),
            ),
            point(
                "late",
                "school",
                9,
                option("ask-late", 1, "end", reveals=("library",)),
                option("never", 0, "end"),
            ),
        ],
        incidents=[incident("evening", "library", 1), incident("absent", "school", 3)],
        patterns=[
            Pattern("alone", "local-level-2", ("evening", "absent"), 2, 2, None, (), "T", "")
        ],
    )


def own_path(*choices):
    case = path_case()
    progress = replay(case, [decide(*choice) for choice in choices])
    earliest = {id: one.earliest for id, one in shared_chronology(case).patterns.items()}
    return path_days(progress, earliest)["alone"]


def test_on_the_learners_path_a_pattern_is_visible_once_they_were_told():
    """Knowing starts with being told, not with what happened elsewhere."""
    asked = own_path(("early", "ask"), ("late", "never"))

    assert (asked.days_lost, asked.caused_by) == (1, ())


def test_days_lost_name_the_decision_after_which_it_could_have_come_sooner():
    """The debrief shows where time went, without saying who is to blame."""
    late = own_path(("early", "wait"), ("late", "ask-late"))
    never = own_path(("early", "wait"), ("late", "never"))

    assert (late.days_lost, late.caused_by) == (6, ("early",))
    assert (never.visible, never.days_lost, never.caused_by) == (None, None, ("early", "late"))
