"""What follows a decision: consequences, other agencies, the price of both errors, the law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from iisam_learning.case.engine import Known
from iisam_learning.case.law import NOT_REVIEWED, LawCard, LawEntry, LawLine, law_card
from iisam_learning.case.scenario import CONSENT_KINDS, DecisionPoint, Feedback, Option, Scenario
from iisam_learning.case.wording import join_names, plain, short_date

AUTHOR_ESTIMATE = (
    "Colleagues differ here. What it earns is the author's estimate. "
    "No panel of practitioners has been asked yet."
)
OVERDUE = "Our check of this law is out of date. Look at the source before you rely on it."
CHOSE_NOTHING = (
    "<p>You ticked nothing. Further down you can look at how each of them would have played.</p>"
)
AFTER_MARKING = (
    "<p>Your decision is recorded. In a marked case, what follows is not shown. "
    "Ask your lecturer about it after marking.</p>"
)


def what_follows(
    scenario: Scenario,
    point: DecisionPoint,
    shown: tuple[Option, ...],
    known: tuple[Known, ...],
    new: frozenset[str],
    today: date,
) -> dict[str, Any]:
    """What follows a choice, how others see it, both prices and the law, as JSON values.

    shown: the options looked at. new: ids of what the choice made known. today: the reader's own
    day, for warnings about law that is past its review.
    """
    given = [option.feedback for option in shown if option.feedback is not None]
    others = [option.feedback for option in point.options if option.feedback is not None]
    cited = tuple(dict.fromkeys(law for option in shown for law in option.law)) or tuple(
        dict.fromkeys(law for option in point.options for law in option.law)
    )
    told_by = [one.incident for one in known if one.incident.id in new]
    agencies = list(dict.fromkeys(incident.agency for incident in told_by))
    return {
        "words": AFTER_MARKING
        if scenario.withheld
        else "".join(feedback.words for feedback in given) or _of_nothing(point),
        "views": [
            {
                "agency": scenario.agencies.get(view.agency, view.agency),
                "who": view.who,
                "words": view.words,
                "hue": hue_of(scenario, view.agency),
            }
            for feedback in given
            for view in feedback.views
        ],
        "nobody_shares": _first(given + others, "if_nobody_shares"),
        "too_much": _first(given + others, "if_too_much_is_shared"),
        "law": _law(law_card(cited, dict(scenario.law), point.at.day, today), scenario, today),
        "news": [
            f"New in what you know, from {scenario.agencies[agency]}: "
            + " ".join(plain(one.words) for one in told_by if one.agency == agency)
            for agency in agencies
        ],
        "consent": consent_at_stake(point),
        "judgement": AUTHOR_ESTIMATE if point.is_judgement else None,
    }


def _of_nothing(point: DecisionPoint) -> str:
    """What follows where nothing was ticked; a reflection needs no words."""
    return "" if point.is_reflection else CHOSE_NOTHING


def consent_at_stake(point: DecisionPoint) -> str | None:
    """Which of the four things called consent a point is about, in a sentence; None for none."""
    if not point.consent:
        return None
    kinds = join_names(CONSENT_KINDS[one] for one in point.consent)
    return (
        f"People say “consent” and mean different things. Here it is {kinds}. "
        "Being open with people is a thing apart, and nearly always owed."
    )


def _first(given: Iterable[Feedback], name: str) -> str | None:
    return next((value for one in given if (value := getattr(one, name))), None)


def _law(card: LawCard, scenario: Scenario, today: date) -> dict[str, Any] | None:
    lines = (*card.on_this_day, *card.today)
    if not lines:
        return None
    lawyer = [line.entry.reviewed_by_lawyer for line in lines]
    late = today > scenario.review_by or any(line.stale for line in lines)
    return {
        "nation": scenario.nation,
        "overdue": OVERDUE if late else "",
        "on_this_day": [_law_line(line, scenario) for line in card.on_this_day],
        "today": [_law_line(line, scenario) for line in card.today],
        "review": "" if lawyer and all(lawyer) else NOT_REVIEWED,
    }


def _law_line(line: LawLine, scenario: Scenario) -> dict[str, Any]:
    entry: LawEntry = line.entry
    return {
        "id": entry.id,
        "title": entry.title,
        "says": entry.says,
        "status": entry.status,
        "since": short_date(entry.in_force_from) + f" {entry.in_force_from.year}",
        "source": entry.source,
        "checked": f"{short_date(entry.checked_on)} {entry.checked_on.year}",
        "stale": line.stale,
        "local": scenario.local.says_of(entry.id),
    }


def hue_of(scenario: Scenario, agency: str) -> int:
    """Which of the eight colours of a page an agency has; its name stands beside it always."""
    return list(scenario.agencies).index(agency) % 8 if agency in scenario.agencies else 0
