"""The checker: everything an Author can be told about their files before a learner meets them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from iisam_learning.checking.branches import check_branches
from iisam_learning.checking.choices import check_choices
from iisam_learning.checking.claims import check_claims
from iisam_learning.checking.content import check_content, local_overdue, overdue
from iisam_learning.checking.fiction import check_fiction
from iisam_learning.checking.partnership import check_partnership, contradictions, local_file
from iisam_learning.checking.passages import passages_of
from iisam_learning.checking.points import check_marks
from iisam_learning.checking.rules import FILES, check_rules, rule_files, rules_near, rules_of
from iisam_learning.checking.style import check_style
from iisam_learning.parsing.problems import (
    CODES,
    Problem,
    ScenarioProblems,
    Slips,
    as_json,
    as_text,
)
from iisam_learning.parsing.reader import Source, find_scenario, is_scenario, shown_path, source_of
from iisam_learning.parsing.register import law_source, local_source

__all__ = ["CODES", "Problem", "as_json", "as_text", "check", "check_local"]

# What an author may leave open for a while, and a release may not.
UNFINISHED = ("S056", "S057", "S058", "S059")
STYLE = (
    *("S082", "S083", "S084", "S085", "S086", "S087", "S088"),
    *("S092", "S093", "S094", "S095", "S096"),
)


def check(paths: Iterable[str | Path], on: date, release: bool = False) -> list[Problem]:
    """All problems of some files, by file and line.

    paths: scenario files or ids, law registers, and folders of them. on: the day as of which
    review dates are looked at. release: what is unfinished counts as an error,
    and so does what the style does not allow.
    Never raises for any content of a file.
    """
    found: dict[Problem, None] = {}
    for path in paths:
        for problem in _of_path(path, on):
            found[problem] = None
    problems = [
        replace(one, severity="error") if release and one.code in (*UNFINISHED, *STYLE) else one
        for one in found
    ]
    return sorted(problems, key=lambda one: (one.file, one.line, one.code, one.message))


def check_local(path: str | Path | None, on: date) -> list[Problem]:
    """Gaps of what is local to a partnership, what is stale, and what contradicts the law.

    path: a local.yaml, a folder that holds one, or None for the nearest. on: today.
    """
    file = local_file(Path(path) if path is not None else None)
    return check_partnership(file, rules_near(file.parent), on)


def _of_path(path: str | Path, on: date) -> list[Problem]:
    try:
        if Path(path).is_dir():
            return _of_folder(Path(path), on)
        return _of_file(find_scenario(path), on)
    except ScenarioProblems as nowhere:
        return list(nowhere.problems)
    except (OSError, ValueError):
        slips = Slips(str(path))
        slips.error(1, "S001", "the file cannot be opened.", "Check its name.")
        return slips.found


def _of_folder(folder: Path, on: date) -> list[Problem]:
    files = sorted(one for one in folder.glob("*.md") if is_scenario(one))
    lists = sorted([*folder.glob("*.yaml"), *folder.glob("law/*.yaml")])
    if not files and not lists:
        slips = Slips(shown_path(folder))
        slips.error(1, "S001", "the folder holds no scenario.", "Is this the right folder?")
        return slips.found
    return [problem for one in (*files, *lists) for problem in _of_file(one, on)]


def _of_file(path: Path, on: date) -> list[Problem]:
    if path.suffix in (".yaml", ".yml"):
        if path.stem == "local":
            found = local_source(path, shown_path(path))
            wrong = contradictions(path, rules_near(path.parent))
            return [*found.problems, *local_overdue(found, on), *wrong]
        if path.stem in FILES:
            laws = [one for one in path.parent.glob("*.yaml") if one.stem not in (*FILES, "local")]
            return check_rules(path, [law_source(one, shown_path(one)) for one in laws])
        register = law_source(path, shown_path(path))
        return [*register.problems, *overdue(register, register.entries, on)]
    source = source_of(path)
    return [*source.problems, *_of_case(path, source, on)]


def _of_case(path: Path, source: Source, on: date) -> list[Problem]:
    case, places = source.scenario, source.places
    if case is None or source.page is None:
        return []
    slips = Slips(places.file)
    if case.id != path.stem.lstrip("_") and not places.hurt("front matter", "", "scenario"):
        slips.error(
            places.line("front matter", "", "scenario"),
            "S023",
            f'the scenario is called "{case.id}" and its file "{path.name}".',
            f'Rename one of them: the file of "{case.id}" is {case.id}.md.',
        )
    broken = check_branches(case, places, slips)
    check_marks(case, places, slips, broken)
    check_content(case, places, on, slips)
    law = overdue(source.register, case.law, on) if source.register else []
    files = rule_files(path.parent / "law")
    rules = rules_of(*files)
    passages = passages_of(source.page, case, places)
    check_claims(passages, case, rules, slips)
    check_fiction(passages, rules, slips)
    check_style(passages, rules, places, slips)
    check_choices(case, passages, places, slips)
    return [*slips.found, *law, *(problem for one in files for problem in one.problems)]
