"""What changed between two versions of a case, told as a story, and whose run it moves.

Told is every fact that decides a path, a mark, a lean or a day. What is read and decides nothing
stands in PROSE, with the reason; a test holds that each field of a case is in one or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

from iisam_learning.case.bots import KeptRun
from iisam_learning.case.chronology import seen_first
from iisam_learning.case.engine import replay
from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import CaseTime, DecisionPoint, Option, Pattern, Scenario
from iisam_learning.case.scoring import possible, score
from iisam_learning.case.wording import count_of, join_names, short_date
from iisam_learning.journal import files as journal

_WORDS = "words to read"
PROSE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Scenario": {
            "title": _WORDS,
            "words": _WORDS,
            "you": _WORDS,
            "content_note": _WORDS,
            "support": _WORDS,
            "voices": _WORDS,
            "local": "of the partnership, and not of the case",
        },
        "Incident": {"title": _WORDS, "words": _WORDS, "people": "drawn, and decides nothing"},
        "Pattern": {"title": _WORDS, "words": _WORDS},
        "DecisionPoint": {"title": _WORDS, "words": _WORDS, "you": _WORDS, "summary": _WORDS},
        "Option": {"title": _WORDS, "feedback": _WORDS},
        "Ending": {"title": _WORDS, "words": _WORDS},
        "LawEntry": {"id": "its key in the register decides"},
    }
)


def story_diff(old: Scenario, new: Scenario) -> list[str]:
    """One sentence for each thing a learner, a marker or a lawyer would notice, in file order."""
    return [
        *_case(old, new),
        *_law(old, new),
        *_incidents(old, new),
        *_patterns(old, new),
        *_points(old, new),
        *_endings(old, new),
        *_agencies(old, new),
    ]


def moved(old: Scenario, new: Scenario, runs: Iterable[KeptRun]) -> list[str]:
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


def kept_runs(folder: Path, scenario: str) -> list[KeptRun]:
    """The runs of a scenario kept as journals in a folder, by name."""
    runs = []
    for path in sorted(folder.rglob(f"{scenario}.*.jsonl")):
        kept = journal.read(path)
        if kept.header is not None and kept.header.scenario == scenario:
            runs.append(KeptRun(path.stem, kept.header.agency, kept.decisions))
    return runs


def _case(old: Scenario, new: Scenario) -> Iterator[str]:
    facts = ("id", "nation", "law_checked", "review_by", "minutes", "assessed", "withheld")
    yield from _changed("The case", old, new, facts)


def _law(old: Scenario, new: Scenario) -> Iterator[str]:
    gone = [one for one in old.cited() if one not in new.cited()]
    came = [one for one in new.cited() if one not in old.cited()]
    if gone and came:
        yield f"The law cited changed: {join_names(gone)} replaced by {join_names(came)}."
    elif gone or came:
        yield f"The law cited changed: {join_names(gone or came)} {'left' if gone else 'added'}."
    facts = tuple(one for one in LawEntry.__dataclass_fields__ if one not in ("id", "says"))
    for id in new.law:
        if id not in old.law and id not in came:
            yield f"The law entry {id} is new."
    for id, before in old.law.items():
        after = new.law.get(id)
        if after is None:
            if id not in gone:
                yield f"The law entry {id} is gone."
            continue
        if before.says != after.says:
            yield f"What the card says of {id} changed."
        yield from _changed(f"The law entry {id}", before, after, facts)


def _incidents(old: Scenario, new: Scenario) -> Iterator[str]:
    for one in old.incidents:
        other = new.incident(one.id)
        if other is None:
            yield f"The incident {one.id} is gone."
            continue
        if (one.at, one.agency) != (other.at, other.agency):
            yield (
                f"The incident {one.id} moved from {one.agency} on {_moment(one.at)} "
                f"to {other.agency} on {_moment(other.at)}."
            )
        if (one.private is None) != (other.private is None):
            yield f"The incident {one.id} {'may now' if one.private else 'must no longer'} travel."
        yield from _changed(f"The incident {one.id}", one, other, ("level",))
    for one in new.incidents:
        if old.incident(one.id) is None:
            yield f"The incident {one.id} is new, on {short_date(one.at.day)}."


def _patterns(old: Scenario, new: Scenario) -> Iterator[str]:
    before, after = ({one.id: one for one in case.patterns} for case in (old, new))
    for id in dict.fromkeys([*before, *after]):
        if id not in after:
            yield f"The pattern {id} is gone."
        elif id not in before:
            yield f"The pattern {id} is new."
        else:
            yield from _pattern(before[id], after[id])
            days = zip(seen_first(old, before[id]), seen_first(new, after[id]), strict=True)
            for who, (then, now) in zip(("together", "by one agency alone"), days, strict=True):
                if then != now:
                    yield f"The pattern {id} was visible {who} {_day(then)}, now {_day(now)}."


def _pattern(one: Pattern, other: Pattern) -> Iterator[str]:
    facts = ("threshold", "at_least", "agencies", "within_days")
    yield from _changed(f"The pattern {one.id}", one, other, facts)
    for name, said in (("incidents", "counts"), ("alone", "is met alone by")):
        then, now = set(getattr(one, name)), set(getattr(other, name))
        if then != now:
            yield f"The pattern {one.id} {said} {_few(sorted(now))}, before {_few(sorted(then))}."


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
        facts = ("agency", "about", "choose", "mark", "goes_to", "consent")
        yield from _changed(f"The point {point.id}", point, other, facts)
    for point in new.points:
        if old.point(point.id) is None:
            yield f"The point {point.id} is new."
    yield from _order("points", [one.id for one in old.points], [one.id for one in new.points])


def _options(point: DecisionPoint, other: DecisionPoint, new: Scenario) -> Iterator[str]:
    before, after = _best(point), _best(other)
    if before != after:
        yield f"At {point.id} the best choice was {_few(before)}, now {_few(after)}."
    for option in point.options:
        same = other.option(option.id)
        if same is None:
            yield f"At {point.id} the option {option.id} is gone."
            continue
        there, here = point.target(option), other.target(same)
        if there != here:
            ends = " and ends the case" if here and new.ending(here) else ""
            yield f"At {point.id} the option {option.id} led to {there}, now to {here}{ends}."
        yield from _option(point, option, same)
    for option in other.options:
        if point.option(option.id) is None:
            yield f"At {point.id} the option {option.id} is new."
    ids = ([one.id for one in at.options] for at in (point, other))
    yield from _order(f"options at {point.id}", *ids)


def _option(point: DecisionPoint, option: Option, same: Option) -> Iterator[str]:
    named = f"At {point.id} the option {option.id}"
    if option.score != same.score:
        yield f"{named} earned {_number(option.score)}, now {_number(same.score)}."
    if dict(option.if_unknown) != dict(same.if_unknown):
        yield (f"{named} earned {_unknown(option)} while that is not known, now {_unknown(same)}.")
    if option.errs != same.errs:
        yield f"{named} leaned {option.errs or 'nowhere'}, now {same.errs or 'nowhere'}."
    if option.law != same.law:  # the first one is the law that decides
        yield f"{named} cited {_few(option.law)}, now {_few(same.law)}."
    if set(option.reveals) != set(same.reveals):
        yield f"{named} now brings {_few(same.reveals)}."


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
    for agency in chain(old.agencies, (one for one in new.agencies if one not in old.agencies)):
        if agency not in new.agencies:
            yield f"The agency {agency} is gone."
        elif agency not in old.agencies:
            yield f"The agency {agency} is new."
        if agency in old.start or agency in new.start:
            then, now = old.start.get(agency), new.start.get(agency)
            if then != now:
                yield f"As {agency} the case began at {then or 'no point'}, now at {now or 'none'}."
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
    yield from _order(
        "agencies to play, the first of them for whoever names none,", old.playable, new.playable
    )


def _changed(named: str, old: object, new: object, facts: Iterable[str]) -> Iterator[str]:
    """One sentence for each of these facts that is another now."""
    for fact in facts:
        then, now = getattr(old, fact), getattr(new, fact)
        if then != now:
            yield f"{named} had {fact.replace('_', ' ')} {_said(then)}, now {_said(now)}."


def _order(of: str, then: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    """A sentence where things that stand in both versions follow each other differently."""
    before = [one for one in then if one in now]
    after = [one for one in now if one in then]
    if before != after:
        yield f"The order of {of} changed: {join_names(after)}."


def _said(value: Any) -> str:
    if isinstance(value, tuple):
        return _few(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def _few(names: Sequence[str]) -> str:
    return join_names(names or ["nothing"])


def _number(value: float | None) -> str:
    return "nothing" if value is None else f"{value:g}"


def _unknown(option: Option) -> str:
    return join_names(
        [f"{value:g} without {name}" for name, value in option.if_unknown.items()]
        or [_number(option.score)]
    )


def _moment(at: CaseTime) -> str:
    return f"{short_date(at.day)} {at.day.year}" + (f" at {at.clock:%H:%M}" if at.clock else "")


def _day(day: date | None) -> str:
    return short_date(day) if day else "never"


def _ending(scenario: Scenario, ending: str | None) -> str:
    found = scenario.ending(ending or "")
    return f"“{found.title}”" if found else "no ending"
