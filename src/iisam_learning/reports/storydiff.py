"""What changed between two versions of a case, told as a story, and whose run it moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.engine import Decision, replay
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.scoring import possible, score
from iisam_learning.case.wording import count_of, join_names, short_date


@dataclass(frozen=True)
class Run:
    """A kept run of a case: who played, and what they decided."""

    name: str
    agency: str
    decisions: tuple[Decision, ...]


def story_diff(old: Scenario, new: Scenario) -> list[str]:
    """One sentence for each thing a learner, a marker or a lawyer would notice, in file order."""
    return [
        *_law(old, new),
        *_incidents(old, new),
        *_patterns(old, new),
        *_points(old, new),
        *_endings(old, new),
        *_agencies(old, new),
    ]


def moved(old: Scenario, new: Scenario, runs: Iterable[Run]) -> list[str]:
    """One sentence for each run whose path, score or ending is another in the new version."""
    told = []
    for run in runs:
        before = replay(old, run.decisions, run.agency)
        after = replay(new, run.decisions, run.agency)
        earlier, later = score(before), score(after)
        changes = []
        if [one.point.id for one in before.taken] != [one.point.id for one in after.taken]:
            refused = len(after.refused) - len(before.refused)
            lost = f" ({count_of(refused, 'decision', 'decisions')} no longer count)"
            changes.append(f"its path changed{lost if refused > 0 else ''}")
        if (earlier.score, earlier.possible) != (later.score, later.possible):
            changes.append(
                f"{earlier.score:g} of {earlier.possible:g} became "
                f"{later.score:g} of {later.possible:g}"
            )
        if before.ending != after.ending:
            changes.append(
                f"it ended at {_ending(old, before.ending)}, now at {_ending(new, after.ending)}"
            )
        if changes:
            told.append(f"{run.name}: {'; '.join(changes)}.")
    return told


def _law(old: Scenario, new: Scenario) -> Iterator[str]:
    gone = [one for one in old.cited() if one not in new.cited()]
    came = [one for one in new.cited() if one not in old.cited()]
    if gone and came:
        yield f"The law cited changed: {join_names(gone)} replaced by {join_names(came)}."
    elif gone or came:
        yield f"The law cited changed: {join_names(gone or came)} {'left' if gone else 'added'}."
    for id in old.cited():
        before, after = old.law.get(id), new.law.get(id)
        if before and after and before.says != after.says:
            yield f"What the card says of {id} changed."


def _incidents(old: Scenario, new: Scenario) -> Iterator[str]:
    for one in old.incidents:
        other = new.incident(one.id)
        if other is None:
            yield f"The incident {one.id} is gone."
        elif (one.at, one.agency) != (other.at, other.agency):
            yield (
                f"The incident {one.id} moved from {one.agency} on {short_date(one.at.day)} "
                f"to {other.agency} on {short_date(other.at.day)}."
            )
        elif (one.private is None) != (other.private is None):
            yield f"The incident {one.id} {'may now' if one.private else 'must no longer'} travel."
    for one in new.incidents:
        if old.incident(one.id) is None:
            yield f"The incident {one.id} is new, on {short_date(one.at.day)}."


def _patterns(old: Scenario, new: Scenario) -> Iterator[str]:
    before, after = shared_chronology(old).patterns, shared_chronology(new).patterns
    for id in dict.fromkeys([*before, *after]):
        if id not in after:
            yield f"The pattern {id} is gone."
        elif id not in before:
            yield f"The pattern {id} is new."
        else:
            for name in ("earliest", "first_alone"):
                then, now = getattr(before[id], name), getattr(after[id], name)
                if then != now:
                    who = "together" if name == "earliest" else "by one agency alone"
                    days = [short_date(day) if day else "never" for day in (then, now)]
                    yield f"The pattern {id} was visible {who} {days[0]}, now {days[1]}."


def _points(old: Scenario, new: Scenario) -> Iterator[str]:
    for point in old.points:
        other = new.point(point.id)
        if other is None:
            yield f"The point {point.id} is gone."
            continue
        yield from _options(point, other, new)
        if point.at != other.at:
            yield f"The point {point.id} moved from {point.at.iso()} to {other.at.iso()}."
        if point.red_line != other.red_line:
            kinds = ("a judgement", "a red line")
            yield f"The point {point.id} was {kinds[point.red_line]}, now {kinds[other.red_line]}."
        if point.points != other.points:
            yield f"The point {point.id} was worth {point.points:g}, now {other.points:g}."
    for point in new.points:
        if old.point(point.id) is None:
            yield f"The point {point.id} is new."


def _options(point: DecisionPoint, other: DecisionPoint, new: Scenario) -> Iterator[str]:
    before, after = _best(point), _best(other)
    if before != after:
        yield (
            f"At {point.id} the best choice was {join_names(before or ['none'])}, "
            f"now {join_names(after or ['none'])}."
        )
    for option in point.options:
        same = other.option(option.id)
        if same is None:
            yield f"At {point.id} the option {option.id} is gone."
            continue
        there, here = point.target(option), other.target(same)
        if there != here:
            ends = " and ends the case" if here and new.ending(here) else ""
            yield f"At {point.id} the option {option.id} led to {there}, now to {here}{ends}."
        if option.score != same.score and before == after:
            yield f"At {point.id} the option {option.id} earned {option.score}, now {same.score}."
        if set(option.reveals) != set(same.reveals):
            told = join_names(same.reveals or ["nothing"])
            yield f"At {point.id} the option {option.id} now brings {told}."
    for option in other.options:
        if point.option(option.id) is None:
            yield f"At {point.id} the option {option.id} is new."


def _best(point: DecisionPoint) -> list[str]:
    if point.choose == "many":
        return [option.id for option in point.options if (option.score or 0) > 0]
    top = max((option.score or 0 for option in point.options), default=0)
    return [option.id for option in point.options if (option.score or 0) == top]


def _endings(old: Scenario, new: Scenario) -> Iterator[str]:
    gone = [one.id for one in old.endings if new.ending(one.id) is None]
    came = [one.id for one in new.endings if old.ending(one.id) is None]
    if gone:
        yield f"{count_of(len(gone), 'ending', 'endings')} gone: {join_names(gone)}."
    if came:
        yield f"{count_of(len(came), 'ending', 'endings')} new: {join_names(came)}."


def _agencies(old: Scenario, new: Scenario) -> Iterator[str]:
    for agency in dict.fromkeys([*old.playable, *new.playable]):
        if agency not in new.playable:
            yield f"{agency} can no longer be played."
        elif agency not in old.playable:
            yield f"{agency} can be played now."
        elif possible(old, agency) != possible(new, agency):
            yield (
                f"As {agency} there were {possible(old, agency):g} points to earn, "
                f"now {possible(new, agency):g}."
            )


def _ending(scenario: Scenario, ending: str | None) -> str:
    found = scenario.ending(ending or "")
    return f"“{found.title}”" if found else "no ending"
