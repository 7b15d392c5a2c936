"""Tests of the journal: what is recorded, refused, read again and forgotten."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iisam_learning.case.engine import ALREADY_DECIDED, CASE_ENDED, NOT_YET_OPEN, replay
from iisam_learning.case.withheld import withhold
from iisam_learning.journal import files as journal
from iisam_learning.journal import recording
from iisam_learning.journal.files import forget, journal_path, read, record
from iisam_learning.journal.recording import remembered
from iisam_learning.journal.store import NotSaved
from journals import CASE, NOW, WHOLE_WAY, as_a_learner, counted, facts, note
from making import decide, scenario


@pytest.fixture
def path(tmp_path) -> Path:
    return journal_path(tmp_path, "tiny", "school")


@pytest.fixture
def played(path) -> Path:
    """A journal with a whole way through the case."""
    for decision in WHOLE_WAY:
        note(path, decision)
    return path


# What is recorded


def test_a_journal_is_named_after_its_scenario_and_agency(tmp_path):
    """Marking finds a learner's decisions by this name, so it is part of the contract."""
    expected = tmp_path / "small-things.health-visiting.journal.jsonl"

    assert expected == journal_path(tmp_path, "small-things", "health-visiting")


def test_a_whole_way_is_remembered_as_it_was_walked(played):
    """Progress is never stored: the journal alone must bring it back."""
    progress = remembered(read(played), CASE)

    assert facts(WHOLE_WAY) == facts(one.decision for one in progress.taken)
    assert progress.ending == "end"
    assert read(played).chain == "whole"
    assert [2, 3, 4] == [one.line for one in read(played).decisions]


decisions = st.builds(
    lambda point_id, options, rationale, confidence: decide(
        point_id, *options, rationale=rationale, confidence=confidence
    ),
    st.sampled_from(["call", "talk", "later", "share", "nowhere"]),
    st.lists(st.sampled_from(["ask", "wait", "help", "saturdays", "hours", "nothing"]), max_size=3),
    st.none() | st.text(st.characters(), min_size=1),
    st.sampled_from([None, 1, 2, 3, 4]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(decisions, max_size=8))
def test_any_decisions_recorded_read_back_equal(chosen):
    """Whatever a learner types, in any script, is there again when they come back."""
    with tempfile.TemporaryDirectory() as folder:
        path = journal_path(folder, "tiny", "school")
        answers = [note(path, decision) for decision in chosen]
        written = [one.decision for one in answers if one.decision.line is not None]
        found = read(path)

        assert written == list(found.decisions)
        assert (found.chain, found.unreadable) == ("whole", ())
        progress = remembered(found, CASE)
        assert [one.decision for one in answers if one.refused is None] == [
            one.decision for one in progress.taken
        ]
        assert not answers or answers[-1].progress == progress


def test_only_spaces_are_no_reason(path):
    """An empty box is an absent rationale, not a text of nothing with a hash of its own."""
    note(path, decide("call", "ask", rationale=" \n"))

    assert [None] == [one.rationale for one in read(path).decisions]


def test_the_wall_clock_is_passed_in_with_its_zone(path):
    """Two clocks are never mixed, and 14:02 without a zone is no moment."""
    with pytest.raises(ValueError, match="time zone"):
        record(path, CASE, "school", WHOLE_WAY[0], datetime(2026, 11, 2))
    note(path, WHOLE_WAY[0])

    assert ["2026-11-02T14:02:00+00:00"] == [one.recorded_at for one in read(path).decisions]


# What is refused


def test_the_first_of_two_windows_counts_and_the_second_is_kept(path):
    """The same case may be open twice; nothing that somebody wrote is thrown away."""
    note(path, decide("call", "ask"))
    second = note(path, decide("call", "wait", rationale="Too early."))

    assert second.refused == ALREADY_DECIDED
    assert second.progress.open.id == "talk"
    assert [("call", ("ask",), None, None)] == counted(path)
    assert [ALREADY_DECIDED] == [one.why for one in second.progress.refused]
    assert "Too early." == read(path).decisions[1].rationale


@pytest.mark.parametrize(
    ("before", "decision", "why"),
    [([], decide("share"), NOT_YET_OPEN), (WHOLE_WAY, decide("later", "close"), CASE_ENDED)],
)
def test_a_decision_at_a_wrong_moment_is_refused_and_kept(path, before, decision, why):
    """Marking lists what was refused, by line; so it has to be in the file."""
    for one in before:
        note(path, one)
    refused = note(path, decision)

    assert refused.refused == why
    assert refused.decision.line == len(before) + 2
    assert [why] == [one.why for one in remembered(read(path), CASE).refused]


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (decide("nowhere", "ask"), "unknown-point"),
        (decide("call", "sing"), "unknown-option"),
        (decide("call"), "choose-one"),
        (decide("call", "ask", "wait"), "choose-one"),
        (decide("call", "ask", "ask"), "repeated-option"),
        (decide("call", "ask", confidence=5), "unknown-confidence"),
        (decide("call", "ask", confidence=True), "unknown-confidence"),
    ],
)
def test_what_no_form_could_send_is_refused_and_not_written(path, decision, why):
    """Such a decision is nobody's choice; it would only stand in the way of a marker."""
    answer = note(path, decision)

    assert (answer.refused, answer.decision.line) == (why, None)
    assert answer.progress == replay(CASE, [], "school")
    assert not path.exists()


