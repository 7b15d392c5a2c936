"""Marking: whether a case's points can be earned, and by whom, as its author meant."""

from __future__ import annotations

from collections.abc import Iterator

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import known_names, names_heard, next_stop
from iisam_learning.case.scenario import DecisionPoint, Option, Scenario
from iisam_learning.case.scoring import earned, possible
from iisam_learning.checking.branches import MOST_OPTIONS, reached_from, targets
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.problems import Slips

# A search over what was heard can grow with every option; beyond this it says nothing.
MOST_STATES = 20_000
_NEAR = 1e-9


def check_marks(scenario: Scenario, places: Places, slips: Slips, broken: set[str]) -> None:
    """Note what is wrong with the points and scores of a case.

    broken: agencies whose way through the case is broken, so that no sum can be told.
    """
    _Marks(scenario, places, slips, broken).check()


class _Marks:
    def __init__(self, scenario: Scenario, places: Places, slips: Slips, broken: set[str]) -> None:
        self.scenario = scenario
        self.places = places
        self.slips = slips
        self.unsure = set(broken)  # agencies with a slip that moves their sum

    def check(self) -> None:
        for point in self.scenario.points:
            before = len(self.slips.found)
            if point.is_reflection:
                self._reflect(point)
            elif self._readable(point):
                self._best(point)
                self._red_line(point)
            else:
                self.unsure.add(point.agency)
            if len(self.slips.found) > before:
                self.unsure.add(point.agency)
            self._reveals(point)
        self._shared()
        for agency in self.scenario.playable:
            self._whole_way(agency)

    def _readable(self, point: DecisionPoint) -> bool:
        lost = self.places.lost or self.places.hurt("decision", point.id, "points", "choose")
        return (
            bool(point.options)
            and not lost
            and not any(
                self.places.hurt("option", f"{point.id}/{option.id}", "score", "if_unknown")
                for option in point.options
            )
        )

    def _reflect(self, point: DecisionPoint) -> None:
        if point.points or any(option.score for option in point.options):
            self.slips.error(
                self._line(point, key="points"),
                "S048",
                f'decision "{point.id}" is about reflection and carries marks.',
                "Take its points and scores away; nobody is marked for reflecting.",
            )

    def _best(self, point: DecisionPoint) -> None:
        scores = [option.score or 0 for option in point.options]
        if point.choose == "one":
            best = max(scores)
            if abs(best - point.points) > _NEAR:
                self.slips.error(
                    self._line(point, key="points"),
                    "S040",
                    f'decision "{point.id}" has {point.points} points, but its best '
                    f"option earns {best}.",
                    "Make the two the same.",
                )
            for option in point.options:
                self._within(point, option)
            return
        good = sum(score for score in scores if score > 0)
        if abs(good - point.points) > _NEAR:
            self.slips.error(
                self._line(point, key="points"),
                "S041",
                f'decision "{point.id}" has {point.points} points, but its good '
                f"options add up to {good}.",
                "Make the two the same.",
            )
        elif point.points > 0 and sum(scores) > point.points - _NEAR:
            self.slips.error(
                self._line(point),
                "S042",
                f'choosing everything at "{point.id}" earns all its points.',
                "Give what a good colleague would leave out a score below 0.",
            )

    def _within(self, point: DecisionPoint, option: Option) -> None:
        """A score below 0 is one nbgrader would read as full marks; see grading."""
        if option.score is not None and option.score < 0:
            self.slips.error(
                self._line(point, option, "score"),
                "S049",
                f'option "{option.id}" earns {option.score}; where one option is '
                "chosen the least is 0.",
                "Write 0.",
            )
        for name, score in option.if_unknown.items():
            if not 0 <= score <= point.points:
                self.slips.error(
                    self.places.line("option", f"{point.id}/{option.id}", "if_unknown", name),
                    "S049",
                    f'option "{option.id}" earns {score} while "{name}" is unknown, which is not '
                    f"from 0 to the decision's {point.points}.",
                    "Write a score in between.",
                )

    def _red_line(self, point: DecisionPoint) -> None:
        if not point.red_line:
            return
        if point.choose == "one":
            full = [one for one in point.options if abs((one.score or 0) - point.points) <= _NEAR]
            if len(full) > 1:
                self.slips.error(
                    self._line(point, full[1], "score"),
                    "S043",
                    f'"{point.id}" is a red line, but "{full[0].id}" and '
                    f'"{full[1].id}" both earn all its points.',
                    "A red line has one right answer; it may be a judgement instead.",
                )
        else:
            idle = [option for option in point.options if not option.score]
            if idle:
                self.slips.error(
                    self._line(point, idle[0], "score"),
                    "S043",
                    f'"{point.id}" is a red line, but with or without '
                    f'"{idle[0].id}" it earns all its points.',
                    "Give it a score above or below 0.",
                )

    def _reveals(self, point: DecisionPoint) -> None:
        if self.places.hurt("decision", point.id, "at"):
            return
        for option in point.options:
            for name in option.reveals:
                incident = self.scenario.incident(name)
                if incident is None or self.places.hurt("incident", name, "at"):
                    continue
                if not incident.at.by(point.at):
                    self.slips.error(
                        self.places.line("option", f"{point.id}/{option.id}", "reveals", name),
                        "S047",
                        f'option "{option.id}" reveals "{name}" of {incident.at.iso()}, but '
                        f'"{point.id}" is on {point.at.iso()}.',
                        "Reveal what has happened by then.",
                    )

    def _shared(self) -> None:
        by_mark: dict[str, list[DecisionPoint]] = {}
        for point in self.scenario.points:
            if not point.is_reflection and not self.places.hurt("decision", point.id, "mark"):
                by_mark.setdefault(point.mark, []).append(point)
        leads_to = {point.id: targets(point) for point in self.scenario.points}
        for mark, (first, *others) in by_mark.items():
            for point in others:
                if first.agency != point.agency or first.points != point.points:
                    if not self._hurt_either(first, point):
                        self.slips.error(
                            self._line(point, key="mark"),
                            "S044",
                            f'"{first.id}" and "{point.id}" share the mark "{mark}", '
                            "but not the agency and the points.",
                            "Give them the same, or each a mark of its own.",
                        )
                    self.unsure |= {first.agency, point.agency}
            together = _on_one_path([first, *others], leads_to) if others else None
            if together:
                self.slips.error(
                    self._line(together[1], key="mark"),
                    "S045",
                    f'"{together[0].id}" and "{together[1].id}" share the mark '
                    f'"{mark}", but one path meets both.',
                    "Only decisions that are met instead of each other share a mark.",
                )
                self.unsure.add(first.agency)

    def _hurt_either(self, one: DecisionPoint, other: DecisionPoint) -> bool:
        keys = ("agency", "points")
        return any(self.places.hurt("decision", each.id, *keys) for each in (one, other))

    def _whole_way(self, agency: str) -> None:
        """Whether some path earns everything; told only where nothing above explains it."""
        if agency in self.unsure or self.places.any_hurt("goes_to") or not _sound(self.scenario):
            return
        due = possible(self.scenario, agency)
        best = _most_in_full(self.scenario, agency)
        if best is not None and best < due - _NEAR:
            self.slips.error(
                self.places.line("front matter", "", "playable", agency),
                "S046",
                f'as "{agency}" no path earns all {due} points.',
                "Let decisions on different branches share a mark, or let a good path tell what an "
                '"if_unknown" asks for.',
            )

    def _line(self, point: DecisionPoint, option: Option | None = None, key: str = "") -> int:
        if option is None:
            return self.places.line("decision", point.id, key)
        return self.places.line("option", f"{point.id}/{option.id}", key)


