"""The disk: one writer at a time, nothing half written, and a refusal told in words."""

from __future__ import annotations

import errno
import os
import sys
import time

import pytest

from iisam_learning import disk
from iisam_learning.disk import append, holding, in_sentences, put_in_place, why

NO_LOCKS = ["ENOSYS", "ENOTSUP", "EOPNOTSUPP", "ENOLCK"]
on_unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows locks in another way")


@pytest.fixture(params=NO_LOCKS)
def share(request, tmp_path, monkeypatch):
    """A folder on a share whose server answers every wish for a lock with one of these."""
    fcntl = pytest.importorskip("fcntl")

    def refused(*_):
        code = getattr(errno, request.param)
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", refused)
    return tmp_path


def test_a_folder_that_knows_no_locks_still_has_one_writer_at_a_time(share):
    """A home folder on a share is where many learners keep everything."""
    file = share / "run.journal.jsonl"
    with holding(file, 1), pytest.raises(TimeoutError), holding(file, 0.1):
        pytest.fail("two writers held one file")

    with holding(file, 1):
        append(file, b"{}\n")
    assert b"{}\n" == file.read_bytes()


def test_a_lock_left_by_a_killed_writer_does_not_lock_out_for_ever(share):
    """Where presence is the lock, a power cut leaves it there."""
    file = share / "run.journal.jsonl"
    left = share / f".{file.name}.held"
    left.write_text("")
    os.utime(left, (time.time() - 3600,) * 2)
    with holding(file, 0.2):
        append(file, b"{}\n")

    assert b"{}\n" == file.read_bytes()
    assert not left.exists(), "the next writer would meet it again"


@on_unix
def test_of_two_writers_one_waits(tmp_path):
    """Two windows of one case are common."""
    file = tmp_path / "run.journal.jsonl"
    with holding(file, 1), pytest.raises(TimeoutError), holding(file, 0.1):
        pytest.fail("two writers held one file")
    with holding(file, 0.1):
        pass


def test_a_lock_does_not_make_a_folder_that_is_gone(tmp_path):
    """A stick that was pulled out must not come back as an empty folder."""
    with pytest.raises(FileNotFoundError), holding(tmp_path / "gone" / "run.jsonl", 1):
        pytest.fail("held a file in no folder")
    assert [] == list(tmp_path.iterdir())


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    """A full disk must not leave half a lesson in place of a whole one."""
    file = tmp_path / "new" / "lesson.ipynb"
    put_in_place(file, b"first")
    file.chmod(0o640)
    put_in_place(file, b"second")
    assert (b"second", 0o640) == (file.read_bytes(), file.stat().st_mode & 0o777)

    def full(_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(disk.os, "fsync", full)
    with pytest.raises(OSError, match="full"):
        put_in_place(file, b"third")
    assert b"second" == file.read_bytes()
    assert [file] == list(file.parent.iterdir())


@pytest.mark.parametrize("name", sorted(errno.errorcode.values()))
def test_every_refusal_of_the_system_is_a_sentence_with_what_to_do(name):
    """Nobody can act on a number."""
    error = OSError(getattr(errno, name), os.strerror(getattr(errno, name)))
    for reading in (False, True):
        told = in_sentences(error, "this record", reading=reading)
        assert told[0].isupper()
        assert told.endswith(".")
        assert 2 <= told.count(". ") + 1
    assert "Errno" not in why(error)
