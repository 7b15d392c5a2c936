"""Tests of the forms that look like a real person's details."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from iisam_learning.screens.real_people import (
    DATE_OF_BIRTH,
    EMAIL_ADDRESS,
    NATIONAL_INSURANCE_NUMBER,
    NHS_NUMBER,
    PHONE_NUMBER,
    POSTCODE,
    looks_real,
    nhs_check_digit,
)

CASE_PROSE = [
    "",
    "I would ring Maria before I write, because Teddy is two and cannot tell us.",
    "On 22 September 2026 at 09:10 the nursery rang; the call with A&E was at 14.20.",
    "8 July 2026",
    "8 July, 22 September and 6 October: three short entries in 90 days.",
    "2026-10-06",
    "By 6/10 she had been seen 3 times, at 0900, 1130 and 1400.",
    "s 17, s47 and s 16LA of the Children Act 1989; Article 6(1)(e), Article 9(2)(g).",
    "The s47 2nd meeting was held before the s17 1st review.",
    "Ring 999, 111 or 101, or Childline on 0800 1111.",
    "Teddy was born early, and on the ward they spoke of his birth.",
    "She gave birth. On 8 July 2026 the midwife came.",
    "Born in a hurry? No: 10 of 18 points, 24/7, 3:30pm, Year 6, level 4, £1,250.50.",
    "on 06 10 26 a nurse rang",
    "He wrote @home and e-mail, not an address.",
    "Section 11 duties, Working Together 2023, pages 120-134.",
]


@pytest.mark.parametrize("text", CASE_PROSE)
def test_ordinary_words_about_a_case_are_let_pass(text: str):
    """A learner who is asked about every sentence learns to press the button unread."""
    assert looks_real(text) == ()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("943 476 5919", NHS_NUMBER),
        ("943-476-5918", NHS_NUMBER),
        ("his number is 9434765919.", NHS_NUMBER),
        ("NHS number 9434765918", NHS_NUMBER),
        ("943\N{NO-BREAK SPACE}476\N{NO-BREAK SPACE}5919", NHS_NUMBER),
        ("QQ 12 34 56 C", NATIONAL_INSURANCE_NUMBER),
        ("AB123456C", NATIONAL_INSURANCE_NUMBER),
        ("ni ab123456c", NATIONAL_INSURANCE_NUMBER),
        ("they live at SW1A 1AA", POSTCODE),
        ("m1 1ae", POSTCODE),
        ("EC1A1BB", POSTCODE),
        ("07700 900123", PHONE_NUMBER),
        ("call (020) 7946 0958 now", PHONE_NUMBER),
        ("+44 (0)20 7946 0958", PHONE_NUMBER),
        ("01632 960 123, twice", PHONE_NUMBER),
        ("01632 960123 2 times", PHONE_NUMBER),
        ("+353 1 234 5678", PHONE_NUMBER),
        ("\uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10\uff11\uff12\uff13", PHONE_NUMBER),
        ("write to j.smith@nhs.net", EMAIL_ADDRESS),
        ("6/10/2019", DATE_OF_BIRTH),
        ("06.10.2019", DATE_OF_BIRTH),
        ("6-10-2019", DATE_OF_BIRTH),
        ("born 8 July 2019", DATE_OF_BIRTH),
        ("Born on the 8th of July 2019", DATE_OF_BIRTH),
        ("DOB: 8/7/19", DATE_OF_BIRTH),
        ("d.o.b. 08/07/19", DATE_OF_BIRTH),
        ("date of birth 2019-07-08", DATE_OF_BIRTH),
        ("birthday July 8, 2019", DATE_OF_BIRTH),
    ],
)
def test_details_of_a_person_are_named_in_plain_words(text: str, kind: str):
    """The question must say what was seen, or the learner cannot find and remove it."""
    assert looks_real(text) == (kind,)


def test_all_kinds_are_named_each_once():
    """A text with a whole referral form in it gets one question that lists everything."""
    text = "9434765919, AB123456C, SW1A 1AA, 07700 900123 or 07700 900124, a@b.uk, DOB 8 July 2019"

    assert looks_real(text) == (
        NHS_NUMBER,
        NATIONAL_INSURANCE_NUMBER,
        POSTCODE,
        PHONE_NUMBER,
        EMAIL_ADDRESS,
        DATE_OF_BIRTH,
    )


@pytest.mark.parametrize(("nine", "tenth"), [("943476591", 9), ("401023213", 7), ("000000000", 0)])
def test_the_check_digit_of_an_nhs_number_is_modulus_eleven(nine: str, tenth: int):
    """The examples of the NHS Data Dictionary's rule; a wrong rule would let real numbers pass."""
    assert nhs_check_digit(nine) == tenth


@given(st.integers(0, 9), st.from_regex(r"[1-9][0-9]{8}", fullmatch=True))
def test_ten_digits_in_a_row_are_an_nhs_number_only_with_their_check_digit(last: int, nine: str):
    """Ten digits may be a reference of the case; nine in ten of those are let pass."""
    here = NHS_NUMBER in looks_real(f"reference {nine}{last} in the file")

    assert here == (nhs_check_digit(nine) == last)


@given(
    st.sampled_from(["", "She said: ", "(", "\n", "x@ "]),
    st.from_regex(r"[1-9][0-9]{2}([ -])[0-9]{3}\1[0-9]{4}", fullmatch=True),
    st.sampled_from(["", ".", ", he said", ")", "\n"]),
)
def test_an_nhs_number_in_its_printed_form_is_seen_anywhere(before: str, number: str, after: str):
    """Three, three and four is how every letter prints it, with a slip of the pen or without."""
    assert NHS_NUMBER in looks_real(before + number + after)


@given(
    st.sampled_from(["M", "LS", "SW", "E", "YO"]),
    st.from_regex(r"[0-9][0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True),
    st.booleans(),
)
@example("S", "47 2ND", True)
def test_a_postcode_is_seen_in_capitals_and_small_letters(area: str, rest: str, capitals: bool):
    """People type postcodes in small letters; only an ordinal such as 2nd is taken for a word."""
    assume(capitals or rest[-2:] not in ("ST", "ND", "RD", "TH"))
    code = area + rest

    assert POSTCODE in looks_real(f"at {code if capitals else code.lower()}, upstairs")


@given(st.from_regex(r"0[1-9][0-9]{2,3} ?[0-9]{3} ?[0-9]{3}", fullmatch=True))
def test_a_number_that_can_be_dialled_is_seen(number: str):
    """Nine or ten digits after the nought reach somebody."""
    assert PHONE_NUMBER in looks_real(f"I rang {number} twice")


@given(st.dates())
def test_a_date_in_words_counts_only_beside_being_born(day):
    """Every case is full of dates; the date somebody was born is about them."""
    written = f"{day.day} {day:%B} {day.year:04}"

    assert looks_real(f"We met on {written}.") == ()
    assert looks_real(f"He was born on {written}.") == (DATE_OF_BIRTH,)


@given(st.text())
def test_any_text_is_answered(text: str):
    """The check stands between a learner and the journal: it may never be what fails."""
    kinds = looks_real(text)

    assert len(set(kinds)) == len(kinds)


@pytest.mark.parametrize("piece", ["a", "0", "1 ", "born ", "0 ", "a.", "1-", "+44 ", "+"])
def test_a_long_text_takes_a_time_in_proportion(piece: str):
    """A pattern that goes back over its steps would hang the page of somebody who pastes much."""
    started = time.process_time()
    looks_real(piece * (100_000 // len(piece)))

    assert time.process_time() - started < 3
