"""The compiled case: whoever changed one, it is refused or it can be played, and nothing stops."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from iisam_learning.case.compiled import NotACompiledCase, case_from, compile_case
from iisam_learning.case.scenario import Scenario
from iisam_learning.screens.hosting import opening, respond, runs
from iisam_learning.screens.still import still_html
from making import a_branching_case

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
GONE = object()
VALUES = (
    *(GONE, None, "", "a b", "a-b", "../../x", "reflect", "9999-12-31", -1, 0, 2.5, 10**30),
    *(float("nan"), True, [], {}, [[]], {"a": {}}),
)


class Kept:
    """A Store that keeps runs nowhere."""

    def __init__(self) -> None:
        self.runs: defaultdict[Any, bytes] = defaultdict(bytes)
        self.read, self.name = self.runs.__getitem__, str
        self.holding = nullcontext

    def append(self, run: Any, data: bytes) -> None:
        self.runs[run] += data

    def replace(self, run: Any, data: bytes) -> None:
        self.runs[run] = data


def places(values: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where anything stands in JSON values; of a list, its first two."""
    if place:
        yield place
    if isinstance(values, dict):
        for name, value in values.items():
            yield from places(value, (*place, name))
    if isinstance(values, list):
        for number, value in enumerate(values[:2]):
            yield from places(value, (*place, number))


def changed(values: Any, place: tuple[Any, ...], value: object) -> Any:
    """The same values, and this one there."""
    new = there = copy.deepcopy(values)
    for step in place[:-1]:
        there = there[step]
    if value is GONE:
        del there[place[-1]]
    else:
        there[place[-1]] = value
    return new


def played(case: Scenario) -> int:
    """How many screens a whole run of each agency showed, by the first option everywhere."""
    store, press = Kept(), count()
    for agency in (*case.playable, None):
        screen = opening(store, case, agency, NOW)

        def ask(kind: str, agency: str | None = agency, **told: Any) -> dict[str, Any]:
            sent = {"kind": kind, "press": f"press-{next(press):010}", **told}
            answer = respond(store, case, agency, sent, NOW, lambda: "r" * 32)
            json.dumps(answer, allow_nan=False)
            assert still_html(answer)
            return answer

        screen = ask("begin", place=screen["place"])
        while screen["kind"] == "point" and screen["point"]["options"]:
            point = screen["point"]
            chosen = {"point": point["id"], "options": [point["options"][0]["id"]]}
            told = ask("decide", **chosen, place=screen["place"], confirmed=True, rationale="Why.")
            ask("look", **chosen, place=told["place"])
            screen = ask("go-on", place=told["place"])
            if told["kind"] != "follows":
                break
        ask("points", place=screen["place"])
        ask("guess", place=screen["place"], day="2026-10-01")
    runs(store, case)
    return next(press)


def test_a_case_somebody_changed_is_refused_or_played_to_its_end():
    """A title that was a number, or a day after which no day comes, once ended the page."""
    values = json.loads(json.dumps(compile_case(a_branching_case())))
    most = played(case_from(values))
    could = 0
    for place in places(values):
        for value in VALUES:
            try:
                case = case_from(changed(values, place, value))
            except NotACompiledCase:
                continue
            try:
                could += bool(played(case))
            except Exception as error:  # noqa: BLE001  # any at all is the finding
                pytest.fail(f"{place} = {value!r}: {error!r}")

    assert most > 10
    assert could > 100


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "a/b", "A", "a--b", "", "a\n", "ключ"])
def test_the_names_a_record_is_called_by_are_names(name: str):
    """They are half of a file's name, and a path once led out of the folder."""
    values = json.loads(json.dumps(compile_case(a_branching_case())))
    agency = {**values["agencies"], name: "School"}
    for told in ({"id": name}, {"agencies": agency}, {"playable": [name], "agencies": agency}):
        with pytest.raises(NotACompiledCase):
            case_from({**values, **told})
