"""Content: the law a case cites, the voices it lets speak, and the patterns its author sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import DecisionPoint, Pattern, Scenario
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.problems import Problem, Slips
from iisam_learning.parsing.register import LocalFile, Register

SOON = timedelta(days=60)


def check_content(scenario: Scenario, places: Places, on: date, slips: Slips) -> None:
    """Note what is wrong with the law cards, the voices and the patterns of a case.

    on: the day as of which review dates are looked at.
    """
    if not places.hurt("front matter", "", "review_by") and scenario.review_by < on:
        slips.error(
            places.line("front matter", "", "review_by"),
            "S053",
            f"the case was to be reviewed by {scenario.review_by.isoformat()}.",
            "Read its law and practice again, then set a new date.",
        )
    for point in scenario.points:
        if not point.is_reflection:
            _law(scenario, point, places, slips)
            _voices(point, places, slips)
    for pattern in scenario.patterns:
        _pattern(scenario, pattern, places, slips)


def overdue(register: Register, ids: Iterable[str], on: date) -> list[Problem]:
    """What is past its review date or nearly so among some entries of a law register."""
    slips = Slips(register.file)
    for id in ids:
        entry = register.entries.get(id)
        if entry is None or "review_by" in register.things[id].damaged:
            continue
        line = register.line(id, "review_by")
        if entry.stale(on):
            slips.error(
                line,
                "S051",
                f'law entry "{id}" was to be reviewed by {entry.review_by.isoformat()}.',
                "Read its source again, then set checked_on and review_by.",
            )
        elif entry.review_by - on <= SOON:
            slips.warn(
                line,
                "S052",
                f'law entry "{id}" is to be reviewed by {entry.review_by.isoformat()}.',
                "Read its source again soon.",
            )
    return slips.found


def local_overdue(found: LocalFile, on: date) -> list[Problem]:
    """A warning where names and numbers local to a partnership are past their review date."""
    slips = Slips(found.file)
    day = found.local.review_by
    if day is not None and day < on:
        slips.warn(
            found.review_line,
            "S064",
            f"the local names and numbers were to be reviewed by {day.isoformat()}.",
            "Ring each number once, then set a new date.",
        )
    elif day is not None and day - on <= SOON:
        slips.warn(
            found.review_line,
            "S065",
            f"the local names and numbers are to be reviewed by {day.isoformat()}.",
            "Ring each number once soon.",
        )
    return slips.found


def _law(scenario: Scenario, point: DecisionPoint, places: Places, slips: Slips) -> None:
    hurt = any(places.hurt("option", f"{point.id}/{one.id}", "law") for one in point.options)
    if point.options and not hurt and not any(option.law for option in point.options):
        slips.error(
            places.line("decision", point.id),
            "S055",
            f'decision "{point.id}" cites no law entry.',
            'Write "law: [id]" under one of its options.',
        )
    told: set[str] = set()
    for option in point.options:
        for id in option.law:
            entry = scenario.law.get(id)
            if entry is None or id in told:
                continue
            told.add(id)
            line = places.line("option", f"{point.id}/{option.id}", "law", id)
            day = point.at.day
            if not entry.in_force(day) and not places.hurt("decision", point.id, "at"):
                slips.error(
                    line,
                    "S050",
                    f'"{id}" is in force from {entry.in_force_from.isoformat()}, but '
                    f'"{point.id}" is on {day.isoformat()}.',
                    'Cite what applied on that day, and name the later entry in its "now_also".',
                )
            elif point.red_line:
                _red_line(entry, point, line, slips)


def _red_line(entry: LawEntry, point: DecisionPoint, line: int, slips: Slips) -> None:
    if entry.status in ("announced", "history"):
        slips.error(
            line,
            "S054",
            f'"{point.id}" is a red line and cites "{entry.id}", which is '
            f"{'only announced' if entry.status == 'announced' else 'history'}.",
            "A red line cites only what is in force.",
        )
    elif entry.read_in != "primary":
        slips.error(
            line,
            "S054",
            f'"{point.id}" is a red line and cites "{entry.id}", which was not read in a '
            "primary source.",
            'Read the text itself, then write "read_in: primary" in the law register.',
        )


def _voices(point: DecisionPoint, places: Places, slips: Slips) -> None:
    told = [option.feedback for option in point.options if option.feedback]
    line = places.line("decision", point.id)
    if not told:
        return
    if not any(view.agency != point.agency for one in told for view in one.views):
        slips.warn(
            line,
            "S056",
            f'decision "{point.id}" has no other agency\'s view.',
            "Let a named person speak under one of its options: **Agency**, Name: words.",
        )
    if not any(one.if_nobody_shares for one in told):
        slips.warn(
            line,
            "S057",
            f'decision "{point.id}" does not say what comes of it if nobody shares.',
            'Begin a line under one of its options with "If nobody shares:".',
        )
    if not any(one.if_too_much_is_shared for one in told):
        slips.warn(
            line,
            "S058",
            f'decision "{point.id}" does not say what comes of it if too much is shared.',
            'Begin a line under one of its options with "If too much is shared:".',
        )


def _pattern(scenario: Scenario, pattern: Pattern, places: Places, slips: Slips) -> None:
    def line(key: str, member: str | None = None) -> int:
        return places.line("pattern", pattern.id, key, member)

    named = f'pattern "{pattern.id}"'
    by_id = {incident.id: incident for incident in scenario.incidents}
    listed = [by_id[id] for id in pattern.incidents if id in by_id]
    for key, ids in (("incidents", pattern.incidents), ("alone", pattern.alone)):
        for id in ids:
            if id in by_id and by_id[id].private is not None:
                slips.error(
                    line(key, id),
                    "S060",
                    f'{named} lists "{id}", which is private and must not travel.',
                    "Take it out, or say why it may travel and take its reason away.",
                )
    keys = ("incidents", "at_least", "agencies", "within_days")
    if places.hurt("pattern", pattern.id, *keys) or any(
        places.hurt("incident", one.id, "at", "agency") for one in listed
    ):
        return
    travelling = [one for one in listed if one.private is None]
    supply = len({one.agency for one in travelling})
    if pattern.at_least > len(listed):
        slips.error(
            line("at_least"),
            "S061",
            f"{named} asks for {pattern.at_least} incidents and lists {len(listed)}.",
            "Ask for fewer, or list more.",
        )
    elif len(travelling) == len(listed) and pattern.agencies > supply:
        slips.error(
            line("agencies"),
            "S062",
            f"{named} asks for {pattern.agencies} agencies, but its incidents come from {supply}.",
            "Ask for fewer, or list incidents of others.",
        )
    elif len(travelling) == len(listed) and not replace(pattern, alone=()).met(travelling):
        slips.error(
            line("within_days"),
            "S063",
            f"no incidents of {named} fall within its {pattern.within_days} days.",
            "Give it more days, or look at the dates of its incidents.",
        )
