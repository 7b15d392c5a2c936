"""A page that holds one view, and a host for it that plays from a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import view_screens as screens

STATIC = Path(__file__).parents[2] / "src" / "iisam_learning" / "static" / "view"
WIDE, PHONE = (1280, 800), (320, 640)
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rules about a whole page: the view is a part of one.
PAGE_RULES = ["region", "bypass", "landmark-one-main", "page-has-heading-one"]

# The listeners stand for a notebook's shortcuts: installed after the view, as JupyterLab's may be.
PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Small things</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/view.css"></head>
<body><main><h1>Small things</h1><button>Above</button><div id="cell"></div></main>
<script type="module">
import view, { mount } from "/view.js";
let hear = null;
const answered = new Set();
const host = {
  on: (fn) => { hear = fn; return () => { hear = null; }; },
  send: (message) => window.sent.push(message),
  alive: () => window.alive,
  placed: (screen) => window.placed.push(screen.place),
};
Object.assign(window, { view, sent: [], keys: [], said: [], placed: [], alive: true,
  open(screen) {
    host.screen = screen;
    window.dispose = mount(document.getElementById("cell"), host);
    for (const [target, early] of [[window, false], [document, true]])
      target.addEventListener("keydown", (event) => window.keys.push(event.key), early);
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const live = target.nodeType === 1 && target.closest("[role=status], [role=alert]");
        if (live && addedNodes.length) window.said.push(`${live.role}: ${live.textContent}`);
      }
    }).observe(document.body, { childList: true, subtree: true });
  },
  // An answer to the last press, where that is not answered yet; or to what `screen.press` says.
  arrive(screen) {
    const last = window.sent.at(-1)?.press;
    const press = screen.press ?? (answered.has(last) ? null : last ?? null);
    if (!screen.stay) answered.add(press);
    hear({ ...screen, press });
  },
});
window.ready = true;
</script></body></html>"""


class Cell:
    """One view on a page, and what its host was sent."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.has_own_time = False

    def take_time(self) -> None:
        """From here on time passes only when a test says so."""
        self.page.clock.install()
        self.has_own_time = True

    def open(self, screen: screens.Screen) -> None:
        self.page.evaluate("screen => window.open(screen)", screen)

    def arrive(self, screen: screens.Screen) -> None:
        self.page.evaluate("screen => window.arrive(screen)", screen)

    def faults(self, width: int, height: int) -> list[tuple[str, str]]:
        """What axe finds in the view at a size, and whether the page scrolls sideways there."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(50)  # a resize is seen by the view in the next frame
        found = self.page.evaluate(
            """([tags, off]) => axe.run("#cell", { runOnly: tags, resultTypes: ["violations"],
                rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])) })""",
            [AXE_TAGS, PAGE_RULES],
        )
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        faults = [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]]
        return faults + ([("scrolls sideways", f"{wide} of {width}")] if wide != width else [])

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def choose(self) -> None:
        """The learner of the fixtures: an option, a reason, and how sure they are."""
        self.page.get_by_label("Ask GP").check()
        self.page.get_by_label("Why?").fill(screens.WHY)
        self.page.get_by_label("fairly sure").check()

    def decide(self) -> None:
        self.choose()
        self.press("Record my decision")

    def wear(self, css: str) -> None:
        """Gives the page rules of its own, as a host's or a reader's style sheet would."""
        self.page.evaluate(
            """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
                 document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }""",
            css,
        )

    @property
    def tries(self) -> list[dict[str, Any]]:
        """Every message as the host got it, those sent again too."""
        return self.page.evaluate("window.sent")

    @property
    def presses(self) -> list[str]:
        """The id of each message, in order."""
        return [one["press"] for one in self.tries]

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What was asked: each message once, without its press and place."""
        first = {one["press"]: one for one in reversed(self.tries)}
        return [
            {key: value for key, value in one.items() if key not in ("press", "place")}
            for one in reversed(first.values())
        ]

    def reload(self) -> None:
        """The same window, with its session storage, and nothing else of before."""
        self.page.reload()
        self.page.wait_for_function("window.ready")

    @property
    def said(self) -> list[str]:
        """Every text that a live region took on, in order."""
        return self.page.evaluate("window.said")

    @property
    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.textContent")

    def shows(self, text: str) -> bool:
        return bool(self.page.get_by_text(text).first.is_visible())


def _serve(route: Any) -> None:
    name = route.request.url.rpartition("/")[2]
    if name.endswith((".js", ".css")) and (STATIC / name).is_file():
        kind = "text/javascript" if name.endswith("js") else "text/css"
        route.fulfill(body=(STATIC / name).read_text(encoding="utf-8"), content_type=kind)
    else:
        # As the real page: no style may come from markup.
        policy = {"Content-Security-Policy": "style-src 'self'"}
        route.fulfill(body=PAGE, content_type="text/html", headers=policy)


class _Window:
    """A page in a context of its own, and the errors its scripts made."""

    def __init__(self, browser: Any, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.errors: list[str] = []
        self.context = browser.new_context(**settings)
        self.context.route("**/*", _serve)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if "Security Policy" in message.text:
            self.errors.append(message.text)

    def start(self, size: tuple[int, int]) -> Cell:
        """As new: the page loaded again, nothing in its storage, no emulated paper."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(media="null")
        self.page.goto("http://course.test/")
        self.page.wait_for_function("window.ready")
        self.page.evaluate("sessionStorage.clear()")
        return Cell(self.page)


# Making a context takes three times as long as loading the page again, so each is used again.
_idle: WeakKeyDictionary[Any, list[_Window]] = WeakKeyDictionary()


@contextmanager
def pages(browser: Any) -> Iterator[Callable[..., Cell]]:
    """Opens pages of a given size; a script error in one is an error here."""
    idle = _idle.setdefault(browser, [])
    used: list[tuple[_Window, Cell]] = []

    def opened(size: tuple[int, int] = WIDE, **settings: Any) -> Cell:
        same = [one for one in idle if one.settings == settings]
        window = same[0] if same else _Window(browser, settings)
        if same:
            idle.remove(window)
        cell = window.start(size)
        used.append((window, cell))
        return cell

    yield opened
    errors = [error for window, _ in used for error in window.errors]
    for window, cell in used:
        if cell.has_own_time or window.errors:
            window.context.close()
        else:
            idle.append(window)
    assert [] == errors
