"""The pages of lessons over HTTP: what stands there, and what a changed folder cannot do."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from iisam_learning.lessons.shelf import Shelf
from iisam_learning.web.pages import lessons_page
from learner import OpenCourse, a_home, built_course

BEGIN = {"kind": "begin", "place": "nursery/note", "press": "a-press-of-a-test"}
SHOWN = [
    nbformat.v4.new_output("display_data", {"text/html": "<script>document.title='run'</script>"})
]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """An opened course, in whose folder somebody has put more than the course did."""
    place = tmp_path_factory.mktemp("pages")
    folder = place / "mine"
    opened = OpenCourse(folder, built_course(place / "course"), a_home(place / "home"))
    changed(folder, "scripted", words="<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>")
    changed(folder, "linked", words="[come](javascript:alert(1)) [file](/files/notes.txt)")
    changed(folder, "foreign", code="open('was-run', 'w').close()")
    changed(folder, "shown", outputs=SHOWN)
    changed(folder, "pythons")
    for name in ("iisam_learning", "ipykernel_launcher", "json", "sitecustomize"):
        (folder / "pythons" / f"{name}.py").write_text("open('was-run', 'w').close()")
    (folder / "damaged").mkdir()
    (folder / "damaged" / "damaged.ipynb").write_bytes(b"\xff{")
    shutil.copy(folder / "the-key" / "the-key.case.json", folder / "damaged")
    (folder / "notes.txt").write_text("SECRET NOTES")
    shutil.copytree(folder / "the-key", folder / "term" / "the-key")
    shutil.copytree(folder / "the-key", folder / "submitted" / "the-key")
    yield opened
    opened.stop()


def changed(folder: Path, name: str, words: str = "", code: str = "", outputs: Any = ()) -> None:
    """A lesson like the key, changed by somebody."""
    lesson = nbformat.read(folder / "the-key" / "the-key.ipynb", as_version=4)
    if words:
        lesson.cells.append(nbformat.v4.new_markdown_cell(words))
    if code:
        lesson.cells.append(nbformat.v4.new_code_cell(code))
    if outputs:
        next(one for one in lesson.cells if one.cell_type == "code").outputs = [*outputs]
    (folder / name).mkdir()
    nbformat.write(lesson, folder / name / f"{name}.ipynb")
    shutil.copy(folder / "the-key" / "the-key.case.json", folder / name)


def was_run(course: OpenCourse) -> list[Path]:
    return [*course.folder.rglob("was-run")]


# ---- what stands there --------------------------------------------------------------------------


def test_a_lesson_says_what_it_is(course: OpenCourse):
    """A screen reader begins with the language, the title and the landmarks."""
    text = course.ask("/lesson/the-key").text

    for one in (
        '<html lang="en-GB">',
        "<title>The key</title>",
        '<a class="to-lesson" href="#lesson">',
        '<main id="lesson" tabindex="-1">',
        "<h1>The key</h1>",
        "<h2>One question</h2>",
        "<noscript>",
    ):
        assert 1 == text.count(one)


def test_the_case_can_be_read_before_any_script(course: OpenCourse):
    """And its first screen comes with the page, so that no second question is needed."""
    text = course.ask("/lesson/the-key").text
    part = text.partition('<div class="course-part" data-case="the-key" data-first>')[2]
    data = re.search(r'<script type="application/json">(.*?)</script>', part)

    assert '<section class="iisam-still"' in part[:200]
    assert "place" in json.loads(data[1])


def test_the_lessons_are_plain_links_with_one_way_on(course: OpenCourse):
    """Each holds its id; the way on is labelled Begin, Go on or Next."""
    text = course.ask("/").text

    assert '<a class="go" href="/lesson/start-here">Begin: Start here</a>' in text
    assert '<a href="/lesson/the-key">The key</a>' in text
    assert '<a href="/lesson/term/the-key">The key</a> <span class="where">in term/' in text
    assert '<a href="/lesson/linked">The key</a> <span class="where">in linked</span>' in text
    assert '<a href="/lesson/submitted/the-key">The key</a>' in text
    assert "This lesson&#x27;s file cannot be opened" in text


def test_one_sentence_says_that_something_was_left_out():
    """Nobody should look for a lesson in a list that is not whole."""
    words = "This folder holds many other notebooks. Only 500 of them were looked at, so"

    assert words in lessons_page(Shelf((), left_out=True))
    assert words not in lessons_page(Shelf(()))


def test_a_link_between_lessons_is_an_address(course: OpenCourse):
    """In the notebook it names a file; here no file has an address."""
    assert '<a href="/lesson/the-key">The key</a>' in course.ask("/lesson/start-here").text


def test_what_was_handed_in_is_read_and_not_played(course: OpenCourse):
    """Nothing there is written, whatever a page sends."""
    text = course.ask("/lesson/submitted/the-key").text

    assert "No decision is recorded beside this lesson." in text
    assert "<script" not in text
    assert "<form" not in text
    assert 400 == course.play("submitted/the-key", BEGIN).status
    assert 404 == course.ask("/notebook/submitted/the-key", "POST", b"").status


@pytest.mark.parametrize(
    "old", ["/voila/render/the-key/the-key.ipynb", "/voila/render/term/the-key/the-key.ipynb"]
)
def test_addresses_of_last_term_lead_to_the_page(course: OpenCourse, old: str):
    """They stand in bookmarks and in mails."""
    to = course.ask(old).headers["Location"]

    assert old.removeprefix("/voila/render").removesuffix("/the-key.ipynb") == (
        to.removeprefix("/lesson")
    )
    assert 200 == course.ask(to).status


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/lesson/nowhere", "/lesson/..", "/lesson/a%00b", "/lesson/%ff", "/lesson/"],
)
def test_an_address_that_leads_nowhere_is_told_calmly(course: OpenCourse, path: str):
    """A link may be old, or typed by hand."""
    answer = course.ask(path)

    assert answer.status in (400, 404)
    assert "Go back and choose another one." in answer.text


def test_a_damaged_lesson_is_told_calmly(course: OpenCourse):
    """With what to do, and that nothing is lost."""
    answer = course.ask("/lesson/damaged")

    assert 422 == answer.status
    assert "This lesson&#x27;s file cannot be opened" in answer.text
    assert "What you have recorded is not lost." in answer.text


def test_a_case_that_is_gone_keeps_the_page_as_it_is(course: OpenCourse, tmp_path: Path):
    """Form, ticks and words once went with the folder; now pressing again records."""
    case = course.folder / "the-key" / "the-key.case.json"
    shutil.move(case, tmp_path)
    gone = course.play("the-key", BEGIN).json()
    page = course.ask("/lesson/the-key")
    shutil.move(tmp_path / case.name, case)
    again = course.play("the-key", BEGIN).json()

    assert ("stay", True, BEGIN["press"]) == (gone["kind"], gone["stay"], gone["press"])
    words = "The file the-key.case.json is not where it was. Put it back, then press again."
    assert words == gone["notice"]["words"]
    assert 200 == page.status
    assert "stay" != again["kind"]


def test_a_damaged_case_names_what_mends_it_and_what_stays(course: OpenCourse):
    """Nothing can be put back; a choice is spoken of only where one was sent."""
    case = course.folder / "the-key" / "the-key.case.json"
    whole = case.read_bytes()
    case.write_bytes(b"{")
    told = [
        course.play("the-key", {**BEGIN, "kind": kind}).json()["notice"]["words"]
        for kind in ("begin", "decide")
    ]
    case.write_bytes(whole)

    mends = (
        "The file the-key.case.json cannot be read. "
        "Start the course again: it puts a new copy there. Then press again."
    )
    assert [mends, f"{mends} What you chose and typed stays here."] == told


def test_a_record_that_cannot_be_opened_is_not_called_empty(course: OpenCourse):
    """A lesson once stood as not begun while its record lay beside it, locked."""
    record = "the-key.nursery.journal.jsonl"
    folders = [course.folder / "the-key", course.folder / "submitted" / "the-key"]
    for folder in folders:
        (folder / record).mkdir()
    listed = course.ask("/").text
    handed_in = course.ask("/lesson/submitted/the-key").text
    written = course.ask("/record/the-key?case=the-key&point=the-note").json()["html"]
    for folder in folders:
        (folder / record).rmdir()

    assert "its record cannot be opened" in listed
    assert "A record lies beside this lesson and cannot be opened." in handed_in
    assert "This record is there, but it cannot be opened." in written


@pytest.mark.parametrize("address", ["nowhere", "submitted/the-key"])
def test_only_a_lesson_that_is_played_here_is_offered_as_a_notebook(
    course: OpenCourse, address: str
):
    """A press that leads to nothing is no offer."""
    answer = course.ask(f"/notebook/{address}")

    assert 404 == answer.status
    assert "<button" not in answer.text


def test_a_folder_that_is_gone_keeps_the_page_as_it_is(course: OpenCourse):
    """A stick pulled out, a folder renamed in the file manager."""
    (course.folder / "term").rename(course.folder / "winter")
    gone = course.play("term/the-key", BEGIN).json()
    (course.folder / "winter").rename(course.folder / "term")

    assert gone["stay"]
    assert gone["notice"]["words"].startswith("The folder of this lesson is not where it was")


def test_a_record_is_read_again_by_itself(course: OpenCourse):
    """The page asks for it when something was recorded further up."""
    answer = course.ask("/record/the-key?case=the-key&point=the-note")

    assert "Nothing is written here yet." in answer.json()["html"]
    assert 400 == course.ask("/record/the-key?case=../x&point=y").status


# ---- a folder that somebody has changed ---------------------------------------------------------


def test_a_script_in_a_lesson_is_words(course: OpenCourse):
    """It once read the key of the server and started a kernel."""
    text = course.ask("/lesson/scripted").text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<script>alert" not in text
    assert "<img" not in text


def test_a_strange_link_is_words(course: OpenCourse):
    """No press on the page leads to a script or a file."""
    text = course.ask("/lesson/linked").text

    assert "come file" in text
    assert "javascript:" not in text
    assert "/files/" not in text


def test_foreign_code_is_one_sentence_with_the_way_to_jupyterlab(course: OpenCourse):
    """The page hides code, so it must never run what nobody has looked at."""
    text = course.ask("/lesson/foreign").text

    assert "<p>This part runs in JupyterLab.</p>" in text
    assert '<form method="post" action="/notebook/foreign" target="_blank" rel="noopener">' in text
    assert 2 == text.count("It opens beside this page.")  # here, and under the lesson
    assert "was-run" not in text
    assert [] == was_run(course)


def test_an_output_is_not_shown(course: OpenCourse):
    """It may hold any script, and the page shows the record as it stands now."""
    assert "document.title" not in html.unescape(course.ask("/lesson/shown").text)


def test_a_python_file_beside_a_lesson_is_not_run(course: OpenCourse):
    """`iisam_learning.py` beside the lesson once ran in place of the course."""
    course.ask("/lesson/pythons")
    course.play("pythons", BEGIN)

    assert [] == was_run(course)


@pytest.mark.parametrize(
    "path",
    [
        "/files/notes.txt",
        "/notes.txt",
        "/lesson/notes.txt",
        "/static/notes.txt",
        "/static/../notes.txt",
        "/static/%2e%2e/notes.txt",
        "/lesson/../notes.txt",
        "/lesson/%2e%2e%2fnotes.txt",
        "/../notes.txt",
        "/..%2fnotes.txt",
        "//notes.txt",
        "/lesson/the-key/the-key.case.json",
        "/lesson/.iisam/key",
        "/.iisam/key",
        "/voila/render/notes.txt",
        "/record/..?case=notes&point=x",
        "/api/contents",
        "/tree",
    ],
)
def test_no_file_of_the_folder_is_served(course: OpenCourse, path: str):
    """The folder holds what a learner wrote, and the key of this door."""
    answer = course.ask(path)

    assert answer.status >= 300
    assert "SECRET" not in answer.text
    assert course.key not in answer.text
    assert '"options"' not in answer.text
