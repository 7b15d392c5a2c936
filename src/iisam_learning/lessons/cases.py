"""The compiled case beside a lesson, read again only when its file has changed."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from iisam_learning.case.compiled import NotACompiledCase
from iisam_learning.case.scenario import Scenario
from iisam_learning.disk import content
from iisam_learning.journal.folder import case_in, case_path


class NoCase(Exception):
    """The case is missing or damaged.

    gone: not even the folder is there. missing: the folder is there and the file is not.
    """

    def __init__(self, name: str, gone: bool, missing: bool) -> None:
        super().__init__(name)
        self.name = name
        self.gone = gone
        self.missing = missing


def case_beside(folder: Path, scenario: str) -> Scenario:
    """The case `<scenario>.case.json` of a folder.

    Raises NoCase, and nothing else, whatever lies there.
    """
    path = case_path(folder, scenario)
    try:
        facts = path.stat()
        case = _case(path, facts.st_mtime_ns, facts.st_size)
    except (OSError, NotACompiledCase) as why:
        gone = not os.path.isdir(folder)
        missing = isinstance(why, FileNotFoundError) and not gone
        raise NoCase(path.name, gone, missing) from None
    if case.id != scenario:  # its records would bear another name
        raise NoCase(path.name, gone=False, missing=False)
    return case


@lru_cache(maxsize=4096)
def _case(path: Path, changed: int, size: int) -> Scenario:
    return _parsed(content(path))


# The same lesson lies in many folders: fetched, handed in, one for each learner.
@lru_cache(maxsize=64)
def _parsed(data: bytes) -> Scenario:
    return case_in(data)
