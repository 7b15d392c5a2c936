"""After the ending: what the learner may explore once they have made their own guess.

The guess comes first; then guess, own path and the author's judgement stand side by side, the
lens says what each coalition could have seen and at what price, and hindsight stands apart from
what could be known then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import ascii_uppercase
from typing import Any

from iisam_learning.case.chronology import (
    PathDays,
    PatternDays,
    SharedChronology,
    learned_on,
    path_days,
    shared_chronology,
)
from iisam_learning.case.engine import Progress, told
from iisam_learning.case.profile import ENOUGH, SharingProfile, profile
from iisam_learning.case.scenario import Incident, Scenario
from iisam_learning.case.scoring import score
from iisam_learning.case.wording import count_of, join_names, short_date

MOSTLY = 0.7
Values = dict[str, Any]


def guess_form(scenario: Scenario) -> Values | None:
    """What a learner may guess: the day, and the one call that would have done it.

    None where the case has no pattern to guess.
    """
    if not scenario.patterns:
        return None
    days = sorted({one.at.day for one in scenario.incidents if one.private is None})
    return {
        "question": "On which day could somebody first have seen the whole?",
        "days": [{"id": day.isoformat(), "title": short_date(day)} for day in days],
        "call": "One call that would have done it: to whom?",
        "agencies": [{"id": id, "title": title} for id, title in scenario.agencies.items()],
    }


def exploration(
    progress: Progress,
    shared: SharedChronology,
    guess: Mapping[str, str | None],
    others: tuple[Progress, ...],
) -> Values:
    """Everything that follows the guess, as JSON values.

    guess: "day" (ISO) and "agency", each may be missing.
    others: the learner's runs of this case for other agencies.
    """
    scenario = progress.scenario
    earliest = {id: days.earliest for id, days in shared.patterns.items()}
    own = path_days(progress, earliest)
    return {
        "finding": {"title": headline(shared), "words": finding(shared)},
        "compare": _side_by_side(scenario, shared, own, guess, _price_told(progress, shared)),
        "lens": lens(scenario, shared),
        "hindsight": hindsight(progress, shared),
        "decided": how_you_decided(profile(progress)),
        "runs": runs(progress, others, earliest),
    }


def lens(scenario: Scenario, shared: SharedChronology) -> Values:
    """For every coalition the visible days and the price, for look-up by bit mask.

    by_mask: for each mask the number in `days` of each pattern's visible day (-1 for never),
    then the entries that travelled though no pattern needed them, then about how many people
    those entries tell of. Nothing travels where fewer than two agencies share.
    """
    days = visible_days(shared)
    number = {day: place for place, day in enumerate(days)}
    never = set(shared.never_help)
    spare: dict[str, tuple[int, int]] = {
        agency: _weight(
            [one for one in scenario.incidents if one.agency == agency and one.id in never]
        )
        for agency in shared.agencies
    }
    table = []
    for mask in range(1 << len(shared.agencies)):
        members = [one for bit, one in enumerate(shared.agencies) if mask >> bit & 1]
        travelled = members if len(members) > 1 else []
        row = [
            number[day] if (day := one.visible[mask]) is not None else -1
            for one in shared.patterns.values()
        ]
        row += [sum(spare[one][0] for one in travelled), sum(spare[one][1] for one in travelled)]
        table.append(row)
    return {
        "agencies": [{"id": id, "title": scenario.agencies[id]} for id in shared.agencies],
        "patterns": [
            {
                "id": id,
                "title": one.pattern.title,
                "letter": letter,
                "alone": number[one.first_alone] if one.first_alone is not None else -1,
            }
            for letter, (id, one) in zip(letters(shared), shared.patterns.items(), strict=False)
        ],
        "days": [{"id": day.isoformat(), "title": short_date(day)} for day in days],
        "by_mask": table,
    }


def visible_days(shared: SharedChronology) -> list[date]:
    """Every day on which some coalition could first see some pattern, in order."""
    return sorted({day for one in shared.patterns.values() for day in one.visible if day})


def letters(shared: SharedChronology) -> list[str]:
    """A short name for each pattern, so that lines can be told apart; empty where there is one."""
    return list(ascii_uppercase[: len(shared.patterns)]) if len(shared.patterns) > 1 else [""]


def headline(shared: SharedChronology) -> str:
    """The finding in a few words, as the title of the picture: alone 6 October, together 8 July."""
    found = [one for one in shared.patterns.values() if one.earliest is not None]
    if not found:
        return "Nobody could see it, alone or together"
    return f"Alone {_either([one.first_alone for one in found])}; together " + _either(
        [one.earliest for one in found]
    )


def finding(shared: SharedChronology) -> str:
    """What the shared chronology shows, a line for each pattern."""
    named = zip(letters(shared), shared.patterns.values(), strict=False)
    return "\n".join(f"{letter} {_pattern_sentence(days)}".strip() for letter, days in named)


def hindsight(progress: Progress, shared: SharedChronology) -> list[str]:
    """What could not have been known, apart from what could have been asked, in sentences."""
    scenario = progress.scenario
    learned = learned_on(progress)
    sentences = []
    for days in shared.patterns.values():
        if days.earliest is None:
            continue
        by_then = {id for id, (_, when) in learned.items() if when <= days.earliest}
        listed = [
            one
            for one in scenario.incidents
            if one.id in days.pattern.incidents
            and one.private is None
            and one.at.day <= days.earliest
        ]
        missing = [one for one in listed if one.id not in by_then]
        known = len(listed) - len(missing)
        sentence = (
            f"On {short_date(days.earliest)} “{days.pattern.title}” could be seen by all "
            f"together. You knew {known} of {count_of(len(listed), 'entry', 'entries')}."
        )
        askable = _askable(progress, days.earliest)
        asked = _titles(scenario, [one for one in missing if one.agency in askable])
        hidden = _titles(scenario, [one for one in missing if one.agency not in askable])
        if asked:
            sentence += f" You could have asked {join_names(asked)}."
        if hidden:
            sentence += (
                f" You could not have known what {join_names(hidden)} held: "
                "nothing you were offered by then would have told you."
            )
        sentences.append(sentence)
    return sentences


def how_you_decided(how: SharingProfile) -> Values:
    """The two axes in words; never a label on a person.

    Source: the two questions behind the four patterns of Richardson and Asthana (2006), whose
    names stand on no learner's page.
    """
    shares = _axis(how.shares, how.shares_of, "shared where sharing was called for")
    withholds = _axis(how.withholds, how.withholds_of, "kept back what should stay")
    return {
        "title": "How you decided in this case",
        "lines": [shares, withholds],
        "rates": {"shares": how.shares, "withholds": how.withholds, "mostly": MOSTLY},
        "caution": "This describes decisions in one made-up case, not you. No mark counts it.",
    }


def runs(
    progress: Progress, others: tuple[Progress, ...], earliest: dict[str, date | None]
) -> Values | None:
    """The learner's runs of this case side by side; None where there is only one."""
    if not others:
        return None
    scenario = progress.scenario
    head = ["Playing as", "Decisions", "How it ended"]
    head += [f"“{one.title}” visible to you" for one in scenario.patterns]
    rows = []
    for run in (progress, *others):
        own = path_days(run, earliest)
        ending = scenario.ending(run.ending or "")
        rows.append(
            [
                scenario.agencies[run.agency],
                str(len(run.taken)),
                ending.title if ending else "not finished yet",
                *(_day(own[one.id].visible) for one in scenario.patterns),
            ]
        )
    return {"caption": "The same case, played as different agencies", "head": head, "rows": rows}


