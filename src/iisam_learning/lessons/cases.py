"""The compiled case beside a lesson, read again only when its file has changed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from iisam_learning.case.compiled import NotACompiledCase
from iisam_learning.case.scenario import Scenario
from iisam_learning.journal.folder import case_path, load_case


class NoCase(Exception):
    """The case is missing or damaged; `gone` where not even the folder is there."""

    def __init__(self, name: str, gone: bool) -> None:
        super().__init__(name)
        self.name = name
        self.gone = gone


def case_beside(folder: Path, scenario: str) -> Scenario:
    """The case `<scenario>.case.json` of a folder.

    Raises NoCase, and nothing else, whatever lies there.
    """
    path = case_path(folder, scenario)
    try:
        facts = path.stat()
        return _case(path, facts.st_mtime_ns, facts.st_size)
    except (OSError, NotACompiledCase):
        raise NoCase(path.name, gone=not folder.is_dir()) from None


@lru_cache(maxsize=256)
def _case(path: Path, changed: int, size: int) -> Scenario:
    return load_case(path)
