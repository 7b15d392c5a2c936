"""Small scenarios for tests, built from the nouns of the core; no file is read here."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from iisam_learning.case.engine import Decision
from iisam_learning.case.scenario import (
    CaseTime,
    DecisionPoint,
    Ending,
    Incident,
    Option,
    Pattern,
    Scenario,
)

FIRST_DAY = date(2026, 1, 1)


def on(days: int) -> CaseTime:
    """A day of the case, counted from its first."""
    return CaseTime(FIRST_DAY + timedelta(days=days))


def incident(id: str, agency: str, day: int, *, level: int = 1, private: str | None = None):
    """An Incident on a day of the case."""
    return Incident(id, agency, on(day), level, private, f"Title of {id}", f"<p>{id}</p>")


def option(id: str, score: float | None = 0, goes_to: str | None = None, **facts) -> Option:
    """An Option that leans nowhere and reveals nothing unless told."""
    facts = {
        "errs": None,
        "law": (),
        "reveals": (),
        "if_unknown": {},
        "feedback": None,
    } | facts
    return Option(id, f"Title of {id}", score, goes_to=goes_to, **facts)


def point(id: str, agency: str, day: int, *options: Option, **facts) -> DecisionPoint:
    """A DecisionPoint worth its best option, or the sum of its good ones."""
    facts = {
        "about": "threshold",
        "choose": "one",
        "red_line": False,
        "mark": id,
        "goes_to": None,
    } | facts
    scores = [one.score or 0 for one in options]
    worth = max(scores, default=0) if facts["choose"] == "one" else sum(s for s in scores if s > 0)
    facts.setdefault("points", worth)
    return DecisionPoint(
        id,
        on(day),
        agency,
        title=f"Scene {id}: what now?",
        words="<p>Scene.</p>",
        options=options,
        **facts,
    )


def scenario(
    points, *, start=None, incidents=(), patterns=(), endings=("end",), agencies=None, **facts
) -> Scenario:
    """A Scenario whose first point's agency is playable and starts there, unless told."""
    agencies = agencies or dict.fromkeys([one.agency for one in (*points, *incidents)], "")
    agencies = {id: title or id.title() for id, title in agencies.items()}
    start = start or ({points[0].agency: points[0].id} if points else {})
    facts = {
        "id": "tiny",
        "title": "Tiny",
        "nation": "England",
        "law_checked": FIRST_DAY,
        "review_by": FIRST_DAY,
        "minutes": 5,
        "playable": tuple(start),
    } | facts
    return Scenario(
        start=start,
        agencies=agencies,
        incidents=tuple(incidents),
        patterns=tuple(patterns),
        points=tuple(points),
        endings=tuple(Ending(one, f"Ending {one}", "") for one in endings),
        **facts,
    )


def decide(point_id: str, *options: str, **facts) -> Decision:
    """A Decision for these options at a point."""
    return Decision(point_id, options, **facts)


def a_branching_case() -> Scenario:
    """Two agencies; the school's first choice decides whether it hears what the library knows."""
    return scenario(
        [
            point(
                "call",
                "school",
                4,
                option("ask", 2, "talk", reveals=("library",)),
                option("wait", 0, "later", errs="over-cautious"),
                option("tell-all", 1, "talk", errs="over-open"),
            ),
            point(
                "talk",
                "school",
                5,
                option("help", 3, "share", if_unknown={"first-evening": 1}),
                option("refer", 1, "share", errs="over-open"),
                mark="second",
            ),
            point(
                "later",
                "school",
                20,
                option("help-late", 3, "share"),
                option("close", 0, "missed", errs="over-cautious"),
                mark="second",
            ),
            point(
                "share",
                "school",
                21,
                option("saturdays", 2),
                option("rumour", -1),
                option("hours", 1),
                choose="many",
                goes_to="end",
            ),
        ],
        incidents=[
            incident("first-evening", "library", 1),
            incident("last-evening", "library", 9),
            incident("absent", "school", 3),
            incident("secret", "library", 2, private="not needed"),
        ],
        endings=("end", "missed"),
    )


@st.composite
def cases_with_patterns(draw, most_agencies: int = 4, most_incidents: int = 8) -> Scenario:
    """Random incidents of a few agencies, and two random patterns over them."""
    agencies = [f"a{number}" for number in range(draw(st.integers(1, most_agencies)))]
    incidents = [
        incident(
            f"i{number}",
            draw(st.sampled_from(agencies)),
            draw(st.integers(0, 12)),
            private=draw(st.sampled_from([None, None, None, None, "not needed"])),
        )
        for number in range(draw(st.integers(0, most_incidents)))
    ]
    ids = st.sampled_from([one.id for one in incidents]) if incidents else st.nothing()
    patterns = [
        Pattern(
            f"p{number}",
            "local-level-2",
            tuple(sorted(draw(st.sets(ids)))) if incidents else (),
            draw(st.integers(1, 4)),
            draw(st.integers(1, 3)),
            draw(st.sampled_from([None, 0, 1, 3, 6])),
            tuple(sorted(draw(st.sets(ids, max_size=2)))) if incidents else (),
            f"Pattern {number}",
            "",
        )
        for number in range(2)
    ]
    return scenario(
        [], incidents=incidents, patterns=patterns, agencies=dict.fromkeys(agencies, "")
    )
