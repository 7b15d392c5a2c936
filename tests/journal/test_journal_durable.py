"""Tests of the journal's promise: what was acknowledged stays, whatever happens around it."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import stat
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from iisam_learning.case.engine import ALREADY_DECIDED
from iisam_learning.journal import files as journal
from iisam_learning.journal.files import journal_path, read, record
from iisam_learning.journal.recording import remembered
from iisam_learning.journal.store import NotConfirmed, NotSaved
from journals import NOW, WHOLE_WAY, as_a_learner, counted, facts, long_case, note
from making import decide

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="starts its children by fork")


@pytest.fixture
def path(tmp_path) -> Path:
    return journal_path(tmp_path, "tiny", "school")


# What is not saved


def test_a_read_only_folder_is_said_calmly_and_nothing_is_written():
    """The learner is told where to go instead, not shown an error of the system."""
    with as_a_learner() as folder:
        os.chmod(folder, 0o555)
        path = journal_path(folder, "tiny", "school")
        with pytest.raises(NotSaved, match=r"may not write there\. Start the course in a folder"):
            note(path, WHOLE_WAY[0])

        assert os.listdir(folder) == []


def test_a_folder_that_is_gone_is_not_made_again(tmp_path):
    """A journal in a folder nobody looks into would be lost later."""
    with pytest.raises(NotSaved, match=r"folder of this lesson is not where it was\. Put it back"):
        note(tmp_path / "gone" / "journal", WHOLE_WAY[0])

    assert os.listdir(tmp_path) == []


def test_a_taken_name_is_told_with_its_name(path):
    """So that a learner sees what to move."""
    path.mkdir()
    with pytest.raises(NotSaved, match=rf"Something else has the name {path.name}\. Move it away"):
        note(path, WHOLE_WAY[0])


def test_a_learner_reads_no_words_of_the_system(path, monkeypatch):
    """What went wrong inside a disk has a name that helps nobody who learns."""
    broken = OSError(5, "Input/output error")
    monkeypatch.setattr(os, "write", lambda *_: (_ for _ in ()).throw(broken))
    with pytest.raises(NotSaved) as told:
        note(path, WHOLE_WAY[0])

    words = "Your record could not be reached. Ask whoever looks after this computer."
    assert words == told.value.reason


@contextmanager
def no_room_beyond(size: int):
    """A limit on the size of files: a write beyond it stops there, as on a full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("room", [0, 1, 150, 300])
def test_a_full_disk_loses_nothing_that_was_there(path, room):
    """Half a line stays where it is; the next record begins on a line of its own."""
    note(path, WHOLE_WAY[0])
    before = path.read_bytes()
    with no_room_beyond(len(before) + room), pytest.raises(NotSaved, match="disk is full"):
        note(path, WHOLE_WAY[1])
    torn = path.read_bytes()

    assert len(torn) == len(before) + room
    assert torn.startswith(before)
    assert facts(WHOLE_WAY[:1]) == counted(path)
    for decision in WHOLE_WAY[1:]:
        note(path, decision)
    assert path.read_bytes().startswith(torn)
    assert facts(WHOLE_WAY) == counted(path)
    assert read(path).chain == "whole"
    assert len(read(path).unreadable) == (room > 0)


@pytest.mark.parametrize("room", [0, 40, 290, 400])
def test_a_disk_that_is_full_from_the_start_can_be_freed(path, room):
    """The first line may be the torn one: the next record brings a beginning of its own."""
    with no_room_beyond(room), pytest.raises(NotSaved):
        note(path, WHOLE_WAY[0])
    for decision in WHOLE_WAY:
        note(path, decision)

    assert facts(WHOLE_WAY) == counted(path)
    assert read(path).header.scenario == "tiny"
    assert read(path).chain == "whole"


def test_a_disk_that_does_not_confirm_is_no_acknowledgement(path, monkeypatch):
    """A return from `record` is the promise that the line survives the machine."""

    def fails(handle):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(NotConfirmed):
        note(path, WHOLE_WAY[0])


