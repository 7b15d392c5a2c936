"""Marks for nbgrader, read from a learner's journal and never from what a notebook's code did.

A lesson's locked cells import this module at play too, so it stays pure and small.
"""

from __future__ import annotations

from pathlib import Path

from iisam_learning.case.compiled import NotACompiledCase
from iisam_learning.case.engine import replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.scoring import marks, score
from iisam_learning.journal import files as journal
from iisam_learning.journal.folder import case_path, load_case


class Mark(float):
    """Points earned for one mark, in the one form that nbgrader reads and nobody else sees.

    nbgrader takes `float(text/plain)` as partial credit and gives full marks to anything it
    cannot parse, "np.float64(2.0)" and None among them. A page prefers HTML, which is empty.
    """

    def __repr__(self) -> str:
        return float.__repr__(self)

    def _repr_html_(self) -> str:
        return ""


def mark(scenario: str, agency: str, mark: str, folder: str | Path = ".") -> Mark:
    """The points that the journal in a folder earns for one mark of a case.

    scenario: id of the compiled case `<id>.case.json` in the folder; mark: as in the case.
    Within 0 and the mark's points for any bytes a journal may hold. 0 where there is no journal
    or no key, as on the learner's side of an assessed case. Prints nothing: a grade cell that
    writes to stderr counts 0.
    """
    folder = Path(folder)
    case = _key(case_path(folder, scenario))
    most = marks(case, agency).get(mark, 0) if case else 0
    if case is None or not most:
        return Mark(0)
    decisions = journal.read(journal.journal_path(folder, case.id, agency)).decisions
    earned = score(replay(case, decisions, agency)).of(mark)
    return Mark(min(max(earned, 0), most))


def _key(path: Path) -> Scenario | None:
    """The case with its scores, None where it is missing, damaged or withheld."""
    try:
        case = load_case(path)
    except (OSError, NotACompiledCase):
        return None
    return None if case.withheld else case
