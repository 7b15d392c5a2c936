"""Attacks on the learner's pages: none runs, reads or writes, and the server stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from fuzz import Request, answered, requests

from iisam_learning.journal.files import read
from iisam_learning.journal.lines import WHOLE
from learner import OpenCourse, a_home, built_course

SECRET = "a-secret-that-no-page-shows"
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
DECIDE = {
    "kind": "decide",
    "place": "nursery/point/the-door",
    "press": "a-press-of-a-test",
    "point": "the-door",
    "options": ["ring"],
    "rationale": "Because.",
    "confirmed": True,
}
on_posix = pytest.mark.skipif(os.name != "posix", reason="links and pipes need rights on Windows")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenCourse]:
    """A course that is open, with files of the learner's own beside the lessons."""
    place = tmp_path_factory.mktemp("attacks")
    opened = OpenCourse(place / "mine", built_course(place / "course"), a_home(place / "home"))
    for name in ("notes.txt", ".env", "the-key/notes.html", "the-key/diary.md"):
        (opened.folder / name).write_text(f"<p>{SECRET}</p>")
    yield opened
    opened.stop()


def a_lesson(course: OpenCourse, name: str) -> Path:
    """A folder with a lesson of that name: a copy of `the-key`."""
    folder = course.folder / name
    shutil.rmtree(folder, ignore_errors=True)
    ours = shutil.ignore_patterns("*.jsonl*")
    shutil.copytree(course.folder / "the-key", folder, ignore=ours, symlinks=True)
    (folder / "the-key.ipynb").rename(folder / f"{name}.ipynb")
    return folder


def changed(file: Path, change: Callable[[Any], None]) -> None:
    """A file of JSON values in which somebody changed something."""
    held = json.loads(file.read_text())
    change(held)
    file.write_text(json.dumps(held))


def log(course: OpenCourse) -> str:
    return (course.folder / ".iisam" / "server.log").read_text()


def stands(course: OpenCourse) -> bool:
    """Whether the pages are still answered, and nothing went wrong inside."""
    return [200, 200, ""] == [
        course.ask("/").status,
        course.ask("/lesson/the-key").status,
        log(course),
    ]


# ---- a changed folder ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["../../outside", "the-key/../../../outside", "{}/outside"])
def test_a_case_that_names_a_path_writes_nothing_elsewhere(course, tmp_path: Path, path: str):
    """Two of its names are the name of a record; they led out of the folder once."""
    path = path.format(tmp_path)
    for change in (lambda case: case.update(id=path), lambda case: _renamed(case, path)):
        folder = a_lesson(course, "path")
        changed(folder / "the-key.case.json", change)
        answer = course.play("path", DECIDE).json()

        assert "The file the-key.case.json cannot be read." in answer["notice"]["words"]
        assert "This case cannot be opened" in course.ask("/lesson/path").text
        assert [] == [*folder.rglob("*.jsonl")]
    assert [] == [*tmp_path.iterdir(), *course.folder.parent.rglob("*outside*")]
    assert stands(course)


def _renamed(case: dict[str, Any], path: str) -> None:
    case["agencies"][path] = "Nursery"
    case["playable"], case["start"] = [path], {path: "the-door"}