def in_words(progress: Progress) -> list[str]:
    """The debrief for a terminal: path, hindsight and how decisions leaned, in sentences.

    Raises TooManyAgencies where not every coalition can be looked at.
    """
    shared = shared_chronology(progress.scenario)
    earliest = {id: days.earliest for id, days in shared.patterns.items()}
    own = path_days(progress, earliest)
    price = _price_told(progress, shared)
    lines = [_path_sentence(shared, id, one, price) for id, one in own.items()]
    lines += hindsight(progress, shared)
    if score(progress).possible:
        decided = how_you_decided(profile(progress))
        lines += [f"{decided['title']}:", *decided["lines"], decided["caution"]]
    return lines


def _side_by_side(
    scenario: Scenario,
    shared: SharedChronology,
    own: dict[str, PathDays],
    guess: Mapping[str, str | None],
    price: str,
) -> Values:
    day, agency = guess.get("day"), guess.get("agency")
    guessed = short_date(date.fromisoformat(day)) if day else "no guess"
    called = scenario.agencies.get(agency or "", "no guess")
    rows = []
    for id, days in shared.patterns.items():
        calls = "; or ".join(
            join_names([scenario.agencies[one] for one in group])
            for group in days.minimal_agencies[:3]
        )
        rows.append(
            [
                days.pattern.title,
                guessed,
                _day(own[id].visible),
                _day(days.earliest),
                _day(days.first_alone),
                calls or "nobody",
            ]
        )
    return {
        "caption": "When could somebody have seen it?",
        "head": [
            "What could be seen",
            "Your guess",
            "You, on your path",
            "All together (the author's judgement)",
            "The first agency alone",
            "Who together was enough",
        ],
        "rows": rows,
        "call": f"The one call you named: {called}." if agency else "",
        "paths": [_path_sentence(shared, id, one, price) for id, one in own.items()],
    }


