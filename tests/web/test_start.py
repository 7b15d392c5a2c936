"""Starting the course: what a learner reads, two starts at once, ports, homes and endings."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from iisam_learning.web import learn as starting
from iisam_learning.web.learn import learn
from iisam_learning.web.one_server import held, running
from iisam_learning.web.start_file import start_file
from learner import OpenCourse, a_home, built_course


class Machine:
    """A learner's machine: a folder, a home, and the course to be opened in it."""

    def __init__(self, place: Path) -> None:
        self.place, self.folder = place, place / "mine"
        self.source, self.home = built_course(place / "course"), a_home(place / "home")
        self.opened: list[OpenCourse] = []

    def open(self, **told: object) -> OpenCourse:
        one = OpenCourse(self.folder, self.source, self.home, **told)
        self.opened.append(one)
        return one


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    one = Machine(tmp_path)
    yield one
    for course in one.opened:
        course.stop()


def taken_port() -> socket.socket:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    return taken


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except ConnectionRefusedError:
        return True
    return False


# ---- one start ----------------------------------------------------------------------------------


def test_a_learner_reads_two_lines_and_stops_with_a_third(machine: Machine):
    """The address and how to stop; no question, no traceback, and nothing of Jupyter loaded."""
    course = machine.open()
    code = course.stop()

    assert [
        f"Your course is open at {course.url}?key={course.key}",
        f"To stop, press Ctrl+C here. What you record is kept in {machine.folder}",
        "Stopped. Everything you recorded is kept.",
        "jupyter: []",
    ] == course.said
    assert 0 == code
    assert is_refused(course.port)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_closed_terminal_is_a_calm_end(machine: Machine, name: str):
    """Shutting the lid or the window is how most people stop."""
    course = machine.open()
    course.process.send_signal(getattr(signal, name))

    assert 0 == course.process.wait(10)


def test_only_this_machine_is_answered(machine: Machine):
    """A course opened on office Wi-Fi is no service for the office."""
    course = machine.open()

    with pytest.raises(OSError, match=r"refused|timed out|unreachable|assign"):
        socket.create_connection(("127.0.0.2", course.port), timeout=2)


def test_yesterdays_bookmark_opens_today(machine: Machine):
    """Port and key stay with the folder; the browser has kept the cookie."""
    yesterday = machine.open()
    yesterday.stop()
    today = machine.open()

    assert (yesterday.port, yesterday.key) == (today.port, today.key)
    assert 200 == today.ask("/lesson/the-key", known=False, **yesterday.cookie).status


def test_each_folder_has_a_port_of_its_own(machine: Machine):
    """Two courses open at once; neither is where other programs expect Jupyter."""
    first = machine.open()
    machine.folder = machine.place / "another"
    second = machine.open()

    assert 3 == len({first.port, second.port, 8888})


def test_a_port_can_be_asked_for_and_is_kept(machine: Machine):
    """Somebody's firewall lets one port through."""
    with taken_port() as taken:
        port = taken.getsockname()[1]
    machine.open(port=port).stop()

    assert port == machine.open().port


def test_a_taken_port_is_stepped_over(machine: Machine):
    """Another program may have it; the learner is told, and the course opens."""
    with taken_port() as taken:
        port = taken.getsockname()[1]
        course = machine.open(port=port)

    assert port != course.port
    assert (
        f"Port {port} is used by another program, so the course takes another one." in course.said
    )
    assert 200 == course.ask("/").status


def test_a_forbidden_port_is_not_called_another_programs(tmp_path, monkeypatch, capsys):
    """Below 1024 most systems let nobody in; to look for a program there is in vain."""
    start = starting._Start(tmp_path, tmp_path, "", lab=False, port=80, browser=False)
    bound = starting._bound

    def refused(port):
        if port == 80:
            raise PermissionError(13, "Permission denied")
        return bound(port)

    monkeypatch.setattr(starting, "_bound", refused)
    starting._listening(start).close()

    words = "Port 80 may not be used on this computer, so the course takes another one.\n"
    assert words == capsys.readouterr().out


def test_a_port_that_came_with_a_copy_is_not_used(machine: Machine):
    """It is that of the folder it was copied from, whose server may start later."""
    with taken_port() as taken:
        port = taken.getsockname()[1]
    (machine.folder / ".iisam").mkdir(parents=True)
    (machine.folder / ".iisam" / "port").write_text(str(port))

    assert port != machine.open().port


