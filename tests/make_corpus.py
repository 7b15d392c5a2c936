"""`make corpus`: keep a run of each bot for each case; run it when a change of marks is meant."""

from __future__ import annotations

from datetime import UTC, datetime

from iisam_learning.case.bots import bots_runs
from iisam_learning.case.engine import replay
from iisam_learning.case.scoring import score
from iisam_learning.journal import files as journal
from iisam_learning.parsing.reader import read
from places import ROOT, TESTS

CORPUS = TESTS / "corpus"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def main() -> None:
    """Write the corpus anew."""
    for old in CORPUS.glob("*.jsonl"):  # the frozen forms beside them stay
        old.unlink()
    CORPUS.mkdir(exist_ok=True)
    for file in sorted((ROOT / "scenarios").glob("*.md")):
        if file.name.startswith("_") or file.name == "README.md":
            continue
        case = read(file)
        for run in bots_runs(case, randoms=4):
            progress = replay(case, run.decisions, run.agency)
            bot = run.name.partition(", ")[2].replace(" ", "-")
            earned = f"{score(progress).score:g}".replace(".", "_")
            name = f"{case.id}.{run.agency}.{bot}.{earned}.{progress.ending}.jsonl"
            for decision in run.decisions:
                journal.record(CORPUS / name, case, run.agency, decision, NOON)
    for lock in CORPUS.glob(".*"):
        lock.unlink()


main()
