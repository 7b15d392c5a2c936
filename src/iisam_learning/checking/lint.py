"""Lint: what can be told about the words of a case and about the rules that they are read by."""

from __future__ import annotations

from pathlib import Path

from iisam_learning.case.scenario import Scenario
from iisam_learning.checking.choices import check_choices
from iisam_learning.checking.claims import check_claims
from iisam_learning.checking.fiction import check_fiction
from iisam_learning.checking.passages import passages_of
from iisam_learning.checking.rules import FILES, RuleFile, Rules, rule_file, rules_of
from iisam_learning.checking.style import check_style
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.blocks import page, text_of
from iisam_learning.parsing.problems import Problem, Slips, meant, quoted
from iisam_learning.parsing.reader import scenario_folders, shown_path
from iisam_learning.parsing.register import Register


def check_words(path: Path, scenario: Scenario, places: Places) -> list[Problem]:
    """All that the words of a case should not hold, by the rules beside its law register."""
    slips = Slips(places.file)
    text = text_of(path, Slips(places.file))
    if text is None:
        return []
    files = rule_files(path.parent / "law")
    rules = rules_of(*files)
    passages = passages_of(page(text, Slips(places.file)), scenario, places)
    check_claims(passages, scenario, rules, slips)
    check_fiction(passages, rules, slips)
    check_style(passages, rules, places, slips)
    check_choices(scenario, passages, places, slips)
    return [*slips.found, *(problem for one in files for problem in one.problems)]


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
