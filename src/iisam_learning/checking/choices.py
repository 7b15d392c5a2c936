"""Choices: options that give the answer away by length or place, and notes that are missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from iisam_learning.case.scenario import DecisionPoint, Option, Scenario
from iisam_learning.checking.passages import Passage, is_wrong
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.problems import Slips, quoted

# Below three decisions a share says nothing.
FEWEST_POINTS = 3
LONGEST_BEST = 1 / 3
SAME_PLACE = 2 / 3
SHORTEST_OF_LONGEST = 1 / 2
FEWEST_WORDS_OF_A_NOTE = 8


def check_choices(
    scenario: Scenario, passages: Iterable[Passage], places: Places, slips: Slips
) -> None:
    """Note what a learner could guess by without reading, and options nobody good would choose."""
    marked = [
        point
        for point in scenario.points
        if not point.is_reflection
        and len(point.options) > 1
        and all(one.score is not None for one in point.options)
    ]
    _longest(marked, places, slips)
    _places(marked, places, slips)
    for point in marked:
        _lengths(point, places, slips)
    _notes(marked, passages, places, slips)


def _longest(points: list[DecisionPoint], places: Places, slips: Slips) -> None:
    ones = [point for point in points if point.choose == "one"]
    caught = [point for point in ones if _best_is_longest(point)]
    if len(ones) >= FEWEST_POINTS and len(caught) > len(ones) * LONGEST_BEST:
        slips.warn(
            places.line("decision", caught[0].id),
            "S092",
            f"the best option is the longest at {len(caught)} of {len(ones)} decisions, "
            f"and at most a third may be so: {_named(caught)}.",
            "Shorten the best ones, or give another option its reason.",
        )


def _best_is_longest(point: DecisionPoint) -> bool:
    best = [len(one.title) for one in point.options if not is_wrong(point, one)]
    others = [len(one.title) for one in point.options if is_wrong(point, one)]
    return max(best) > max(others, default=0)


def _lengths(point: DecisionPoint, places: Places, slips: Slips) -> None:
    titled = [one for one in point.options if one.title]
    if not titled:
        return
    shortest, longest = min(titled, key=_length), max(titled, key=_length)
    if _length(shortest) < _length(longest) * SHORTEST_OF_LONGEST:
        slips.warn(
            places.line("option", f"{point.id}/{shortest.id}"),
            "S093",
            f"{quoted(shortest.title)} is less than half as long as {quoted(longest.title)}.",
            "Options of one length are read for what they say.",
        )


def _places(points: list[DecisionPoint], places: Places, slips: Slips) -> None:
    ones = [point for point in points if point.choose == "one"]
    best: dict[int, list[DecisionPoint]] = {}
    for point in ones:
        for at, option in enumerate(point.options, 1):
            if not is_wrong(point, option):
                best.setdefault(at, []).append(point)
    for at, caught in best.items():
        if len(ones) >= FEWEST_POINTS and len(caught) > len(ones) * SAME_PLACE:
            slips.warn(
                places.line("decision", caught[0].id),
                "S094",
                f"the best option is number {at} at {len(caught)} of {len(ones)} decisions: "
                f"{_named(caught)}.",
                "Change the order at some of them.",
            )
    many = [point for point in points if point.choose == "many"]
    caught = [point for point in many if _good_first(point)]
    if len(many) >= FEWEST_POINTS and len(caught) > len(many) * SAME_PLACE:
        slips.warn(
            places.line("decision", caught[0].id),
            "S094",
            f"all good options stand before the others at {len(caught)} of {len(many)} decisions "
            f"with several choices: {_named(caught)}.",
            "Mix them at some of these.",
        )


def _good_first(point: DecisionPoint) -> bool:
    wrong = [is_wrong(point, option) for option in point.options]
    return len(set(wrong)) > 1 and wrong == sorted(wrong)


def _notes(
    points: list[DecisionPoint], passages: Iterable[Passage], places: Places, slips: Slips
) -> None:
    notes: Counter[str] = Counter()
    for one in passages:
        if one.part == "note":
            notes[one.thing[1]] += len(re.findall(r"[\w'’-]+", one.text))
    for point in points:
        for option in point.options:
            id = f"{point.id}/{option.id}"
            if not is_wrong(point, option) or option.feedback is None:
                continue
            if option.feedback.note is None:
                slips.warn(
                    places.line("option", id),
                    "S095",
                    f'option "{option.id}" is not the best and has no author\'s note.',
                    "Write which good colleague would choose it, and why: > Author's note: ...",
                )
            elif notes[id] < FEWEST_WORDS_OF_A_NOTE:
                slips.warn(
                    places.line("option", id),
                    "S096",
                    f'the author\'s note of option "{option.id}" is too short to say who and why.',
                    "Write which good colleague would choose it, and what is right about that.",
                )


def _length(option: Option) -> int:
    return len(option.title)


def _named(points: Iterable[DecisionPoint]) -> str:
    return ", ".join(point.id for point in points)
