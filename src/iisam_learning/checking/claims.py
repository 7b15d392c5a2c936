"""Claims: what a case states as true that is not, and names that are no longer in use.

What somebody says in quotation marks, a voice, a note and the title of a wrong option are that
person's words and no claim of the author. Such a mistake is welcome; its decision cites the law
that answers it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from iisam_learning.case.scenario import Scenario
from iisam_learning.checking.passages import UNSEEN, Passage, Text
from iisam_learning.checking.rules import MASK, OldName, Phrase, Rules, Trap
from iisam_learning.parsing.problems import Slips, quoted

# Who writes one phrase more often needs the rule and not the list.
MOST_OF_A_PHRASE = 200


@dataclass(frozen=True)
class _Found:
    passage: Passage
    start: int
    end: int
    words: str

    @property
    def line(self) -> int:
        return self.passage.line_at(self.start)

    @property
    def masked(self) -> int:
        """How many of its characters are somebody's own words."""
        return self.passage.claimed.count(MASK, self.start, self.end)


def check_claims(
    passages: Iterable[Passage], scenario: Scenario, rules: Rules, slips: Slips
) -> None:
    """Note each trap that the author falls into, each that nobody answers, and each old name."""
    text = Text(one for one in passages if one.part not in UNSEEN)
    cited = {
        point.id: {law for option in point.options for law in option.law}
        for point in scenario.points
    }
    for trap in rules.traps:
        matches = (one for one in _matches(trap.claims, text) if _holds(trap, one, rules))
        for found in _once(matches):
            point = found.passage.point
            if not found.masked:
                slips.error(
                    found.line,
                    "S080",
                    f"{quoted(found.words)} is not so ({trap.id}).",
                    f"Right: {trap.says}",
                )
            elif point is not None and cited.get(point, set()).isdisjoint(trap.law):
                slips.warn(
                    found.line,
                    "S082",
                    f"{quoted(found.words)} is not so ({trap.id}), and no law entry answers it.",
                    f"Cite {' or '.join(trap.law)} under an option. Right: {trap.says}",
                )
    for name in rules.old_names:
        for found in _once(_alive(name, text, rules)):
            slips.error(
                found.line,
                "S081",
                f"{quoted(found.words)} is a name of the past, until {name.until.isoformat()}.",
                f'Write {name.now}, or begin the paragraph with "History:".',
            )


def says(phrases: Iterable[Phrase], words: str) -> Iterator[str]:
    """The places of some words that match one of the phrases."""
    lowered = words.lower()
    return (match.group() for phrase in phrases for match in phrase.found(words, lowered))


def _holds(trap: Trap, found: _Found, rules: Rules) -> bool:
    """Whether the sentence around a match claims it, on a day on which it is wrong."""
    passage = found.passage
    if trap.since is not None and passage.day is not None and passage.day < trap.since:
        return False
    around = " ".join(passage.sentence_at(found.start, found.end))
    if _says(rules.doubt, around) or _says(trap.unless, f"{around} {found.words}"):
        return False
    return not passage.history and not _says(rules.history, around)


def _alive(name: OldName, text: Text, rules: Rules) -> Iterator[_Found]:
    for found in _matches([name.phrase], text):
        passage = found.passage
        then = passage.day is not None and passage.day <= name.until
        around = " ".join(passage.sentence_at(found.start, found.end))
        spoken = found.masked or passage.history or _says(rules.history, around)
        if not then and not spoken:
            yield found


def _matches(phrases: Iterable[Phrase], text: Text) -> Iterator[_Found]:
    for phrase in phrases:
        for match in islice(phrase.found(text.text, text.lowered), MOST_OF_A_PHRASE):
            yield _Found(*text.place(match), match.group())


def _once(found: Iterable[_Found]) -> list[_Found]:
    """The matches in file order, one of those that begin on one line."""
    first: dict[int, _Found] = {}
    for one in sorted(found, key=lambda one: (one.passage.line, one.start)):
        first.setdefault(one.line, one)
    return list(first.values())


def _says(phrases: Iterable[Phrase], words: str) -> bool:
    return next(says(phrases, words), None) is not None