WRONG = {
    "a title that is none": ("title", 7),
    "minutes in words": ("minutes", "five"),
    "agencies that are none": ("agencies", "x"),
    "a start that is none": ("start", {"nursery": []}),
    "nobody who may act": ("playable", ["nobody"]),
    "points that are none": ("points", [7]),
    "local words that are none": ("local", {"partnership": None}),
    "a number JSON has no sign for": ("minutes", float("inf")),
    "a script": ("words", "<p>Hello</p><script>alert(1)</script>"),
    "a link that runs": ("words", '<p><a href="javascript:alert(1)">x</a></p>'),
    "a picture from elsewhere": ("words", '<img src="https://evil.example/x.png">'),
    "a frame": ("words", "<iframe src='/'></iframe>"),
    "a drawing": ("words", "<svg onload=alert(1)></svg>"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_case_of_another_shape_is_told_calmly_and_stops_nothing_else(course, name: str):
    """One such case took the whole list of lessons down."""
    fact, value = WRONG[name]
    folder = a_lesson(course, "shape")
    changed(folder / "the-key.case.json", lambda case: case.update({fact: value}))

    assert "This case cannot be opened" in course.ask("/lesson/shape").text
    assert "stay" == course.play("shape", DECIDE).json()["kind"]
    assert [] == [*folder.glob("*.jsonl")]
    assert stands(course)


@on_posix
def test_a_link_leads_nothing_we_write_to_what_is_no_record(course: OpenCourse, tmp_path: Path):
    """An archive can hold links; a record was once added to the end of any text."""
    for mine in ("thesis.txt", ".bashrc", "not-there"):
        theirs = tmp_path / mine
        if mine != "not-there":
            theirs.write_text("Chapter one")
        folder = a_lesson(course, "linked")
        os.symlink(theirs, folder / "the-key.nursery.journal.jsonl")
        answer = course.play("linked", DECIDE).json()

        assert "not-saved" == answer["notice"]["kind"]
        assert course.play("linked", {**DECIDE, "kind": "forget"}).status == 200
        assert theirs.exists() == (mine != "not-there")
        assert mine == "not-there" or "Chapter one" == theirs.read_text()
    assert stands(course)


@on_posix
def test_a_link_in_place_of_a_lock_empties_nothing(course: OpenCourse, tmp_path: Path):
    """A lock is opened to be written to, and nothing is held in it."""
    theirs = tmp_path / "thesis.txt"
    theirs.write_text("Chapter one")
    folder = a_lesson(course, "locked")
    os.symlink(theirs, folder / ".the-key.nursery.journal.jsonl.lock")

    assert course.play("locked", DECIDE).json()["saved"]
    assert "Chapter one" == theirs.read_text()


@on_posix
def test_nothing_outside_the_folder_is_shown(course: OpenCourse, tmp_path: Path):
    """A link to another folder, to a file of the system, to what never ends."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(course.folder / "the-key", elsewhere)
    (elsewhere / "the-key.ipynb").rename(elsewhere / "elsewhere.ipynb")
    os.symlink(elsewhere, course.folder / "elsewhere")
    os.symlink("/etc/passwd", course.folder / "passwd.ipynb")
    os.symlink("/dev/zero", course.folder / "zero.ipynb")
    folder = a_lesson(course, "endless")
    for link in ("the-key.case.json", "the-key.nursery.journal.jsonl"):
        (folder / link).unlink(missing_ok=True)
        os.symlink("/dev/zero", folder / link)

    for address in ("elsewhere", "passwd.ipynb", "zero.ipynb"):
        assert 404 == course.ask(f"/lesson/{address}").status
        assert 400 == course.play(address, DECIDE).status
    assert "This case cannot be opened" in course.ask("/lesson/endless").text
    assert "root:" not in course.ask("/").text
    assert stands(course)


@on_posix
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(course: OpenCourse):
    """Who reads one waits until somebody writes, and nobody ever does."""
    for name in ("notebook", "case", "journal"):
        folder = a_lesson(course, f"pipe-{name}")
        file = {
            "notebook": folder / f"pipe-{name}.ipynb",
            "case": folder / "the-key.case.json",
            "journal": folder / "the-key.nursery.journal.jsonl",
        }[name]
        file.unlink(missing_ok=True)
        os.mkfifo(file)

        assert course.ask(f"/lesson/pipe-{name}").status in (200, 404)
        if name != "notebook":
            assert "stay" == course.play(f"pipe-{name}", DECIDE).json()["kind"]
        shutil.rmtree(folder)
    assert stands(course)


@on_posix
def test_any_name_of_a_file_is_only_a_name(course: OpenCourse):
    """Quotes, tags, a line's end, a per cent sign, half a letter: on the list, or left out."""
    names = [
        *(b"a\"b'<i>c", b"new\nline", b"a&amp;b", b"%2e%2e", b"a?b#c", "\u202eevil".encode()),
        *(b"javascript:alert(1)", b"\xff\xfebad", "é".encode(), b" ", b"..x"),
    ]
    for name in names:
        folder = os.path.join(os.fsencode(course.folder), name)
        os.mkdir(folder)
        shutil.copy(os.fsencode(course.folder / "the-key" / "the-key.ipynb"), folder)
        lesson = os.path.join(folder, name + b".ipynb")
        os.rename(os.path.join(folder, b"the-key.ipynb"), lesson)
    page = course.ask("/").text
    links = set(re.findall(r'href="(/lesson/[^"]*)"', page))
    told = {course.ask(link).status for link in links}
    for name in names:
        shutil.rmtree(os.path.join(os.fsencode(course.folder), name))

    assert "<i>" not in page
    assert {200} == told
    assert {"/lesson/%252e%252e", "/lesson/a%3Fb%23c", "/lesson/a%26amp%3Bb"} <= links
    assert stands(course)


CELLS = {
    "brackets": "[" * 9_000,
    "stars": "*a **b " * 3_000,
    "links": "[a](b" * 3_000,
    "pictures": "![a](" * 3_000,
    "entities": "&amp;lt;script&amp;gt;" * 10_000,
    "bytes of nothing": "a\0b" * 10_000,
    "lists": "\n".join(" " * one + "- a" for one in range(900)),
    "definitions": "[a]: javascript:alert(1) 'title'\n" * 5_000 + "[a]",
}


def test_cells_of_any_size_and_number_are_answered(course: OpenCourse):
    """A changed lesson may be slow to read; it must not stop the others."""
    folder = a_lesson(course, "large")
    for text in (*CELLS.values(), None):
        words = ["# One cell"] * 10_000 if text is None else [text]
        cells = [{"cell_type": "markdown", "source": one, "metadata": {}} for one in words]
        changed(folder / "large.ipynb", lambda held, cells=cells: held.update(cells=cells))
        page = course.ask("/lesson/large")

        assert 200 == page.status
        assert "javascript:" not in re.sub(r">[^<]*<", "><", page.text)
    assert stands(course)


RECORDS = {
    "a long line": b'{"point":"the-door","options":["ring"],"rationale":"%s"}\n' % (b"A" * 10**7),
    "names of a script": b'{"__proto__":{},"point":"__proto__","options":["constructor"]}\n',
    "deep": b"[" * 10**6,
    "bytes of nothing": b"\0" * 10**6,
    "numbers without end": b'{"point":"the-door","options":[],"form":%s}\n' % (b"9" * 5000),
    "notes of a wrong shape": b'{"note":"guess","day":{},"agency":[]}\n',
    "HTML": b'{"point":"the-door","options":["ring"],"rationale":"<script>alert(1)</script>"}\n',
}


def test_a_record_of_anything_is_shown_as_words(course: OpenCourse):
    """A journal comes with a copy of a folder, too."""
    folder = a_lesson(course, "told")
    for data in RECORDS.values():
        (folder / "the-key.nursery.journal.jsonl").write_bytes(data)
        page = course.ask("/lesson/told")
        answers = [
            course.play("told", {"kind": kind, "place": place, "press": f"press-{kind}-of-a-test"})
            for kind in ("show", "begin", "points", "back")
            for place in ("nursery/note", "nursery/follows/the-door", "nursery/ending")
        ]

        assert {200} == {page.status, *(one.status for one in answers)}
        assert "<script>alert" not in page.text
        assert (folder / "the-key.nursery.journal.jsonl").read_bytes() == data
    assert stands(course)


@on_posix
def test_links_in_our_own_folder_lead_us_nowhere(tmp_path: Path):
    """It came with a copy of somebody's course: log, port, lock and key lay elsewhere."""
    source, home, mine = built_course(tmp_path / "c"), a_home(tmp_path / "home"), tmp_path / "mine"
    theirs, kept = tmp_path / "thesis.txt", tmp_path / "kept"
    theirs.write_text("Chapter one")
    (kept / "jupyter").mkdir(parents=True)
    (kept / "jupyter" / "mine.txt").write_text("mine")
    (mine / ".iisam").mkdir(parents=True)
    ours = ("server.log", "lab.log", "port", "server.lock", "key", "lessons.json", "open.html")
    for name in ours:
        os.symlink(theirs, mine / ".iisam" / name)
    start = {"linux": "desktop", "darwin": "command"}.get(os.uname().sysname.lower(), "desktop")
    os.symlink(theirs, mine / f"Start the course.{start}")
    OpenCourse(mine, source, home).stop()
    shutil.rmtree(mine / ".iisam")
    os.symlink(kept, mine / ".iisam")
    OpenCourse(mine, source, home).stop()

    assert "Chapter one" == theirs.read_text()
    assert ["jupyter"] == os.listdir(kept)
    assert ["mine.txt"] == os.listdir(kept / "jupyter")


# ---- requests -----------------------------------------------------------------------------------


SMUGGLED = {
    "two lengths": "Content-Length: {n}\r\nContent-Length: 3\r\n\r\n{body}",
    "a length below nothing": "Content-Length: -5\r\n\r\n{body}",
    "a length that is none": "Content-Length: +5\r\n\r\n{body}",
    "a length without end": "Content-Length: " + "9" * 5000 + "\r\n\r\n{body}",
    "a gigabyte": "Content-Length: 1073741824\r\n\r\n{body}",
    "length and pieces": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{body}",
    "pieces of no number": "Transfer-Encoding: chunked\r\n\r\nzz\r\n{body}",
    "pieces without end": "Transfer-Encoding: chunked\r\n\r\n"
    + ("ffff\r\n" + "a" * 65_535 + "\r\n") * 4,
    "another coding": "Transfer-Encoding: gzip\r\n\r\n{body}",
    "two names": "Host: evil.example\r\nContent-Length: {n}\r\n\r\n{body}",
    "a header in two lines": "X: a\r\n b\r\nContent-Length: {n}\r\n\r\n{body}",
    "a header with nothing in it": "X: a\0b\r\nContent-Length: {n}\r\n\r\n{body}",
    "100 kB of headers": "X: " + "a" * 100_000 + "\r\nContent-Length: {n}\r\n\r\n{body}",
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_message_with_two_meanings_is_refused(course: OpenCourse, name: str):
    """Whoever reads such a message another way than we do could hide a second one in it."""
    body = json.dumps({"case": "the-key", "agency": "nursery", "message": DECIDE})
    head = (
        f"POST /play/the-key HTTP/1.1\r\nHost: 127.0.0.1:{course.port}\r\n"
        f"Cookie: {course.cookie['Cookie']}\r\nOrigin: {course.url.rstrip('/')}\r\n"
        "Content-Type: application/json\r\n"
    )
    rest = SMUGGLED[name].replace("{n}", str(len(body))).replace("{body}", body)
    statuses = set(
        STATUS.findall(answered(course.port, Request((head + rest).encode(), torn=True)))
    )

    assert statuses <= {b"400"}
    assert [] == [*(course.folder / "the-key").glob("*.jsonl")]
    assert stands(course)


def test_many_half_requests_keep_nobody_out(course: OpenCourse):
    """Whoever says half a word and waits holds one line and no page."""
    lines = []
    for _ in range(200):
        lines.append(socket.create_connection(("127.0.0.1", course.port), timeout=10))
        lines[-1].sendall(b"POST /play/the-key HTTP/1.1\r\nHost")

    assert stands(course)
    for line in lines:
        line.close()


def test_the_proof_of_one_port_is_none_at_another(course: OpenCourse):
    """A program that took our port could ask us on another one, and hand on the answer."""
    nonce = "a-nonce"
    proof = course.ask(f"/alive?of={nonce}", known=False).text

    assert course.door.proof(nonce) == proof
    assert replace(course.door, port=course.port + 1).proof(nonce) != proof


@pytest.mark.parametrize("number", [2_500, pytest.param(10_000, marks=pytest.mark.long)])
def test_whatever_is_asked_nothing_runs_nothing_is_told_and_nothing_is_written(course, number: int):
    """But by a message in earnest: with the key, from our page, and then only a record."""
    served = (SECRET, course.key, course.door.pass_word, "root:", "Traceback")
    told = [one.encode() for one in served]
    record = course.folder / "the-key" / "the-key.nursery.journal.jsonl"
    names = [f"the-key.{one}.journal.jsonl" for one in ("nursery", "police")]
    records = {f"the-key/{one}" for name in names for one in (name, f".{name}.lock")}
    before, wrote = facts(course.folder), 0
    for count, request in enumerate(requests(course.door, number, number)):
        answer = answered(course.port, request)
        now = facts(course.folder)
        new = {name for name in before.keys() | now.keys() if before.get(name) != now.get(name)}

        assert not any(status >= b"500" for status in STATUS.findall(answer)), (count, request)
        assert not any(one in answer for one in told), (count, request)
        assert new <= (records if request.may_write else set()), (count, request)
        before, wrote = now, wrote + bool(new)

    assert wrote
    assert WHOLE == read(record).chain
    assert [] == psutil.Process(course.process.pid).children(recursive=True)
    assert stands(course)


def facts(folder: Path) -> dict[str, tuple[int, int]]:
    """Each file of a folder but the log, whose words are looked at: when it changed, its size."""
    found = {}
    for place, _, files in os.walk(folder):
        for name in set(files) - {"server.log"}:
            file = os.path.join(place, name)
            stat = os.lstat(file)
            found[os.path.relpath(file, folder)] = stat.st_mtime_ns, stat.st_size
    return found