def _on_one_path(
    points: list[DecisionPoint], leads_to: dict[str, tuple[str, ...]]
) -> tuple[DecisionPoint, DecisionPoint] | None:
    for point in points:
        ahead = reached_from(leads_to[point.id], leads_to)
        other = next((one for one in points if one.id in ahead and one is not point), None)
        if other is not None:
            return point, other
    return None


def _sound(scenario: Scenario) -> bool:
    """Whether the case is of a size that people write and a search can walk."""
    return (
        len(scenario.points) <= 500
        and len(scenario.incidents) <= 500
        and all(len(point.options) <= MOST_OPTIONS for point in scenario.points)
    )


def _most_in_full(scenario: Scenario, agency: str) -> float | None:
    """The most a path earns that takes all points of each decision it meets; -1 for no such path.

    Goes forward through pairs of a point and what was heard before it, as far as a score asks for
    it. None where the agency has no start or there are more pairs than can be searched.
    """
    start = scenario.point(scenario.start.get(agency, ""))
    if start is None:
        return None
    asked = {
        name for point in scenario.points for option in point.options for name in option.if_unknown
    }
    level: dict[tuple[str, frozenset[str]], float] = {(start.id, frozenset()): 0}
    best: float = -1
    states = 0
    for _ in scenario.points:
        following: dict[tuple[str, frozenset[str]], float] = {}
        for (id, heard), so_far in level.items():
            point = scenario.point(id)
            if point is None:
                continue
            for chosen, gain in _full_choices(scenario, agency, point, heard):
                states += 1
                if states > MOST_STATES:
                    return None
                stop, ending = next_stop(scenario, point, chosen)
                if ending is not None:
                    best = max(best, so_far + gain)
                elif stop is not None:
                    state = (stop.id, heard | (names_heard(scenario, point, chosen) & asked))
                    following[state] = max(so_far + gain, following.get(state, 0))
        level = following
    return best


def _full_choices(
    scenario: Scenario, agency: str, point: DecisionPoint, heard: frozenset[str]
) -> Iterator[tuple[tuple[Option, ...], float]]:
    """The choices at a point that earn all its points, with what they earn."""
    known = known_names(scenario, agency, point, heard)
    for chosen in choices(point):
        gain = 0 if point.is_reflection else earned(point, chosen, known)
        if point.is_reflection or gain >= point.points - _NEAR:
            yield chosen, gain
