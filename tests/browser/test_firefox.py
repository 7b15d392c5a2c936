"""The learner's screen in Firefox: what Chromium's tests cannot see, because Firefox differs."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import debrief_case as end
import pytest
import view_screens as screens
from firefox import Firefox, Page
from view_harness import AXE_TAGS, PAGE, PAGE_RULES, PHONE, STATIC, WIDE

pytestmark = pytest.mark.browser

KINDS = {
    "choosing whom to be": screens.CHOOSE,
    "content note": screens.NOTE,
    "a decision": screens.BEFORE,
    "many": screens.MANY,
    "written record": screens.RECORD,
    "reflection": screens.REFLECT,
    "held": screens.HELD,
    "refused": screens.REFUSED,
    "what happens": screens.FOLLOWS,
    "looking back": screens.LOOKING_BACK,
    "the guess": end.BEFORE,
    "the ending": end.OPENED,
    "the ending with points": end.WITH_POINTS,
    "trouble": screens.TROUBLE,
}
AXE = """([tags, off]) => axe.run("#cell", { runOnly: tags, resultTypes: ["violations"],
  rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])) })
  .then((found) => found.violations.map((one) => [one.id, one.nodes[0].html]))"""


class _Harness(BaseHTTPRequestHandler):
    """The page that holds one view, and the view's own files."""

    def do_GET(self) -> None:
        file = STATIC / self.path.lstrip("/").partition("?")[0]
        if self.path == "/":
            body, kind = PAGE.encode(), "text/html; charset=utf-8"
        elif file.suffix in (".js", ".css") and file.is_file():
            body = file.read_bytes()
            kind = "text/javascript" if file.suffix == ".js" else "text/css"
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *told: Any) -> None:
        """A test that passes is silent."""


@pytest.fixture(scope="module")
def harness() -> Iterator[str]:
    """The address of the page, served on this machine only."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Harness)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def view(firefox: Firefox, harness: str) -> Iterator[Callable[..., Page]]:
    """Opens the view on a page of its own; a script error in it fails the test."""
    with firefox.pages() as opened:

        def open_view(screen: screens.Screen, size: tuple[int, int] = WIDE) -> Page:
            page = opened(size)
            page.goto(harness)
            page.wait("() => window.ready")
            page.evaluate("(screen) => { window.open(screen); }", screen)
            return page

        yield open_view


@pytest.fixture(scope="module")
def judged(firefox: Firefox, harness: str, axe_source: str) -> Iterator[Page]:
    """One page for all kinds of screen, because loading axe takes longer than running it."""
    with firefox.pages() as opened:
        page = opened(WIDE)
        page.goto(harness)
        page.wait("() => window.ready")
        page.evaluate(f"() => {{ {axe_source}; window.axe ??= axe; }}")
        yield page


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_screen_passes_axe_and_never_scrolls_sideways(
    judged: Page, kind: str
) -> None:
    """At a desk and at 400 % zoom, where one browser wraps what another lets stick out."""
    judged.evaluate(
        "(screen) => { window.dispose?.(); sessionStorage.clear(); window.open(screen); }",
        KINDS[kind],
    )
    for size in (WIDE, PHONE):
        judged.resize(*size)
        wide = judged.evaluate("() => document.documentElement.scrollWidth")

        assert [] == judged.evaluate(AXE, [AXE_TAGS, PAGE_RULES])
        assert wide <= size[0]


def test_a_decision_can_be_made_with_the_keyboard_alone(view: Callable[..., Page]) -> None:
    """The arrows move the choice, and no key gets through to a notebook's shortcuts."""
    page = view(screens.BEFORE)
    page.tab_to("button", "^Above$")
    page.tab_to("radio", screens.POINT["options"][0]["title"], exact=True)
    page.press("Space", "ArrowDown", "d", "d", "Tab")
    page.type("a dd b x 0 0")
    page.press("Tab", "Space", "ArrowDown")
    heard = page.evaluate("() => window.keys.length")
    page.tab_to("button", "^Record")
    page.press("Enter")

    assert [("decide", "third-visit", ["ask"], "a dd b x 0 0", 2)] == [
        _decided(one) for one in page.evaluate("() => window.sent")
    ]
    assert heard == page.evaluate("() => window.keys.length")


def test_a_decision_can_be_made_with_the_mouse_alone(view: Callable[..., Page]) -> None:
    """A real pointer reaches option, confidence and button."""
    page = view(screens.BEFORE)
    page.click("radio", "Ask GP")
    page.click("radio", "^fairly sure$")
    page.click("button", "^Record")

    assert [("decide", "third-visit", ["ask"], "", 3)] == [
        _decided(one) for one in page.evaluate("() => window.sent")
    ]


def _decided(message: dict[str, Any]) -> tuple[Any, ...]:
    names = ("kind", "point", "options", "rationale", "confidence")
    return tuple(message[name] for name in names)


