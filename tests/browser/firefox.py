"""A real Firefox for the tests that look at pages: a page object over the pipe of firefox.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).parents[1] / "javascript" / "firefox.js"
# Forced colours as a learner has them: white on black, whatever the page asks for.
FORCED_COLOURS = {
    "ui.useAccessibilityTheme": 1,
    "browser.display.document_color_use": 2,
    "browser.display.background_color": "#000000",
    "browser.display.foreground_color": "#ffffff",
    "ui.systemUsesDarkTheme": 1,
}
# What can be pressed by its name: the text a person reads, or the label beside a box.
FIND = """([roles, name, exact]) => {
  const selectors = { button: "button", link: "a[href]", radio: "input[type=radio]",
    checkbox: "input[type=checkbox]", heading: "h1,h2,h3,h4",
    textbox: "textarea,input[type=text]" };
  const words = (one) => (one.labels?.length ? [...one.labels].map((l) => l.textContent).join(" ")
    : one.getAttribute("aria-label") ?? one.textContent).replace(/\\s+/g, " ").trim();
  const fits = (one) => (exact ? words(one) === name : new RegExp(name).test(words(one)));
  return [...document.querySelectorAll(selectors[roles])]
    .filter((one) => fits(one) && one.checkVisibility({ visibilityProperty: true }));
}"""


class Failed(AssertionError):
    """Firefox could not do what was asked of it; the words are its own."""


class Firefox:
    """One running Firefox; `preferences` are those of about:config."""

    def __init__(self, path: str, node: str, preferences: dict[str, Any] | None = None) -> None:
        self.process = subprocess.Popen(
            [node, str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._tell({"path": path, "preferences": preferences or {}})
        self.version = self._hear()

    def ask(self, act: str, **told: Any) -> Any:
        """Do one act; the answer as the page gave it."""
        self._tell({"act": act, **told})
        return self._hear()

    def close(self) -> None:
        """Let Firefox and its driver go; a driver that hangs is ended."""
        with suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.stdout.close()

    @contextmanager
    def pages(self) -> Iterator[Any]:
        """Opens pages of a given size and closes them all; a script error in one is an error."""
        opened: list[Page] = []

        def open_page(size: tuple[int, int] = (1280, 800)) -> Page:
            opened.append(Page(self, self.ask("open", width=size[0], height=size[1])))
            return opened[-1]

        yield open_page
        errors = [error for page in opened for error in page.ask("close")]
        assert [] == errors

    def _tell(self, message: dict[str, Any]) -> None:
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise Failed("Firefox or its driver has ended")
        answer = json.loads(line)
        if "error" in answer:
            raise Failed(answer["error"])
        return answer["value"]


class Page:
    """One page of Firefox; what is looked for is found by role and name, as a learner would."""

    def __init__(self, firefox: Firefox, number: int) -> None:
        self.firefox, self.number = firefox, number

    def ask(self, act: str, **told: Any) -> Any:
        return self.firefox.ask(act, page=self.number, **told)

    def goto(self, url: str) -> None:
        self.ask("goto", url=url)

    def reload(self) -> None:
        self.ask("reload")

    def resize(self, width: int, height: int) -> None:
        """Another size of window, once the page has seen it."""
        self.ask("resize", width=width, height=height)
        self.wait(
            "async () => { for (const _ of '12') await new Promise(requestAnimationFrame); "
            "return true; }"
        )

    def evaluate(self, code: str, given: Any = None) -> Any:
        """The value of a JavaScript function of one argument."""
        return self.ask("evaluate", code=code, given=given)

    def wait(self, code: str, given: Any = None, seconds: float = 15) -> None:
        """Until a JavaScript function of one argument is true."""
        self.ask("wait", code=code, given=given, timeout=int(seconds * 1000))

    def press(self, *keys: str) -> None:
        self.ask("press", keys=keys)

    def type(self, text: str) -> None:
        self.ask("type", text=text)

    def pdf(self, path: Path) -> Path:
        """What the printer would be given, on A4."""
        self.ask("pdf", path=str(path))
        return path

    def wait_for(self, role: str, name: str, exact: bool = False) -> None:
        """Until something of this role and name can be seen; `name` is a pattern unless exact."""
        self.wait(f"(given) => ({FIND})(given).length > 0", [role, name, exact])

    def click(self, role: str, name: str, exact: bool = False) -> None:
        """A real pointer on the first of this role and name."""
        self.wait_for(role, name, exact)
        x, y = self.evaluate(
            f"""(given) => {{ const [one] = ({FIND})(given);
              one.scrollIntoView({{ block: "center" }});
              const box = one.getBoundingClientRect();
              return [box.left + box.width / 2, box.top + box.height / 2]; }}""",
            [role, name, exact],
        )
        self.ask("click", x=x, y=y)

    def tab_to(self, role: str, name: str, exact: bool = False) -> None:
        """Tab until the focus is on the first of this role and name, as a keyboard gets there."""
        self.wait_for(role, name, exact)
        for _ in range(120):
            if self.evaluate(
                f"(given) => ({FIND})(given)[0] === document.activeElement", [role, name, exact]
            ):
                return
            self.press("Tab")
        raise Failed(f"the keyboard never reached the {role} {name}")

    @property
    def focused(self) -> str:
        return self.evaluate("() => document.activeElement.textContent")

    def text(self, selector: str = "body") -> str:
        """What can be read in an element."""
        return self.evaluate("(one) => document.querySelector(one).innerText", selector)


def found() -> tuple[str, str] | str:
    """Where Firefox and node are on this machine, or what is missing."""
    path = shutil.which("firefox-esr") or shutil.which("firefox")
    node = shutil.which("node")
    if not path:
        return "no Firefox on this machine: install the package firefox-esr"
    if not node:
        return "no node on this machine: install the package nodejs"
    if not (DRIVER.parent / "node_modules" / "puppeteer-core").is_dir():
        return "puppeteer-core is not installed: in tests/javascript type npm ci"
    return path, node
