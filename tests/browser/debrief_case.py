"""The end of a made-up case, made by our own Python: before the guess and after it."""

from __future__ import annotations

from datetime import date
from typing import Any

from iisam_learning.case.chronology import shared_chronology
from iisam_learning.case.engine import Progress, replay
from iisam_learning.case.scenario import Incident, Option, Pattern, Scenario, Voice
from iisam_learning.screens.place import ENDING, Place
from iisam_learning.screens.screen import play_screen
from making import decide, on, option, point, scenario

Screen = dict[str, Any]
TODAY = date(2026, 11, 23)
TITLES = {
    "health": "Health visiting",
    "nursery": "Nursery",
    "housing": "Housing",
    "gp": "GP",
    "police": "Police",
}
DAYS = [
    ("reviews", "health", 0, 1, 2, None),
    ("weight", "gp", 20, 2, 1, None),
    ("long-ago", "gp", -1800, 1, 1, "Her own past; it helps nobody to protect him."),
    ("meter", "housing", 45, 1, 2, None),
    ("hungry", "nursery", 60, 1, 1, None),
    ("shouting", "police", 75, 2, 3, None),
    ("teeth", "nursery", 120, 2, 1, None),
    ("no-access", "health", 140, 3, 1, None),
    ("bruise", "nursery", 154, 4, 1, None),
]


def _incident(id: str, agency: str, day: int, level: int, people: int, why: str | None) -> Incident:
    title = id.replace("-", " ").capitalize()
    return Incident(id, agency, on(day), level, why, title, f"<p>{title}.</p>", people)


def _options(*reveals: str) -> tuple[Option, ...]:
    return (
        option("ask", 2, None, reveals=reveals),
        option("wait", 0, None, errs="over-cautious"),
        option("tell", 0, None, errs="over-open"),
    )


def case() -> Scenario:
    """Five agencies, two patterns; health visiting and nursery may be played."""
    asked = [("gp", 80), ("housing", 100), ("nursery", 141), ("police", 143), ("none", 145)]
    ours = [
        point(
            f"ask-{place}",
            "health",
            day,
            *_options(*([] if agency == "none" else [agency])),
            goes_to=f"ask-{place + 1}" if place < len(asked) - 1 else "end",
            about="share",
        )
        for place, (agency, day) in enumerate(asked)
    ]
    theirs = point("gate", "nursery", 121, *_options("health"), goes_to="end")
    pieces = ("reviews", "weight", "meter", "hungry", "teeth", "no-access")
    return scenario(
        [*ours, theirs],
        start={"health": "ask-0", "nursery": "gate"},
        agencies=TITLES,
        incidents=[_incident(*one) for one in DAYS],
        patterns=[
            Pattern(
                "help", "s17", pieces, 4, 3, None, ("bruise",), "A family that may want help", ""
            ),
            Pattern("harm", "s47", pieces[1:], 4, 3, None, (), "What nobody followed up", ""),
        ],
        voices=(Voice("kayleigh", "Kayleigh", "<p>Nobody asked me.</p>", (), None),),
        you={"health": "Maria, a health visitor", "nursery": "Jo, the manager of a nursery"},
    )


def played(agency: str = "health", choice: str = "ask") -> Progress:
    """The case walked to its end with the same kind of choice at every point."""
    made = case()
    points = [one.id for one in made.points if one.agency == agency]
    return replay(made, [decide(one, choice) for one in points], agency)


def screen(guess: Screen | None = None, **facts: Any) -> Screen:
    """The ending's screen as Python sends it; `guess` opens what others knew."""
    others = facts.pop("others", ())
    progress = facts.pop("progress", None) or played()
    place = Place(progress.agency, ENDING, points_shown=facts.pop("points_shown", False))
    made = play_screen(progress, place, TODAY, others, guess)
    return {**made, "press": None, "presses": [], "saved": None, "notice": None, **facts}


GUESS = {"day": "2026-03-02", "agency": "gp"}
BEFORE = screen(None)
OPENED = screen(GUESS, others=(played("nursery"),))
PICTURE = OPENED["picture"]
UNPICTURED = {**OPENED, "picture": None}
WITH_POINTS = screen(GUESS, others=(played("nursery"),), points_shown=True)
UNGUESSED = screen({"day": None, "agency": None}, progress=played(choice="wait"))
TOO_MANY = {**UNPICTURED, "explore": {"too_many": "13 agencies are too many to look at each."}}
SHARED = shared_chronology(case())
