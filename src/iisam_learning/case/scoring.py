"""Score: points earned of points possible, and why; and the paths that earn most and least."""

from __future__ import annotations

from dataclasses import dataclass

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import Progress, known_names, names_heard, next_stop
from iisam_learning.case.scenario import DecisionPoint, Option, Scenario


@dataclass(frozen=True)
class PointScore:
    """What one decided point earned."""

    point: str
    mark: str
    options: tuple[str, ...]
    score: float
    possible: float


@dataclass(frozen=True)
class Score:
    """Points earned of points possible; `possible` is the same for every path of an agency."""

    score: float
    possible: float
    points: tuple[PointScore, ...]

    def of(self, mark: str) -> float:
        """Points earned for one mark, 0 where the path did not meet it."""
        return sum(point.score for point in self.points if point.mark == mark)


def score(progress: Progress) -> Score:
    """The Score of a learner's Progress: marks by what was known at each decision."""
    points = tuple(
        PointScore(
            one.point.id,
            one.point.mark,
            tuple(option.id for option in one.options),
            earned(one.point, one.options, one.known),
            one.point.points,
        )
        for one in progress.taken
    )
    total = sum(point.score for point in points)
    return Score(total, possible(progress.scenario, progress.agency), points)


def earned(point: DecisionPoint, options: tuple[Option, ...], known: frozenset[str]) -> float:
    """Points that a choice earns, given the names known when it was made.

    One: the option's score. Many: the sum, never below 0 nor above the point's points.
    A withheld case has no scores and earns 0.
    """
    total = sum(_score_of(option, known) for option in options)
    return min(max(total, 0), point.points) if point.choose == "many" else total


def possible(scenario: Scenario, agency: str) -> float:
    """The sum over an agency's marks: one constant for every path."""
    return sum(marks(scenario, agency).values())


def marks(scenario: Scenario, agency: str) -> dict[str, float]:
    """The agency's marks in file order, each with its points."""
    found: dict[str, float] = {}
    for point in scenario.points_of(agency):
        if point.carries_marks:
            found.setdefault(point.mark, point.points)
    return found


@dataclass(frozen=True)
class Path:
    """A whole way through a case: points with the options chosen there, and what it earns."""

    score: float
    steps: tuple[tuple[str, tuple[str, ...]], ...]


def best_path(scenario: Scenario, agency: str) -> Path | None:
    """The whole path to an ending with the highest score; of equal ones the first in file order."""
    return _extreme(scenario, agency, sign=1)


def worst_path(scenario: Scenario, agency: str) -> Path | None:
    """The whole path to an ending with the lowest score; of equal ones the first in file order."""
    return _extreme(scenario, agency, sign=-1)


def _extreme(scenario: Scenario, agency: str, sign: int) -> Path | None:
    """Search all paths from the agency's start; None where no path reaches an ending.

    What lies ahead depends only on the point and on what was heard, so each such pair is
    searched once. A path longer than the case has points goes in a circle and is not whole.
    """
    found: dict[tuple[str, frozenset[str]], Path | None] = {}

    def ahead(
        point: DecisionPoint | None, ending: str | None, heard: frozenset[str], depth: int
    ) -> Path | None:
        if ending is not None:
            return Path(0, ())
        if point is None or depth > len(scenario.points):
            return None
        if (point.id, heard) in found:
            return found[point.id, heard]
        known = known_names(scenario, agency, point, heard)
        best: Path | None = None
        for chosen in choices(point):
            following, end = next_stop(scenario, point, chosen)
            rest = ahead(following, end, heard | names_heard(scenario, point, chosen), depth + 1)
            if rest is None:
                continue
            total = rest.score + earned(point, chosen, known)
            if best is None or sign * total > sign * best.score:
                step = (point.id, tuple(option.id for option in chosen))
                best = Path(total, (step, *rest.steps))
        found[point.id, heard] = best
        return best

    return ahead(scenario.point(scenario.start.get(agency, "")), None, frozenset(), 0)


def _score_of(option: Option, known: frozenset[str]) -> float:
    unknown = [value for name, value in option.if_unknown.items() if name not in known]
    return min(unknown) if unknown else (option.score or 0)
