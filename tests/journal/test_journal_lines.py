"""Tests of a journal's lines: any bytes are read, and a change is seen but drops no decision."""

from __future__ import annotations

import json
import time
from itertools import count

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from iisam_learning.case.engine import Decision
from iisam_learning.journal.lines import (
    Journal,
    beginning,
    decided,
    journal_from,
    noted,
    seal,
    without_words,
)
from journals import CASE, facts, long_case, note
from making import decide


def journal_of(decisions) -> bytes:
    """The bytes of a journal with these decisions, salted with their number."""
    lines = [beginning("tiny", "school", "facts", None), *map(decided, decisions)]
    salts = count()
    return seal(Journal(), lines, lambda: f"salt-{next(salts)}")


EIGHT = [
    Decision(
        f"p{number}",
        ("a", "b")[: number % 3],
        ["Why not?", None, "Naïve – 子"][number % 3],
        number % 4 + 1,
        "2026-11-02T14:02:00+00:00",
    )
    for number in range(8)
]
BYTES = journal_of(EIGHT)
LINES = BYTES.split(b"\n")[:-1]


def changed(line: bytes, **values) -> bytes:
    """A line in which somebody changed values by hand."""
    return json.dumps(json.loads(line) | values).encode()


def chain_of(lines) -> str:
    """What is said of the chain of these lines."""
    return journal_from(b"\n".join(lines) + b"\n").chain


def test_the_lines_of_a_journal_read_back_equal():
    """This is what all other tests here change a little."""
    found = journal_from(BYTES)

    assert facts(EIGHT) == facts(found.decisions)
    assert list(range(2, 10)) == [one.line for one in found.decisions]
    assert ("whole", (), "tiny") == (found.chain, found.unreadable, found.header.scenario)


@given(st.binary() | st.lists(st.binary(), max_size=4).map(b"\n".join))
@example(b"\xef\xbb\xbf" + BYTES)
@example(b"[" * 200_000)
@example(b'{"point": "a", "options": [], "x": ' + b"[" * 990 + b"]" * 990 + b"}")
@example(b'{"point": "a", "options": [], "x": ' + b"9" * 5000 + b"}")
@example(b'{"point": ["a"], "options": [], "rationale": "x"}')
@example(b'{"point": "a", "options": {"b": 1}, "rationale": 7}')
@example(b'{"journal": 1, "form": "x", "hash": []}')
@example(b'{"point": "a", "options": ["\\ud800"], "hash": 1e999}')
@example(b'null\n7\n"point"\n[]\n{}')
def test_any_bytes_are_read(data: bytes):
    """A learner's file may be anything; marking must go on and say what it found."""
    found = journal_from(data)
    lines = data.split(b"\n")

    assert len(found.decisions) + len(found.unreadable) <= len(lines)
    for line in lines:
        for points in (None, frozenset({"a"})):
            assert isinstance(without_words(line, points), bytes | None)


@settings(max_examples=300)
@given(
    st.integers(0, len(BYTES) - 1),
    st.sampled_from(["replace", "remove", "add", "cut"]),
    st.binary(min_size=1, max_size=3),
)
def test_a_damaged_place_costs_no_decision_on_another_line(at: int, how: str, new: bytes):
    """Bytes rot, editors slip; what nobody touched still counts.

    A line is touched where one of its own bytes, or the line end before or after it, is.
    """
    upto = {"replace": at + len(new), "remove": at + 1, "add": at, "cut": len(BYTES)}[how]
    data = BYTES[:at] + (b"" if how in ("remove", "cut") else new) + BYTES[upto:]
    first = BYTES[:at].count(b"\n")
    last = BYTES[: max(upto, at + 1)].count(b"\n")
    untouched = [
        decision for number, decision in enumerate(EIGHT, start=1) if not first <= number <= last
    ]
    found = facts(journal_from(data).decisions)

    assert [one for one in facts(untouched) if one not in found] == []


@given(
    st.sampled_from(range(1, 9)),
    st.sampled_from(
        [
            ("point", "x"),
            ("options", ["x"]),
            ("confidence", 4.5),
            ("recorded_at", None),
            ("words", "x"),
            ("previous", None),
            ("previous", ["x"]),
            ("hash", 7),
            ("added", "x"),
        ]
    ),
)
def test_the_first_changed_line_is_named_and_its_decision_kept(at: int, change):
    """Careless edits are seen at once, and a marker can look at that very line."""
    lines = [*LINES[:at], changed(LINES[at], **dict([change])), *LINES[at + 1 :]]
    found = journal_from(b"\n".join(lines))

    assert found.chain == f"broken at line {at + 1}"
    assert len(found.decisions) == 8


@pytest.mark.parametrize("field", ["journal", "form", "scenario", "agency", "facts", "started_at"])
def test_a_changed_beginning_breaks_the_chain(field: str):
    """Which case and which facts a journal was begun with is part of the record."""
    lines = [changed(LINES[0], **{field: "7"}), *LINES[1:]]

    assert chain_of(lines) == "broken at line 1"


@given(st.permutations(range(9)), st.sets(st.sampled_from(range(9))))
def test_moved_and_missing_lines_break_the_chain_where_they_are_missed(order, gone):
    """The order is part of the record: the first decision at a point counts."""
    kept = [number for number in order if number not in gone]
    assume(kept != list(range(len(kept))))  # the end of a journal may be cut off unseen
    wrong = next(at for at, number in enumerate(kept) if number != at)

    assert chain_of([LINES[number] for number in kept]) == f"broken at line {wrong + 1}"


