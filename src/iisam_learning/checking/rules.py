"""Rules: the trap list and the course's language as data, beside the law that they go with.

`traps.yaml` holds what must not be stated as true, with the right statement beside each;
`language.yaml` holds words. Both are lists whose entries say by their first key what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml.nodes import Node

from iisam_learning.parsing.blocks import text_of
from iisam_learning.parsing.facts import Entry, Field, Thing, Unfit, list_of_entries, thing, typed
from iisam_learning.parsing.problems import Problem, Slips, meant, quoted
from iisam_learning.parsing.reader import scenario_folders, shown_path
from iisam_learning.parsing.register import Register
from iisam_learning.parsing.tables import day, identifier, ids, texts

FILES = ("traps", "language")

# What somebody says is masked by this character where the author's own claims are looked for.
MASK = "\x1f"

# Three dots in a phrase: up to sixty characters of the same sentence that deny nothing.
_DENIAL = r"\b(?:no|not|never|nor|neither|nobody|nothing|without|cannot)\b|n['’]t\b"
_GAP = rf"(?:(?!{_DENIAL})[^.!?;{MASK}]){{1,60}}?"
_MONTHS = "January February March April May June July August September October November December"
_NAMED = {
    "<number>": r"\d+(?:[.,]\d+)?",
    "<digit>": r"\d",
    "<month>": f"(?:{_MONTHS.replace(' ', '|')})",
}
_OPTIONAL = re.compile(r"\([^()]*\)\??|(?:\w|<\w+>)\?|<\w+>")


@dataclass(frozen=True)
class Phrase:
    """A phrase to look for, written so that a lawyer can read it.

    `(a|b)` stands for a or b, `(a )?` for a or nothing, `...` for some words of the same sentence
    without a denial, `<number>`, `<digit>` and `<month>` for themselves; a space is any white
    space. Capitals count only in an acronym such as LSCB.
    """

    text: str

    @cached_property
    def form(self) -> re.Pattern[str]:
        """The phrase as a regular expression of whole words.

        Raises re.error where a bracket is left open.
        """
        parts = (_escaped(part.strip()) for part in self.text.split("..."))
        body = rf"\b{_GAP}\b".join(parts)
        return re.compile(rf"(?<!\w)(?:{body})(?!\w)", 0 if self._acronym else re.IGNORECASE)

    @cached_property
    def _acronym(self) -> bool:
        return bool(re.search(r"[A-Z]{2}", self.text)) and not re.search(r"[a-z]{3}", self.text)

    @cached_property
    def _needed(self) -> frozenset[str]:
        """The words that every match holds, in small letters: a quick way to say no."""
        rest, before = self.text, ""
        while rest != before:
            rest, before = _OPTIONAL.sub(" ", rest), rest
        return frozenset([] if "|" in rest else re.findall(r"[a-z0-9]+", rest.lower()))

    def found(self, text: str, lowered: str) -> Iterator[re.Match[str]]:
        """All places of the phrase in a text. lowered: the text in small letters."""
        if all(word in lowered for word in self._needed):
            yield from self.form.finditer(text)


@dataclass(frozen=True)
class Trap:
    """Something that an author must not state as true.

    wrong: the statement, as people say it. claims: phrases that state it; unless: phrases that
    make the same sentence harmless. since: the first day of a case on which it is wrong.
    says: the right statement; law: the entries that hold it.
    """

    id: str
    wrong: tuple[str, ...]
    claims: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]
    since: date | None
    says: str
    law: tuple[str, ...]


@dataclass(frozen=True)
class OldName:
    """A body, law or paper that is gone. until: its last day; now: what to write instead."""

    phrase: Phrase
    until: date
    now: str


@dataclass(frozen=True)
class Jargon:
    """A phrase that a learner should not meet, and what to write instead."""

    phrase: Phrase
    write: str


@dataclass(frozen=True)
class StatutoryTest:
    """A national test that local words stand beside and may not contradict.

    law: its entry; contradicts: phrases that would change it; says: what it asks for.
    """

    law: str
    contradicts: tuple[Phrase, ...]
    says: str


@dataclass(frozen=True)
class Rules:
    """All rules of the words.

    history: phrases by which a sentence says that it speaks of the past; doubt: phrases by which
    it says that somebody only believes something. acronyms: those that everybody knows.
    services: real ones by name; places and bodies: "Leeds" and "Council" make a real name together.
    numbers: more telephone numbers that lead nowhere than Ofcom keeps for drama, x for any digit.
    """

    traps: tuple[Trap, ...] = ()
    old_names: tuple[OldName, ...] = ()
    jargon: tuple[Jargon, ...] = ()
    history: tuple[Phrase, ...] = ()
    doubt: tuple[Phrase, ...] = ()
    acronyms: frozenset[str] = frozenset()
    services: tuple[Phrase, ...] = ()
    places: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    tests: tuple[StatutoryTest, ...] = ()


@dataclass(frozen=True)
class RuleFile:
    """The facts of one file of rules, by kind, with its problems."""

    file: str
    things: Mapping[str, tuple[Thing, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def rule_file(path: Path, file: str) -> RuleFile:
    """One file of rules. file: what messages call it."""
    slips = Slips(file)
    text = text_of(path, slips)
    if text is None:
        return RuleFile(file, {}, tuple(slips.found))
    return _rule_file(text, file)


def rules_of(*files: RuleFile) -> Rules:
    """The rules of some files together."""

    def every(kind: str) -> list[Thing]:
        return [one for file in files for one in file.things.get(kind, ())]

    def joined(kind: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(one for facts in every(kind) for one in facts.values[kind]))

    return Rules(
        tuple(
            Trap(
                facts.id,
                facts.values["wrong"],
                facts.values["claims"],
                facts.values["unless"],
                facts.values["since"],
                facts.values["says"],
                facts.values["law"],
            )
            for facts in every("trap")
        ),
        tuple(
            OldName(one.values["old_name"], one.values["until"], one.values["now"])
            for one in every("old_name")
        ),
        tuple(Jargon(one.values["jargon"], one.values["write"]) for one in every("jargon")),
        joined("history"),
        joined("doubt"),
        frozenset(joined("acronyms")),
        joined("services"),
        joined("places"),
        joined("bodies"),
        joined("numbers"),
        tuple(
            StatutoryTest(one.id, one.values["contradicts"], one.values["says"])
            for one in every("test")
        ),
    )


def rule_files(folder: Path) -> list[RuleFile]:
    """The files of rules: those of the folder, or else those that came with the course."""
    folders = [folder, *(one / "law" for one in scenario_folders())]
    paths = (
        next((one / f"{name}.yaml" for one in folders if (one / f"{name}.yaml").is_file()), None)
        for name in FILES
    )
    return [rule_file(path, shown_path(path)) for path in paths if path is not None]


def rules_near(folder: Path) -> Rules:
    """The rules that hold for a folder of law."""
    return rules_of(*rule_files(folder))


def check_rules(path: Path, registers: list[Register]) -> list[Problem]:
    """What is wrong with a file of rules; registers: those whose entries its traps may name."""
    found = rule_file(path, shown_path(path))
    slips = Slips(found.file)
    known = {id for one in registers for id in one.entries}
    for trap in found.things.get("trap", ()) if known else ():
        for id in trap.values["law"]:
            if id not in known:
                slips.error(
                    trap.line_of("law", id),
                    "S021",
                    f'{quoted(id)}, under "law" of {trap.label}, is not in the law register.',
                    meant(slips.guess(id, known)),
                )
    return [*found.problems, *slips.found]


def phrase(node: Node) -> Phrase:
    """A phrase that can be looked for."""
    made = Phrase(typed(node))
    try:
        _ = made.form
    except re.error:
        raise Unfit("this phrase has a bracket too many or too few", "S099") from None
    return made


def phrases(node: Node) -> tuple[Phrase, ...]:
    """A list of phrases; one alone is a list of one."""
    found = []
    for text in texts(node):
        one = Phrase(text)
        try:
            _ = one.form
        except re.error:
            raise Unfit(f"{quoted(text)} has a bracket too many or too few", "S099") from None
        found.append(one)
    return tuple(found)


_NOT_YET = date.min

_KINDS: Mapping[str, Mapping[str, Field]] = MappingProxyType(
    {
        "trap": {
            "trap": Field(identifier),
            "wrong": Field(texts, blank=()),
            "claims": Field(phrases, blank=()),
            "unless": Field(phrases, needed=False, blank=()),
            "since": Field(day, needed=False),
            "says": Field(typed, blank=""),
            "law": Field(ids, blank=()),
        },
        "old_name": {
            "old_name": Field(phrase, blank=Phrase("")),
            "until": Field(day, blank=_NOT_YET),
            "now": Field(typed, blank=""),
        },
        "test": {
            "test": Field(identifier),
            "contradicts": Field(phrases, blank=()),
            "says": Field(typed, blank=""),
        },
        "jargon": {"jargon": Field(phrase, blank=Phrase("")), "write": Field(typed, blank="")},
        **{kind: {kind: Field(phrases, blank=())} for kind in ("history", "doubt", "services")},
        **{
            kind: {kind: Field(texts, blank=())}
            for kind in ("acronyms", "places", "bodies", "numbers")
        },
    }
)


@lru_cache(maxsize=8)
def _rule_file(text: str, file: str) -> RuleFile:
    slips = Slips(file)
    things: dict[str, list[Thing]] = {}
    seen: dict[str, int] = {}
    for given in list_of_entries(text, "a rule", slips):
        if not given:
            continue
        facts = _rule(given, slips)
        if facts is None or facts.damaged:
            continue
        if facts.kind == "trap" and facts.id in seen:
            slips.error(
                facts.line,
                "S016",
                f"{facts.label} has the id of the trap at line {seen[facts.id]}.",
                "Give it an id of its own.",
            )
            continue
        seen.setdefault(facts.id, facts.line)
        things.setdefault(facts.kind, []).append(facts)
    kept = {kind: tuple(ones) for kind, ones in things.items()}
    return RuleFile(file, MappingProxyType(kept), tuple(slips.found))


def _rule(given: list[Entry], slips: Slips) -> Thing | None:
    first = given[0]
    kind = first.key
    if kind not in _KINDS:
        slips.error(
            first.line,
            "S010",
            f"this rule begins with {quoted(kind)}, which is no kind of rule.",
            meant(slips.guess(kind, _KINDS)) or f"Its first key is one of: {', '.join(_KINDS)}.",
        )
        return None
    value = first.node.value if first.node is not None else ""
    id = value.strip() if isinstance(value, str) else ""
    return thing(kind, id, first.line, given, _KINDS[kind], slips)


def _escaped(text: str) -> str:
    """A part of a phrase as a regular expression: only ( | ) and ? keep their meaning."""
    body = re.sub(r"[^\w\s()|?]", lambda mark: re.escape(mark.group()), text)
    body = body.replace("(", "(?:").replace("'", "['’]")
    for name, form in _NAMED.items():
        body = body.replace(name, form)
    return re.sub(r"\s+", r"\\s+", re.sub(r"\s\?", r"\\s*", body))
