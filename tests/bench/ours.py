"""`iisam learn` as a process, and a learner who presses buttons in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.running import Running

CASE = "small-things"
# From the press until the words of what happens stand on the page.
RECORD = """() => new Promise((on) => {
  const heads = () => [...document.querySelectorAll("h1, h2, h3")]
    .some((one) => one.textContent.trim() === "What happens");
  const [button] = [...document.querySelectorAll("button")]
    .filter((one) => /^Record/.test(one.textContent) && one.checkVisibility());
  const start = performance.now();
  const seen = new MutationObserver(() => {
    if (heads()) { seen.disconnect(); on(performance.now() - start); }
  });
  seen.observe(document.body, { childList: true, subtree: true });
  button.click();
})"""


class Course(Running):
    """The open course and the case that is played in it."""

    @property
    def lesson(self) -> str:
        """The page of the case."""
        return f"{self.url}lesson/{CASE}"

    def start_over(self) -> None:
        """A learner who has recorded nothing."""
        for old in (self.folder / CASE).glob("*.journal.jsonl*"):
            old.unlink()


@contextmanager
def opened(folder: Path, port: int) -> Iterator[Course]:
    """The course in a folder, until the block is left."""
    course = Course(folder, port)
    try:
        yield course
    finally:
        course.stop()


def walk_to_the_first_decision(page: Any) -> str:
    """Press what leads on until a decision stands there; its address, for the next learner."""
    options = page.locator("fieldset input")
    for _ in range(12):
        go_on = page.get_by_role("button", name=re.compile(r"^(Begin|Go on|Next)"))
        options.or_(go_on).first.wait_for()
        if options.count():
            return page.url
        pressed = go_on.first.element_handle()
        pressed.click()
        page.wait_for_function("(one) => !one.isConnected", arg=pressed)  # the next screen stands
    raise RuntimeError("no decision was reached")


def play(page: Any) -> list[float]:
    """Play the case from its first decision to its end; milliseconds from press to answer."""
    times = []
    happens = page.get_by_role("heading", name="What happens", exact=True)
    while True:
        page.get_by_role("button", name=re.compile("^Record")).first.wait_for()
        if page.locator("fieldset.options input").count():
            page.locator("fieldset.options input").first.check()
        else:
            page.locator("textarea").first.fill("I think of Teddy.")
        times.append(page.evaluate(RECORD))
        more = page.get_by_role("button", name=re.compile("^(Go on|Next)"))
        if not more.count():
            return times
        more.first.click()
        happens.wait_for(state="detached")
        if not page.get_by_role("button", name=re.compile("^Record")).count():
            return times
