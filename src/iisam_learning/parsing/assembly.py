"""Assembly: from the blocks of a file to a Scenario whose ids all lead somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml.nodes import ScalarNode

from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import (
    ABOUT,
    DecisionPoint,
    Ending,
    Incident,
    Local,
    Option,
    Pattern,
    Scenario,
    Voice,
)
from iisam_learning.parsing.blocks import Block, Page
from iisam_learning.parsing.facts import Entry, Thing, entries, thing
from iisam_learning.parsing.problems import Slips, closest, meant, quoted
from iisam_learning.parsing.references import FRONT_MATTER, References
from iisam_learning.parsing.tables import BLOCKS, FRONT, table_of
from iisam_learning.parsing.words import feedback, html, kept, plain


@dataclass
class Places:
    """Where each thing of a file stands, and which things lost something to a slip.

    things: by kind and id; an option's id is "point/option", the front matter's "".
    lost: a whole block is missing.
    """

    file: str
    things: dict[tuple[str, str], Thing] = field(default_factory=dict)
    lost: bool = False

    def line(self, kind: str, id: str, key: str = "", member: str | None = None) -> int:
        """The line of a key's member, or of the key, or of the thing; 1 where it is unknown."""
        found = self.things.get((kind, id))
        return found.line_of(key, member) if found else 1

    def hurt(self, kind: str, id: str, *keys: str) -> bool:
        """Whether one of these keys of a thing was lost to a slip already noted."""
        found = self.things.get((kind, id))
        return found is not None and not found.damaged.isdisjoint(keys)

    def any_hurt(self, key: str) -> bool:
        """Whether any thing lost this key, or a whole block is missing."""
        return self.lost or any(key in one.damaged for one in self.things.values())


@dataclass
class _Piece:
    """A block that was read: its facts, and for a decision the options that follow it."""

    block: Block
    facts: Thing
    options: list[_Piece] = field(default_factory=list)


def front_of(page: Page, slips: Slips) -> Thing | None:
    """The facts of the front matter, None where there is none."""
    if page.front is None:
        return None
    given = entries(page.front, page.front_line, "the front matter", slips)
    return thing(FRONT_MATTER, "", page.front_line - 1, given, FRONT, slips)


def assembled(
    page: Page,
    front: Thing | None,
    register: Mapping[str, LawEntry] | None,
    register_file: str,
    local: Local,
    slips: Slips,
) -> tuple[Scenario | None, Places]:
    """The Scenario of a page, None without front matter, and the places of its things.

    register: None where there is no law register, which is a slip of its own.
    """
    places = Places(slips.file)
    pieces = _unique(_pieces(page, places, slips), front, places, slips)
    names = References(front, [one.facts for one in pieces], register, register_file, slips)
    for piece in pieces:
        names.settle(piece.facts)
        for option in piece.options:
            names.settle(option.facts)
    if front is not None:
        names.settle(front)
    built = _Builder(names, slips)
    parts = {
        kind: tuple(built.made(piece) for piece in pieces if piece.facts.kind == kind)
        for kind in BLOCKS
        if kind != "option"
    }
    intro = html(kept(page.intro, slips))
    _note_places(pieces, front, places)
    if front is None:
        return None, places
    return _scenario(front, parts, intro, names, local), places


def _pieces(page: Page, places: Places, slips: Slips) -> list[_Piece]:
    found: list[_Piece] = []
    decision: _Piece | None = None
    for block in page.blocks:
        where = f"the block under {quoted(block.title)}" if block.title else "this block"
        given = entries(block.facts, block.facts_line, where, slips)
        kind = _kind(given, where, block.line, slips)
        if kind is None:
            places.lost = True
            continue
        about = _typed(given, "about")
        if kind == "option":
            about = str(decision.facts.values["about"]) if decision else ""
        elif about not in ABOUT:
            about = closest(about, ABOUT) or about
        own = next(one for one in given if one.key == kind)
        id = _typed(given, kind) or f"line-{own.line}"
        facts = thing(kind, id, own.line, given, table_of(kind, about), slips)
        piece = _Piece(block, facts)
        if kind != "option":
            found.append(piece)
            decision = piece if kind == "decision" else decision
        elif decision is not None:
            decision.options.append(piece)
        else:
            places.lost = True
            slips.error(
                own.line,
                "S011",
                f"{facts.label} stands under no decision.",
                "Put it after the words of the decision it belongs to.",
            )
    return found


def _kind(given: list[Entry], where: str, line: int, slips: Slips) -> str | None:
    """Which kind of thing a block is; the entry that says so has the kind as its key afterwards."""
    if not given:
        return None
    first = given[0]
    if first.key in BLOCKS:
        return first.key
    later = next((one for one in given if one.key in BLOCKS), None)
    if later is not None:
        slips.error(
            later.line,
            "S010",
            f'"{later.key}" is not the first key of {where}.',
            f'Put "{later.key}: {_value(later)}" first.',
        )
        return later.key
    kind = closest(first.key, BLOCKS)
    slips.error(
        first.line,
        "S010",
        f"{where} begins with {quoted(first.key)}, which is no kind of thing.",
        meant(kind) or f"Its first key is one of: {', '.join(BLOCKS)}.",
    )
    if kind is not None:
        given[0] = replace(first, key=kind)
    return kind


