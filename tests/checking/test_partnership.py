"""What is local to a partnership: its gaps, what is stale in it, and what it may not say."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from iisam_learning.case.local import NOT_FILLED_IN
from iisam_learning.checking.check import check, check_local
from iisam_learning.parsing.reader import read_local
from places import ROOT

ON = date(2026, 11, 23)
LAW = ROOT / "scenarios" / "law"

WHOLE = """\
partnership: Aldermoor Safeguarding Partnership
ring:
  - [Emergency, "999"]
  - [Front door, 0113 278 4321]
  - [Front door at night and at weekends, 0113 278 4322]
threshold_document: Aldermoor levels of need, 2026
thresholds:
  s17-children-act-1989: Level 3. The child is unlikely to keep well without help.
  s47-children-act-1989: Level 4. There is reasonable cause to suspect harm; no proof is needed.
  s42-care-act-2014: An adult with needs for care and support cannot protect themselves.
escalation: Ask for the reasons, then ring the two heads of service.
dpo: Ada Field, data protection officer
privacy_notice: The course keeps what you decide in a file of your own.
owner: Ben Hill, training
review_by: 2027-05-31
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """A local.yaml with nothing missing, some of its words replaced."""
    text = WHOLE
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    path = folder / "local.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file_has_no_gaps(tmp_path):
    """A lecturer who has done everything is told so."""
    path = written(tmp_path)

    assert [] == check_local(path, ON)
    assert [] == check_local(tmp_path, ON)
    assert [] == check([path], ON)


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("owner: Ben Hill, training\n", "", 1, 'no "owner"'),
        ("dpo: Ada Field, data protection officer\n", "", 1, 'no "dpo"'),
        ("review_by: 2027-05-31\n", "", 1, 'no "review_by"'),
        ('  - [Emergency, "999"]\n', "", 2, "no 999"),
        ("at night and at weekends", "for adults", 2, "nights and weekends"),
        ("0113 278 4321", "01632 960 100", 2, "leads nowhere"),
        ("0113 278 4321", "see the poster", 2, "leads nowhere"),
        ("Aldermoor levels of need, 2026", "Levels of need (invented)", 6, "not your own yet"),
        ("Aldermoor Safeguarding Partnership", "Aldermoor (invented)", 1, "not your own yet"),
        (
            "  s42-care-act-2014: An adult with needs for care and support cannot protect "
            "themselves.\n",
            "",
            7,
            "nothing for s42-care-act-2014",
        ),
    ],
)
def test_each_gap_is_told_at_its_line(tmp_path, old, new, line, told):
    """Nobody should find out in front of a class that the number rings nowhere."""
    path = written(tmp_path, (old, new))

    (found,) = check_local(path, ON)

    assert (line, "S097", "warning") == (found.line, found.code, found.severity)
    assert told in found.message
    assert [] == check([path], ON)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("The child is unlikely to keep well without help.", "There is significant harm.", 8),
        ("no proof is needed", "proof is needed", 9),
        ("There is reasonable cause to suspect harm; no proof is needed.", "With consent.", 9),
        ("An adult with needs for care and support", "A person who is eligible for care", 10),
        ("cannot protect themselves", "lacks capacity", 10),
        ("  s17-children-act-1989:", "  s31-children-act-1989:", 8),
    ],
)
def test_a_local_threshold_cannot_change_a_national_test(tmp_path, old, new, line):
    """Levels are local, the three tests are not: such a file is refused, with the right words."""
    path = written(tmp_path, (old, new))

    for found in ([*check_local(path, ON)], check([path], ON)):
        wrong = [one for one in found if one.code == "S098"]
        assert [(line, "error")] == [(one.line, one.severity) for one in wrong]
        assert wrong[0].suggestion


def test_other_local_words_fall_into_no_trap_either(tmp_path):
    """What a partnership writes about disagreeing is read by every learner."""
    path = written(
        tmp_path, ("Ask for the reasons", "The Caldicott Guardian must approve it. Ask for reasons")
    )

    assert [(11, "S098")] == [(one.line, one.code) for one in check_local(path, ON)]


def test_the_review_date_is_told_sixty_days_before_it_comes(tmp_path):
    """Ringing each number takes an afternoon, and that has to be found."""
    path = written(tmp_path)

    def told(on: date) -> list[tuple[int, str, str]]:
        assert check([path], on) == check_local(path, on)
        return [(one.line, one.code, one.severity) for one in check_local(path, on)]

    assert [] == told(date(2027, 3, 31))
    assert [(15, "S065", "warning")] == told(date(2027, 4, 1))
    assert [(15, "S064", "warning")] == told(date(2027, 6, 1))


def test_a_file_that_is_not_there_is_told_calmly(tmp_path):
    """A lecturer may not have made one yet."""
    assert ["S001"] == [one.code for one in check_local(tmp_path, ON)]


def test_slips_of_the_file_itself_are_told_once(tmp_path):
    """The same slip is not a gap as well."""
    path = written(tmp_path, ("owner:", "owenr:"))

    assert ["S013"] == [one.code for one in check_local(path, ON)]


def test_the_file_that_comes_with_the_course_is_not_filled_in_and_holds_no_invented_number():
    """It may be played with as it is, and not taught with."""
    path = LAW / "local.yaml"
    found = check_local(path, ON)

    assert {"S097"} == {one.code for one in found}
    assert [] == check([path], ON)
    assert NOT_FILLED_IN == read_local(path)
    assert ["999", "101"] == re.findall(r"\d{3,}(?=\")", path.read_text(encoding="utf-8"))


def test_taking_the_marks_away_and_writing_nothing_shows_nothing(tmp_path):
    """Half an hour before the lesson somebody may do just that."""
    text = (LAW / "local.yaml").read_text(encoding="utf-8")
    bare = [line[2:] for line in text.split("\n") if re.match(r"# ( *- |[ \w-]+:(?! iisam))", line)]
    path = tmp_path / "local.yaml"
    path.write_text("\n".join(bare), encoding="utf-8")
    found = check_local(path, ON)

    assert {"S097"} == {one.code for one in found}
    keys = ("partnership", "threshold_document", "escalation", "dpo", "privacy_notice", "owner")
    said = "\n".join(one.message for one in found)
    for key in (*keys, "s17-", "s47-", "s42-", "Front door", "The same at night"):
        assert key in said, f"nobody is told that {key} is still to be written"
    local = read_local(path)
    assert not local.filled_in
    assert NOT_FILLED_IN.to_ring == local.to_ring
    assert local.says_of("s47-children-act-1989") is None
