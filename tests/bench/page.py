"""Opening a lesson and answering a click, beside a bare anywidget page on the same server."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from iisam_learning.journal import files as journal

ROOT = Path(__file__).parents[2]
OPENS, CLICKS = 6, 40
SERVE = """
import sys
from pathlib import Path
import iisam_learning.web.learn as door
door._only_lessons = lambda page, notebook, cwd: notebook  # the bare page is no lesson
sys.exit(door.learn(Path(sys.argv[1]), port=18990, browser=False))
"""
BARE = '''
import anywidget, traitlets
class Bare(anywidget.AnyWidget):
    _esm = """
    export default { render({ model, el }) {
      const button = document.createElement("button");
      button.textContent = "press"; button.className = "bare";
      const told = document.createElement("p"); told.className = "told";
      button.addEventListener("click", () => model.send({}));
      model.on("change:told", () => { told.textContent = model.get("told"); });
      el.append(button, told);
    } };"""
    told = traitlets.Unicode("").tag(sync=True)
    def __init__(self):
        super().__init__()
        self.count = 0
        self.on_msg(self.answer)
    def answer(self, *_):
        self.count += 1
        self.told = f"answer {self.count}"
Bare()
'''
PRESS = """([button, answer]) => new Promise((on) => {
  const before = document.querySelector(answer)?.textContent;
  const start = performance.now();
  const seen = new MutationObserver(() => {
    const now = document.querySelector(answer);
    if (now && now.textContent !== before) { seen.disconnect(); on(performance.now() - start); }
  });
  seen.observe(document.body, { childList: true, subtree: true, characterData: true });
  document.querySelector(button).click();
})"""
TICK = """([boxes, number, lens]) => new Promise((on) => {
  const start = performance.now();
  const seen = new MutationObserver(() => { seen.disconnect(); on(performance.now() - start); });
  seen.observe(document.querySelector(lens),
    { childList: true, subtree: true, characterData: true });
  document.querySelectorAll(boxes)[number].click();
})"""
CASE = ".iisam:not(.record)"


def run() -> Iterator[str]:
    """Page open to the first thing to press, and press to answer, in turns on one server."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "course"
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(folder)], stdout=subprocess.PIPE, text=True
        )
        try:
            found = re.search(r"(http\S+?/)voila\S+?token=(\S+)", server.stdout.readline())
            base, token = found[1], found[2]
            _bare_page(folder)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"),
                    args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
                )
                yield from _measured(browser, base, token, folder)
                browser.close()
        finally:
            server.terminate()
            server.wait(20)


def _bare_page(folder: Path) -> None:
    cell = nbformat.v4.new_code_cell(BARE)
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"iisam": {"title": "Bare"}})
    (folder / "bare").mkdir()
    nbformat.write(notebook, folder / "bare" / "bare.ipynb")


def _measured(browser: Any, base: str, token: str, folder: Path) -> Iterator[str]:
    opens: dict[str, list[float]] = {"bare": [], "ours": []}
    presses: dict[str, list[float]] = {"bare": [], "ours": []}
    ticks: dict[str, list[float]] = {"bare": [], "ours": []}
    for turn in range(OPENS + 1):
        for kind in opens:
            lesson = "bare" if kind == "bare" else "small-things"
            page = browser.new_page()
            _start_over(folder)
            start = time.perf_counter()
            page.goto(
                f"{base}voila/render/{lesson}/{lesson}.ipynb?token={token}", wait_until="commit"
            )
            page.locator("button.bare" if kind == "bare" else f"{CASE} button").first.wait_for()
            if turn:  # the first pair warms the server up
                opens[kind].append(time.perf_counter() - start)
            pressed, ticked = _presses(page, kind)
            presses[kind] += pressed
            ticks["ours"] += ticked
            ticks["bare"] += pressed if kind == "bare" else []
            page.close()
    yield _sentence("page open to the first thing to press", opens, "s", 1.5)
    yield _sentence("press to answer", presses, "ms", 2.0)
    yield _sentence("a tick of the lens, beside a bare round trip", ticks, "ms", 2.0)


def _presses(page: Any, kind: str) -> tuple[list[float], list[float]]:
    """Milliseconds from press to answer, and from a tick of the lens to its sentence."""
    if kind == "bare":
        each = CLICKS // OPENS
        return [page.evaluate(PRESS, ["button.bare", ".told"]) for _ in range(each)], []
    page.get_by_role("button", name="Begin as Maria").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    times = []
    while True:
        page.locator(f"{CASE} input").first.wait_for()
        page.locator(f"{CASE} input").first.check()
        times.append(page.evaluate(PRESS, [f"{CASE} button.go", f"{CASE} .card.next"]))
        page.get_by_role("heading", name="What follows").wait_for()
        more = page.locator(CASE).get_by_role("button", name=re.compile("^Go on"))
        if not more.count():
            return times, _ticks(page)
        more.click()
        page.get_by_role("heading", name="What follows").wait_for(state="detached")


def _ticks(page: Any) -> list[float]:
    page.locator(CASE).get_by_role("button", name="See how it ended").click()
    page.get_by_role("button", name="I would rather not guess").click()
    boxes = page.locator(f"{CASE} .lens input[type=checkbox]")
    boxes.first.wait_for()
    return [
        page.evaluate(TICK, [f"{CASE} .lens input[type=checkbox]", number, f"{CASE} .says"])
        for number in range(1, boxes.count())
    ]


def _start_over(folder: Path) -> None:
    path = journal.journal_path(folder / "small-things", "small-things", "health-visiting")
    path.unlink(missing_ok=True)


def _sentence(what: str, times: dict[str, list[float]], unit: str, aim: float) -> str:
    middle = {kind: statistics.median(values) for kind, values in times.items()}
    late = {kind: sorted(values)[int(0.95 * len(values))] for kind, values in times.items()}
    return (
        f"{what}, p50/p95 {unit}: bare {middle['bare']:.2f}/{late['bare']:.2f}, "
        f"ours {middle['ours']:.2f}/{late['ours']:.2f}, "
        f"ratio {middle['ours'] / middle['bare']:.2f}/{late['ours'] / late['bare']:.2f} "
        f"(aim: at most {aim}); n={len(times['bare'])} and {len(times['ours'])}"
    )
