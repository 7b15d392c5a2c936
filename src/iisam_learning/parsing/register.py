"""The register as a file: law entries and what is local to a partnership."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import Local
from iisam_learning.parsing.blocks import text_of
from iisam_learning.parsing.facts import Thing, entries, list_of_entries, thing
from iisam_learning.parsing.problems import Problem, Slips, meant, quoted
from iisam_learning.parsing.tables import LAW, LOCAL


@dataclass(frozen=True)
class Register:
    """The entries of a law register by id, the lines of their keys, and the file's problems."""

    file: str
    entries: Mapping[str, LawEntry]
    things: Mapping[str, Thing]
    problems: tuple[Problem, ...]

    def line(self, id: str, key: str = "") -> int:
        """The line of an entry's key, or of the entry."""
        return self.things[id].line_of(key) if id in self.things else 1


def law_source(path: Path, file: str) -> Register:
    """The law register of a file, and all its problems.

    file: what messages call the file.
    """
    slips = Slips(file)
    text = text_of(path, slips)
    if text is None:
        return Register(file, {}, {}, tuple(slips.found))
    return _register(text, file, tuple(slips.found))


@dataclass(frozen=True)
class LocalFile:
    """What is local to a partnership, the line of its review date, and the file's problems."""

    file: str
    local: Local
    review_line: int
    problems: tuple[Problem, ...]


def local_source(path: Path, file: str) -> LocalFile:
    """What is local to a partnership, and all problems of its file."""
    slips = Slips(file)
    text = text_of(path, slips)
    if text is None:
        return LocalFile(file, Local(), 1, tuple(slips.found))
    return _local(text, file, tuple(slips.found))


# A register is read once for all cases that cite it; the text is the key, so a change is seen.
@lru_cache(maxsize=8)
def _register(text: str, file: str, before: tuple[Problem, ...]) -> Register:
    slips = Slips(file)
    slips.found += before
    made: dict[str, LawEntry] = {}
    things: dict[str, Thing] = {}
    for given in list_of_entries(text, "a law entry", slips):
        if not given:
            continue
        own = next((one for one in given if one.key == "id"), None)
        value = own.node.value if own and own.node is not None else ""
        id = value.strip() if isinstance(value, str) and value.strip() else f"line-{given[0].line}"
        facts = thing("law entry", id, (own or given[0]).line, given, LAW, slips)
        if id in made:
            slips.error(
                facts.line,
                "S016",
                f"{facts.label} has the id of the entry at line {things[id].line}.",
                "Give it an id of its own.",
            )
            continue
        made[id] = LawEntry(**{**facts.values, "id": id})
        things[id] = facts
    for id, entry in made.items():
        for name in entry.now_also:
            if name not in made:
                slips.error(
                    things[id].line_of("now_also", name),
                    "S021",
                    f'{quoted(name)}, under "now_also" of {things[id].label}, is not in '
                    "this law register.",
                    meant(slips.guess(name, made)),
                )
    return Register(file, made, things, tuple(slips.found))


def local_facts(text: str, slips: Slips) -> Thing:
    """The facts of a local.yaml; one of nothing but notes has none, and that is no slip."""
    holds = any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))
    given = entries(text, 1, "the file", slips) if holds else []
    return thing("local facts", "", 1, given, LOCAL, slips)


@lru_cache(maxsize=8)
def _local(text: str, file: str, before: tuple[Problem, ...]) -> LocalFile:
    slips = Slips(file)
    slips.found += before
    facts = local_facts(text, slips)
    values = facts.values
    local = Local(
        values["partnership"],
        values["ring"],
        values["threshold_document"],
        values["escalation"],
        values["review_by"],
        tuple((values.get("thresholds") or {}).items()),
    )
    return LocalFile(file, local.real, facts.line_of("review_by"), tuple(slips.found))
