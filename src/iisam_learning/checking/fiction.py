"""Fiction: people, places and numbers of a case belong to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from iisam_learning.case.local import rings
from iisam_learning.checking.passages import Passage, Text
from iisam_learning.checking.rules import Rules
from iisam_learning.parsing.problems import Slips, quoted
from iisam_learning.screens.real_people import (
    NATIONAL_INSURANCE_NUMBER,
    NHS_NUMBER,
    POSTCODE,
    looks_real,
    nhs_check_digit,
)

# Who pasted a list of numbers needs to know of it, and not of each.
MOST_OF_A_KIND = 200

_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)44[ .-]?(?:\(0\)[ .-]?)?|\(?0)[1-9]\d(?:[) .-]{0,2}\d){7,8}(?!\d)"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?P<host>[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63}){1,8})")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_NATIONAL_INSURANCE = re.compile(r"\b(?!QQ)[A-Z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D]\b")
# Names that no host ever gets (RFC 2606 and RFC 6761).
_NO_HOST = re.compile(r"(?:.*\.)?(?:example(?:\.(?:com|org|net))?|invalid|test)", re.IGNORECASE)


def check_fiction(passages: Iterable[Passage], rules: Rules, slips: Slips) -> None:
    """Note real services, and numbers and addresses that could be somebody's own.

    What a case says under `support` leads to real help on purpose and is left out.
    """
    text = Text(one for one in passages if one.part != "support")
    _services(text, rules, slips)
    _contacts(text, rules, slips)
    _numbers(text, slips)


def _services(text: Text, rules: Rules, slips: Slips) -> None:
    found = [match for one in rules.services for match in one.found(text.text, text.lowered)]
    if rules.places and rules.bodies:
        places, bodies = "|".join(rules.places), "|".join(rules.bodies)
        name = rf"\b(?:{places})(?: [A-Z][a-z]+)?(?: and [A-Z][a-z]+)? (?:{bodies})\b"
        found += re.finditer(name, text.text)
    for match in found:
        passage, start, _ = text.place(match)
        slips.warn(
            passage.line_at(start),
            "S088",
            f"{quoted(match.group())} is a real service.",
            "Make up a name, and a town that is on no map.",
        )


def _contacts(text: Text, rules: Rules, slips: Slips) -> None:
    for match in islice(_PHONE.finditer(text.text), MOST_OF_A_KIND):
        if rings(match.group(), rules.numbers):
            passage, start, _ = text.place(match)
            slips.error(
                passage.line_at(start),
                "S089",
                f"{quoted(match.group())} could be somebody's telephone number.",
                "Take one that leads nowhere, such as 01632 960123 or 07700 900123.",
            )
    for match in islice(_EMAIL.finditer(text.text), MOST_OF_A_KIND):
        if not _NO_HOST.fullmatch(match["host"]):
            passage, start, _ = text.place(match)
            slips.error(
                passage.line_at(start),
                "S089",
                f"{quoted(match.group())} could be somebody's e-mail address.",
                "Let it end in .example, such as jo@sandpiper.example.",
            )


def _numbers(text: Text, slips: Slips) -> None:
    kinds = looks_real(text.text)
    if not {NHS_NUMBER, NATIONAL_INSURANCE_NUMBER, POSTCODE}.intersection(kinds):
        return
    for passage in text.passages:
        for offset, line in enumerate(passage.text.split("\n"), passage.line):
            for match in _TEN_DIGITS.finditer(line):
                digits = re.sub(r"\D", "", match.group())
                if nhs_check_digit(digits[:9]) == int(digits[9]) and not digits.startswith("999"):
                    slips.error(
                        offset,
                        "S090",
                        f"{quoted(match.group())} could be somebody's NHS number.",
                        "Leave it out, or begin it with 999, which is kept for tests.",
                    )
            if _NATIONAL_INSURANCE.search(line):
                slips.error(
                    offset,
                    "S090",
                    "this line holds what could be somebody's National Insurance number.",
                    "Leave it out, or begin it with QQ, which is given to nobody.",
                )
            if POSTCODE in looks_real(line):
                slips.error(
                    offset,
                    "S091",
                    "this line holds what could be the postcode of a real street.",
                    "Leave it out, or begin it with ZZ, where no post goes.",
                )