@pytest.mark.parametrize("held", ["8888", "80", "99999", "x", ""])
def test_a_strange_kept_port_is_not_used(machine: Machine, held: str):
    """The file may have been written by anybody."""
    (machine.folder / ".iisam").mkdir(parents=True)
    (machine.folder / ".iisam" / "port").write_text(held)
    (machine.folder / ".iisam" / "folder").write_text(str(machine.folder.stat().st_ino))

    assert held != str(machine.open().port)


# ---- two starts ---------------------------------------------------------------------------------


def test_two_starts_at_the_same_moment_are_one_server(machine: Machine):
    """A double click is easily four; each opens the browser at the same place."""
    with ThreadPoolExecutor() as pool:
        courses = [*pool.map(lambda _: machine.open(), range(4))]
    servers = [one for one in courses if one.said[-1].startswith("To stop")]
    others = [one for one in courses if one not in servers]

    assert 1 == len(servers)
    assert {servers[0].address} == {one.address for one in courses}
    assert [0, 0, 0] == [one.process.wait(15) for one in others]


def test_a_later_start_leads_to_the_same_server(machine: Machine):
    """Two servers over one folder would be two doors with one key."""
    first = machine.open()
    again = machine.open()
    words = f"Your course in {machine.folder} is already open at {first.address}"
    said = [*again.said, *again.process.stdout.read().splitlines()]

    assert [words, "jupyter: []"] == said


def test_a_killed_server_leaves_the_way_free(machine: Machine):
    """Nothing to delete by hand after the battery was empty."""
    killed = machine.open()
    killed.process.kill()
    killed.process.wait()
    again = machine.open()

    assert again.said[-1].startswith("To stop")
    assert killed.address == again.address


def test_a_server_that_does_not_answer_is_told(machine: Machine, monkeypatch, capsys):
    """Somebody pressed Ctrl+Z; a second server would be a second truth."""
    course = machine.open()
    course.process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr("iisam_learning.web.one_server.PATIENCE", 0.5)
    monkeypatch.setattr("iisam_learning.web.one_server.ANSWERS_WITHIN", 0.3)
    code = learn(machine.folder, lesson_source=machine.source, browser=False)
    course.process.send_signal(signal.SIGCONT)

    assert 1 == code
    assert "The course was started before in this folder, and does not answer." in (
        capsys.readouterr().out
    )


def copied(machine: Machine, name: str) -> Path:
    """The folder copied with all that lies in it, rights and times too, as `cp -a` does."""
    there = machine.place / name
    shutil.copytree(machine.folder, there, symlinks=True)
    return there


@pytest.mark.parametrize("runs", [True, False])
def test_a_copy_of_the_folder_is_a_course_of_its_own(machine: Machine, runs: bool):
    """A backup was once answered by the original, into which its decisions were written."""
    first = machine.open()
    if not runs:
        first.stop()
    machine.folder = copied(machine, "backup")
    copy = machine.open()
    chosen = {"point": "the-door", "options": ["ring"], "place": "nursery/point/the-door"}
    copy.play("the-key", {"kind": "decide", "press": "y" * 16, **chosen})

    assert f"Your course is open at {copy.address}" == copy.said[-2]
    assert first.port != copy.port
    assert first.key != copy.key
    assert ["backup"] == [one.parts[-3] for one in machine.place.rglob("*.journal.jsonl")]


def test_a_renamed_folder_keeps_its_bookmark(machine: Machine):
    """The folder is the same, whatever it is called."""
    before = machine.open()
    before.stop()
    machine.folder = machine.folder.rename(machine.place / "renamed")
    after = machine.open()

    assert (before.port, before.key) == (after.port, after.key)


def test_a_server_whose_folder_was_moved_is_told(machine: Machine, capsys):
    """It looks where the folder was, so whoever is led to it could not go on."""
    machine.open()
    moved = machine.folder.rename(machine.place / "moved")
    code = learn(moved, lesson_source=machine.source, browser=False)

    assert 1 == code
    assert (
        f"The course in {moved} was opened while this folder was somewhere else.\n"
        "Stop it where it was started (Ctrl+C), then start it again.\n"
    ) == capsys.readouterr().out


@pytest.mark.parametrize("spoilt", ["key", "port", "folder"])
@pytest.mark.parametrize("how", ["emptied", "deleted"])
def test_a_door_that_was_lost_while_the_course_runs_is_found_again(machine, spoilt: str, how: str):
    """Somebody tidied up; the second start once waited 16 seconds and then gave up."""
    first = machine.open()
    file = machine.folder / ".iisam" / spoilt
    file.write_text("") if how == "emptied" else file.unlink()
    again = machine.open()
    key = machine.folder / ".iisam" / "key"
    words = f"Your course in {machine.folder} is already open at {first.address}"

    end = time.monotonic() + 10
    while time.monotonic() < end and not (file.exists() and file.read_text()):
        time.sleep(0.1)
    first.stop()

    assert words == again.said[-1]
    assert first.address == machine.open().address
    assert (first.key, 0o600) == (key.read_text(), stat.S_IMODE(key.stat().st_mode))


