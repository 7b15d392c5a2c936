"""The learner's two doors in a real browser: the page without code, and JupyterLab."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from iisam_learning.lessons.copy import FORMS
from learner import OpenCourse, a_home, built_course

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "src" / "iisam_learning" / "static"
CODE = re.compile(r"import |iisam_learning|play\(|record\(|mark\(|In \[|\[ ?\d* ?\]:")
CASE = ".iisam:not(.record)"  # a case in play, not the record of it further down
LOST = "Not connected. Nothing that was saved is lost. Reload this page."
AXE = """axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
})"""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """An opened course of a learner, with three more notebooks in their folder."""
    place = tmp_path_factory.mktemp("doors")
    opened = OpenCourse(
        place / "mine", built_course(place / "course"), a_home(place / "home"), port=18_888
    )
    opened.folder = place / "mine"
    lesson = nbformat.read(opened.folder / "the-key" / "the-key.ipynb", as_version=4)
    another(opened, lesson, "foreign", code="open('was-run', 'w').close()")
    another(opened, lesson, "scripted", words="<script>document.title = 'run'</script>")
    another(opened, lesson, "failing")
    # Found before the package, as a file of the learner's may be by accident.
    (opened.folder / "failing" / "iisam_learning.py").write_text(
        "raise ValueError('words of a programmer')"
    )
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
    """A page in a browser of its own, and every request it made."""

    def __init__(self, browser: Any, course: OpenCourse, **context: Any) -> None:
        self.course = course
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
        self.page = self.context.new_page()
        self.page.set_default_timeout(25_000)
        self.asked: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))

    def free(self, lesson: str) -> Any:
        """The page without code, once its case can be played."""
        self.page.goto(self.course.page(lesson), wait_until="commit")
        self.page.locator(CASE).wait_for()
        return self.page

    def lab(self, lesson: str, wait: str = CASE) -> Any:
        """JupyterLab with the notebook open."""
        self.page.goto(self.course.page(lesson, "doc/tree"), wait_until="commit")
        self.page.locator(wait).first.wait_for()
        return self.page

    def kernel(self) -> str:
        """The Python behind the page without code."""
        words = self.page.locator("#kernel").text_content()
        return json.loads(words)["kernel"]

    def begin(self) -> Any:
        """On to the first decision of the nursery."""
        for name in ("Begin as Kofi", "Begin"):
            self.page.get_by_role("button", name=name, exact=True).click()
        self.page.get_by_role("radio").first.wait_for()
        return self.page


@pytest.fixture
def visit(browser: Any, course: OpenCourse) -> Iterator[Visit]:
    """A browser just opened, with a course of which nothing is decided yet."""
    for journal in course.folder.rglob("*.journal.jsonl"):
        journal.unlink()
    visit = Visit(browser, course)
    yield visit
    visit.page.goto("about:blank")
    visit.context.close()


@pytest.fixture(scope="module")
def read(browser: Any, course: OpenCourse) -> Iterator[Visit]:
    """The start page, opened once, for what can be seen without a decision."""
    visit = Visit(browser, course)
    visit.free("start-here")
    visit.page.get_by_text("Your lesson is open.").wait_for(state="attached")
    yield visit
    visit.context.close()


def until(true: Callable[[], Any], seconds: float = 10) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not (done := true()) and time.monotonic() < end:
        time.sleep(0.1)
    return bool(done)


def by_hand(page: Any, target: Any) -> None:
    """A click as a hand makes it: at a place of the screen, whatever lies on top of it."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


# ---- the page without code ----------------------------------------------------------------------


def test_the_page_says_what_it_is(read: Visit):
    """A screen reader begins with the language, the title and the landmarks."""
    page = read.page

    assert ("en-GB", "Start here") == (page.get_attribute("html", "lang"), page.title())
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
    other = [one for one in read.asked if not one.startswith((read.course.url, "data:", "blob:"))]

    assert [] == other
    assert len(read.asked) > 2


def test_no_code_and_no_prompt_is_seen(read: Visit):
    """The learner is a health visitor, not a programmer."""
    assert None is CODE.search(read.page.locator("body").inner_text())


def test_the_page_has_no_accessibility_findings(read: Visit, axe_source: str):
    """axe-core finds about a third of what there is to find; that third must be none."""
    found = read.page.evaluate(f"() => {{ {axe_source}; return {AXE}; }}")["violations"]

    assert [] == [(one["id"], one["nodes"][0]["html"]) for one in found]


