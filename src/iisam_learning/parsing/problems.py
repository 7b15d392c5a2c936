"""Problems: what an Author is told, where, and what to type; the table of all codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning"]

# A code never changes its meaning and is never given again: authors look them up.
CODES = MappingProxyType(
    {
        "S001": "The file, or the scenario of that id, cannot be found or opened.",
        "S002": "The file is larger than 5 MB and was not read.",
        "S003": "The file is empty.",
        "S004": "The file is not plain text saved as UTF-8.",
        "S005": "The front matter between two lines of --- is missing or not closed.",
        "S006": "A block opened with ```yaml is not closed with ``` on a line of its own.",
        "S007": "A heading has no yaml block under it.",
        "S008": "A yaml block does not stand directly under a heading of its own.",
        "S009": "A block is not written as lines of `key: value`.",
        "S010": "The first key of a block does not say which kind of thing it is.",
        "S011": "An option stands under no decision.",
        "S012": "A value is not of the kind its key takes.",
        "S013": "A key is not one that this kind of thing has.",
        "S014": "A key that is needed is missing, perhaps because it is misspelt.",
        "S015": "A key stands twice in one block.",
        "S016": "An id is used twice.",
        "S017": "A date or time is not one of the calendar, or not written as 2026-10-06 09:10.",
        "S018": "An id is not written in small letters, digits and single hyphens.",
        "S019": "An agency is not one of the case's agencies.",
        "S020": "A target is neither a decision nor an ending of the case.",
        "S021": "A law entry is not in the law register.",
        "S022": "A name is neither an agency nor an incident of the case.",
        "S023": "The scenario's id is not the name of its file.",
        "S024": "There is no law register for the scenario's nation.",
        "S025": "An option of a `choose: many` decision has a target of its own.",
        "S026": "A decision that carries marks has no options, or more than a learner can weigh.",
        "S027": "The words hold something learners would see as typed, such as HTML.",
        "S030": "No path leads to a decision.",
        "S031": "A choice leads nowhere.",
        "S032": "The case goes in a circle.",
        "S033": "A target or a start is another agency's decision.",
        "S034": "No path leads to an ending.",
        "S035": "An option has no words that say what happens next.",
        "S036": "An incident can be learnt by nobody who plays.",
        "S037": "A playable agency has no decision.",
        "S038": "An agency has recorded no incident.",
        "S039": "A playable agency has no start.",
        "S040": "The best option of a `choose: one` decision does not earn its points.",
        "S041": "The good options of a `choose: many` decision do not add up to its points.",
        "S042": "Choosing every option of a `choose: many` decision earns all its points.",
        "S043": "A red line has more than one way to earn all its points.",
        "S044": "Decisions that share a mark differ in agency or points.",
        "S045": "Two decisions that share a mark stand on one path.",
        "S046": "No path of a playable agency earns all its points.",
        "S047": "An option reveals an incident that has not happened yet.",
        "S048": "A reflect decision carries marks.",
        "S049": "An option of a `choose: one` decision earns less than nothing, or too much.",
        "S050": "A decision cites an entry that was not yet in force on its day.",
        "S051": "A law entry is past its review date.",
        "S052": "A law entry is due for review within 60 days.",
        "S053": "The scenario is past its review date.",
        "S054": "A red line cites an entry not read in a primary source, or not law on its day.",
        "S055": "A decision cites no law entry.",
        "S056": "A decision has no other agency's view.",
        "S057": "A decision has no line beginning `If nobody shares:`.",
        "S058": "A decision has no line beginning `If too much is shared:`.",
        "S059": "An author's note beginning with TODO is still there.",
        "S060": "A pattern lists a private incident, which nobody else may see.",
        "S061": "A pattern asks for more incidents than it lists.",
        "S062": "A pattern asks for more agencies than can supply its incidents.",
        "S063": "No incidents of a pattern fall within its days.",
        "S064": "What is local to a partnership is past its review date.",
        "S065": "What is local to a partnership is due for review within 60 days.",
        "S070": "The options of an assessed decision lead to different places.",
        "S071": "The decisions of an assessed case do not follow each other in file order.",
        "S080": "The words state as true something on the trap list.",
        "S081": "A body, law or paper of the past is named as if it were alive.",
        "S082": "Somebody says something on the trap list, and no law entry answers it.",
        "S083": "The words hold jargon, or a metaphor of the office.",
        "S084": "An acronym stands for the first time, and nothing says what it is.",
        "S085": "The words of the case are harder to read than its learners can be asked to.",
        "S086": "The words of a decision are harder to read than its learners can be asked to.",
        "S087": "The reading age was not measured, because the library for it is not installed.",
        "S088": "A real service is named.",
        "S089": "A telephone number or e-mail address could be somebody's own.",
        "S090": "An NHS or National Insurance number could be somebody's own.",
        "S091": "A postcode could be that of a real street.",
        "S092": "The best option is the longest at more than a third of the decisions.",
        "S093": "An option is less than half as long as another one of its decision.",
        "S094": "The best options stand at one place at more than two thirds of the decisions.",
        "S095": "An option that is not the best has no author's note.",
        "S096": "An author's note is too short to say who would choose the option, and why.",
        "S097": "What is local to a partnership has a gap, or is not its own yet.",
        "S098": "What is local to a partnership contradicts the law.",
        "S099": "A phrase of the trap or language list cannot be looked for.",
    }
)

# Guessing costs time for each slip; beyond so many, an author needs the list more than the guess.
MOST_GUESSES = 500
LONGEST_GUESS = 80


@dataclass(frozen=True, order=True)
class Problem:
    """One thing an Author should know: the place, the code, the words, and what to type.

    line: from 1. severity: an "error" must be mended, a "warning" may stay.
    """

    file: str
    line: int
    code: str
    severity: Severity
    message: str
    suggestion: str | None = None


class ScenarioProblems(Exception):
    """A file could not be read as it stands; `problems` holds every reason at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(as_text(self.problems))


