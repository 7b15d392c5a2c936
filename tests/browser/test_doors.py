"""The learner's two doors in a real browser: the page without code, and JupyterLab."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import nbformat
import pytest

from iisam_learning.lessons.forms import FORMS
from learner import OpenCourse, a_home, built_course

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "src" / "iisam_learning" / "static"
CODE = re.compile(r"import |iisam_learning|play\(|record\(|mark\(|In \[|\[ ?\d* ?\]:")
CASE = ".iisam:not(.record)"  # a case in play, not the record of it further down
RECORD = re.compile("^Record")
AXE = """axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
})"""
MOST = 60_000  # bytes moved up to the first decision


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """An opened course of a learner, with two more notebooks in their folder."""
    place = tmp_path_factory.mktemp("doors")
    opened = OpenCourse(place / "mine", built_course(place / "course"), a_home(place / "home"))
    lesson = nbformat.read(opened.folder / "the-key" / "the-key.ipynb", as_version=4)
    another(opened, lesson, "foreign", code="open('was-run', 'w').close()")
    another(opened, lesson, "scripted", words="<script>document.title = 'run'</script>")
    yield opened
    opened.stop()


def another(course: OpenCourse, lesson: Any, name: str, code: str = "", words: str = "") -> None:
    """A notebook like the lesson, with one cell more."""
    cells = [*lesson.cells]
    if code:
        cells.append(nbformat.v4.new_code_cell(code))
    if words:
        cells.append(nbformat.v4.new_markdown_cell(words))
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=lesson.metadata)
    folder = course.folder / name
    folder.mkdir()
    nbformat.write(notebook, folder / f"{name}.ipynb")
    case = course.folder / "the-key" / "the-key.case.json"
    (folder / case.name).write_bytes(case.read_bytes())


class Visit:
    """A page in a browser of its own, every request it made and all it complained of."""

    def __init__(self, browser: Any, course: OpenCourse, **context: Any) -> None:
        self.course = course
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(25_000)
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda told: told.type == "error" and self.complaints.append(told.text),
        )

    def free(self, lesson: str) -> Any:
        """The page without code, once its case can be played."""
        self.page.goto(self.course.page(lesson), wait_until="commit")
        self.page.locator(CASE).wait_for()
        return self.page

    def lab(self, lesson: str, wait: str = CASE) -> Any:
        """JupyterLab with the notebook open."""
        self.page.goto(self.course.lab(lesson), wait_until="commit")
        self.page.locator(wait).first.wait_for()
        return self.page

    def begin(self) -> Any:
        """On to the first decision of the nursery."""
        for name in ("Begin as Kofi", re.compile("^Begin( |$)")):
            self.page.get_by_role("button", name=name).first.click()
        self.page.get_by_role("radio").first.wait_for()
        return self.page


@pytest.fixture
def visit(browser: Any, course: OpenCourse) -> Iterator[Visit]:
    """A browser just opened, with a course of which nothing is decided yet."""
    for journal in course.folder.rglob("*.journal.jsonl"):
        journal.unlink()
    visit = Visit(browser, course)
    yield visit
    visit.context.close()


@pytest.fixture(scope="module")
def read(browser: Any, course: OpenCourse) -> Iterator[Visit]:
    """The start page, opened once, for what can be seen without a decision."""
    visit = Visit(browser, course)
    visit.free("start-here")
    yield visit
    visit.context.close()


def by_hand(page: Any, target: Any) -> None:
    """A click as a hand makes it: at a place of the screen, whatever lies on top of it."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


# ---- the page without code ----------------------------------------------------------------------


def test_the_page_says_what_it_is(read: Visit):
    """A screen reader begins with the language and the landmarks."""
    page = read.page

    assert "en-GB" == page.get_attribute("html", "lang")
    assert [1, 1, 1] == [
        page.locator(one).count() for one in ("main", "body > header", "body > footer")
    ]
    assert ["Start here"] == page.locator("h1").all_inner_texts()
    assert "width=device-width" in page.get_attribute("meta[name=viewport]", "content")


def test_the_skip_link_comes_first_and_leads_to_the_lesson(read: Visit):
    """With a keyboard, nobody should walk through the header on each page."""
    read.page.evaluate("document.activeElement.blur()")
    read.page.keyboard.press("Tab")
    first = read.page.evaluate("document.activeElement.textContent")
    read.page.keyboard.press("Enter")

    assert first == "Skip to the lesson"
    assert read.page.evaluate("document.activeElement.id") == "lesson"


def test_no_other_machine_is_asked_for_anything(read: Visit):
    """Not for a font, not for a script: a learner may be offline, and nobody else is told."""
    other = [one for one in read.asked if not one.startswith((read.course.url, "data:"))]

    assert [] == other
    assert len(read.asked) > 2