def _path_sentence(shared: SharedChronology, id: str, own: PathDays, price: str) -> str:
    """When the learner could see it, in one breath with what they were told for nothing."""
    title = shared.patterns[id].pattern.title
    if own.visible is None:
        return f"On your path “{title}” never became visible to you; {price}."
    late = (
        f"{count_of(own.days_lost, 'day', 'days')} after the first chance"
        if own.days_lost
        else "the first day"
    )
    return f"On your path “{title}” became visible on {short_date(own.visible)}, {late}; {price}."


def _price_told(progress: Progress, shared: SharedChronology) -> str:
    """The entries others told the learner that no pattern needed, private ones among them."""
    told_others = [
        one
        for one, _ in learned_on(progress).values()
        if one.agency != progress.agency
        and (one.private is not None or one.id in shared.never_help)
    ]
    return _price(*_weight(told_others))


def _price(entries: int, people: int) -> str:
    if not entries:
        return "nothing travelled that no pattern needed"
    return (
        f"{count_of(entries, 'entry', 'entries')} about {count_of(people, 'person', 'people')} "
        "travelled that no pattern needed"
    )


def _either(days: list[date | None]) -> str:
    known = [short_date(day) for day in sorted({day for day in days if day is not None})]
    said = [join_names(known)] if known else []
    return " or ".join([*said, "never"] if None in days else said)


def _pattern_sentence(days: PatternDays) -> str:
    if days.earliest is None:
        return f"\u201c{days.pattern.title}\u201d could not be seen by anybody in this case."
    alone = (
        f"one agency alone not before {short_date(days.first_alone)}"
        if days.first_alone is not None
        else "one agency alone never"
    )
    return f"\u201c{days.pattern.title}\u201d: together {short_date(days.earliest)}, {alone}."


def _askable(progress: Progress, by: date) -> frozenset[str]:
    """Agencies that some choice on the learner's path would have reached by a day."""
    reached = {progress.agency}
    for one in progress.taken:
        if one.point.at.day <= by:
            for option in one.point.options:
                reached |= {
                    incident.agency for incident in told(progress.scenario, one.point, (option,))
                }
    return frozenset(reached)


def _axis(rate: float | None, points: int, what: str) -> str:
    if rate is None:
        return (
            f"Too few decisions to tell how you {what}: "
            f"{count_of(points, 'decision', 'decisions')}; we say nothing below {ENOUGH}."
        )
    return f"You {what} in {round(rate * points)} of the {points} decisions that asked for it."


def _weight(incidents: list[Incident]) -> tuple[int, int]:
    return len(incidents), sum(one.people for one in incidents)


def _titles(scenario: Scenario, incidents: list[Incident]) -> list[str]:
    return list(dict.fromkeys(scenario.agencies[one.agency] for one in incidents))


def _day(day: date | None) -> str:
    return short_date(day) if day is not None else "never"
