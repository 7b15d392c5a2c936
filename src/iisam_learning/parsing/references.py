"""References: every id that a block names must lead somewhere in the case or the law register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iisam_learning.case.law import LawEntry
from iisam_learning.parsing.facts import Thing
from iisam_learning.parsing.problems import Slips, meant, quoted

FRONT_MATTER = "front matter"

_LOCAL_LEVEL = re.compile(r"local-level-[1-9]")

# What each key that names something may name; keys of a mapping are told from its values.
_NAMES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("incident", "agency"): ("agency",),
    ("pattern", "threshold"): ("law",),
    ("pattern", "incidents"): ("incident",),
    ("pattern", "alone"): ("incident",),
    ("decision", "agency"): ("agency",),
    ("decision", "goes_to"): ("decision", "ending"),
    ("option", "law"): ("law",),
    ("option", "reveals"): ("agency", "incident"),
    ("option", "goes_to"): ("decision", "ending"),
    ("option", "if_unknown"): ("agency", "incident"),
    ("voice", "endings"): ("ending",),
    (FRONT_MATTER, "playable"): ("agency",),
    (FRONT_MATTER, "start"): ("agency",),
    (FRONT_MATTER, "you"): ("agency",),
}


@dataclass(frozen=True)
class _Kind:
    code: str
    says: str


_SAYS = {
    ("agency",): _Kind("S019", "is not one of the case's agencies"),
    ("law",): _Kind("S021", "is not in the law register"),
    ("incident",): _Kind("S022", "is not an incident of the case"),
    ("agency", "incident"): _Kind("S022", "is neither an agency nor an incident of the case"),
    ("decision", "ending"): _Kind("S020", "is neither a decision nor an ending of the case"),
    ("decision",): _Kind("S020", "is not a decision of the case"),
    ("ending",): _Kind("S020", "is not an ending of the case"),
}


class References:
    """The names of a case, and what its blocks call by them."""

    def __init__(
        self,
        front: Thing | None,
        things: Iterable[Thing],
        register: Mapping[str, LawEntry] | None,
        register_file: str,
        slips: Slips,
    ) -> None:
        self.register = register
        self.slips = slips
        self.register_file = register_file
        self.titles: Mapping[str, str] = front.values["agencies"] if front else {}
        self.known: dict[str, dict[str, None]] = {"agency": dict.fromkeys(self.titles)}
        for one in things:
            self.known.setdefault(one.kind, {})[one.id] = None
        if register is not None:
            self.known["law"] = dict.fromkeys(register)

    def agency(self, name: str, line: int, where: str) -> str:
        """The id of an agency called by id or title; the name itself where there is none."""
        by_title = {title.casefold(): id for id, title in self.titles.items()}
        if name in self.titles or not self.titles:
            return name
        if name.casefold() in by_title:
            return by_title[name.casefold()]
        near = self.slips.guess(name, [*self.titles, *self.titles.values()])
        self.slips.error(
            line,
            "S019",
            f"{where} names {quoted(name)}, which is not one of the case's agencies.",
            meant(near)
            or "Words that are nobody's view do not begin with a name in bold and a comma.",
        )
        return by_title.get((near or "").casefold(), near or name)

    def settle(self, facts: Thing) -> None:
        """Replace each name that a thing gives by what it leads to, noting those that lead nowhere.

        A name with no near one is left out and the thing counts as damaged.
        """
        for (kind, key), among in _NAMES.items():
            value = facts.values.get(key) if kind == facts.kind else None
            if isinstance(value, str) and value:
                facts.values[key] = self._found(facts, key, value, among)
            elif isinstance(value, tuple):
                named = [self._found(facts, key, name, among) for name in value]
                facts.values[key] = tuple(dict.fromkeys(one for one in named if one))
            elif isinstance(value, dict):
                pairs = [(self._found(facts, key, name, among), one) for name, one in value.items()]
                facts.values[key] = {name: one for name, one in pairs if name}
        if facts.kind == FRONT_MATTER:
            points = {
                agency: self._found(facts, "start", point, ("decision",), agency)
                for agency, point in facts.values["start"].items()
            }
            facts.values["start"] = {agency: point for agency, point in points.items() if point}

    def _found(
        self, facts: Thing, key: str, name: str, among: tuple[str, ...], member: str | None = None
    ) -> str | None:
        if any(name in self.known.get(kind, ()) for kind in among):
            return name
        if "agency" in among and not self.titles:
            return name
        if among == ("law",) and (
            self.register is None or (key == "threshold" and _LOCAL_LEVEL.fullmatch(name))
        ):
            return name
        says = _SAYS[among]
        known = [id for kind in among for id in self.known.get(kind, ())]
        near = self._near(name, known, among)
        where = f" ({self.register_file})" if among == ("law",) else ""
        self.slips.error(
            facts.line_of(key, member or name),
            says.code,
            f'{quoted(name)}, under "{key}" of {facts.label}, {says.says}{where}.',
            meant(near) or self._hint(known, among),
        )
        if near is None:
            facts.damaged.add(key)
        return near

    def _near(self, name: str, known: list[str], among: tuple[str, ...]) -> str | None:
        if "agency" in among:
            for id, title in self.titles.items():
                if title.casefold() == name.casefold():
                    return id
        return self.slips.guess(name, known)

    def _hint(self, known: list[str], among: tuple[str, ...]) -> str | None:
        if among == ("law",):
            return "Use an id of the register, or add the entry there."
        if not known:
            return f"The case has no {' and no '.join(among)} yet."
        shown = ", ".join(known[:8])
        return f"The case has: {shown}{', ...' if len(known) > 8 else ''}."
