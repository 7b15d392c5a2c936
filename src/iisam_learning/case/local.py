"""What is local to a partnership: whom to ring, and how its own document puts a national test.

Numbers to ring are real or absent, and so are local words: a course that nobody has filled in
yet shows 999, 101 and where to look, and never a number that was made up for an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

EMERGENCY = ("Emergency", "999")
POLICE = ("Police when it is not an emergency", "101")
LOOK_UP = ("Your council's front door for children and adults", "look up your council")

# Numbers that are the same for everybody, and so say nothing of a partnership's own front door.
EVERYBODYS = ("999", "101", "111", "112", "105", "18000")
# Kept by Ofcom for drama: they ring nowhere. An x is any digit.
# Source: ofcom.org.uk, "Telephone numbers for use in TV shows, films and so on".
NOWHERE = (
    *("01632 960xxx", "0113 496 0xxx", "0114 496 0xxx", "0115 496 0xxx", "0116 496 0xxx"),
    *("0117 496 0xxx", "0118 496 0xxx", "0121 496 0xxx", "0131 496 0xxx", "0141 496 0xxx"),
    *("0151 496 0xxx", "0161 496 0xxx", "020 7946 0xxx", "0191 498 0xxx", "028 9649 6xxx"),
    *("029 2018 0xxx", "07700 900xxx", "08081 570xxx", "0909 8790xxx", "03069 990xxx"),
)
_INVENTED = re.compile(
    r"\binvented\b|\bdoes not exist\b|\bmade up\b|\bnot written yet\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Local:
    """What is local to a partnership and shown beside every case.

    ring: whom to ring and the number. thresholds: how the partnership's own document puts a
    national test, by law entry. What is blank is not filled in.
    """

    partnership: str = ""
    ring: tuple[tuple[str, str], ...] = ()
    threshold_document: str = ""
    escalation: str = ""
    review_by: date | None = None
    thresholds: tuple[tuple[str, str], ...] = ()

    @cached_property
    def real(self) -> Local:
        """The same without numbers that ring nowhere and words that say they are invented.

        Words of a document that is invented fall with it.
        """
        document = _real(self.threshold_document)
        kept = () if self.threshold_document and not document else self.thresholds
        return replace(
            self,
            partnership=_real(self.partnership),
            ring=tuple((who, number) for who, number in self.ring if rings(number)),
            threshold_document=document,
            escalation=_real(self.escalation),
            thresholds=tuple((law, words) for law, words in kept if _real(words)),
        )

    @property
    def filled_in(self) -> bool:
        """Whether it holds a real number of the partnership's own."""
        return any(digits(number) not in EVERYBODYS for _, number in self.real.ring)

    @property
    def to_ring(self) -> tuple[tuple[str, str], ...]:
        """Whom to ring about somebody real, 999 first, each number once."""
        own = [EMERGENCY, *self.real.ring]
        if not self.filled_in:
            own += [POLICE, LOOK_UP]
        once: dict[str, tuple[str, str]] = {}
        for who, number in own:
            once.setdefault(digits(number) or number, (who, number))
        return tuple(once.values())

    def says_of(self, law: str) -> str | None:
        """How the local document puts a national test, so that nobody takes one for the other."""
        real = self.real
        words = dict(real.thresholds).get(law)
        if words is None:
            return None
        document = real.threshold_document
        return f"Locally, in {document}: {words}" if document else f"Locally: {words}"


NOT_FILLED_IN = Local()


def rings(number: str, also: Iterable[str] = ()) -> bool:
    """Whether a number could ring at somebody's: it has digits, and is not kept for drama.

    also: more numbers that lead nowhere, an x for any digit.
    """
    typed = digits(number)
    forms = (re.sub(r"[^\dx]", "", one).replace("x", r"\d") for one in (*NOWHERE, *also))
    return bool(typed) and not any(re.fullmatch(form, typed) for form in forms)


def digits(number: str) -> str:
    """The digits of a telephone number as it is typed from within the country."""
    return re.sub(r"\D", "", re.sub(r"^\D*(?:\+|00)44\D*(?:\(0\))?", "0", number))


def is_invented(words: str) -> bool:
    """Whether words say of themselves that they are an example, or are still to be written."""
    return bool(_INVENTED.search(words))


def _real(words: str) -> str:
    return "" if is_invented(words) else words
