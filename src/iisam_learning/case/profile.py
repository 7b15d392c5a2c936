"""SharingProfile: how a learner decided in this case (Richardson and Asthana 2006)."""

from __future__ import annotations

from dataclasses import dataclass

from iisam_learning.case.engine import Progress

ENOUGH = 5


@dataclass(frozen=True)
class SharingProfile:
    """Two rates from 0 to 1, each None while fewer than ENOUGH points of its kind were decided.

    shares: shares when it should; withholds: withholds when it should.
    decided: points that count on either axis; shares_of, withholds_of: points of each axis.
    Never a label on a person, and in no export.
    """

    shares: float | None
    withholds: float | None
    decided: int
    shares_of: int = 0
    withholds_of: int = 0


def profile(progress: Progress) -> SharingProfile:
    """The SharingProfile of the decisions that count.

    A point counts on an axis if any of its options leans that way; the rate is one minus the
    share of those points at which such an option was chosen. Reflect points never count.
    """
    taken = [one for one in progress.taken if not one.point.is_reflection]
    leaning = {
        errs: [
            any(option.errs == errs for option in one.options)
            for one in taken
            if any(option.errs == errs for option in one.point.options)
        ]
        for errs in ("over-cautious", "over-open")
    }
    counted = [one for one in taken if any(option.errs for option in one.point.options)]
    cautious, open_ = leaning["over-cautious"], leaning["over-open"]
    return SharingProfile(_rate(cautious), _rate(open_), len(counted), len(cautious), len(open_))


def _rate(erred: list[bool]) -> float | None:
    return None if len(erred) < ENOUGH else 1 - sum(erred) / len(erred)