def test_no_code_and_no_prompt_is_seen(read: Visit):
    """The learner is a health visitor, not a programmer."""
    assert None is CODE.search(read.page.locator("body").inner_text())


def test_the_page_has_no_accessibility_findings(browser: Any, course: OpenCourse, axe_source: str):
    """axe-core finds about a third of what there is to find; that third must be none."""
    # The page's own policy keeps a test's script out as it keeps out everybody's.
    visit = Visit(browser, course, bypass_csp=True)
    found = {}
    for path in ("lesson/start-here", "", "lesson/foreign", "lesson/nowhere"):
        visit.page.goto(f"{course.url}{path}?key={course.key}")
        visit.page.wait_for_url(f"{course.url}{path}")
        wrong = visit.page.evaluate(f"() => {{ {axe_source}; return {AXE}; }}")["violations"]
        found |= {(path, one["id"]): one["nodes"][0]["html"] for one in wrong}
    visit.context.close()

    assert {} == found


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_scrolls_sideways(visit: Visit, width: int):
    """A phone, or text at four times its size."""
    visit.page.set_viewport_size({"width": width, "height": 900})
    wide = []
    for path in ("", "lesson/the-key", "lesson/foreign", "notebook/the-key"):
        visit.page.goto(f"{visit.course.url}{path}?key={visit.course.key}")
        visit.page.wait_for_url(f"{visit.course.url}{path}")
        if visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)

    assert [] == wide


def test_a_link_leads_to_the_other_lesson_and_back_to_the_list(visit: Visit):
    """The same notebook links to the same lesson in both doors."""
    page = visit.free("start-here")
    page.get_by_role("main").get_by_role("link", name="The key").click()
    page.locator(CASE).wait_for()

    assert f"{visit.course.url}lesson/the-key" == page.url
    page.get_by_role("link", name="All lessons").click()
    page.get_by_role("heading", name="Your lessons").wait_for()


def test_the_lesson_can_be_read_without_a_script(browser: Any, course: OpenCourse):
    """Words first: a slow line, or an office that allows no scripts."""
    visit = Visit(browser, course, java_script_enabled=False)
    visit.page.goto(course.page("the-key"))
    visit.page.get_by_role("heading", name="One question").wait_for()
    read = visit.page.locator("main").inner_text()
    visit.context.close()

    assert "A key is left in a door." in read
    assert "You can read here. To decide, switch JavaScript on" in read


def test_a_case_is_decided_by_hand_and_by_keyboard(visit: Visit):
    """A real pointer reaches the options, arrows move the choice, letters are only letters."""
    visit.free("the-key")
    page = visit.begin()
    options = page.get_by_role("radio")
    by_hand(page, options.nth(0))
    chosen = [options.nth(0).is_checked()]
    page.keyboard.press("ArrowDown")
    chosen.append(options.nth(1).is_checked())
    page.keyboard.type("dd")

    assert [True, True] == chosen
    assert options.nth(1).is_visible()


def test_what_is_decided_is_kept_beside_the_lesson_and_shown_below(visit: Visit):
    """The written record further down the page is the one just written, without a reload."""
    page = visit.free("the-key")
    page = visit.begin()
    for choice in ("Ring and ask", "The mother"):
        page.get_by_label(choice).check()
        page.get_by_role("button", name=RECORD).click()
        page.get_by_role("button", name=re.compile("^(Go on|Next)")).click()
        page.get_by_role("button", name=RECORD).wait_for()
    page.get_by_label("What was seen, and by whom").check()
    page.locator("textarea").first.fill("The key was in the door at eight.")
    page.get_by_role("button", name=RECORD).click()
    shown = page.locator(".iisam.record", has_text="The key was in the door at eight.")
    shown.wait_for()

    journals = [one.name for one in (visit.course.folder / "the-key").glob("*.jsonl")]
    assert ["the-key.nursery.journal.jsonl"] == journals
    visit.free("the-key")
    shown.wait_for()
    assert [] == visit.complaints


def test_the_browsers_back_button_leads_back_in_the_case(visit: Visit):
    """Where am I, and how do I get back: the button everybody knows answers."""
    page = visit.free("the-key")
    visit.begin()
    at_decision = page.url
    page.go_back()
    page.get_by_role("button", name=re.compile("^Begin$|^Begin the")).wait_for()
    at_note = page.url
    page.go_forward()
    page.get_by_role("radio").first.wait_for()

    assert at_decision == page.url
    assert at_note != at_decision
    page.reload()
    page.get_by_role("radio").first.wait_for()


