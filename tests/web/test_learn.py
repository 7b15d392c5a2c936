"""A learner's copy of the course, and the server that opens it."""

from __future__ import annotations

import errno
import json
import os
import socket
from pathlib import Path

import pytest

from iisam_learning.lessons import copy as lessons
from iisam_learning.lessons.copy import (
    NoCourse,
    NoRoom,
    copy_course,
    course_source,
    first_lesson,
    is_lesson,
)
from iisam_learning.web.learn import learn
from learner import OpenCourse, a_home, built_course

JOURNAL = "the-key/the-key.nursery.journal.jsonl"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The built lessons of a small course."""
    return built_course(tmp_path / "course")


@pytest.fixture
def folder(source: Path, tmp_path: Path) -> Path:
    """A learner's folder after their first `iisam learn`."""
    copy_course(source, tmp_path / "mine")
    return tmp_path / "mine"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def the_key(folder: Path, name: str = "the-key") -> Path:
    return folder / "the-key" / f"{name}.ipynb"


def is_there(path: Path, words: str) -> bool:
    return words in path.read_text(encoding="utf-8")


# ---- the copy -----------------------------------------------------------------------------------


def test_each_lesson_has_a_folder_with_its_notebook_and_its_case(folder: Path):
    """Journals are kept beside the notebook, and `../the-key/the-key.ipynb` is the other lesson."""
    written = sorted(one.relative_to(folder).as_posix() for one in folder.glob("[a-z]*/*"))

    assert [
        "start-here/start-here.ipynb",
        "start-here/the-key.case.json",
        "the-key/the-key.case.json",
        "the-key/the-key.ipynb",
    ] == written


def test_a_second_copy_changes_nothing_and_says_nothing(source: Path, folder: Path):
    """A learner comes back every week."""
    assert lessons.Copied() == copy_course(source, folder)


def test_a_journal_is_never_written_over_or_copied(source: Path, folder: Path):
    """It is the only record of what a learner decided."""
    (folder / JOURNAL).write_text("mine\n")
    (source / JOURNAL).write_text("somebody else's\n")

    copy_course(source, folder)

    assert (folder / JOURNAL).read_text() == "mine\n"


def test_a_changed_notebook_stays_as_it_is(source: Path, folder: Path):
    """Notes in the margin are the learner's own words."""
    rewrite(the_key(folder), "A key is left in a door.", "My note.")

    copied = copy_course(source, folder)

    assert is_there(the_key(folder), "My note.")
    assert copied == lessons.Copied()


def test_a_new_version_is_put_beside_a_changed_notebook_once(source: Path, folder: Path):
    """Neither the note nor the new lesson is lost, and the news is told once."""
    rewrite(the_key(folder), "A key is left in a door.", "My note.")
    rewrite(the_key(source), "A key is left in a door.", "A new lesson.")

    first, second = copy_course(source, folder), copy_course(source, folder)

    assert is_there(the_key(folder), "My note.")
    assert is_there(the_key(folder, "the-key-new"), "A new lesson.")
    assert [
        "You have changed the-key/the-key.ipynb, so it stays as it is. "
        "The new version of the lesson is beside it: the-key-new.ipynb."
    ] == [*first.said]
    assert () == second.said


def test_two_changed_notebooks_are_left_alone(source: Path, folder: Path):
    """A third copy would only confuse."""
    rewrite(the_key(folder), "A key is left in a door.", "My note.")
    rewrite(the_key(source), "A key is left in a door.", "A new lesson.")
    copy_course(source, folder)
    rewrite(the_key(folder, "the-key-new"), "A new lesson.", "My second note.")
    rewrite(the_key(source), "A new lesson.", "A newer lesson.")

    copied = copy_course(source, folder)

    assert is_there(the_key(folder, "the-key-new"), "My second note.")
    assert ((), ()) == (copied.said, copied.notebooks)


def test_a_notebook_that_was_only_run_is_brought_up_to_date(source: Path, folder: Path):
    """JupyterLab saves outputs by itself; that is not a change by the learner."""
    notebook = json.loads(the_key(folder).read_text())
    code = next(one for one in notebook["cells"] if one["cell_type"] == "code")
    code["outputs"], code["execution_count"] = (
        [{"output_type": "stream", "name": "stdout", "text": "shown"}],
        3,
    )
    the_key(folder).write_text(json.dumps(notebook))
    rewrite(the_key(source), "A key is left in a door.", "A new lesson.")

    copied = copy_course(source, folder)

    assert is_there(the_key(folder), "A new lesson.")
    assert (the_key(folder),) == copied.notebooks


