"""What the tests of the journal share: a case, a way through it, and a learner's rights."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from iisam_learning.journal.files import read, record
from iisam_learning.journal.recording import remembered
from making import a_branching_case, decide, option, point, scenario

NOW = datetime(2026, 11, 2, 14, 2, tzinfo=UTC)
CASE = a_branching_case()
WHOLE_WAY = [
    decide("call", "ask", rationale="The library sees her every day.", confidence=3),
    decide("talk", "help", rationale="Because she goes home to nobody.", confidence=2),
    decide("share", "saturdays", "hours", rationale="Only what the library needs.", confidence=4),
]


def long_case(points: int):
    """A case of one agency in which one point follows the other."""
    ids = [f"p{number}" for number in range(points)]
    following = [*ids[1:], "end"]
    return scenario(
        [
            point(id, "school", number, option("a", 1, next_id), option("b", 0, next_id))
            for number, (id, next_id) in enumerate(zip(ids, following, strict=True))
        ]
    )


def note(path, decision, case=CASE, agency="school"):
    """Record a decision at a fixed minute."""
    return record(path, case, agency, decision, NOW)


def facts(decisions):
    """What a learner decided, without where and when it was written."""
    return [(one.point, one.options, one.rationale, one.confidence) for one in decisions]


def counted(path, case=CASE):
    """The decisions of a journal that count."""
    return facts(one.decision for one in remembered(read(path), case).taken)


@contextmanager
def as_a_learner():
    """A folder of somebody who is not root, since nothing is read-only for root."""
    with tempfile.TemporaryDirectory() as folder:
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        __import__("filelock")  # the interpreter may lie where only root can read
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            if root:
                os.seteuid(0)
            os.chmod(folder, 0o700)