def test_the_first_word_comes_within_two_seconds(machine: Machine):
    """A window that stays silent is closed, or started a third time."""
    first = machine.open()
    first.process.send_signal(signal.SIGSTOP)
    words = ["-m", "iisam_learning", "learn", str(machine.folder), "--no-browser"]
    begun = time.monotonic()
    with subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, text=True) as second:
        line = second.stdout.readline()
        waited = time.monotonic() - begun
        first.process.send_signal(signal.SIGCONT)
        rest = second.stdout.read()

    assert line.startswith("The course was started before in this folder. One moment")
    assert waited < 2 + 1  # and what Python takes to start on a busy machine
    assert f"Your course in {machine.folder} is already open at {first.address}\n" == rest


def test_a_page_says_that_the_folder_is_gone_and_what_to_do(machine: Machine):
    """The list once said that there was no lesson yet, the page that the address was wrong."""
    course = machine.open()
    away = machine.folder.rename(machine.place / "away")
    machine.folder.mkdir()  # another one in its place is another course
    gone = [course.ask(one) for one in ("/", "/lesson/the-key", "/notebook/the-key")]
    chosen = {"point": "the-door", "options": ["ring"], "place": "nursery/point/the-door"}
    press = course.play("the-key", {"kind": "decide", "press": "y" * 16, **chosen}).json()
    machine.folder.rmdir()
    away.rename(machine.folder)

    for answer in gone:
        assert 503 == answer.status
        assert "<h1>The folder of the course is not where it was</h1>" in answer.text
        assert f"<p>It was at {machine.folder}.</p>" in answer.text
        assert "Put it back, then reload this page." in answer.text
    assert (True, "y" * 16) == (press["stay"], press["press"])
    assert (
        "The folder of the course is not where it was. Put it back, then press again. "
        "What you chose and typed stays here."
    ) == press["notice"]["words"]
    assert 200 == course.ask("/lesson/the-key").status
    assert [] == [*machine.place.rglob("*.journal.jsonl")]


def test_a_folder_that_was_moved_is_not_made_anew(machine: Machine):
    """What is written down again belongs into the folder of the course, and nowhere else."""
    machine.open()
    machine.folder.rename(machine.place / "away")
    time.sleep(1.5)

    assert not machine.folder.exists()


