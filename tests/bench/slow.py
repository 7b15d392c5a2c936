"""A lesson on a bad mobile line: 400 kbit/s and 400 ms, with nothing kept from before."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import ours
from tests.bench.figures import figure, middle
from tests.bench.web import PORT, chromium, first_decision

OPENS = 5
LINE = {
    "offline": False,
    "latency": 400,  # ms
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}


def run() -> Iterator[str]:
    """Seconds to the first decision, and kB moved for it."""
    with (
        tempfile.TemporaryDirectory() as place,
        ours.opened(Path(place) / "course", PORT) as course,
        chromium() as browser,
    ):
        known, decision = first_decision(browser, course)
        straight = [_opened(browser, course, known, decision) for _ in range(OPENS)]
        walked = [_opened(browser, course, known, course.lesson) for _ in range(OPENS)]
    for what, found in (
        ("the address of the first decision", straight),
        ("the lesson, and every press to its first decision", walked),
    ):
        seconds, moved = zip(*found, strict=True)
        yield (
            f"400 kbit/s and 400 ms, {what}: {middle(seconds):.1f} s "
            f"({min(seconds):.1f} to {max(seconds):.1f}), {middle(moved):.0f} kB (aim 60 kB; "
            "through Voila it was 5.8 s and 130 kB)"
        )
    yield figure("web.slow_first_decision_s", middle([one for one, _ in straight]))
    yield figure("web.slow_kb", middle([one for _, one in straight]))


def _opened(browser: Any, course: ours.Course, known: Any, address: str) -> tuple[float, float]:
    course.start_over()
    context = browser.new_context(storage_state=known)
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    moved = []
    line.on("Network.loadingFinished", lambda told: moved.append(told["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    ours.walk_to_the_first_decision(page)
    seconds = time.perf_counter() - start
    page.wait_for_timeout(500)  # what the page still loads was moved for it too
    context.close()
    return seconds, sum(moved) / 1000