def _unique(
    pieces: list[_Piece], front: Thing | None, places: Places, slips: Slips
) -> list[_Piece]:
    """The pieces without those whose id another one has already."""
    agencies = front.values["agencies"] if front else {}
    seen: dict[str, tuple[str, int]] = {
        id: ("agency", front.line_of("agencies", id)) for id in agencies if front
    }
    # An option names agencies and incidents by the same keys, and decisions and endings too.
    alike = {"agency": "told", "incident": "told", "decision": "target", "ending": "target"}
    kept_pieces = []
    for piece in pieces:
        facts = piece.facts
        other = seen.get(facts.id)
        if other is not None:
            same = facts.kind == other[0] or (
                facts.kind in alike and alike.get(other[0]) == alike[facts.kind]
            )
            told = f"{facts.label} has the id of the {other[0]} at line {other[1]}."
            if same:
                slips.error(facts.line, "S016", told, "Give it an id of its own.")
                places.lost = True
                continue
            slips.warn(facts.line, "S016", told, "Give each its own id, so that people can say it.")
        seen.setdefault(facts.id, (facts.kind, facts.line))
        kept_pieces.append(piece)
        own: dict[str, int] = {}
        for option in list(piece.options):
            if option.facts.id in own:
                slips.error(
                    option.facts.line,
                    "S016",
                    f"{option.facts.label} has the id of the option at line "
                    f"{own[option.facts.id]}.",
                    "Give it an id of its own.",
                )
                piece.options.remove(option)
                places.lost = True
            own.setdefault(option.facts.id, option.facts.line)
    return kept_pieces


class _Builder:
    """Makes the nouns of a Scenario out of facts and words."""

    def __init__(self, names: References, slips: Slips) -> None:
        self.names = names
        self.slips = slips

    def made(self, piece: _Piece) -> Any:
        """The Incident, Pattern, DecisionPoint, Ending or Voice of a piece."""
        facts = piece.facts
        values = {key: value for key, value in facts.values.items() if key != facts.kind}
        title = plain(piece.block.title)
        words = html(kept(piece.block.words, self.slips))
        if facts.kind == "incident":
            return Incident(id=facts.id, title=title, words=words, **values)
        if facts.kind == "pattern":
            return Pattern(id=facts.id, title=title, words=words, **values)
        if facts.kind == "ending":
            return Ending(facts.id, title, words)
        if facts.kind == "voice":
            return Voice(id=facts.id, title=title, words=words, **values)
        values["mark"] = values["mark"] or facts.id
        options = tuple(self._option(one) for one in piece.options)
        return DecisionPoint(id=facts.id, title=title, words=words, options=options, **values)

    def _option(self, piece: _Piece) -> Option:
        facts = piece.facts
        values = {key: value for key, value in facts.values.items() if key != "option"}

        def agency(name: str, line: int) -> str:
            return self.names.agency(name, line, f"a view of {facts.label}")

        told = feedback(piece.block.words, agency, self.slips)
        return Option(id=facts.id, title=plain(piece.block.title), feedback=told, **values)


def _scenario(
    front: Thing,
    parts: Mapping[str, tuple[Any, ...]],
    intro: str,
    names: References,
    local: Local,
) -> Scenario:
    facts = {key: value for key, value in front.values.items() if key != "scenario"}
    made = Scenario(
        id=front.values["scenario"],
        words=intro,
        incidents=parts["incident"],
        patterns=parts["pattern"],
        points=parts["decision"],
        endings=parts["ending"],
        voices=parts["voice"],
        local=local,
        **facts,
    )
    cited = [*made.cited(), *(one.threshold for one in made.patterns)]
    return replace(made, law=_law_of(cited, names.register or {}))


def _law_of(cited: Iterable[str], register: Mapping[str, LawEntry]) -> dict[str, LawEntry]:
    """The entries cited, and after them those a reader of them must know today."""
    found = {id: register[id] for id in cited if id in register}
    later = [id for entry in found.values() for id in entry.now_also if id in register]
    return {**found, **{id: register[id] for id in later if id not in found}}


def _note_places(pieces: list[_Piece], front: Thing | None, places: Places) -> None:
    for piece in pieces:
        places.things[piece.facts.kind, piece.facts.id] = piece.facts
        for option in piece.options:
            places.things["option", f"{piece.facts.id}/{option.facts.id}"] = option.facts
    if front is not None:
        places.things[FRONT_MATTER, ""] = front


def _typed(given: list[Entry], key: str) -> str:
    return next((_value(one) for one in given if one.key == key), "")


def _value(entry: Entry) -> str:
    return str(entry.node.value).strip() if isinstance(entry.node, ScalarNode) else ""