def test_a_lost_answer_to_the_back_button_is_asked_for_again(visit: Visit):
    """Otherwise the address says one place and the page shows another."""
    visit.free("the-key")
    page = visit.begin()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Record my decision").click()
    page.get_by_role("heading", name="What happens").wait_for()
    page.get_by_role("button", name=re.compile("^Go on")).click()
    page.get_by_role("radio").first.wait_for()
    lost: list[str] = []
    page.route("**/play/**", lambda route: (lost.append("one"), route.abort()), times=1)
    page.go_back()
    page.get_by_role("heading", name="What happens").wait_for()

    assert ["one"] == lost


def test_few_bytes_are_moved_up_to_the_first_decision(visit: Visit):
    """At 400 kbit/s each 50 kB is a second."""
    sizes = []
    visit.page.on(
        "requestfinished",
        lambda one: sizes.append(
            one.sizes()["responseBodySize"] + one.sizes()["responseHeadersSize"]
        ),
    )
    visit.free("the-key")
    visit.begin()

    assert sum(sizes) < MOST
    assert len(sizes) <= 8


def test_a_notebook_with_other_code_is_not_run(visit: Visit):
    """The page hides code, so it must never run what nobody has looked at."""
    page = visit.free("foreign")
    page.get_by_text("This part runs in JupyterLab.").wait_for()

    assert not (visit.course.folder / "foreign" / "was-run").exists()


def test_a_script_in_a_lesson_does_not_run(visit: Visit):
    """Words are not looked at as strictly as code, and the page holds the key to the course."""
    page = visit.free("scripted")

    assert page.title() != "run"
    assert page.get_by_text("<script>document.title = 'run'</script>").is_visible()


def test_the_browser_opened_by_the_command_comes_in(browser: Any, course: OpenCourse):
    """It begins at a file, from where a strict cookie is not sent on the way in."""
    visit = Visit(browser, course)
    start = course.folder / "start.html"
    start.write_text(f'<meta http-equiv="refresh" content="0;url={course.address}">')
    visit.page.goto(start.as_uri())
    visit.page.get_by_role("heading", name="Your lessons").wait_for()
    inside = visit.page.url
    start.write_text(f'<meta http-equiv="refresh" content="0;url={course.url}lesson/the-key">')
    visit.page.goto(start.as_uri())
    visit.page.locator(CASE).wait_for()
    visit.context.close()

    assert course.url == inside


ATTACK = """<!doctype html><title>elsewhere</title>
<script>
const to = "COURSE";
const body = JSON.stringify({ case: "the-key", agency: "nursery", message: { kind: "decide",
  place: "", press: "0123456789abcdef", point: "the-door", options: ["ring"], confirmed: true } });
const got = [];
const asked = [
  fetch(to + "play/the-key", { method: "POST", credentials: "include", body,
    headers: { "Content-Type": "application/json" } }),
  fetch(to + "play/the-key", { method: "POST", credentials: "include", mode: "no-cors", body }),
  fetch(to + "lesson/the-key", { credentials: "include" }),
];
const script = document.createElement("script");
script.src = to + "lesson/the-key";
document.head.append(script);
const frame = document.createElement("iframe");
frame.src = to + "lesson/the-key";
document.documentElement.append(frame);
Promise.allSettled(asked).then(async (all) => {
  for (const one of all) got.push(one.value ? one.value.type : "refused");
  document.title = "done " + got.join(" ");
});
</script>"""


