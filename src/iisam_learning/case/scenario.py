"""The nouns of a Scenario, as its author wrote them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import cached_property
from types import MappingProxyType

from iisam_learning.case.law import LawEntry
from iisam_learning.case.local import NOT_FILLED_IN
from iisam_learning.case.local import Local as Local

ABOUT = ("threshold", "consent", "share", "basis", "challenge", "record", "reflect")
REFLECTIONS = ("reflect",)  # without day, law, marks and profile
CHOOSE = ("one", "many")
ERRS = ("over-cautious", "over-open")
CONSENT_KINDS = MappingProxyType(
    {
        "uk-gdpr": "consent as a lawful basis under UK GDPR",
        "confidence": "consent that releases a duty of confidence",
        "service": "agreement to take part in a service",
        "treatment": "consent to medical treatment",
    }
)


@dataclass(frozen=True)
class CaseTime:
    """A moment on the case clock: a day, and a time of day where the author gave one.

    It is the wall clock of the story and so has no time zone; it is never mixed with `recorded_at`.
    """

    day: date
    clock: time | None = None

    def by(self, later: CaseTime) -> bool:
        """Whether this moment is not after the later one; without a clock, days are compared."""
        if self.day != later.day or self.clock is None or later.clock is None:
            return self.day <= later.day
        return self.clock <= later.clock

    def iso(self) -> str:
        """ISO 8601: 2026-10-06, or 2026-10-06T09:10 where the author gave a time."""
        if self.clock is None:
            return self.day.isoformat()
        return f"{self.day.isoformat()}T{self.clock:%H:%M}"


@dataclass(frozen=True)
class Incident:
    """One dated happening, recorded by one Agency.

    level: 1 to 4, how its own agency would see it alone: the author's teaching estimate, not law.
    private: the reason why it must not travel; None where it may.
    words: HTML made from the author's Markdown, as are all `words` in this module.
    """

    id: str
    agency: str
    at: CaseTime
    level: int
    private: str | None
    title: str
    words: str
    people: int = 1


@dataclass(frozen=True)
class Pattern:
    """The author's judgement that certain Incidents, seen together, meet a Threshold.

    at_least: incidents of the list needed; agencies: from how many agencies they must come.
    within_days: last minus first day allowed, None for no limit.
    alone: incidents of which any single one is enough.
    """

    id: str
    threshold: str
    incidents: tuple[str, ...]
    at_least: int
    agencies: int
    within_days: int | None
    alone: tuple[str, ...]
    title: str
    words: str

    def near(self, first: date, last: date) -> bool:
        """Whether two days lie close enough together to be counted together."""
        return self.within_days is None or (last - first).days <= self.within_days

    def met(self, incidents: Iterable[Incident]) -> bool:
        """Whether somebody who knows exactly these incidents could see it."""
        known = sorted(incidents, key=lambda one: one.at.day)
        if any(one.id in self.alone for one in known):
            return True
        listed = [one for one in known if one.id in self.incidents]
        for number, last in enumerate(listed, 1):
            near = [one for one in listed[:number] if self.near(one.at.day, last.at.day)]
            if self.met_by(Counter(one.agency for one in near).values()):
                return True
        return False

    def met_by(self, counts: Iterable[int]) -> bool:
        """Whether so many of its incidents from each of some agencies, all near, are enough."""
        own = [count for count in counts if count]
        return sum(own) >= self.at_least and len(own) >= self.agencies


@dataclass(frozen=True)
class View:
    """How another agency sees an Option, in the words of a named person."""

    agency: str
    who: str
    words: str


@dataclass(frozen=True)
class Feedback:
    """The author's words about an Option, in the order a learner reads them."""

    words: str
    views: tuple[View, ...] = ()
    if_nobody_shares: str | None = None
    if_too_much_is_shared: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Option:
    """One thing the learner may choose at a DecisionPoint.

    score: None in a withheld case. reveals: agencies or incidents known from this decision on.
    if_unknown: score that replaces `score` while the agency or incident is not known.
    """

    id: str
    title: str
    score: float | None
    errs: str | None
    law: tuple[str, ...]
    reveals: tuple[str, ...]
    goes_to: str | None
    if_unknown: Mapping[str, float]
    feedback: Feedback | None


