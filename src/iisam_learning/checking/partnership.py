"""The partnership: what a lecturer must fill in before they teach, and what it may not say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from iisam_learning.case.local import EVERYBODYS, digits, is_invented, rings
from iisam_learning.checking.claims import says
from iisam_learning.checking.content import local_overdue
from iisam_learning.checking.rules import Phrase, Rules
from iisam_learning.parsing.blocks import text_of
from iisam_learning.parsing.facts import Thing
from iisam_learning.parsing.problems import Problem, Slips, quoted
from iisam_learning.parsing.reader import scenario_folders, shown_path
from iisam_learning.parsing.register import local_facts, local_source

# What everybody who runs the course has to say, and how to ask for it.
_NEEDED = {
    "partnership": "Write whose course this is.",
    "threshold_document": "Name your partnership's own document, and its year.",
    "escalation": "Write what somebody does who disagrees with a decision, step by step.",
    "dpo": "Write who your data protection officer is, and how to reach them.",
    "privacy_notice": "Write what happens with what a learner types, or where that is written.",
    "owner": "Write who keeps this file right.",
    "review_by": "Write the day by which somebody rings each number once: review_by: 2027-05-31.",
}
_AT_NIGHT = re.compile(
    r"\b(nights?|weekends?|out[ -]of[ -]hours|any ?time|day and night|always|24)\b", re.IGNORECASE
)
_DENIED = re.compile(r"\b(?:no|not|never|nobody|nothing|without)\b|n['’]t\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


def local_file(path: Path | None = None) -> Path:
    """The local.yaml meant by a file, a folder or nothing: the nearest one there is."""
    if path is not None and not path.is_dir():
        return path
    folders = [path] if path is not None else list(scenario_folders())
    places = [place for folder in folders for place in (folder / "law", folder)]
    found = next((one / "local.yaml" for one in places if (one / "local.yaml").is_file()), None)
    return found or (path or Path("scenarios/law")) / "local.yaml"


def check_partnership(path: Path, rules: Rules, on: date) -> list[Problem]:
    """Gaps of a local.yaml, what is stale in it, and what in it contradicts the law. on: today."""
    found = local_source(path, shown_path(path))
    slips, facts = Slips(found.file), _facts(path)
    if facts is not None:
        _gaps(facts, rules, slips)
        _contradictions(facts, rules, slips)
    problems = [*found.problems, *local_overdue(found, on), *slips.found]
    return sorted(problems, key=lambda one: (one.line, one.code, one.message))


def contradictions(path: Path, rules: Rules) -> list[Problem]:
    """What in a local.yaml contradicts the law; that it can be read is looked at elsewhere."""
    slips, facts = Slips(shown_path(path)), _facts(path)
    if facts is not None:
        _contradictions(facts, rules, slips)
    return slips.found


def _facts(path: Path) -> Thing | None:
    """The facts of a local.yaml; its slips are told by the register."""
    unread = Slips(shown_path(path))
    text = text_of(path, unread)
    if text is None:
        return None
    return local_facts(text, unread)


def _gaps(facts: Thing, rules: Rules, slips: Slips) -> None:
    for key, how in _NEEDED.items():
        if not facts.values[key] and key not in facts.damaged:
            slips.warn(facts.line, "S097", f'there is no "{key}" yet.', how)
    for key in _NEEDED:
        if isinstance(facts.values[key], str) and is_invented(facts.values[key]):
            slips.warn(
                facts.line_of(key),
                "S097",
                f'"{key}" is not your own yet, so no learner sees it: {quoted(facts.values[key])}.',
                "Put your own in before you teach.",
            )
    for test in rules.tests:
        if test.law not in facts.values["thresholds"] and "thresholds" not in facts.damaged:
            slips.warn(
                facts.line_of("thresholds"),
                "S097",
                f'"thresholds" has nothing for {test.law}.',
                "Write how your document puts this test; it is shown beside the law.",
            )
        elif is_invented(words := facts.values["thresholds"].get(test.law, "")):
            slips.warn(
                facts.line_of("thresholds", test.law),
                "S097",
                f"the words for {test.law} are not your own yet, so no learner sees them: "
                f"{quoted(words)}.",
                "Put your own in before you teach.",
            )
    if "ring" not in facts.damaged:
        _numbers(facts, rules, slips)


def _numbers(facts: Thing, rules: Rules, slips: Slips) -> None:
    ring: tuple[tuple[str, str], ...] = facts.values["ring"]
    line = facts.line_of("ring")
    own = [(who, number) for who, number in ring if digits(number) not in EVERYBODYS]
    if not any(digits(number) == "999" for _, number in ring):
        slips.warn(line, "S097", 'there is no 999 under "ring".', 'Write - [Emergency, "999"].')
    if not own:
        slips.warn(line, "S097", "there is no number of your own front door.", "Write it here.")
    elif not any(_AT_NIGHT.search(who) for who, _ in own):
        slips.warn(
            line,
            "S097",
            "no number says that it is for nights and weekends.",
            "Add one, or say of a number that it holds day and night.",
        )
    for who, number in own:
        if not rings(number, rules.numbers):
            slips.warn(
                line,
                "S097",
                f"the number of {quoted(who)} leads nowhere, so no learner is shown it: {number}.",
                "Put your own in before you teach.",
            )


def _contradictions(facts: Thing, rules: Rules, slips: Slips) -> None:
    for law, words in facts.values["thresholds"].items():
        line = facts.line_of("thresholds", law)
        test = next((one for one in rules.tests if one.law == law), None)
        if test is None:
            known = ", ".join(one.law for one in rules.tests)
            slips.error(
                line,
                "S098",
                f'"thresholds" has {quoted(law)}, which is no national test.',
                f"The tests are: {known}." if known else None,
            )
            continue
        for sentence in _SENTENCE.split(words):
            wrong = _stated(test.contradicts, sentence)
            if wrong is not None:
                slips.error(
                    line,
                    "S098",
                    f"{quoted(wrong)} changes the test of {law}, and a local document cannot.",
                    f"Right: {test.says}",
                )
    for key in ("threshold_document", "thresholds", "escalation", "privacy_notice"):
        value = facts.values[key]
        for words in value.values() if isinstance(value, dict) else [value or ""]:
            for sentence in _SENTENCE.split(words):
                _traps(sentence, facts.line_of(key), rules, slips)


def _traps(sentence: str, line: int, rules: Rules, slips: Slips) -> None:
    for trap in rules.traps:
        wrong = _stated(trap.claims, sentence)
        if wrong is not None and next(says(trap.unless, sentence), None) is None:
            slips.error(
                line, "S098", f"{quoted(wrong)} is not so ({trap.id}).", f"Right: {trap.says}"
            )


def _stated(phrases: Iterable[Phrase], sentence: str) -> str | None:
    """What of a sentence matches one of the phrases; None also where the rest of it denies."""
    found = next(says(phrases, sentence), None)
    return found if found and not _DENIED.search(sentence.replace(found, " ")) else None
