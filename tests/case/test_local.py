"""Whom to ring: real numbers or none."""

from __future__ import annotations

import json
import re

import pytest

from iisam_learning.case.compiled import compile_case
from iisam_learning.case.local import LOOK_UP, NOT_FILLED_IN, NOWHERE, POLICE, Local, rings
from iisam_learning.parsing.reader import is_scenario, read
from places import SCENARIOS

EMERGENCY = ("Emergency", "999")
OWN = ("Front door, day and night", "0113 278 4321")


def test_a_course_nobody_filled_in_shows_999_and_101_and_where_to_look():
    """An invented number that somebody rings in an emergency costs the minutes that count."""
    assert (EMERGENCY, POLICE, LOOK_UP) == NOT_FILLED_IN.to_ring
    assert ("999", "101", "look up your council") == tuple(one for _, one in NOT_FILLED_IN.to_ring)


def test_a_partnership_that_filled_it_in_shows_its_own():
    """999 stands first and once, however they wrote it."""
    local = Local(ring=(OWN, ("In danger", "999")))

    assert (EMERGENCY, OWN) == local.to_ring


@pytest.mark.parametrize("form", NOWHERE)
def test_no_number_kept_for_drama_is_ever_shown(form):
    """A compiled case that was handed out last term holds some."""
    number = form.replace("x", "7")
    for typed in (number, number.replace(" ", ""), f"+44 {number[1:]}"):
        assert not rings(typed)
        local = Local(ring=(EMERGENCY, ("Front door", typed)))
        assert not local.filled_in
        assert NOT_FILLED_IN.to_ring == local.to_ring


@pytest.mark.parametrize("number", ["not written yet", "see the poster", "", "your number"])
def test_words_in_place_of_a_number_are_no_number(number):
    """Nobody can ring a poster."""
    assert NOT_FILLED_IN.to_ring == Local(ring=(("Front door", number),)).to_ring


def test_words_of_an_invented_document_fall_with_it():
    """What stands beside the law must be somebody's own document."""
    law = "s47-children-act-1989"
    own = Local(threshold_document="Levels of need, 2026", thresholds=((law, "Level 4."),))
    invented = Local(threshold_document="Levels (invented)", thresholds=((law, "Level 4."),))

    assert "Locally, in Levels of need, 2026: Level 4." == own.says_of(law)
    assert invented.says_of(law) is None
    assert "Locally: Level 4." == Local(thresholds=((law, "Level 4."),)).says_of(law)


def test_no_case_that_comes_with_the_course_holds_a_number_to_ring_but_999_and_101():
    """The whole library, as a learner gets it."""
    for path in sorted(SCENARIOS.glob("*.md")):
        if not is_scenario(path):
            continue
        told = {name: one for name, one in compile_case(read(path)).items() if name != "facts"}
        text = json.dumps(told)
        assert [] == re.findall(r"0\d{3,4} ?\d{3} ?\d{3,4}", text), path.name
