"""The reader: from a Scenario file, its law register and its local facts to a Scenario.

Every slip of a file is told at once. What can be guessed is read as it was meant, so that one
slip does not make others; `read` still refuses the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from iisam_learning.case.compiled import NotACompiledCase
from iisam_learning.case.law import LawEntry
from iisam_learning.case.scenario import Local, Scenario
from iisam_learning.journal.folder import case_in
from iisam_learning.parsing.assembly import Places, assembled, front_of
from iisam_learning.parsing.blocks import Page, page, text_of
from iisam_learning.parsing.facts import Thing
from iisam_learning.parsing.problems import Problem, ScenarioProblems, Slips, closest, meant, quoted
from iisam_learning.parsing.register import Register, law_source, local_source
from iisam_learning.paths import scenario_folders

__all__ = [
    "Places",
    "Problem",
    "ScenarioProblems",
    "Source",
    "every_scenario",
    "find_scenario",
    "is_scenario",
    "read",
    "read_law",
    "read_local",
    "scenario_folders",
    "shown_path",
    "source_of",
]


@dataclass(frozen=True)
class Source:
    """A Scenario with what its author needs to know about the files it came from.

    scenario: as far as it could be read, None where there is no front matter.
    register: None where there is no law register for the nation.
    page: the words as they were typed, None for a file that is no text or no author's.
    """

    scenario: Scenario | None
    places: Places
    problems: tuple[Problem, ...]
    register: Register | None = None
    page: Page | None = None


def read(path: str | Path) -> Scenario:
    """The Scenario of a file: one that an author wrote, or a compiled case (`.json`).

    Raises ScenarioProblems with every problem of the file and of the law register it uses.
    """
    source = source_of(path)
    errors = [one for one in source.problems if one.severity == "error"]
    if errors or source.scenario is None:
        raise ScenarioProblems(source.problems)
    return source.scenario


def source_of(path: str | Path) -> Source:
    """The Scenario of a file as far as it could be read, and what its author needs to know."""
    path = Path(path)
    slips = Slips(shown_path(path))
    text = text_of(path, slips)
    if text is None:
        return Source(None, Places(slips.file, lost=True), tuple(slips.found))
    if path.suffix == ".json":
        return Source(_compiled(text, slips), Places(slips.file), tuple(slips.found))
    parts = page(text, slips)
    front = front_of(parts, slips)
    register = _register_for(path, front, slips)
    local, local_problems = _local_for(path)
    scenario, places = assembled(
        parts,
        front,
        register.entries if register else None,
        register.file if register else "",
        local,
        slips,
    )
    elsewhere = (*(register.problems if register else ()), *local_problems)
    return Source(scenario, places, (*slips.found, *elsewhere), register, parts)


def read_law(path: str | Path) -> dict[str, LawEntry]:
    """The entries of a law register by id, in file order.

    Raises ScenarioProblems with every problem of the file.
    """
    register = law_source(Path(path), shown_path(Path(path)))
    if register.problems:
        raise ScenarioProblems(register.problems)
    return dict(register.entries)


def read_local(path: str | Path) -> Local:
    """What is local to a partnership.

    Raises ScenarioProblems with every problem of the file.
    """
    found = local_source(Path(path), shown_path(Path(path)))
    if found.problems:
        raise ScenarioProblems(found.problems)
    return found.local


def find_scenario(name: str | Path) -> Path:
    """The file of a scenario given as a path or an id.

    An id is looked for in ./scenarios, then in the checkout beside an editable package, then in
    the installed package. Raises ScenarioProblems where there is none, with the nearest id.
    """
    path = Path(name)
    if str(name).strip() and _is_file(path):
        return path
    known = _known_scenarios()
    if str(name) in known:
        return known[str(name)]
    slips = Slips(str(name) or "(no name)")
    near = closest(str(name), known)
    slips.error(
        1,
        "S001",
        f"there is no file and no scenario called {quoted(str(name))}.",
        meant(near) or f"The scenarios are: {', '.join(known) or 'none yet'}.",
    )
    raise ScenarioProblems(slips.found)


def every_scenario() -> list[Path]:
    """The files of all scenarios of the nearest folder that holds any.

    Raises ScenarioProblems where there is none.
    """
    for folder in scenario_folders():
        if found := sorted(one for one in folder.glob("*.md") if is_scenario(one)):
            return found
    slips = Slips("scenarios")
    slips.error(1, "S001", "there is no scenario here.", "Name the file of one.")
    raise ScenarioProblems(slips.found)


def _known_scenarios() -> dict[str, Path]:
    """Every scenario by id, the nearest folder first."""
    known: dict[str, Path] = {}
    for folder in scenario_folders():
        for one in sorted(folder.glob("*.md")):
            if is_scenario(one):
                known.setdefault(one.stem, one)
    return known


def is_scenario(path: Path) -> bool:
    """Whether a file of a scenarios folder is a case and not a template or a note to authors."""
    return path.suffix == ".md" and not path.name.startswith("_") and path.name != "README.md"


def shown_path(path: Path) -> str:
    """The path as messages show it: from the working folder where it lies below."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except (OSError, ValueError, RuntimeError):
        return str(path).replace(os.sep, "/")


def _compiled(text: str, slips: Slips) -> Scenario | None:
    try:
        return case_in(text)
    except NotACompiledCase:
        slips.error(
            1,
            "S009",
            "the file is not a compiled case that this version can read.",
            "Build it again with `iisam build`.",
        )
        return None


def _law_folders(path: Path) -> Iterator[Path]:
    yield path.parent / "law"
    for folder in scenario_folders():
        yield folder / "law"


def _register_for(path: Path, front: Thing | None, slips: Slips) -> Register | None:
    nation = front.values["nation"] if front else ""
    if front is None or not nation:
        return None
    name = "-".join(re.findall(r"[a-z]+", nation.lower()))[:80] or "-"
    for folder in _law_folders(path):
        if _is_file(folder / f"{name}.yaml"):
            return law_source(folder / f"{name}.yaml", shown_path(folder / f"{name}.yaml"))
    there = {
        one.stem: one
        for folder in reversed([*_law_folders(path)])
        for one in folder.glob("*.yaml")
        if one.stem != "local"
    }
    near = closest(name, there)
    slips.error(
        front.line_of("nation"),
        "S024",
        f"there is no law register for {quoted(nation)}.",
        meant(near and near.replace("-", " ").title())
        or f"Write one as law/{name}.yaml beside the scenario.",
    )
    return law_source(there[near], shown_path(there[near])) if near else None


def _local_for(path: Path) -> tuple[Local, tuple[Problem, ...]]:
    for folder in _law_folders(path):
        if _is_file(folder / "local.yaml"):
            found = local_source(folder / "local.yaml", shown_path(folder / "local.yaml"))
            return found.local, found.problems
    return Local(), ()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
