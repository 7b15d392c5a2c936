"""The law register: what each entry says, since when, and until when our reading of it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NOT_REVIEWED = "Not yet reviewed by a lawyer. Not legal advice."


@dataclass(frozen=True)
class LawEntry:
    """One entry of the law register.

    in_force_from: the first day on which it is law or current guidance.
    status: "in force", "guidance", "practice", "announced" or "history".
    read_in: "primary" when the text itself was read, "secondary" when only an account of it was.
    now_also: ids of later entries that a reader of this one must know today.
    """

    id: str
    title: str
    nation: str
    source: str
    in_force_from: date
    status: str
    checked_on: date
    checked_by: str
    review_by: date
    says: str
    read_in: str = "secondary"
    confidence: str = "medium"
    now_also: tuple[str, ...] = ()
    reviewed_by_lawyer: str | None = None

    def in_force(self, day: date) -> bool:
        """Whether this entry already applied on a day of the case."""
        return self.in_force_from <= day

    def stale(self, today: date) -> bool:
        """Whether our reading is older than we promised to leave it."""
        return today > self.review_by


@dataclass(frozen=True)
class LawLine:
    """One line of a law card: the entry, and whether it is past its review date."""

    entry: LawEntry
    stale: bool


@dataclass(frozen=True)
class LawCard:
    """What applied on the day in the case, and what applies today."""

    on_this_day: tuple[LawLine, ...]
    today: tuple[LawLine, ...]


def law_card(
    cited: tuple[str, ...], register: dict[str, LawEntry], case_day: date, today: date
) -> LawCard:
    """The two halves of the law card for one option.

    cited: ids of law entries; ids the register does not have are left out.
    case_day: the day in the case; today: the reader's own day.
    `today` holds the entries of the day that still apply, then what a reader must know besides.
    """
    entries = [register[id] for id in cited if id in register]
    then = [entry for entry in entries if entry.in_force(case_day)]
    still = [entry for entry in then if entry.status != "history"]
    later = [id for entry in entries for id in entry.now_also if id in register]
    now = [*still, *(register[id] for id in dict.fromkeys(later) if register[id] not in still)]
    return LawCard(
        tuple(LawLine(entry, entry.stale(today)) for entry in then),
        tuple(LawLine(entry, entry.stale(today)) for entry in now),
    )