def test_a_malformed_second_decision_is_not_written_either(played):
    """It would be already decided, but what it holds is still nobody's choice."""
    before = played.read_bytes()

    assert note(played, decide("call", "sing")).refused == ALREADY_DECIDED
    assert played.read_bytes() == before


def test_the_journal_of_another_case_or_agency_is_not_written_to(played):
    """A record of two cases in one file would be a record of neither."""
    before = played.read_bytes()
    other_case = scenario(CASE.points, id="other")

    with pytest.raises(NotSaved, match="another case"):
        note(played, WHOLE_WAY[0], other_case)
    with pytest.raises(NotSaved, match="another agency"):
        note(played, WHOLE_WAY[0], agency="library")
    assert played.read_bytes() == before


# What fits


def test_a_journal_fits_its_case_and_the_withheld_form_of_it(tmp_path):
    """An assessed case is played without its key and marked with it: the facts are the same."""
    for case in (CASE, withhold(CASE)):
        path = journal_path(tmp_path, "tiny", f"{case.withheld}")
        record(path, case, "school", WHOLE_WAY[0], NOW)
        assert recording.fit(read(path), CASE) == ()


def test_a_reader_is_told_when_journal_and_case_do_not_fit(played):
    """Marks made with another version of the facts may surprise; the marker must know why."""
    older = scenario(CASE.points[1:], start={"school": "talk"}, agencies=dict(CASE.agencies))
    other = scenario(CASE.points, id="other")
    renamed = scenario(
        CASE.points, incidents=CASE.incidents, endings=("end", "missed"), title="Another title"
    )

    assert (recording.FROM_AN_OLDER_CASE,) == recording.fit(read(played), older)
    assert (recording.FROM_ANOTHER_CASE,) == recording.fit(read(played), other)
    assert (recording.BY_ANOTHER_AGENCY,) == recording.fit(read(played), CASE, "library")
    assert () == recording.fit(read(played), renamed)
    assert () == recording.fit(read(played.with_name("none")), CASE)


# Reading changes nothing


def test_no_file_is_an_empty_journal(tmp_path):
    """Before the first decision there is no journal, and that is no error."""
    assert read(tmp_path / "none") == journal.Journal()
    assert read(tmp_path / "no" / "folder") == journal.Journal()
    assert os.listdir(tmp_path) == []


def test_a_file_that_cannot_be_opened_is_not_taken_for_an_empty_one(tmp_path):
    """A marker must see the difference between no decisions and no access."""
    found = read(tmp_path)

    assert (found.exists, found.decisions) == (True, ())
    assert found.trouble


def test_reading_needs_no_right_to_write():
    """At marking, files and folders are read-only, and a lock there would fail or be left."""
    with as_a_learner() as folder:
        path = journal_path(folder, "tiny", "school")
        for decision in WHOLE_WAY:
            note(path, decision)
        os.chmod(path, 0o444)
        os.chmod(folder, 0o555)
        before = (path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(folder)))

        assert facts(WHOLE_WAY) == counted(path)
        assert before == (path.read_bytes(), path.stat().st_mtime_ns, sorted(os.listdir(folder)))


def test_reading_does_not_even_load_the_lock():
    """The lock's library takes longer to import than a learner's lesson should take to open."""
    code = "import sys, iisam_learning.journal.files; sys.exit('filelock' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# Words are removed