def test_a_link_leads_to_the_other_lesson_without_code(visit: Visit):
    """The same notebook links to the same lesson in both doors."""
    page = visit.free("start-here")
    page.get_by_role("main").get_by_role("link", name="The key").click()
    page.locator(CASE).wait_for()

    assert page.url.endswith("/voila/render/the-key/the-key.ipynb")
    page.get_by_role("link", name="Start of the course").click()
    page.wait_for_url("**/voila/render/start-here/start-here.ipynb")


def test_the_words_can_be_read_while_the_case_opens(visit: Visit):
    """Starting Python takes a second or two; reading need not wait for it."""
    visit.page.goto(visit.course.page("the-key"), wait_until="commit")
    visit.page.get_by_role("heading", name="One question").wait_for()

    assert visit.page.get_by_text("Opening your lesson…").is_visible()
    visit.page.locator(CASE).wait_for()
    assert not visit.page.get_by_text("Opening your lesson…").is_visible()


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
        page.get_by_role("button", name="Record my decision").click()
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Record my decision").wait_for()
    page.get_by_label("What was seen, and by whom").check()
    page.locator("textarea").first.fill("The key was in the door at eight.")
    page.get_by_role("button", name="Record my decision").click()
    page.get_by_role("heading", name="Your written record").scroll_into_view_if_needed()
    shown = page.locator(".iisam.record", has_text="The key was in the door at eight.")
    shown.wait_for()

    journals = [one.name for one in (visit.course.folder / "the-key").glob("*.jsonl")]
    assert ["the-key.nursery.journal.jsonl"] == journals
    visit.free("the-key")
    shown.wait_for()


def test_a_part_that_fails_says_so_calmly(visit: Visit):
    """No traceback, and nothing that sounds as if work were lost."""
    page = visit.page
    page.goto(visit.course.page("failing"))
    page.get_by_text("This part of the lesson did not open.").first.wait_for()

    text = page.locator("body").inner_text()
    assert "What you have recorded is not lost." in text
    assert None is re.search("Traceback|Error|programmer|Voil", text)


def test_a_notebook_with_other_code_is_not_run(visit: Visit):
    """The page hides code, so it must never run what nobody has looked at."""
    answer = visit.page.goto(visit.course.page("foreign"))

    assert answer.status == 403
    assert "not a lesson as the course made it" in visit.page.inner_text("h1")
    assert not (visit.course.folder / "foreign" / "was-run").exists()


def test_a_lesson_that_is_not_there_is_told_calmly(visit: Visit):
    """A link may be old."""
    visit.page.goto(visit.course.page("nowhere"))

    assert visit.page.inner_text("h1") == "There is no lesson here"
    assert visit.page.get_attribute("html", "lang") == "en-GB"


def test_a_script_in_a_lesson_does_not_run(visit: Visit):
    """Words are not looked at as strictly as code, and the page holds the key to the server."""
    page = visit.free("scripted")

    assert page.title() == "The key"


def test_a_page_that_is_left_stops_its_kernel(visit: Visit):
    """Each page has a Python of its own; a morning of reading must not pile them up."""
    page = visit.free("the-key")
    kernel = visit.kernel()
    running = visit.course.kernels()
    page.goto("about:blank")

    assert kernel in running
    assert until(lambda: kernel not in visit.course.kernels())


def test_a_page_left_while_it_opens_stops_its_kernel(visit: Visit):
    """Clicking quickly through the lessons is reading, too."""
    with visit.page.expect_websocket():  # the page has begun to speak to its kernel
        visit.page.goto(visit.course.page("the-key"), wait_until="commit")
    kernel = visit.kernel()
    visit.page.goto("about:blank")

    assert until(lambda: kernel not in visit.course.kernels())


def test_a_lost_connection_is_told_calmly(visit: Visit):
    """The learner knows that nothing saved is lost, and what to do."""
    page = visit.free("the-key")
    visit.course.ask(f"api/kernels/{visit.kernel()}", method="DELETE")
    page.get_by_role("alert").get_by_text(LOST).wait_for()
    page.get_by_role("button", name="Reload this page").click()
    page.locator(CASE).wait_for()

    assert not page.get_by_text(LOST).is_visible()


# ---- JupyterLab ---------------------------------------------------------------------------------


def test_jupyterlab_runs_a_lesson_and_shows_no_code(visit: Visit):
    """A student opens the notebook and sees a page; nobody tells them to press Run All."""
    page = visit.lab("the-key")

    other = [one for one in visit.asked if not one.startswith((visit.course.url, "data:", "blob:"))]
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
