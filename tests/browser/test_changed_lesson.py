"""A lesson that somebody changed, in both doors and a real browser: it shows, and runs nothing.

Everything in it that could run would leave a name behind that begins with `ran`.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from anywidget import AnyWidget

from learner import OpenCourse, a_home, built_course

pytestmark = pytest.mark.browser

ELSEWHERE = "http://127.0.0.1:9/"  # nobody answers there, and nobody may be asked
WORDS = [
    "<script>window.ran1 = 1</script><img src=x onerror='window.ran2 = 1'>",
    "<svg onload='window.ran3 = 1'></svg>",
    "<iframe srcdoc='<script>parent.ran4 = 1</script>'></iframe>",
    f"<meta http-equiv='refresh' content='0;url={ELSEWHERE}'><base href='{ELSEWHERE}'>",
    f"![x]({ELSEWHERE}x.png) ![y][z]\n\n[z]: {ELSEWHERE}y",
    f"<link rel=stylesheet href='{ELSEWHERE}x.css'>",
    "[press](javascript:window.ran5=1) [press](<data:text/html,<script>1</script>> 'title\"x')",
    "&lt;script&gt;window.ran6=1&lt;/script&gt; &amp;lt;img src=x onerror='window.ran6=1'&amp;gt;",
    "<button data-commandlinker-command='notebook:run-all-cells'>run</button>",
    "![a](attachment:a.svg) ![b](attachment:b.html)",
    "[press](jav&#x61;script:window.ran7=1) [press](&#1;javascript:window.ran7=1)",
]
SVG = "PHN2ZyBvbmxvYWQ9J3dpbmRvdy5yYW44PTEnIHhtbG5zPSdodHRwOi8vd3d3LnczLm9yZy8yMDAwL3N2Zyc+PC9zdmc+"
ESM = "window.ran9 = 1; document.title = 'ran'; export default { render() {} };"
VERSION = AnyWidget._model_module_version.default_value
WIDGET = {
    "model_name": "AnyModel",
    "model_module": "anywidget",
    "model_module_version": VERSION,
    "state": {
        **{f"_{one}_module": "anywidget" for one in ("model", "view")},
        **{f"_{one}_module_version": VERSION for one in ("model", "view")},
        **{"_model_name": "AnyModel", "_view_name": "AnyView", "_view_count": None},
        **{"_anywidget_id": "x", "_esm": ESM, "layout": None},
    },
}
STATE = {"version_major": 2, "version_minor": 0, "state": {"a" * 32: WIDGET}}
OUTPUTS = {
    "application/vnd.jupyter.widget-view+json": {"model_id": "a" * 32, "version_major": 2},
    "text/html": "<script>window.ran10 = 1</script><img src=x onerror='window.ran10 = 1'>",
    "application/javascript": "window.ran11 = 1",
    "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran12 = 1'></svg>",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCourse]:
    """A course with two lessons that somebody changed; one plays as ours do, one has code."""
    place = tmp_path_factory.mktemp("changed")
    opened = OpenCourse(place / "mine", built_course(place / "course"), a_home(place / "home"))
    for name, code in (("changed", ""), ("coded", "open('was-run', 'w').close()")):
        folder = opened.folder / name
        shutil.copytree(opened.folder / "the-key", folder)
        file = folder / "the-key.ipynb"
        held = json.loads(file.read_text())
        _change(held, code)
        file.unlink()
        (folder / f"{name}.ipynb").write_text(json.dumps(held))
    yield opened
    opened.stop()


def _change(held: dict[str, Any], code: str) -> None:
    attachments = {"a.svg": {"image/svg+xml": SVG}, "b.html": {"text/html": SVG}}
    for cell in held["cells"]:
        cell["metadata"]["trusted"] = True
        if cell["cell_type"] == "code":
            cell["outputs"] = [
                {"output_type": "display_data", "metadata": {}, "data": {kind: data}}
                for kind, data in OUTPUTS.items()
            ]
    new = {"cell_type": "markdown", "metadata": {"trusted": True}}
    held["cells"] += [
        {**new, "id": f"w{n}", "source": words, "attachments": attachments}
        for n, words in enumerate(WORDS)
    ]
    if code:
        outputs = held["cells"][-len(WORDS) - 1].get("outputs", [])
        held["cells"].append(
            {
                "cell_type": "code",
                "id": "coded",
                "metadata": {"trusted": True},
                "source": code,
                "outputs": outputs,
                "execution_count": 1,
            }
        )
    held["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": STATE}
    held["metadata"]["iisam"]["title"] = "<script>window.ran13 = 1</script>"


class Watched:
    """A page of which every request and every window that opens is kept."""

    def __init__(self, browser: Any) -> None:
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.asked: list[str] = []
        self.opened: list[str] = []
        self.context.on("request", lambda one: self.asked.append(one.url))
        self.page.on("dialog", lambda one: (self.opened.append(one.message), one.dismiss()))

    @property
    def ran(self) -> list[str]:
        names = self.page.evaluate("Object.keys(window).filter((one) => one.startsWith('ran'))")
        return [*names, *self.opened]

    def others(self, *ours: str) -> list[str]:
        """What was asked for that lies neither in the page nor with us."""
        return [one for one in self.asked if not one.startswith((*ours, "data:", "blob:"))]


@pytest.fixture
def watched(browser: Any) -> Iterator[Watched]:
    """A browser just opened."""
    one = Watched(browser)
    yield one
    one.context.close()


def test_on_the_page_a_changed_lesson_is_only_its_words(watched: Watched, course: OpenCourse):
    """Scripts, drawings, frames, odd links, attachments and outputs of every kind."""
    for name in ("changed", "coded"):
        watched.page.goto(course.page(name))
        watched.page.locator(".iisam:not(.record)").wait_for()
        for press in watched.page.get_by_text("press", exact=True).all():
            press.click()
        watched.page.wait_for_timeout(300)

        assert [] == watched.ran
        assert watched.page.url == f"{course.url}lesson/{name}"
    assert [] == watched.others(course.url)
    assert 0 == watched.page.locator("main :is(img, iframe, svg, meta, base, link, object)").count()
    assert not (course.folder / "coded" / "was-run").exists()


@contextmanager
def another_server(told: list[str]) -> Iterator[str]:
    """A program of somebody else's on this machine; it keeps the cookies it is sent."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.append(self.headers.get("Cookie", ""))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title>")

        def log_message(self, *told: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_address[1]}/"
        other.shutdown()


def test_in_jupyterlab_no_script_of_a_changed_lesson_runs(watched: Watched, course: OpenCourse):
    """A saved widget once ran its script as soon as its notebook was opened, trusted or not.

    All the code of this one is ours, so it is run; what it brought along is not. And its cookie,
    whose holder may run code, goes to no other port, though a browser has one jar for them all.
    """
    watched.page.goto(course.lab("changed"), wait_until="commit")
    watched.page.locator(".jp-Notebook").wait_for(timeout=60_000)
    watched.page.locator(".iisam:not(.record)").first.wait_for(timeout=60_000)
    ran, title, told = watched.ran, watched.page.title(), []
    commands = watched.page.locator(".jp-RenderedMarkdown [data-commandlinker-command]").count()
    with another_server(told) as address:
        watched.context.new_page().goto(address)

    assert [] == ran
    assert "ran" != title
    assert 0 == commands
    assert any("username-" in one["name"] for one in watched.context.cookies())
    assert told
    assert not any("username-" in one or "_xsrf" in one for one in told)
