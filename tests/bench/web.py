"""Starting, opening and answering, beside a bare anywidget on Jupyter in the same run and in turns.

Open is from the address to the first thing to decide, in a browser that has nothing of ours yet;
`again` is the same with what it kept.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import ours, peer
from tests.bench.figures import beside, figure, late, middle

STARTS, TURNS, PRESSES = 8, 10, 7
PORT, PEER_PORT = 18_990, 18_991
PRESS = """() => new Promise((on) => {
  const told = document.querySelector(".told");
  const before = told.textContent;
  const start = performance.now();
  const seen = new MutationObserver(() => {
    if (told.textContent !== before) { seen.disconnect(); on(performance.now() - start); }
  });
  seen.observe(told, { childList: true, subtree: true, characterData: true });
  document.querySelector("button.bare").click();
})"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def run() -> Iterator[str]:
    """Command to printed address, page open to first decision, press to answer."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        starts = _starts(folder)
        yield beside("command to printed address", starts["ours"], starts["peer"], "s", 0.4)
        yield figure("web.start_ratio", middle(starts["ours"]) / middle(starts["peer"]))
        with (
            ours.opened(folder / "course", PORT) as course,
            peer.served(folder / "peer", PEER_PORT) as (address, _),
            chromium() as browser,
        ):
            opens, again, answers = _turns(browser, course, address)
        yield beside("page open to the first decision", opens["ours"], opens["peer"], "s", 0.25)
        yield beside("the same with a warm cache", again["ours"], again["peer"], "s", 0.25)
        yield beside("press to answer", answers["ours"], answers["peer"], "ms", 0.5)
        yield figure("web.open_ratio", middle(opens["ours"]) / middle(opens["peer"]))
        yield figure("web.answer_p95_ratio", late(answers["ours"]) / late(answers["peer"]))


@contextmanager
def chromium() -> Iterator[Any]:
    """A real Chromium until the block is left."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


def _starts(folder: Path) -> dict[str, list[float]]:
    """Seconds until the address is printed; the first pair makes the folders and is left out."""
    starts: dict[str, list[float]] = {"ours": [], "peer": []}
    for turn in range(STARTS + 1):
        with ours.opened(folder / "course", PORT) as course:
            mine = course.seconds
        with peer.served(folder / "peer", PEER_PORT) as (_, theirs):
            pass
        if turn:
            starts["ours"].append(mine)
            starts["peer"].append(theirs)
    return starts


def first_decision(browser: Any, course: ours.Course) -> tuple[Any, str]:
    """What a browser keeps that knows the course, and the address of the first decision."""
    context = browser.new_context()
    page = context.new_page()
    course.start_over()
    page.goto(course.address)
    page.wait_for_url(lambda url: "key=" not in url)
    page.goto(course.lesson)
    address = ours.walk_to_the_first_decision(page)
    cookies = context.storage_state()["cookies"]
    context.close()
    return {"cookies": cookies, "origins": []}, address


def _turns(browser: Any, course: ours.Course, address: str) -> tuple[dict[str, list[float]], ...]:
    opens, again, answers = ({"ours": [], "peer": []} for _ in range(3))
    known, decision = first_decision(browser, course)
    for turn in range(TURNS + 1):
        for kind in opens:
            course.start_over()
            context = browser.new_context(storage_state=known if kind == "ours" else None)
            page = context.new_page()
            ready = "fieldset.options input" if kind == "ours" else "button.bare"
            cold = _seconds(page, decision if kind == "ours" else address, ready)
            warm = _seconds(page, decision if kind == "ours" else address, ready)
            pressed = (
                ours.play(page)
                if kind == "ours"
                else [page.evaluate(PRESS) for _ in range(PRESSES)]
            )
            context.close()
            if turn:  # the first pair warms the servers up
                opens[kind].append(cold)
                again[kind].append(warm)
                answers[kind] += pressed
    return opens, again, answers


def _seconds(page: Any, address: str, ready: str) -> float:
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(ready).first.wait_for(timeout=60_000)
    return time.perf_counter() - start
