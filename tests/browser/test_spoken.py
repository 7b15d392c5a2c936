"""What a screen reader is given, in its order, through a whole case: from Chromium's own tree."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from test_whole_case import AGENCY, CASE, Learner, case, course  # noqa: F401  fixtures

from iisam_learning.case.scoring import best_path

pytestmark = pytest.mark.browser

SPOKEN = {"heading", "radio", "checkbox", "button", "textbox", "link", "DisclosureTriangle"}
SILENT_INSIDE = {"LabelText", "DisclosureTriangle", "button", "link", "heading", "radio"}


def spoken(page: Any) -> list[str]:
    """The page line by line, as its accessibility tree is read from top to bottom."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {one["nodeId"]: one for one in nodes}
    lines: list[str] = []

    def walk(node: dict, silent: bool) -> None:
        role = node.get("role", {}).get("value", "")
        name = " ".join(node.get("name", {}).get("value", "").split())
        if not node.get("ignored"):
            if role in SPOKEN and name:
                lines.append(f"{role}: {name}")
            elif role == "StaticText" and name and not silent:
                lines.append(name)
            elif role in ("group", "status", "alert", "main", "banner", "contentinfo") and name:
                lines.append(f"{role}: {name}")
        for child in node.get("childIds", []):
            if child in by_id:
                walk(by_id[child], silent or role in SILENT_INSIDE)

    walk(nodes[0], False)
    session.detach()
    return lines


def test_the_page_has_the_marks_a_screen_reader_steers_by(browser, course):  # noqa: F811
    """Language, title, one main part, and a link past what stands before it."""
    learner = Learner(browser, course, "page", "keyboard")
    learner.open()
    page = learner.page

    assert "en-GB" == page.get_attribute("html", "lang")
    assert "Small things" in page.title()
    assert 1 == page.locator("main").count()
    page.keyboard.press("Tab")
    assert "#" in page.evaluate("document.activeElement.getAttribute('href')")
    learner.context.close()


def test_a_whole_case_is_spoken_each_thing_once(browser, course, case, tmp_path):  # noqa: F811
    """Long sentences are said once on each screen, and what is newly known is announced."""
    learner = Learner(browser, course, "page", "keyboard")
    learner.open()
    learner.begin()
    told: list[str] = []
    for id, options in best_path(case, AGENCY).steps:
        told += [f"\n== {id}: before deciding", *once(spoken(learner.page))]
        learner.page.evaluate(LISTEN)
        learner.decide(case.point(id), options)
        if learner.page.locator(f"{CASE} .known .tag").count():
            assert heard(learner.page, "New in what you know")
        told += [f"\n== {id}: what follows", *once(spoken(learner.page))]
        told += [f"(announced) {one}" for one in learner.page.evaluate("window.said")]
        learner.go_on()
    learner.page.get_by_role("heading", name=re.compile("guess|seen", re.I)).first.wait_for()
    told += ["\n== the ending", *once(spoken(learner.page))]
    keep = Path(os.environ.get("IISAM_SPOKEN", tmp_path / "spoken.txt"))
    keep.write_text("\n".join(told), encoding="utf-8")
    learner.context.close()


def heard(page: Any, words: str) -> bool:
    """Whether a live region says these words within ten seconds."""
    for _ in range(100):
        if any(words in one for one in page.evaluate("window.said")):
            return True
        page.wait_for_timeout(100)
    return False


LISTEN = """() => {
  window.said = [];
  const hear = new MutationObserver((changes) => {
    for (const { target } of changes) {
      const live = (target.nodeType === 1 ? target : target.parentElement)
        ?.closest('[role=status],[role=alert]');
      const words = live?.textContent.trim();
      if (words && window.said.at(-1) !== words) window.said.push(words);
    }
  });
  hear.observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def once(lines: list[str]) -> list[str]:
    """The lines, after a check that no sentence of some length stands twice in the case.

    What the lesson says after the case may name the same law or the same question again.
    """
    case_ends = lines.index("heading: What comes after")
    words = [
        line.partition(": ")[2] if line.partition(": ")[0] in SPOKEN else line
        for line in lines[:case_ends]
    ]
    twice = [one for one, count in Counter(words).items() if count > 1 and len(one) > 45]
    assert [] == twice
    return lines