def test_another_server_on_this_machine_neither_reads_nor_writes(visit: Visit):
    """To a browser it is the same site, so the cookie is sent; its origin gives it away."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(ATTACK.replace("COURSE", visit.course.url).encode())

        def log_message(self, *told: object) -> None:
            """Quiet."""

    page = visit.free("the-key")
    with HTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{other.server_address[1]}/")
        page.wait_for_function("document.title.startsWith('done')")
        other.shutdown()

    assert "done refused refused refused" == page.title()
    assert [] == [*visit.course.folder.rglob("*.journal.jsonl")]
    assert not any(one.url.startswith(visit.course.url) for one in page.frames)


def test_a_press_on_the_page_opens_the_same_lesson_as_a_notebook(visit: Visit):
    """Beside it, so that nothing half written is left behind; the journal is the same."""
    lesson = visit.free("the-key")
    with lesson.expect_popup() as beside:
        lesson.get_by_role("button", name="Open as a notebook").click()
    page = beside.value
    page.locator(".jp-Notebook").wait_for(timeout=90_000)
    page.locator(CASE).wait_for(timeout=60_000)

    assert "/doc/tree/the-key/the-key.ipynb" in page.url
    assert lesson.url.startswith(f"{visit.course.url}lesson/the-key")


# ---- JupyterLab ---------------------------------------------------------------------------------


def test_jupyterlab_runs_a_lesson_and_shows_no_code(visit: Visit):
    """A student opens the notebook and sees a page; nobody tells them to press Run All."""
    page = visit.lab("the-key")

    other = [
        one for one in visit.asked if not one.startswith((visit.course.lab_url, "data:", "blob:"))
    ]
    assert None is CODE.search(page.locator(".jp-Notebook").inner_text())
    assert ("The key", []) == (page.locator("h1").first.inner_text().strip("¶ "), other)


def test_in_jupyterlab_hands_and_keys_reach_the_case(visit: Visit):
    """An unseen sheet once swallowed clicks, and `d d` on an option once deleted the cell."""
    visit.lab("the-key")
    page = visit.begin()
    options = page.get_by_role("radio")
    cells = page.locator(".jp-Cell").count()
    by_hand(page, options.nth(0))
    chosen = [options.nth(0).is_checked()]
    page.keyboard.press("ArrowDown")
    chosen.append(options.nth(1).is_checked())
    page.keyboard.press("d")
    page.keyboard.press("d")

    assert [True, True] == chosen
    assert cells == page.locator(".jp-Cell").count()
    assert options.nth(1).is_visible()


def test_in_jupyterlab_the_code_can_be_shown(visit: Visit):
    """Nothing is hidden from whoever asks."""
    page = visit.lab("the-key")
    play = page.locator(".jp-CodeCell .jp-Cell-inputWrapper").first
    hidden = play.is_visible()
    page.keyboard.press("Control+Shift+c")
    page.locator(".lm-CommandPalette-input, .jp-modal-input input").first.fill(
        "Show the code of this"
    )
    page.keyboard.press("Enter")
    play.wait_for(state="visible")

    assert not hidden


def test_jupyterlab_leaves_a_notebook_with_other_code_alone(visit: Visit):
    """One cell that is not ours, and nothing is run and nothing hidden."""
    page = visit.lab("foreign", wait=".jp-CodeCell .jp-InputArea-editor")
    page.wait_for_timeout(1500)

    assert page.locator(".iisam, .iisam-lesson").count() == 0
    assert not (visit.course.folder / "foreign" / "was-run").exists()


# ---- both ---------------------------------------------------------------------------------------

PLAY = '# Your decisions\nfrom iisam_learning.notebook import play\nplay("the-key")'
OURS = [
    PLAY,
    '# Your "decisions", é\nfrom iisam_learning.notebook import play\nplay("a-1", agency="b2")',
    '# Your record\nfrom iisam_learning.notebook import record\nrecord("the-key", "the-note")',
    '# Looking back\nfrom iisam_learning.notebook import debrief\ndebrief("the-key")',
    '# A mark\nfrom iisam_learning.grading import mark\nmark("the-key", "nursery", "the-door")',
]
NOT_OURS = [
    "",
    PLAY + "\n",
    PLAY + "; import os",
    PLAY + "\nimport os",
    PLAY.removeprefix("# Your decisions\n"),
    PLAY.replace("# Your decisions", "%%bash"),
    PLAY.replace("# Your decisions", "# Your\rimport os"),
    PLAY.replace("# Your decisions", "# Your\x0c!ls"),
    PLAY.replace("# Your decisions", "# Your\u2028!ls"),
    PLAY.replace("# Your decisions", "# Your\x85!ls"),
    PLAY.replace("the-key", "../the-key"),
    PLAY.replace("the-key", "The-Key"),
    PLAY.replace("the-key", "the--key"),
    PLAY.replace("the-key", "ключ"),
    PLAY.replace('"the-key"', "print()"),
    PLAY.replace("iisam_learning.notebook", "iisam_learningXnotebook"),
    PLAY.replace("import play", "import play as record"),
    PLAY.replace('("the-key")', '("the-key", folder="/")'),
]


def test_both_doors_take_the_same_cells_for_ours(browser: Any):
    """What is run without asking is decided in Python and in JavaScript, and must be the same."""
    page = browser.new_page()
    page.add_script_tag(path=STATIC / "labextension" / "static" / "remoteEntry.js")
    cells = OURS + NOT_OURS
    lab = page.evaluate(
        """async (cells) => {
          const { isOurs } = (await window._JUPYTERLAB["iisam-learning"].get("./forms"))();
          return cells.map(isOurs);
        }""",
        cells,
    )
    page.close()

    assert [True] * len(OURS) + [False] * len(NOT_OURS) == lab
    assert lab == [any(form.fullmatch(one) for form in FORMS) for one in cells]


def test_the_extension_says_which_version_it_is():
    """JupyterLab lists it, and a hub's keeper compares it with the package."""
    from iisam_learning import __version__

    about = json.loads((STATIC / "labextension" / "package.json").read_text())

    assert ("iisam-learning", __version__) == (about["name"], about["version"])
    assert (STATIC / "labextension" / about["jupyterlab"]["_build"]["load"]).exists()