def test_words_are_removed_and_every_decision_stays(played):
    """Learners may take their words back; marks and the proof of order must not suffer."""
    note(played, decide("call", "wait", rationale="My second thought."))
    os.chmod(played, 0o640)

    assert forget(played) == 4
    text = played.read_text()
    words = [one.rationale for one in WHOLE_WAY] + ["My second thought.", '"salt": "']
    assert [] == [one for one in words if one in text]
    assert [(p, o, None, c) for p, o, _, c in facts(WHOLE_WAY)] == counted(played)
    assert read(played).chain == "whole"
    assert stat.S_IMODE(played.stat().st_mode) == 0o640 or os.name != "posix"
    assert forget(played) == 0
    assert {played.name, f".{played.name}.lock"} >= set(os.listdir(played.parent))


def test_words_of_one_point_are_removed_alone(played):
    """Beside each decision stands its own button."""
    assert forget(played, ["talk", "nowhere"]) == 1
    kept = [WHOLE_WAY[0].rationale, None, WHOLE_WAY[2].rationale]
    assert kept == [one.rationale for one in read(played).decisions]


def test_after_forgetting_a_learner_goes_on(path):
    """The chain continues from a line whose words are gone."""
    note(path, WHOLE_WAY[0])
    forget(path)
    note(path, WHOLE_WAY[1])

    assert [None, WHOLE_WAY[1].rationale] == [one.rationale for one in read(path).decisions]
    assert read(path).chain == "whole"


def test_forgetting_takes_words_out_of_torn_bytes_too(played):
    """A line that was torn in the middle of a word still holds what the learner typed."""
    lines = played.read_bytes().split(b"\n")
    torn = [b"\xff\x00{", b'{"point": "talk", "rationale": "My own wo', b"[]", b""]
    mixed = [lines[0], torn[0], lines[1], *torn[1:], *lines[2:4], b'{"rationale": "torn tail']
    played.write_bytes(b"\r\n".join(mixed))

    assert 7 == forget(played)
    after = played.read_bytes()
    assert b"My own wo" not in after
    assert b"tail" not in after
    assert 4 == after.count(b"torn")
    assert [2, 4, 5, 9] == [line for line, _ in read(played).unreadable]
    assert [None] * 3 == [one.rationale for one in read(played).decisions]
    assert read(played).chain == "whole"
    assert 0 == forget(played)


@pytest.mark.parametrize(
    "text", ["# A case\n\nWords.\n", '{"form": 2, "points": []}', '{\n "form": 2\n}\n', "\n"]
)
def test_forgetting_in_a_file_that_is_no_journal_changes_nothing(tmp_path, text):
    """A slip of the hand on the command line must not cost an author their case."""
    path = tmp_path / "small-things.md"
    path.write_text(text)

    assert 0 == forget(path)
    assert text == path.read_text()


def test_forgetting_one_point_takes_its_torn_line_and_leaves_the_others(played):
    """Somebody who takes back words at one point means the half-written line of it too."""
    played.write_bytes(
        played.read_bytes() + b'{"point": "call", "rationale": "Mine\n{"point": "talk", "ra\n'
    )
    forget(played, ["call"])

    assert b"Mine" not in played.read_bytes()
    assert b'{"point": "talk", "ra\n' in played.read_bytes()


def test_a_journal_that_cannot_be_replaced_stays_whole(played, monkeypatch):
    """Words are removed in one step, or not at all."""
    before = played.read_bytes()

    def fails(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(NotSaved):
        forget(played)

    assert played.read_bytes() == before
    assert {played.name, f".{played.name}.lock"} >= set(os.listdir(played.parent))


def test_forgetting_where_nothing_was_recorded_does_nothing(path):
    """The button may be pressed twice, and the file may be gone."""
    assert forget(path) == 0
    assert os.listdir(path.parent) == []


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_linked_journal_stays_a_link(played, tmp_path):
    """On shared storage a course folder may hold links; both names are one record."""
    link = tmp_path / "elsewhere"
    link.mkdir()
    link = link / played.name
    link.symlink_to(played)

    assert forget(link) == 3
    assert link.is_symlink()
    assert note(link, decide("call", "wait")).refused == ALREADY_DECIDED
    assert len(read(played).decisions) == 4