def test_each_record_is_one_write_and_then_one_confirmation(path, monkeypatch):
    """One write, so that writers do not interleave; a new file's name is made durable as well."""
    acts = []
    write, fsync = os.write, os.fsync

    def kind(handle):
        return "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"

    monkeypatch.setattr(os, "write", lambda h, data: acts.append("write") or write(h, data))
    monkeypatch.setattr(os, "fsync", lambda h: acts.append(kind(h)) or fsync(h))
    note(path, WHOLE_WAY[0])
    note(path, WHOLE_WAY[1])

    first = ["write", "file", "folder"] if os.name == "posix" else ["write", "file"]
    assert [*first, "write", "file"] == acts


def test_a_lock_held_too_long_is_said_calmly(path, monkeypatch):
    """The page waits five seconds for an answer, so the journal must give up before."""
    filelock = pytest.importorskip("filelock")
    assert journal.LOCK_SECONDS < 5
    monkeypatch.setattr(journal, "LOCK_SECONDS", 0.1)
    lock = path.with_name(f".{path.name}.lock")
    with filelock.FileLock(lock), pytest.raises(NotSaved, match="Another window"):
        note(path, WHOLE_WAY[0])

    assert not path.exists()
    assert note(path, WHOLE_WAY[0]).refused is None


# More than one writer


def _record_all(path, case, name, start):
    start.wait()
    for one in case.points:
        record(path, case, "school", decide(one.id, "a", rationale=name), NOW)


@needs_fork
def test_two_windows_at_once_neither_lose_nor_mix_a_line(path):
    """Two kernels share no memory: only the file and its lock keep them in order."""
    case = long_case(40)
    context = multiprocessing.get_context("fork")
    start = context.Event()
    writers = [context.Process(target=_record_all, args=(path, case, name, start)) for name in "AB"]
    for writer in writers:
        writer.start()
    start.set()
    for writer in writers:
        writer.join(60)
    found = read(path)
    progress = remembered(found, case)

    assert [0, 0] == [writer.exitcode for writer in writers]
    assert progress.ended
    assert len(found.decisions) == 80
    assert {ALREADY_DECIDED} == {one.why for one in progress.refused}
    assert (found.unreadable, found.chain) == ((), "whole")


def _record_and_tell(path, case, pipe):
    for number, one in enumerate(case.points):
        record(path, case, "school", decide(one.id, "a", rationale="w" * 200), NOW)
        os.write(pipe, number.to_bytes(4, "big"))
    time.sleep(60)


def kill_rounds(rounds: int, folder: Path, seed: int = 1) -> list[int]:
    """Kill a recording process at random moments; return how much each round had acknowledged."""
    case, chance, told = long_case(150), random.Random(seed), []
    context = multiprocessing.get_context("fork")
    for number in range(rounds):
        path = folder / f"round-{number}.jsonl"
        reading, writing = os.pipe()
        child = context.Process(target=_record_and_tell, args=(path, case, writing))
        child.start()
        os.close(writing)
        os.read(reading, 4)  # it is on its way
        time.sleep(chance.random() * 0.08)
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        acknowledged = 1
        while len(data := os.read(reading, 4)) == 4:
            acknowledged = int.from_bytes(data, "big") + 1
        os.close(reading)
        found = read(path)
        progress = remembered(found, case)

        assert len(progress.taken) - acknowledged in (0, 1), number
        assert found.chain == "whole", number
        if progress.open is not None:
            note(path, decide(progress.open.id, "b"), case)
            assert len(remembered(read(path), case).taken) == len(progress.taken) + 1
        told.append(acknowledged)
    return told


@needs_fork
def test_no_acknowledged_decision_dies_with_the_process(tmp_path):
    """Laptops are closed and kernels killed in the middle of a word."""
    assert len(set(kill_rounds(12, tmp_path))) > 1


@needs_fork
@pytest.mark.long
def test_no_acknowledged_decision_dies_with_the_process_300_times(tmp_path):
    """The long form: rare moments, such as the one between two system calls, need many tries."""
    assert len(set(kill_rounds(300, tmp_path, seed=int(time.time())))) > 10


# Speed


def test_a_record_takes_a_few_milliseconds_beside_the_disk(path):
    """Between the press and what follows lies this; a tenth of a second would be felt."""
    case = long_case(30)
    note(path, decide("p0", "a"), case)
    started = time.process_time()
    for number in range(1, 30):
        note(path, decide(f"p{number}", "a", rationale="Because. " * 20), case)

    assert timedelta(seconds=time.process_time() - started) / 29 < timedelta(milliseconds=20)