@dataclass(frozen=True)
class DecisionPoint:
    """A question put to one Agency at one time in the case.

    mark: points that different paths meet instead of each other share it.
    you: who asks themselves this here, where it is not the person the learner plays otherwise.
    consent: which of the four things called consent are at stake, keys of CONSENT_KINDS.
    summary: what a learner reads who skips the scene; skipping never costs marks.
    """

    id: str
    at: CaseTime
    agency: str
    about: str
    choose: str
    red_line: bool
    points: float
    mark: str
    goes_to: str | None
    title: str
    words: str
    options: tuple[Option, ...]
    you: str | None = None
    consent: tuple[str, ...] = ()
    summary: str | None = None

    # What an `about` means, each question once; everybody else asks these.

    @property
    def is_reflection(self) -> bool:
        """Whether the learner thinks here about themselves: no day, no law, never profiled."""
        return self.about in REFLECTIONS

    @property
    def is_written_record(self) -> bool:
        """Whether the learner writes a record here, which a person marks."""
        return self.about == "record"

    @property
    def carries_marks(self) -> bool:
        """Whether deciding here can earn points."""
        return self.points > 0 and not self.is_reflection

    @property
    def is_judgement(self) -> bool:
        """Whether marks stand here on what the author thinks best, and on no red line."""
        return self.carries_marks and not self.red_line

    @property
    def scene(self) -> str:
        """The part of the heading before ": ", the whole where there is none."""
        scene, _, asked = self.title.partition(": ")
        return scene if asked else self.title

    @property
    def question(self) -> str:
        """The part of the heading after ": ", with a capital; the whole where there is none."""
        _, _, asked = self.title.partition(": ")
        return asked[:1].upper() + asked[1:] if asked else self.title

    def option(self, id: str) -> Option | None:
        """The Option of that id, None where this point has none."""
        return next((option for option in self.options if option.id == id), None)

    def target(self, option: Option | None) -> str | None:
        """Where the case goes from here: the option's own target, or else the point's."""
        return (option.goes_to if option else None) or self.goes_to


@dataclass(frozen=True)
class Ending:
    """One way in which the case comes to rest."""

    id: str
    title: str
    words: str


@dataclass(frozen=True)
class Voice:
    """What a member of the family says at the end, and who wrote and reviewed it.

    endings: the endings it belongs to; empty means all.
    reviewed: who with lived experience read it and when; None until somebody has.
    """

    id: str
    title: str
    words: str
    endings: tuple[str, ...] = ()
    reviewed: str | None = None


@dataclass(frozen=True)
class Scenario:
    """One authored case, complete: everything that any outlet needs and no reference to a file."""

    id: str
    title: str
    nation: str
    law_checked: date
    review_by: date
    minutes: int
    agencies: Mapping[str, str]
    playable: tuple[str, ...]
    start: Mapping[str, str]
    words: str = ""
    you: Mapping[str, str] = field(default_factory=dict)
    content_note: str = ""
    support: tuple[str, ...] = ()
    assessed: bool = False
    withheld: bool = False
    incidents: tuple[Incident, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    points: tuple[DecisionPoint, ...] = ()
    endings: tuple[Ending, ...] = ()
    voices: tuple[Voice, ...] = ()
    law: Mapping[str, LawEntry] = field(default_factory=dict)
    local: Local = NOT_FILLED_IN

    def point(self, id: str) -> DecisionPoint | None:
        """The DecisionPoint of that id, None where the case has none."""
        return self._points.get(id)

    def incident(self, id: str) -> Incident | None:
        """The Incident of that id, None where the case has none."""
        return self._incidents.get(id)

    def ending(self, id: str) -> Ending | None:
        """The Ending of that id, None where the case has none."""
        return self._endings.get(id)

    @cached_property
    def steps_left(self) -> Mapping[str, int]:
        """The longest way from each point to an ending, in points, its own included.

        A way that comes back to a point it met is followed no further.
        """
        found: dict[str, int] = {}

        def steps(point: DecisionPoint, met: frozenset[str]) -> int:
            if point.id not in found:
                after = [one for one in self._following(point) if one.id not in met]
                longest = max((steps(one, met | {one.id}) for one in after), default=0)
                found[point.id] = 1 + longest
            return found[point.id]

        return {one.id: steps(one, frozenset({one.id})) for one in self.points}

    def _following(self, point: DecisionPoint) -> list[DecisionPoint]:
        """The points that some choice leads to; in a withheld case the next one in the file."""
        chosen = point.options if point.choose == "one" else (None,)
        targets = dict.fromkeys(point.target(option) for option in chosen)
        if self.withheld and not any(targets):
            following = self.next_in_file(point)
            return [] if following is None else [following]
        found = (self._points.get(target or "") for target in targets)
        return [one for one in found if one is not None]

    # Looked up thousands of times for one screen; of equal ids the first one counts, as in a file.
    @cached_property
    def _points(self) -> Mapping[str, DecisionPoint]:
        return {one.id: one for one in reversed(self.points)}

    @cached_property
    def _incidents(self) -> Mapping[str, Incident]:
        return {one.id: one for one in reversed(self.incidents)}

    @cached_property
    def _endings(self) -> Mapping[str, Ending]:
        return {one.id: one for one in reversed(self.endings)}

    def points_of(self, agency: str) -> tuple[DecisionPoint, ...]:
        """The points put to one agency, in file order."""
        return tuple(point for point in self.points if point.agency == agency)

    def next_in_file(self, point: DecisionPoint) -> DecisionPoint | None:
        """The same agency's next point in file order: the way through a withheld case."""
        rest: Iterator[DecisionPoint] = iter(self.points_of(point.agency))
        for candidate in rest:
            if candidate.id == point.id:
                return next(rest, None)
        return None

    def cited(self) -> tuple[str, ...]:
        """Ids of all law entries that options cite, in file order, each once."""
        cited = (law for point in self.points for option in point.options for law in option.law)
        return tuple(dict.fromkeys(cited))
