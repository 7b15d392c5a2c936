"""What windows were told about saving, laid beside what the journal holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from iisam_learning.journal.files import journal_path
from window import Told


def decisions_in(folder: Path, case: str, agency: str) -> list[dict[str, Any]]:
    """The decision lines of a journal, read without our own reader."""
    path = journal_path(folder, case, agency)
    lines = []
    for line in path.read_bytes().split(b"\n") if path.exists() else []:
        try:
            held = json.loads(line)
        except ValueError:
            continue  # the torn line of a killed process
        if isinstance(held, dict) and "point" in held and "options" in held:
            lines.append(held)
    return lines


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
