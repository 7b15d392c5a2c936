"""Words that look as if they were about a real person: what a learner is asked about, calmly.

Pure. The course never takes in facts about a real person. This sees forms, not meanings: a name
passes, and a number of the case itself may be asked about. So it is a question and never a lock.
"""

from __future__ import annotations

import re
import unicodedata

NHS_NUMBER = "an NHS number"
NATIONAL_INSURANCE_NUMBER = "a National Insurance number"
POSTCODE = "a postcode"
PHONE_NUMBER = "a phone number"
EMAIL_ADDRESS = "an e-mail address"
DATE_OF_BIRTH = "a date of birth"

# All patterns have bounded repeats: a long text takes a time in proportion to its length.
_NHS_PLAIN = re.compile(r"(?<![\d+])\d{10}(?!\d)")
_NHS_GROUPED = re.compile(r"(?<![\d+])(?<!\d[ -])\d{3}([ -])\d{3}\1\d{4}(?![ -]?\d)")
_NHS_NAMED = re.compile(r"\bNHS[^\n\d]{0,20}\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)", re.IGNORECASE)

# Any two letters: HMRC's own example, QQ, is never given to anybody and still looks like one.
# With gaps only in capitals: "on 06 10 26 a nurse rang" is a sentence.
_NATIONAL_INSURANCE = re.compile(
    r"\b(?:(?i:[A-Z]{2}\d{6}[A-D])|[A-Z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[A-D])\b"
)

_POSTCODE_AREAS = (
    "AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN "
    "DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA "
    "LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG "
    "SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"\b(?:{_POSTCODE_AREAS.replace(' ', '|')})\d[A-Z\d]?[ ]{{0,2}}(\d[ABD-HJLNP-UW-Z]{{2}})\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)")  # "the s47 2nd meeting" is no place in Sheffield

# Nine or ten digits after the 0 or +44, the first ones in a group, so that neither dates nor times
# pass for one; three digits (999, 111) and Childline's eight are nobody's own.
_PHONE = re.compile(
    r"(?<![\w+])(?:(?:\+|00)44[ .-]?(?:\(0\)[ .-]?)?|\(?0)[1-9]\d(?:[) .-]{0,2}\d){7,8}(?!\d)"
)
_PHONE_ABROAD = re.compile(r"(?<![\w+])\+(?!44)[1-9](?:[ .-]?\d){8,13}(?!\d)")

_EMAIL = re.compile(r"[\w.+-]{1,64}@[A-Z\d-]{1,63}(?:\.[A-Z\d-]{1,63}){1,8}", re.IGNORECASE)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_NUMERIC = rf"{_DAY}[ ]?(?P<mark>[/.-])[ ]?{_MONTH}[ ]?(?P=mark)[ ]?"
_NUMERIC_DATE = re.compile(rf"(?<![\d/.-]){_NUMERIC}(?:19|20)\d\d(?!\d)")
_ANY_DATE = (
    rf"(?:{_NUMERIC}(?:\d{{4}}|\d\d)"
    rf"|\d{{4}}-{_MONTH}-{_DAY}"
    rf"|{_DAY}(?:st|nd|rd|th)?[ ](?:of[ ])?{_MONTHS},?[ ]\d{{4}}"
    rf"|{_MONTHS}[ ]{_DAY}(?:st|nd|rd|th)?,?[ ]\d{{4}})(?!\d)"
)
_BORN = re.compile(
    rf"\b(?:born|dob|d\.o\.b\.?|birth|birthday|birth[ ]?date)(?!\w)[^\n\d.!?]{{0,25}}?{_ANY_DATE}",
    re.IGNORECASE,
)


def looks_real(text: str) -> tuple[str, ...]:
    """What in a text looks like the number, place, address or birthday of a real person.

    Returns the kinds in plain words, each once; empty for ordinary words about a case. A date in
    words alone, a time and the number of an emergency service are ordinary.
    """
    plain = _folded(text)
    found = {
        NHS_NUMBER: _has_nhs_number(plain),
        NATIONAL_INSURANCE_NUMBER: _NATIONAL_INSURANCE.search(plain),
        POSTCODE: _has_postcode(plain),
        PHONE_NUMBER: _PHONE.search(plain) or _PHONE_ABROAD.search(plain),
        EMAIL_ADDRESS: _EMAIL.search(plain),
        DATE_OF_BIRTH: _NUMERIC_DATE.search(plain) or _BORN.search(plain),
    }
    return tuple(kind for kind, here in found.items() if here)


def nhs_check_digit(nine: str) -> int | None:
    """The tenth digit that belongs to nine digits of an NHS number; None where there is none.

    Source: NHS Data Dictionary, NHS number: weights 10 to 2, modulus 11.
    """
    rest = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return {10: None, 11: 0}.get(rest, rest)


def _folded(text: str) -> str:
    """The text with full-width digits, hard spaces and long dashes in their plain forms."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[^\S\n]", " ", re.sub(r"[\u2010-\u2015\u2212]", "-", plain))


def _has_nhs_number(text: str) -> bool:
    if _NHS_GROUPED.search(text) or _NHS_NAMED.search(text):
        return True
    tens: list[str] = _NHS_PLAIN.findall(text)
    return any(nhs_check_digit(ten[:9]) == int(ten[9]) for ten in tens)


def _has_postcode(text: str) -> bool:
    return any(not _ORDINAL.fullmatch(found[1]) for found in _POSTCODE.finditer(text))
