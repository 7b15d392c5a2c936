"""What windows were told about saving, laid beside what counts in the journal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from iisam_learning.case.compiled import case_from
from iisam_learning.case.engine import replay
from iisam_learning.journal.files import journal_path
from iisam_learning.journal.lines import journal_from
from window import Told


def counted_in(folder: Path, case: str, agency: str) -> list[dict[str, Any]]:
    """The lines of a journal that count, as they lie in the file.

    A decision that came too late lies there too and counts for nothing, as its window was told.
    """
    path = journal_path(folder, case, agency)
    data = path.read_bytes() if path.exists() else b""
    scenario = case_from(json.loads((folder / f"{case}.case.json").read_bytes()))
    taken = replay(scenario, journal_from(data).decisions, agency).taken
    lines = data.split(b"\n")
    return [json.loads(lines[one.decision.line - 1]) for one in taken]


def untruths(kept: list[dict[str, Any]], windows: Iterable[Told]) -> list[str]:
    """Each way in which what some windows were told differs from what is kept; empty is right."""
    told = list(windows)
    by_press = {one.get("press"): one for one in kept}
    pressed = {press: message for one in told for press, message in one.pressed.items()}
    found = [f"acknowledged and lost: {press}" for one in told for press in one.saved - {*by_press}]
    found += [f"denied and kept: {press}" for one in told for press in one.denied & {*by_press}]
    for what in ("press", "point"):
        times = Counter(one.get(what) for one in kept)
        found += [f"{what} kept {n} times: {name}" for name, n in times.items() if n > 1]
    for press, line in by_press.items():
        message = pressed.get(press)
        if message is None:
            found.append(f"kept, and nobody pressed it: {line}")
        elif [message["point"], *message["options"]] != [line["point"], *line["options"]]:
            found.append(f"kept with another choice: {line} for {message}")
    return found
