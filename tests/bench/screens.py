"""What a screen and a replay cost, beside what they cost when the baseline was kept.

A machine's speed is taken out by a fixed loop of pure Python, run in turns with ours, the best of
many rounds on both sides: what is kept and compared is how many loops a screen takes, and never a
time. The baseline was kept before there was one pure answer: the replay of every run, the screen
and its JSON, without the reading of files.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from iisam_learning.case.compiled import case_from
from iisam_learning.case.engine import Decision, replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.scoring import best_path
from iisam_learning.journal.lines import Journal, Note
from iisam_learning.screens.playing import answer

ROOT = Path(__file__).parents[2]
BASELINE = Path(__file__).parent / "baseline.json"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
GUESSED = Note("guess", {"day": None, "agency": None}, 9)
ROUNDS, PASSES = 40, 5


def run() -> Iterator[str]:
    """The median screen and the replay of each case; the figure is that of the largest case."""
    kept = json.loads(BASELINE.read_text(encoding="utf-8"))
    now = measured()
    for case, costs in now.items():
        before = kept.get(case)
        beside = (
            f"; beside the baseline {costs['screen'] / before['screen']:.2f} "
            f"and {costs['replay'] / before['replay']:.2f}"
            if before
            else "; not in the baseline"
        )
        yield (
            f"{case}: {costs['screens']} screens, median {costs['screen']:.3f} loops, "
            f"replay {costs['replay']:.3f} loops{beside}"
        )
    largest = max(kept, key=lambda case: kept[case]["bytes"])
    yield f"the largest case of the baseline is {largest}"
    yield f"figure screen.ratio {now[largest]['screen'] / kept[largest]['screen']:.3f}"


def measured() -> dict[str, dict[str, float]]:
    """For each built case the middle of some passes over all of them."""
    passes = [_measured_once() for _ in range(PASSES)]
    return {
        case: {
            name: round(statistics.median(one[case][name] for one in passes), 4) for name in costs
        }
        for case, costs in passes[0].items()
    }


def _measured_once() -> dict[str, dict[str, float]]:
    """For each built case: how many loops the median screen and a whole replay take."""
    found = {}
    for file in sorted((ROOT / "course" / "source").glob("*/*.case.json")):
        case = case_from(json.loads(file.read_text(encoding="utf-8")))
        acts = screens_of(case)
        if not acts:
            continue
        loops, costs = [], [[] for _ in acts]
        whole = []
        agency, decisions = walked(case)
        for _ in range(ROUNDS):
            loops.append(seconds(a_loop))
            for cost, act in zip(costs, acts, strict=True):
                cost.append(seconds(act))
            whole.append(seconds(partial(replay, case, decisions, agency)))
        loop = min(loops)
        found[case.id] = {
            "bytes": file.stat().st_size,
            "screens": len(acts),
            "screen": statistics.median(min(one) for one in costs) / loop,
            "replay": min(whole) / loop,
        }
    return found


def walked(case: Scenario) -> tuple[str, list[Decision]]:
    """The best path of the first agency that may be played."""
    agency = case.playable[0]
    path = best_path(case, agency)
    return agency, [Decision(point, options, None, 3, "") for point, options in path.steps]


def screens_of(case: Scenario) -> list[Callable[[], Any]]:
    """Every screen of the best path, each from the record to the JSON that is sent."""
    if not case.playable or not case.points:
        return []
    agency, decisions = walked(case)

    def screen(number: int, place: str, *notes: Note) -> Callable[[], str]:
        journals = {agency: Journal(decisions=tuple(decisions[:number]), notes=notes)}

        def made() -> str:
            return json.dumps(answer(case, journals, place, {"kind": "show"}, NOW).screen)

        return made

    acts = [screen(0, f"{agency}/note")]
    for number, decision in enumerate(decisions):
        acts.append(screen(number, f"{agency}/point/{decision.point}"))
        acts.append(screen(number + 1, f"{agency}/follows/{decision.point}"))
    return [*acts, screen(len(decisions), f"{agency}/ending", GUESSED)]


def a_loop() -> int:
    """Pure Python of the kind a screen is made of: small dictionaries, sorting, text, JSON."""
    total = 0
    for number in range(10):
        rows = [{"id": f"row-{n}", "day": n * 37 % 101, "words": f"<p>{n}</p>"} for n in range(20)]
        rows.sort(key=lambda row: (row["day"], row["id"]))
        total += len(json.dumps(rows)) + number
    return total


def seconds(act: Callable[[], Any]) -> float:
    """Seconds of this processor that one call takes, whatever else the machine does meanwhile."""
    start = time.process_time()
    act()
    return time.process_time() - start


def keep() -> None:
    """Keep what is measured now as the baseline."""
    BASELINE.write_text(json.dumps(measured(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="python -m tests.bench.screens --keep")
    parser.add_argument("--keep", action="store_true", required=True)
    parser.parse_args()
    keep()
