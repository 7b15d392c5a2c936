"""Everything on the learner's screen can be seen: on a phone, on paper, in a reader's own style."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import debrief_case as end
import pytest
import view_screens as screens
from view_harness import PHONE, WIDE, Cell, pages

pytestmark = pytest.mark.browser

# WCAG 2.2, 1.4.12: what a reader may set, and nothing may be cut off.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
CUT_OFF = """() => {
  const seen = (one) => one.checkVisibility() && !one.closest(".unseen, .scrolls");
  const words = [...document.querySelectorAll("#cell *")].filter((one) => seen(one)
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  const cut = [];
  for (const one of words) {
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    for (let above = one; above.id !== "cell"; above = above.parentElement) {
      if (getComputedStyle(above).overflow === "visible") continue;
      const frame = above.getBoundingClientRect();
      const out = [frame.left - box.left, box.right - frame.right, box.bottom - frame.bottom];
      const where = above.getAttribute("class") ?? above.localName;
      if (Math.max(...out) > 2) cut.push(`${one.textContent.trim()} in ${where}`);
    }
  }
  return [...new Set(cut)];
}"""


@pytest.fixture
def open_cell(browser: Any) -> Iterator[Callable[..., Cell]]:
    """Opens a page of a given size; a script error in it fails the test."""
    with pages(browser) as opened:
        yield opened


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_skip_this_scene_can_be_seen_whatever_the_page_around_calls_its_own_skip_link(
    open_cell: Callable[..., Cell], size: tuple[int, int]
) -> None:
    """A rule of the page for its skip link once moved the button out of sight."""
    cell = open_cell(size)
    cell.wear(".skip, .to-lesson { position: absolute; left: -9999px; top: -9999px; }")
    cell.open(screens.BEFORE)
    button = cell.page.get_by_role("button", name="Skip this scene")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()

    assert 0 <= box["x"]
    assert box["x"] + box["width"] <= size[0]
    assert 0 <= box["y"] < size[1]
    assert button.evaluate(
        """(one) => { const box = one.getBoundingClientRect();
             return one.contains(document.elementFromPoint(box.x + 5, box.y + box.height / 2)); }"""
    )


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_wider_spacing_of_letters_and_words_cuts_nothing_off(
    open_cell: Callable[..., Cell], size: tuple[int, int]
) -> None:
    """Readers with dyslexia set it; labels once ended in the middle of a word."""
    cell = open_cell(size)
    cell.wear(SPACED)
    for screen in (
        *(screens.CHOOSE, screens.BEFORE, screens.RECORD, screens.FOLLOWS),
        *(end.OPENED, end.BEFORE),
    ):
        cell.page.evaluate("window.dispose?.()")
        cell.open(screen)
        cell.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        wide = cell.page.evaluate("document.documentElement.scrollWidth")

        assert (screen["kind"], [], size[0]) == (screen["kind"], cell.page.evaluate(CUT_OFF), wide)


def test_a_price_begins_with_a_capital_letter_in_every_browser(
    open_cell: Callable[..., Cell],
) -> None:
    """The rule must name the very block of the words: Firefox looks into no nested one."""
    cell = open_cell()
    prices = {**screens.FOLLOWS["follows"], "too_much": "<p>a record travels.</p>"}
    cell.open({**screens.FOLLOWS, "follows": prices})
    blocks = cell.page.locator(".prices .words > p")

    assert ["uppercase"] * blocks.count() == blocks.evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one, '::first-letter').textTransform)"
    )
    assert "block" == blocks.first.evaluate("(one) => getComputedStyle(one).display")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_an_ending_is_printed_with_its_wide_picture_whatever_the_page_was(
    open_cell: Callable[..., Cell], size: tuple[int, int]
) -> None:
    """Firefox asks no container on paper, and printed the ending without any picture."""
    cell = open_cell(size)
    cell.open(end.OPENED)
    cell.page.emulate_media(media="print")
    figures = cell.page.locator("figure.both")

    assert figures.locator(".wide svg").is_visible()
    assert not figures.locator(".narrow").is_visible()
    assert ["normal"] == figures.evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).containerType)"
    )


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_dot_of_how_you_decided_stands_out_in_forced_colours(
    open_cell: Callable[..., Cell], scheme: str
) -> None:
    """In a dark scheme it once was dark ink on a dark ground."""
    cell = open_cell(forced_colors="active", color_scheme=scheme)
    cell.open(end.UNGUESSED)
    colours = cell.page.evaluate(
        """() => ["dot", "ground"].map((name) => {
             const [r, g, b] = getComputedStyle(document.querySelector(`.axes .${name}`)).fill
               .match(/\\d+/g).map(Number);
             return 0.2126 * r + 0.7152 * g + 0.0722 * b; })"""
    )

    assert abs(colours[0] - colours[1]) > 150
