"""The page without code on paper, and the margins of its list."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from learner import OpenCourse, a_home, built_course

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """An opened course."""
    place = tmp_path_factory.mktemp("paper")
    opened = OpenCourse(place / "mine", built_course(place / "course"), a_home(place / "home"))
    yield opened
    opened.stop()


def words_on(paper: Path) -> str:
    told = ["pdftotext", "-layout", str(paper), "-"]
    text = subprocess.run(told, capture_output=True, text=True, check=True).stdout
    return " ".join(text.split())


def test_a_decision_is_printed_as_it_stands(browser: Any, course: OpenCourse, tmp_path: Path):
    """Somebody takes it to a supervisor before they decide; the form was once left out."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing: install the package poppler-utils")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(course.page("the-key"))
    for name in ("Begin as Kofi", re.compile("^Begin( |$)")):
        page.get_by_role("button", name=name).first.click()
    page.get_by_role("radio").first.check()
    page.locator("textarea").first.fill("Because nobody had a key.")
    asked = page.locator(".options legend").first.inner_text().split("\n")[0]
    options = page.locator(".option").all_inner_texts()
    paper = tmp_path / "page.pdf"
    page.pdf(path=paper, format="A4")
    page.emulate_media(media="print")
    edges = page.locator(".option").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).borderTopWidth)"
    )
    page.close()
    words = words_on(paper)

    assert len(options) > 1
    for one in (asked, *options, "Because nobody had a key."):
        assert " ".join(one.split()) in words
    assert "Open as a notebook" not in words
    assert edges[0] > edges[1]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("number", [9, 10, 100])
def test_no_number_of_the_list_hangs_over_the_margin(
    browser: Any, course: OpenCourse, width: int, number: int
):
    """The tenth lesson began left of everything else."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{course.url}?key={course.key}")
    page.locator(".lessons").wait_for()
    room, needed = page.locator(".lessons").first.evaluate(
        """(list, number) => {
          const entry = list.firstElementChild;
          list.replaceChildren(
            ...Array.from({ length: number }, () => entry.cloneNode(true))
          );
          const probe = document.createElement("span");
          probe.style.cssText = "position: absolute; white-space: pre";
          probe.textContent = `${number}. `;
          list.lastElementChild.append(probe);
          return [parseFloat(getComputedStyle(list).paddingLeft), probe.offsetWidth];
        }""",
        number,
    )
    page.close()

    assert needed <= room