class Slips:
    """The problems of one file, gathered while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def error(self, line: int, code: str, message: str, suggestion: str | None = None) -> None:
        """Note something that must be mended."""
        self.found.append(Problem(self.file, line, code, "error", message, suggestion))

    def warn(self, line: int, code: str, message: str, suggestion: str | None = None) -> None:
        """Note something that may stay."""
        self.found.append(Problem(self.file, line, code, "warning", message, suggestion))

    def guess(self, word: str, among: Iterable[str]) -> str | None:
        """The word of `among` that was probably meant, None where none is near."""
        return None if len(self.found) > MOST_GUESSES else closest(word, among)


def closest(word: str, among: Iterable[str]) -> str | None:
    """The word nearest to the one typed, None where none is near."""
    if len(word) > LONGEST_GUESS:
        return None
    known = list(among)
    alike = [one for one in known if _bare(one) == _bare(word)]
    alike = alike or get_close_matches(word, known, n=1)
    # In a short word two letters that changed places make it look quite different.
    alike = alike or [one for one in known if sorted(one) == sorted(word)]
    return next(iter(alike), None)


def meant(word: str | None) -> str | None:
    """The question that offers a guess, None where there is none."""
    return f'Did you mean "{word}"?' if word else None


def quoted(text: str) -> str:
    """An author's own words in quotation marks, on one line and cut where they are long."""
    flat = " ".join(text.split())
    return f'"{flat}"' if len(flat) <= 60 else f'"{flat[:57]}..."'


def as_text(problems: Iterable[Problem]) -> str:
    """The problems as lines for a terminal, the count at the end."""
    found = sorted(problems, key=lambda one: (one.file, one.line, one.code, one.message))
    lines: list[str] = []
    for one in found:
        mild = "warning: " if one.severity == "warning" else ""
        lines.append(f"{one.file}:{one.line}: {one.code} {mild}{one.message}")
        if one.suggestion:
            lines.append(f"    {one.suggestion}")
    return "\n".join([*lines, _count(found)])


def as_json(problems: Iterable[Problem]) -> list[dict[str, str | int | None]]:
    """The problems as plain JSON values, in the order of file and line."""
    return [
        {
            "file": one.file,
            "line": one.line,
            "code": one.code,
            "severity": one.severity,
            "message": one.message,
            "suggestion": one.suggestion,
        }
        for one in sorted(problems, key=lambda one: (one.file, one.line, one.code, one.message))
    ]


def _count(problems: list[Problem]) -> str:
    counts: Counter[str] = Counter(one.severity for one in problems)
    parts = [
        f"{counts[severity]} {noun}{'' if counts[severity] == 1 else 's'}"
        for severity, noun in (("error", "problem"), ("warning", "warning"))
        if counts[severity]
    ]
    return f"{', '.join(parts)}. Nothing was changed." if parts else "No problems."


def _bare(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "").replace(" ", "")