def test_a_notebook_we_know_nothing_of_is_the_learners_own(source: Path, tmp_path: Path):
    """A folder may hold what somebody brought along, or have lost our list."""
    there = the_key(tmp_path / "mine")
    there.parent.mkdir(parents=True)
    there.write_text("{}")

    copy_course(source, tmp_path / "mine")

    assert there.read_text() == "{}"
    assert the_key(tmp_path / "mine", "the-key-new").exists()


def test_a_damaged_case_is_mended(source: Path, folder: Path):
    """A compiled case is ours: a lesson must open again."""
    case = folder / "the-key" / "the-key.case.json"
    case.write_text("{")

    copy_course(source, folder)

    assert case.read_bytes() == (source / "the-key" / "the-key.case.json").read_bytes()


@pytest.mark.parametrize("begun", [True, False])
def test_a_case_that_changed_under_a_journal_is_told(source: Path, folder: Path, begun: bool):
    """Nothing is lost then, but a learner who decided should know why the page looks different."""
    if begun:
        (folder / JOURNAL).write_text("mine\n")
    for lesson in ("the-key", "start-here"):
        case = source / lesson / "the-key.case.json"
        told = json.loads(case.read_text())
        told["incidents"][0]["level"] += 1
        case.write_text(json.dumps(told))

    said = copy_course(source, folder).said

    assert begun == bool(said)
    assert not begun or "the-key has changed since you began it" in said[0]


def test_a_learner_gets_an_assessed_case_without_its_key(source: Path, tmp_path: Path):
    """A lecturer who opens the course as a learner must not hand the key on with the folder."""
    path = source / "the-key" / "the-key.case.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "assessed": True}))

    copy_course(source, tmp_path / "mine")

    case = json.loads((tmp_path / "mine" / "the-key" / "the-key.case.json").read_text())
    scores = [option["score"] for point in case["points"] for option in point["options"]]
    assert (True, {None}) == (case["withheld"], set(scores))


def test_what_is_local_here_stands_in_every_lesson(source: Path, tmp_path: Path):
    """A partnership writes its numbers once, beside the lessons; no update touches them."""
    mine = tmp_path / "mine"
    mine.mkdir()
    text = "ring:\n  - [Our front door, 0113 278 4321]\n"
    (mine / "local.yaml").write_text(text, encoding="utf-8")
    copy_course(source, mine)
    case = json.loads((mine / "the-key" / "the-key.case.json").read_text(encoding="utf-8"))

    assert any(who.startswith("Our front door") for who, _ in case["local"]["ring"])
    assert text == (mine / "local.yaml").read_text(encoding="utf-8")


def test_a_local_file_with_a_slip_is_not_used_and_says_so(source: Path, tmp_path: Path):
    """Nobody should ring a number by mistake because of a colon."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "local.yaml").write_text("ring: nobody\n", encoding="utf-8")
    copied = copy_course(source, mine)

    assert any("local.yaml was not used" in one for one in copied.said)


def test_a_full_disk_leaves_the_old_lesson_whole(source: Path, folder: Path, monkeypatch):
    """Half a lesson in place of a whole one would be worse than none."""
    rewrite(the_key(source), "A key is left in a door.", "A new lesson.")
    before = the_key(folder).read_bytes()

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoom, match="the disk is full"):
        copy_course(source, folder)

    assert before == the_key(folder).read_bytes()
    assert [] == [*folder.rglob("*.new")]


def test_a_folder_that_cannot_be_written_to_ends_calmly(source: Path, tmp_path: Path, capsys):
    """A learner reads what to do next, and no traceback."""
    taken = tmp_path / "taken"
    taken.write_text("a file")

    code = learn(taken, lesson_source=source, browser=False)

    assert code == 1
    assert (
        f"The course cannot be kept in {taken}: something else has that name.\n"
        "Nothing was lost. Name another folder: iisam learn FOLDER\n"
    ) == capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_read_only_folder_ends_calmly_even_when_it_is_up_to_date(
    source: Path, folder: Path, capsys
):
    """Else the first decision would be the one that is not recorded."""
    for one in (folder / lessons.OURS, folder):
        one.chmod(0o555)

    code = learn(folder, lesson_source=source, browser=False)

    folder.chmod(0o755)
    (folder / lessons.OURS).chmod(0o755)
    assert code == 1
    assert "you may not write there" in capsys.readouterr().out


def test_without_built_lessons_it_says_what_to_run(tmp_path: Path, capsys):
    """A contributor's first minute in a fresh checkout."""
    assert learn(tmp_path / "mine", lesson_source=tmp_path) == 1
    assert "first run: iisam build" in capsys.readouterr().out
    with pytest.raises(NoCourse):
        first_lesson(tmp_path)


