"""Facts: the keys and values of a yaml block, each with the line on which it stands.

A slip is one message, and where the intent can be guessed the reading goes on as if it had been
typed right. Which keys a thing has is the business of `tables`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from textwrap import dedent
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from iisam_learning.parsing.problems import Slips, meant, quoted

# What the YAML library raises for text that is no YAML; the last four are slips of its own.
_ILL = (YAMLError, RecursionError, ValueError, LookupError, AttributeError, AssertionError)
_KEY = re.compile(r"\W*(?P<key>[A-Za-z_]\w*)")
# No case needs more; a file made to be slow takes a time that grows with the square of its depth.
_DEEPEST = 50
_DASHES = re.compile(rf"(?:[-?:][ \t]+){{{_DEEPEST},}}")


class Unfit(ValueError):
    """A value is not what its key takes.

    wants: what the key takes, as the end of a sentence. instead: what was probably meant, in
    words; value: the same as a value, with which the reading goes on.
    """

    def __init__(
        self, wants: str, code: str = "S012", instead: str | None = None, value: Any = None
    ) -> None:
        super().__init__(wants)
        self.wants = wants
        self.code = code
        self.instead = instead
        self.value = value


@dataclass(frozen=True)
class Entry:
    """One key of a block and its line; `node` is None where the value was lost to a slip.

    base: the file's line on which the node's own line count begins.
    """

    key: str
    line: int
    node: Node | None = None
    base: int = 0


@dataclass(frozen=True)
class Field:
    """What a key takes: how its value is read, whether it is needed, and what stands for none."""

    read: Callable[[Node], Any]
    needed: bool = True
    blank: Any = None


@dataclass
class Thing:
    """The facts of one block. `values` has every key of its table, blank where none was given.

    lines: of the keys typed. items: of the members of a list or mapping, by (key, member).
    damaged: keys whose value was lost to a slip already noted.
    """

    kind: str
    id: str
    line: int
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    items: dict[tuple[str, str], int] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        """What a message calls this thing."""
        return f"{self.kind} {quoted(self.id)}" if self.id else f"the {self.kind}"

    def line_of(self, key: str, member: str | None = None) -> int:
        """The line of a key's member, or else of the key, or else of the thing."""
        return self.items.get((key, member or ""), self.lines.get(key, self.line))


def entries(text: str, first_line: int, where: str, slips: Slips) -> list[Entry]:
    """The keys of a block in their order; each slip of the YAML itself is noted at its line.

    where: what a message calls the block.
    """
    text = dedent(text)
    try:
        node = _composed(text)
    except _ILL as error:
        return _entries_by_piece(text, first_line, where, error, slips)
    if node is None:
        slips.error(first_line, "S009", f"{where} is empty.", 'Write its facts as "key: value".')
        return []
    return _entries_of(node, first_line, where, slips)


def list_of_entries(text: str, where: str, slips: Slips) -> list[list[Entry]]:
    """The entries of each member of a yaml list, such as a law register.

    where: what a message calls one member.
    """
    try:
        node = _composed(text)
    except _ILL:
        found = []
        for offset, piece in _pieces(text):
            if not re.sub(r"#.*", "", piece).strip():
                continue
            dash = re.match(r"-[ \t]+", piece)
            indent = len(dash.group()) if dash else 0
            flat = "\n".join(line[indent:] for line in piece.split("\n"))
            found.append(entries(flat, 1 + offset, where, slips))
        return [one for one in found if one]
    if not isinstance(node, SequenceNode):
        slips.error(1, "S009", "the file is not a list.", 'Begin each of its entries with "- ".')
        return []
    return [_entries_of(one, 1, where, slips) for one in node.value]


def thing(
    kind: str,
    id: str,
    line: int,
    given: Iterable[Entry],
    table: Mapping[str, Field],
    slips: Slips,
) -> Thing:
    """The facts that a block gives, read by its table; every slip is noted once."""
    made = Thing(kind, id, line)
    for key, entry in _named(made, list(given), table, slips).items():
        made.lines[key] = entry.line
        _read(made, key, entry, table[key], slips)
    for key, one in table.items():
        if key in made.values:
            continue
        made.values[key] = one.blank
        if one.needed:
            made.damaged.add(key)
            slips.error(line, "S014", f'{made.label} has no "{key}".', f'Write "{key}: " here.')
    return made


def typed(node: Node) -> str:
    """A single value exactly as the author typed it.

    Raises Unfit for a list, a mapping and nothing at all.
    """
    if not isinstance(node, ScalarNode):
        raise Unfit("this key takes one value")
    if not node.value.strip():
        raise Unfit("this key needs a value")
    return str(node.value).strip()


def _read(made: Thing, key: str, entry: Entry, one: Field, slips: Slips) -> None:
    made.values[key] = one.blank
    node = entry.node
    if node is None:
        made.damaged.add(key)
        return
    for member in node.value if isinstance(node, SequenceNode | MappingNode) else ():
        inner = member[0] if isinstance(member, tuple) else member
        if isinstance(inner, ScalarNode):
            made.items[key, inner.value] = entry.base + inner.start_mark.line
    try:
        made.values[key] = one.read(node)
    except Unfit as unfit:
        shown = f'"{key}: {_cut(node.value)}"' if isinstance(node, ScalarNode) else f'"{key}"'
        slips.error(
            entry.line,
            unfit.code,
            f"{made.label} has {shown}, but {unfit.wants}.",
            meant(unfit.instead),
        )
        if unfit.value is None:
            made.damaged.add(key)
        else:
            made.values[key] = unfit.value


