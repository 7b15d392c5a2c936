"""Many learners on one web process: each plays a whole case over HTTP, and every line is durable.

The process is `iisam learn` as it is; each learner's lesson lies in a folder of its own below the
one it serves. What is compared afterwards is the record: with what each learner was told, and with
what `iisam play` writes for the same decisions.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import psutil
from click.testing import CliRunner
from tests.bench.figures import figure, late, middle
from tests.running import Running, running
from tests.window import Screen, Window, a_step

from iisam_learning.cli.main import main as iisam
from iisam_learning.journal import files as journal

LEARNERS, AT_ONCE, COMPARED = 2_000, 64, 40
CASE, AGENCIES = "small-things", ("health-visiting", "nursery", "housing")


class Learner(Window):
    """A window that looks at the clock."""

    def __init__(self, number: int, course: Running, headers: dict[str, str]) -> None:
        self.number = number
        self.run = AGENCIES[number % len(AGENCIES)]
        self.folder = course.folder / f"learner-{number}" / CASE
        super().__init__(
            course.port,
            f"/play/learner-{number}/{CASE}",
            CASE,
            self.run,
            headers=headers,
            chance=Random(number),
            late=(60.0,),
        )
        self.seconds: dict[str, list[float]] = {"decide": [], "other": []}
        self.ended = False

    async def play(self) -> None:
        """From the first screen to the ending."""
        screen = await self.timed({"kind": "show"})
        while (message := a_step(screen, self.chance)) is not None:
            screen = await self.timed(message)
        self.ended = True
        self.close()

    async def timed(self, message: dict) -> Screen:
        start = time.perf_counter()
        screen = await self.ask(message)
        kind = "decide" if message["kind"] == "decide" else "other"
        self.seconds[kind].append(time.perf_counter() - start)
        return screen

    def decided(self) -> list[tuple]:
        """The decisions that were acknowledged, in their order."""
        return [facts(one) for press, one in self.told.pressed.items() if press in self.told.saved]


def facts(decision: dict) -> tuple:
    """A decision without where and when it was made."""
    return (
        decision["point"],
        tuple(decision["options"]),
        decision["rationale"] or None,
        decision["confidence"],
    )


def run() -> Iterator[str]:
    """2,000 learners, some at once, on one process."""
    with tempfile.TemporaryDirectory() as place, running(Path(place) / "course") as course:
        learners = _enrolled(course)
        process = psutil.Process(course.process.pid)
        before = process.memory_info().rss
        start, ours, theirs = time.perf_counter(), _cpu(process), time.process_time()
        asyncio.run(_all_play(learners))
        took = time.perf_counter() - start
        ours, theirs = _cpu(process) - ours, time.process_time() - theirs
        after = process.memory_info().rss
        asked = sum(one.told.sent for one in learners)
        decisions = [one for learner in learners for one in learner.seconds["decide"]]
        others = [one for learner in learners for one in learner.seconds["other"]]
        yield (
            f"{LEARNERS:,} learners, {AT_ONCE} at once, {asked:,} requests in {took:.1f} s: "
            f"{asked / took:.0f} a second (aim 300), "
            f"{sum(one.ended for one in learners):,} came to the end"
        )
        for what, values in (("a decision", decisions), ("another screen", others)):
            yield (
                f"{what}: p50 {middle(values) * 1000:.0f} ms, p95 {late(values) * 1000:.0f} ms, "
                f"at most {max(values) * 1000:.0f} ms; n={len(values):,}"
            )
        yield (
            f"processor time: web process {ours:.0f} s ({1000 * ours / asked:.2f} ms a request), "
            f"its learners {theirs:.0f} s on the same {psutil.cpu_count()} cores"
        )
        yield f"memory of the process: {before / 1e6:.0f} MB before, {after / 1e6:.0f} MB after"
        lost = sum(_lost(one) for one in learners)
        acknowledged = sum(len(one.told.saved) for one in learners)
        yield f"{acknowledged:,} decisions acknowledged, {lost} not in the record as told"
        same = sum(_as_played(one) for one in learners[:COMPARED])
        yield f"journals equal to what `iisam play` writes: {same} of {COMPARED} compared"
        yield figure("web.requests_per_s", asked / took)
        yield figure("web.lost", lost + COMPARED - same)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _enrolled(course: Running) -> list[Learner]:
    """A folder for each learner, with the case in it; the file is one and the same."""
    headers = course.headers()
    learners = [Learner(number, course, headers) for number in range(LEARNERS)]
    name = f"{CASE}.case.json"
    for one in learners:
        one.folder.mkdir(parents=True)
        os.link(course.folder / CASE / name, one.folder / name)
    return learners


async def _all_play(learners: list[Learner]) -> None:
    waiting = iter(learners)

    async def one_after_the_other() -> None:
        for learner in waiting:
            await learner.play()

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))


def _kept(path: Path) -> list[tuple]:
    return [
        (one.point, one.options, one.rationale, one.confidence)
        for one in journal.read(path).decisions
    ]


def _lost(learner: Learner) -> int:
    """How many decisions are not kept as the learner was told, or are kept and were not told."""
    kept = _kept(journal.journal_path(learner.folder, CASE, learner.run))
    pairs = itertools.zip_longest(learner.decided(), kept)
    return sum(told != kept for told, kept in pairs)


def _as_played(learner: Learner) -> bool:
    """Whether the command line writes the same decisions when it is given them."""
    names = ("point", "options", "rationale", "confidence")
    given, own = learner.folder / "given.jsonl", learner.folder / "played.jsonl"
    lines = (json.dumps(dict(zip(names, one, strict=True))) for one in learner.decided())
    given.write_text("\n".join(lines) + "\n", encoding="utf-8")
    told = ["play", CASE, "--as", learner.run, "--decisions", str(given), "--journal", str(own)]
    played = CliRunner().invoke(iisam, told)
    web = _kept(journal.journal_path(learner.folder, CASE, learner.run))
    return played.exit_code == 0 and web == _kept(own)