@given(st.sets(st.sampled_from([f"p{number}" for number in range(8)])))
def test_words_can_go_and_nothing_else_does(points):
    """The chain covers a salted hash of the words, so it does not need the words."""
    lines = [without_words(line, frozenset(points)) or line for line in LINES]
    found = journal_from(b"\n".join(lines))
    expected = [
        (one.point, one.options, None if one.point in points else one.rationale, one.confidence)
        for one in EIGHT
    ]

    assert expected == facts(found.decisions)
    assert found.chain == "whole"
    for line in (json.loads(line) for line in lines[1:]):
        assert (line["rationale"] is None) == (line["salt"] is None)


@pytest.mark.parametrize("value", ["Another reason.", "", 7])
def test_other_words_in_their_place_break_the_chain(value):
    """Words may be taken back, not put into somebody's mouth."""
    lines = [*LINES[:3], changed(LINES[3], rationale=value), *LINES[4:]]

    assert chain_of(lines) == "broken at line 4"


def test_words_that_were_never_there_break_the_chain():
    """A reason added to a decision that had none is as false as a changed one."""
    lines = [*LINES[:2], changed(LINES[2], rationale="New.", salt="x"), *LINES[3:]]

    assert chain_of(lines) == "broken at line 3"


def test_equal_words_leave_no_equal_trace(tmp_path):
    """From the hash alone nobody may guess short words such as "yes" or tell that two agree."""
    path = tmp_path / "journal"
    note(path, decide("call", "ask", rationale="yes"))
    note(path, decide("talk", "help", rationale="yes"))
    first, second = (json.loads(line) for line in path.read_bytes().splitlines()[1:])

    assert first["words"] != second["words"]
    assert len(first["salt"]) == 32


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\n\n"),
        lambda data: data.removesuffix(b"\n"),
        lambda data: data + b'{"point": "p9", "opt',
    ],
)
def test_what_editors_and_torn_writes_do_leaves_the_chain_whole(change):
    """Line ends, marks of encoding, blank lines and half lines are not part of any decision."""
    found = journal_from(change(BYTES))

    assert facts(EIGHT) == facts(found.decisions)
    assert found.chain == "whole"


def test_a_damaged_letter_costs_the_words_their_proof_and_not_the_decision():
    """Bytes that are no text stand inside the words; what was chosen is still plain."""
    lines = [LINES[0], LINES[1].replace(b"Why not?", b"Why \xff\x01\t?"), *LINES[2:]]
    found = journal_from(b"\n".join(lines))

    assert [one.options for one in EIGHT] == [one.options for one in found.decisions]
    assert found.chain == "broken at line 2"


def test_decisions_without_hashes_count_and_are_said_to_be_outside_the_chain():
    """A file written by hand for `iisam play --decisions` can be scored like a journal."""
    data = b'{"point": "call", "options": ["ask"], "rationale": null, "confidence": null}\n'
    found = journal_from(data)

    assert [("call", ("ask",), None, None)] == facts(found.decisions)
    assert (None, "broken at line 1") == (found.header, found.chain)


def test_a_note_is_kept_with_the_run_and_is_no_decision():
    """A guess belongs to the run; replaying it as a decision would move the learner."""
    held = journal_from(BYTES)
    note_line = noted("guess", {"day": "2026-09-22", "text": "Why?"}, "2026-11-02T14:03:00+00:00")
    data = BYTES + seal(held, [note_line], lambda: "salt")
    found = journal_from(data)

    assert facts(EIGHT) == facts(found.decisions)
    assert ("2026-09-22", "Why?") == (
        found.note("guess").values["day"],
        found.note("guess").values["text"],
    )
    assert (found.chain, found.unreadable) == ("whole", ())
    bare = without_words(data.split(b"\n")[-2], None)
    assert b"Why?" not in bare
    assert chain_of([*LINES, bare]) == "whole"


def test_a_press_that_was_sent_twice_can_be_told_by_its_line():
    """A page that got no answer sends its press again, and it must be written once."""
    decision = Decision("p0", ("a",), recorded_at="2026-11-02T14:02:00+00:00", press="press-1234")

    assert "press-1234" == journal_from(journal_of([decision])).decisions[0].press


def test_what_is_no_record_is_listed_with_its_line_and_reason():
    """A marker decides what to do about it; so it has to be found."""
    no_list = b'{"point": "p", "options": 3}'
    data = b"\n".join([LINES[0], b"[]", b"{torn", b'{"options": []}', no_list, LINES[0], b""])

    assert journal_from(data).unreadable == (
        (2, "not a record"),
        (3, "torn, or not a record"),
        (4, "a record that names no point"),
        (5, "a decision whose options are not a list of names"),
        (6, "a second beginning"),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=30) | st.sampled_from(LINES), max_size=5).map(b"\n".join))
def test_whatever_was_there_stays_when_a_decision_is_added(tmp_path_factory, data: bytes):
    """The journal only grows, also where it was damaged before."""
    path = tmp_path_factory.mktemp("journal") / "journal"
    path.write_bytes(data)
    recorded = note(path, decide("call", "ask", rationale="Still here."), CASE)
    after = path.read_bytes()
    found = journal_from(after)

    assert after.startswith(data)
    assert recorded.refused is None
    assert recorded.decision == found.decisions[-1]
    assert found.header is not None


def test_ten_thousand_decisions_are_read_in_well_under_a_second():
    """A cohort is hundreds of journals; reading must never be what a lecturer waits for."""
    case = long_case(10_000)
    many = journal_of(decide(one.id, "a", rationale="Because. " * 10) for one in case.points)
    started = time.process_time()
    found = journal_from(many)
    took = time.process_time() - started

    assert (len(found.decisions), found.chain) == (10_000, "whole")
    assert took < 1