def test_the_course_is_found_beside_the_package():
    """In a checkout without copying anything; in a wheel inside the package."""
    assert (course_source() / "start-here" / "start-here.ipynb").exists()


def test_a_learner_begins_at_start_here(source: Path):
    """And in a course without it, at the first lesson by name."""
    assert first_lesson(source) == "start-here"
    (source / "start-here" / "start-here.ipynb").unlink()
    assert first_lesson(source) == "the-key"


def test_every_built_lesson_is_one_the_doors_open(source: Path):
    """The strict look of the doors and what `iisam build` writes must not drift apart."""
    built = [*source.glob("*/*.ipynb"), *course_source().glob("*/*.ipynb")]

    assert [] == [one for one in built if not is_lesson(json.loads(one.read_text()))]


# ---- the server ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """A course that a learner has opened, on a port that was taken."""
    place = tmp_path_factory.mktemp("learner")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        course = OpenCourse(
            place / "mine",
            built_course(place / "course"),
            a_home(place / "home"),
            port=taken.getsockname()[1],
        )
        course.taken = taken.getsockname()[1]
        course.room = place
        yield course
        course.stop()


def test_a_learner_reads_two_lines(opened: OpenCourse):
    """The address and how to stop; what Jupyter has to say is in a file."""
    assert [
        f"Your course is open at {opened.address}",
        f"To stop, press Ctrl+C here. What you record is kept in {opened.room / 'mine'}",
    ] == opened.said
    assert "Jupyter Server" in (opened.room / "mine" / ".iisam" / "server.log").read_text()


def test_a_taken_port_is_stepped_over(opened: OpenCourse):
    """Another program, or another course, may have it."""
    assert opened.port != opened.taken
    assert opened.ask("api/status")[0] == 200


def test_nobody_gets_in_without_the_key(opened: OpenCourse):
    """On a shared machine, others reach the same port."""
    answers = [opened.ask(one, key=False)[0] for one in (opened.place, "api/contents", "lab")]

    assert [302, 403, 302] == answers


def test_only_this_machine_is_answered(opened: OpenCourse):
    """A course opened on office Wi-Fi is no service for the office."""
    with pytest.raises(OSError, match=r"refused|timed out|unreachable|assign"):
        socket.create_connection(("127.0.0.2", opened.port), timeout=2)


def test_opening_the_course_again_leads_to_the_same_server(opened: OpenCourse):
    """Two servers over one folder would be two tabs that overwrite each other."""
    again = OpenCourse(
        opened.room / "mine", opened.room / "course" / "source", opened.room / "home", lab=True
    )

    assert again.process.wait(15) == 0
    assert [
        "Your course is already open at "
        f"{opened.url}doc/tree/start-here/start-here.ipynb?token={opened.token}"
    ] == again.said


def test_the_lessons_written_are_signed(opened: OpenCourse):
    """As `jupyter trust` would, so that JupyterLab shows what they show."""
    answer = opened.ask("api/contents/the-key/the-key.ipynb")[1]
    codes = [one for one in json.loads(answer)["content"]["cells"] if one["cell_type"] == "code"]

    assert {True} == {one["metadata"]["trusted"] for one in codes}


def test_ctrl_c_stops_at_once_and_says_that_nothing_is_lost(opened: OpenCourse):
    """No question, no traceback, nothing left running; the next one opens a server again."""
    mine = opened.room / "another"
    course = OpenCourse(mine, opened.room / "course" / "source", opened.room / "home")

    code = course.stop()

    assert (0, "Stopped. Everything you recorded is kept.") == (code, course.said[-1])
    assert not (mine / ".iisam" / "server.pid").exists()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", course.port), timeout=2)