def test_another_program_on_our_port_is_not_taken_for_the_course(machine: Machine):
    """It might be anybody's, and would be told the key."""
    before = machine.open()
    before.stop()
    asked = []

    class Another(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path + str(self.headers))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"x" * 64)

        def log_message(self, *told: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", before.port), Another) as another:
        threading.Thread(target=another.serve_forever, daemon=True).start()
        course = machine.open()
        another.shutdown()

    assert before.port != course.port
    assert asked
    assert not any(before.key in one or before.door.pass_word in one for one in asked)


@pytest.mark.skipif(sys.platform == "win32", reason="it always knows locks")
@pytest.mark.parametrize("refusal", ["ENOSYS", "ENOLCK", "EOPNOTSUPP"])
def test_a_share_that_knows_no_locks_still_opens(tmp_path: Path, monkeypatch, refusal: str):
    """Once each start there waited in vain; now it asks the port alone."""

    def flock(*told: object) -> None:
        raise OSError(getattr(errno, refusal), "no locks here")

    monkeypatch.setattr("fcntl.flock", flock)
    with held(tmp_path / "server.lock") as first, held(tmp_path / "server.lock") as second:
        assert [True, True] == [first, second]


def test_what_is_on_our_port_may_answer_anything(tmp_path: Path):
    """Not even HTTP."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        (tmp_path / "port").write_text(str(other.getsockname()[1]))
        (tmp_path / "key").write_text("k" * 43)

        def speak() -> None:
            line, _ = other.accept()
            line.recv(9_999)
            line.sendall(b"\xff\x00 who is there?\r\n\r\n")
            line.close()

        threading.Thread(target=speak, daemon=True).start()
        assert running(tmp_path) is None


# ---- homes and folders --------------------------------------------------------------------------


def no_home(place: Path) -> dict[str, str]:
    """A home that nobody can write to, root neither."""
    (place / "a-file").write_text("")
    return {"HOME": str(place / "a-file" / "home"), "TMPDIR": str(place)}


def test_a_home_that_cannot_be_written_is_no_obstacle(machine: Machine):
    """A kiosk, a full quota, a read-only container: the folder is what counts."""
    course = machine.open(environment=no_home(machine.place))
    begun = course.play("the-key", {"kind": "begin", "place": "nursery/note", "press": "x" * 16})

    assert 200 == begun.status
    assert 200 == course.ask("/lesson/the-key").status


def test_python_without_docstrings_and_assertions_is_no_obstacle(machine: Machine):
    """Some offices set PYTHONOPTIMIZE for everybody."""
    course = machine.open(environment={"PYTHONOPTIMIZE": "2"})

    assert 200 == course.ask("/lesson/the-key").status


@pytest.mark.parametrize("below", ["", ".iisam"])
def test_the_folder_that_refuses_is_the_one_named(machine: Machine, capsys, below: str):
    """Not the learner's folder where another one is full, and not the home."""
    (machine.folder / below).parent.mkdir(parents=True, exist_ok=True)
    (machine.folder / below).write_text("a file")
    code = learn(machine.folder, lesson_source=machine.source, browser=False)

    assert 1 == code
    assert f"The course cannot be kept in {machine.folder}: something else has that name.\n" in (
        capsys.readouterr().out
    )


# ---- the start file -----------------------------------------------------------------------------

AWKWARD = [
    "plain",
    "with space",
    'quo"te',
    "it's",
    "dollar $HOME",
    "100 %f",
    "back\\slash",
    "Grüße",
]


def desktop_words(text: str) -> list[str]:
    """An Exec line, read as the Desktop Entry Specification says."""
    (line,) = [one for one in text.splitlines() if one.startswith("Exec=")]
    value = line.removeprefix("Exec=").replace("\\\\", "\\")
    words, word, quoted, escaped = [], "", False, False
    for sign in value:
        if escaped:
            word, escaped = word + sign, False
        elif quoted and sign == "\\":
            escaped = True
        elif sign == '"':
            quoted = not quoted
        elif sign == " " and not quoted:
            words, word = [*words, word], ""
        else:
            word += sign
    return [one.replace("%%", "%") for one in [*words, word]]


@pytest.mark.parametrize("name", AWKWARD)
def test_the_desktop_file_names_this_python_and_this_folder(name: str):
    """A folder may be called anything."""
    folder = Path("/home") / name / "iisam-course"
    file, text = start_file(folder, f"/opt/{name}/python", "linux")

    assert "Start the course.desktop" == file
    assert [f"/opt/{name}/python", "-P", "-m", "iisam_learning", "learn", str(folder)] == (
        desktop_words(text)
    )


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
@pytest.mark.parametrize("name", AWKWARD)
def test_the_command_file_starts_this_python_for_the_folder_it_lies_in(tmp_path: Path, name: str):
    """Run as a double click runs it, with a Python that says what it was asked."""
    place = tmp_path / name
    place.mkdir()
    python = place / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    python.chmod(0o755)
    file, text = start_file(place, str(python), "darwin")
    (place / file).write_text(text)
    told = subprocess.run(["sh", place / file], capture_output=True, text=True, check=True).stdout

    assert ["-P", "-m", "iisam_learning", "learn", str(place)] == told.splitlines()


def test_the_batch_file_names_this_python_and_its_own_folder():
    """Windows reads a per cent sign as the start of a name."""
    file, text = start_file(Path("C:/x"), r"C:\100 %\python.exe", "win32")

    assert "Start the course.bat" == file
    assert '"C:\\100 %%\\python.exe" -P -m iisam_learning learn "%~dp0."\r\n' in text


def test_the_start_file_lies_beside_the_lessons_and_may_be_run(machine: Machine):
    """Nobody has to type a command twice."""
    machine.open()
    (file,) = machine.folder.glob("Start the course.*")

    assert file.stat().st_mode & stat.S_IXUSR
    if sys.platform == "linux":
        assert str(machine.folder) in shlex.join(desktop_words(file.read_text()))


def test_what_goes_wrong_is_written_beside_the_lessons(machine: Machine):
    """And neither the key nor what a learner wrote stands there."""
    course = machine.open()
    (machine.folder / "the-key" / "the-key.case.json").write_text(json.dumps({"form": 1}))
    course.ask(f"/lesson/the-key?key={course.key}&x=1")
    time.sleep(0.1)

    assert course.key not in (machine.folder / ".iisam" / "server.log").read_text()