def test_the_focus_goes_to_what_is_new_and_a_live_region_says_it(
    view: Callable[..., Page],
) -> None:
    """Without either, somebody who listens does not learn that anything happened."""
    page = view(screens.BEFORE)
    page.click("radio", "Ask GP")
    page.click("button", "^Record")
    page.evaluate("(screen) => { window.arrive(screen); }", screens.FOLLOWS)
    page.wait("(news) => window.said.some((one) => one.includes(news))", _news())

    assert "What happens" == page.focused
    assert f"status: Saved at 14:02. {_news()}" in page.evaluate("() => window.said")


def _news() -> str:
    return " ".join(screens.FOLLOWS["follows"]["news"])


def test_what_is_missing_is_told_at_each_option_and_the_focus_goes_there(
    view: Callable[..., Page],
) -> None:
    """A radio that is wrong says so and says why; one more key mends it."""
    page = view(screens.BEFORE)
    page.tab_to("button", "^Record")
    page.press("Enter")
    page.wait("() => document.activeElement.type === 'radio'")

    assert "Choose an option, then press “Record my decision”." == page.evaluate(
        """() => document.getElementById(
          document.activeElement.getAttribute("aria-describedby")).textContent"""
    )
    assert "true" == page.evaluate("() => document.activeElement.getAttribute('aria-invalid')")
    page.press("Space")
    assert 0 == page.evaluate("() => document.querySelectorAll('[aria-invalid]').length")


@pytest.fixture(scope="module")
def printed(firefox: Firefox, harness: str, tmp_path_factory) -> Callable[[screens.Screen], Path]:
    """A screen as Firefox prints it, at the width of a desk and on A4."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing: install the package poppler-utils")

    def on_paper(screen: screens.Screen) -> Path:
        with firefox.pages() as opened:
            page = opened(WIDE)
            page.goto(harness)
            page.wait("() => window.ready")
            page.evaluate("(screen) => { window.open(screen); }", screen)
            return page.pdf(tmp_path_factory.mktemp("printed") / "page.pdf")

    return on_paper


def _words_on(paper: Path) -> str:
    run = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    )
    return re.sub(r"\s+", " ", run.stdout)


def test_the_ending_is_printed_with_its_picture_once(printed) -> None:
    """Firefox has no container to ask while it prints, and both widths of the picture were gone."""
    drawn = '<svg viewBox="0 0 600 120" width="600" height="120" role="img" aria-label="Drawn">'
    picture = {
        **end.PICTURE,
        "svg": drawn + '<text x="9" y="66" fill="#14213a">in the wide drawing</text></svg>',
        "narrow": drawn + '<text x="9" y="66" fill="#14213a">in the narrow drawing</text></svg>',
    }
    words = _words_on(printed({**end.OPENED, "picture": picture}))

    assert 1 == words.count("in the wide drawing") + words.count("in the narrow drawing")


def test_every_sentence_is_shown_with_the_capital_its_author_wrote(printed) -> None:
    """A capital that only a style gives is one that another browser does not show."""
    prices = {
        "nobody_shares": "<p>the pattern stays unseen.</p>",
        "too_much": "<p>a record travels.</p>",
    }
    words = _words_on(
        printed({**screens.FOLLOWS, "follows": {**screens.FOLLOWS["follows"], **prices}})
    )

    assert "The pattern stays unseen." in words
    assert "A record travels." in words


def test_in_forced_colours_a_choice_and_the_focus_can_still_be_seen(
    firefox_in_forced_colours: Firefox, harness: str
) -> None:
    """A choice marked by a ground colour alone is lost where the learner sets all colours."""
    with firefox_in_forced_colours.pages() as opened:
        page = opened(WIDE)
        page.goto(harness)
        page.wait("() => window.ready")
        page.evaluate("(screen) => { window.open(screen); }", screens.BEFORE)
        page.click("radio", "Ask GP")
        page.press("Tab")

        assert page.evaluate("() => matchMedia('(forced-colors: active)').matches")
        assert "solid" == page.evaluate(OUTLINE, ".option:has(:checked)")
        assert "solid" == page.evaluate(OUTLINE, ":focus-visible")


OUTLINE = "(one) => getComputedStyle(document.querySelector(one)).outlineStyle"
DOT = """() => {
  const [dot, ground] = [".dot", ".ground"].map((one) => document.querySelector(one));
  return [dot, ground].map((one) => getComputedStyle(one).fill);
}"""


def test_in_dark_forced_colours_the_dot_stands_out_from_its_ground(
    firefox_in_forced_colours: Firefox, harness: str
) -> None:
    """The field of how you decided kept its light ground and took dark's ink: the dot was gone."""
    with firefox_in_forced_colours.pages() as opened:
        page = opened(WIDE)
        page.goto(harness)
        page.wait("() => window.ready")
        page.evaluate("(screen) => { window.open(screen); }", end.WITH_POINTS)
        dot, ground = (_lightness(one) for one in page.evaluate(DOT))

        assert abs(dot - ground) > 0.5


def _lightness(colour: str) -> float:
    """0 (black) to 1 (white) of a computed colour."""
    return sum(float(one) for one in re.findall(r"[\d.]+", colour)[:3]) / (3 * 255)