def _named(
    made: Thing, given: list[Entry], table: Mapping[str, Field], slips: Slips
) -> dict[str, Entry]:
    """The entries by the key that was meant; strangers and repetitions are noted."""
    named: dict[str, Entry] = {}
    strange: list[Entry] = []
    for entry in given:
        if entry.key not in table:
            strange.append(entry)
        elif entry.key in named:
            slips.error(
                entry.line, "S015", f'{made.label} has "{entry.key}" twice.', "Keep one of the two."
            )
        else:
            named[entry.key] = entry
    for entry in strange:
        absent = [key for key in table if key not in named]
        needed = [key for key in absent if table[key].needed]
        key = slips.guess(entry.key, needed) or slips.guess(entry.key, absent)
        if key is None:
            near = slips.guess(entry.key, table)
            slips.error(
                entry.line,
                "S013",
                f"{made.label} has {quoted(entry.key)}, which is no key of {_article(made.kind)}.",
                f"{meant(near)} It is there already."
                if near
                else f"The keys are {', '.join(table)}.",
            )
        elif key in needed:
            slips.error(
                entry.line,
                "S014",
                f'{made.label} has no "{key}", but it has {quoted(entry.key)}.',
                meant(key),
            )
        else:
            slips.error(
                entry.line,
                "S013",
                f"{made.label} has {quoted(entry.key)}, which is no key of {_article(made.kind)}.",
                meant(key),
            )
        if key is not None:
            named[key] = entry
    return named


def _composed(text: str) -> Node | None:
    if _depth(text) > _DEEPEST or _DASHES.search(text):
        raise RecursionError
    yaml = YAML(typ="safe", pure=True)
    yaml.composer.warn_double_anchors = False
    node: Node | None = yaml.compose(text)
    return node


def _depth(text: str) -> int:
    """How deeply brackets stand within brackets."""
    depth = deepest = 0
    for mark in re.findall(r"[\[\]{}]", text):
        depth += 1 if mark in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _entries_of(node: Node, base: int, where: str, slips: Slips) -> list[Entry]:
    if not isinstance(node, MappingNode):
        line = base + node.start_mark.line
        slips.error(
            line,
            "S009",
            f'{where} is not written as "key: value".',
            'Write each fact on its own line, with ": " after its key.',
        )
        typed_word = _KEY.match(node.value) if isinstance(node, ScalarNode) else None
        return [Entry(typed_word["key"], line)] if typed_word else []
    found = []
    for key, value in node.value:
        line = base + key.start_mark.line
        if isinstance(key, ScalarNode):
            found.append(Entry(key.value, line, value, base))
        else:
            slips.error(
                line,
                "S009",
                f"{where} has a key that is not one word.",
                'Write each fact on its own line, with ": " after its key.',
            )
    return found


def _entries_by_piece(
    text: str, first_line: int, where: str, error: Exception, slips: Slips
) -> list[Entry]:
    """Read key by key what cannot be read whole, so that one bad line does not hide the rest."""
    found: list[Entry] = []
    before = len(slips.found)
    for offset, piece in _pieces(text):
        base = first_line + offset
        try:
            node = _composed(piece)
        except _ILL as reason:
            slips.error(base + _line_in(reason, piece), "S009", *_why(reason, where))
            key = _KEY.match(piece)
            if key:
                found.append(Entry(key["key"], base))
        else:
            found += _entries_of(node, base, where, slips) if node is not None else []
    if len(slips.found) == before:
        slips.error(first_line + _line_in(error, text), "S009", *_why(error, where))
    return found


def _pieces(text: str) -> list[tuple[int, str]]:
    """The text cut before each line that is not indented, with the number of lines before it."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.split("\n")):
        if not found or (line.strip() and not line[0].isspace() and line[0] not in "]}"):
            found.append((number, []))
        found[-1][1].append(line)
    return [(number, "\n".join(lines)) for number, lines in found]


def _line_in(error: Exception, text: str) -> int:
    if not isinstance(error, MarkedYAMLError):
        return 0
    begins = error.context_mark if "block" not in (error.context or "") else None
    mark = begins or error.problem_mark
    return min(mark.line, text.rstrip().count("\n")) if mark else 0


def _why(error: Exception, where: str) -> tuple[str, str]:
    """What is wrong with a line of YAML and what to do, in the author's words."""
    problem = str(getattr(error, "problem", None) or "")
    context = str(getattr(error, "context", None) or "")
    if isinstance(error, RecursionError):
        return f"{where} is nested too deeply.", "Write lists as [one, another]."
    if "'\\t'" in problem:
        return f"{where} has a tab in this line.", "Use spaces."
    if "mapping values" in problem:
        return (
            f'this line of {where} has a ": " inside its value, or is indented by mistake.',
            "Put the whole value in double quotes, or take the spaces before the key away.",
        )
    if "quoted" in context:
        return f"{where} has a quotation mark that is not closed.", 'Close it with another ".'
    if "flow" in context:
        return f"{where} has a bracket that is not closed.", "Write lists as [one, another]."
    if "simple key" in context:
        return f'this line of {where} has no ": " after its key.', 'Write it as "key: value".'
    if "cannot start" in problem or "alias" in problem or "scalar" in problem:
        return (
            f"{where} has a value that begins or goes on in a way YAML cannot read.",
            "Put the whole value in double quotes.",
        )
    return f"this line of {where} cannot be read.", 'Write each fact as "key: value".'


def _cut(value: str) -> str:
    return quoted(value)[1:-1]


def _article(kind: str) -> str:
    if kind == "front matter":
        return "the front matter"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
