"""A lesson's folder: what its files are called, and the compiled case that lies in it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from iisam_learning.case.compiled import NotACompiledCase, case_from
from iisam_learning.case.scenario import Scenario
from iisam_learning.disk import content

JOURNAL = ".journal.jsonl"
JOURNALS = f"*{JOURNAL}"
CASE = ".case.json"
CASES = f"*{CASE}"


def journal_path(folder: str | os.PathLike[str], scenario_id: str, agency: str) -> Path:
    """Where the journal of a scenario and an agency lies in a folder."""
    return Path(folder) / f"{scenario_id}.{agency}{JOURNAL}"


def case_path(folder: str | os.PathLike[str], scenario_id: str) -> Path:
    """Where the compiled case of a scenario lies in a folder."""
    return Path(folder) / f"{scenario_id}{CASE}"


def case_in(data: bytes | str) -> Scenario:
    """The Scenario that a file of these bytes holds.

    Raises NotACompiledCase for any others.
    """
    try:
        return case_from(json.loads(data))
    except (ValueError, RecursionError) as error:
        raise NotACompiledCase(str(error)) from error


def load_case(path: Path) -> Scenario:
    """The Scenario of a compiled case.

    Raises OSError where the file cannot be read, and NotACompiledCase where it holds none.
    """
    return case_in(content(path))
