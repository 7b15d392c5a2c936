"""Branches: whether every way through a case leads on, and to everything the author wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iisam_learning.case.scenario import CaseTime, DecisionPoint, Option, Scenario
from iisam_learning.parsing.assembly import Places
from iisam_learning.parsing.problems import Slips

# A bot looks at every set of options of a decision; 12 options are 4,096 sets.
MOST_OPTIONS = 12


def check_branches(scenario: Scenario, places: Places, slips: Slips) -> set[str]:
    """Note what is wrong with the ways through a case; returns agencies whose way is broken."""
    branches = _Branches(scenario, places, slips)
    branches.check()
    return branches.broken


def targets(point: DecisionPoint) -> tuple[str, ...]:
    """Where a point can lead, in file order, each once."""
    if point.choose == "many" or not point.options:
        found = [point.goes_to]
    else:
        found = [point.target(option) for option in point.options]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def reached_from(starts: Iterable[str], leads_to: Mapping[str, Iterable[str]]) -> set[str]:
    """The ids that paths from the starts meet, the starts included."""
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        for target in leads_to.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def circles(leads_to: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """The groups of ids that lead to each other in circles, each in the order of the mapping.

    Tarjan's algorithm with a list in place of recursion: a case may be longer than Python's stack.
    """
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    standing: dict[str, None] = {}
    found: list[list[str]] = []
    for first in leads_to:
        if first in number:
            continue
        walk = [(first, iter(leads_to[first]))]
        number[first] = lowest[first] = len(number)
        standing[first] = None
        while walk:
            id, ways = walk[-1]
            following = next((one for one in ways if one in leads_to), None)
            if following is None:
                walk.pop()
                if walk:
                    lowest[walk[-1][0]] = min(lowest[walk[-1][0]], lowest[id])
                if lowest[id] == number[id]:
                    group: list[str] = []
                    while not group or group[-1] != id:
                        group.append(standing.popitem()[0])
                    if len(group) > 1 or id in leads_to[id]:
                        found.append(group)
            elif following not in number:
                number[following] = lowest[following] = len(number)
                standing[following] = None
                walk.append((following, iter(leads_to[following])))
            elif following in standing:
                lowest[id] = min(lowest[id], number[following])
    rank = {id: at for at, id in enumerate(leads_to)}
    return [sorted(group, key=lambda id: rank[id]) for group in found]


class _Branches:
    def __init__(self, scenario: Scenario, places: Places, slips: Slips) -> None:
        self.scenario = scenario
        self.places = places
        self.slips = slips
        self.points = {point.id: point for point in scenario.points}
        self.leads_to = {point.id: targets(point) for point in scenario.points}
        self.reached = reached_from(scenario.start.values(), self.leads_to)
        # Agencies whose way is broken by a slip already noted: what lies behind it is not listed.
        self.broken: set[str] = set()

    def check(self) -> None:
        self._agencies()
        for point in self.scenario.points:
            self._options(point)
            self._dead_ends(point)
            self._foreign_targets(point)
        self._circles()
        self._unreached()
        self._incidents()
        if self.scenario.assessed:
            self._assessed()

    def _agencies(self) -> None:
        case = self.scenario
        recorded = {one.agency for one in case.incidents}
        only_reflects = all(one.is_reflection for one in case.points)
        for agency in () if only_reflects else case.agencies:
            if agency not in recorded and not self.places.any_hurt("agency"):
                self.slips.warn(
                    self._front("agencies", agency),
                    "S038",
                    f'the agency "{agency}" has recorded no incident.',
                    "Write one, unless the case needs none.",
                )
        for agency in case.playable:
            start = case.start.get(agency)
            if not case.points_of(agency):
                if not self.places.any_hurt("agency"):
                    self.slips.error(
                        self._front("playable", agency),
                        "S037",
                        f'the playable agency "{agency}" has no decision.',
                        'Write one, or take it out of "playable".',
                    )
                self.broken.add(agency)
            elif start is None:
                if not self.places.hurt("front matter", "", "start"):
                    self.slips.error(
                        self._front("start"),
                        "S039",
                        f'the playable agency "{agency}" has no start.',
                        f'Write "{agency}: " and its first decision under "start".',
                    )
                self.broken.add(agency)
        for agency, start in case.start.items():
            point = self.points.get(start)
            if point and point.agency != agency and self._sure(point):
                self.slips.error(
                    self._front("start", agency),
                    "S033",
                    f'"{agency}" starts at "{start}", a decision of "{point.agency}".',
                    f'Start at a decision of "{agency}".',
                )
                self.broken |= {agency, point.agency}

    def _options(self, point: DecisionPoint) -> None:
        free = point.is_reflection and point.choose == "many"
        if not point.options and not free and not self.places.lost:
            self.slips.error(
                self._line(point),
                "S026",
                f'decision "{point.id}" has no options.',
                'Write a heading with an "option: " block for each'
                f"{', or choose: many.' if point.is_reflection else '.'}",
            )
        if point.choose == "many" and len(point.options) > MOST_OPTIONS:
            self.slips.error(
                self._line(point),
                "S026",
                f'decision "{point.id}" has {len(point.options)} options to choose '
                f"several from; {MOST_OPTIONS} are the most.",
                "Join some, or make two decisions.",
            )
        for option in point.options:
            if point.choose == "many" and option.goes_to and not self._hurt(point, "choose"):
                self.slips.error(
                    self._line(point, option, "goes_to"),
                    "S025",
                    f'option "{option.id}" has a target, but several may be chosen at '
                    f'"{point.id}".',
                    'Put "goes_to" on the decision.',
                )
            said = option.feedback
            if not point.is_reflection and not (
                said
                and (
                    said.words or said.views or said.if_nobody_shares or said.if_too_much_is_shared
                )
            ):
                self.slips.error(
                    self._line(point, option),
                    "S035",
                    f'option "{option.id}" has no words that say what happens next.',
                    "Write them under its block.",
                )

    def _dead_ends(self, point: DecisionPoint) -> None:
        if point.goes_to or self._hurt(point, "goes_to", "choose"):
            return
        stuck = (
            []
            if point.choose == "many"
            else [
                option
                for option in point.options
                if not option.goes_to and not self._hurt_option(point, option, "goes_to")
            ]
        )
        if point.choose == "one" and point.options and not stuck:
            return
        if point.id in self.reached:
            self.broken.add(point.agency)
        if len(stuck) == len(point.options) or point.choose == "many":
            self.slips.error(
                self._line(point),
                "S031",
                f'decision "{point.id}" leads nowhere.',
                'Write "goes_to: " with a decision or an ending.',
            )
            return
        for option in stuck:
            self.slips.error(
                self._line(point, option),
                "S031",
                f'option "{option.id}" leads nowhere, and neither does its decision "{point.id}".',
                'Write "goes_to: " with a decision or an ending.',
            )

    def _foreign_targets(self, point: DecisionPoint) -> None:
        leading: list[tuple[str | None, Option | None]] = [(point.goes_to, None)]
        leading += [(option.goes_to, option) for option in point.options]
        for target, option in leading:
            following = self.points.get(target or "")
            if following is None or following.agency == point.agency:
                continue
            if self._sure(following) and self._sure(point):
                who = f'option "{option.id}"' if option else f'decision "{point.id}"'
                self.slips.error(
                    self._line(point, option, "goes_to"),
                    "S033",
                    f'{who} of "{point.agency}" goes to "{target}", a decision of '
                    f'"{following.agency}".',
                    "A case is walked as one agency; go to one of its decisions.",
                )
                self.broken |= {point.agency, following.agency}

    def _circles(self) -> None:
        for circle in circles(self.leads_to):
            shown = ", ".join(f'"{one}"' for one in circle[:5])
            self.slips.error(
                self._line(self.points[circle[0]]),
                "S032",
                f"the case goes in a circle: {shown}{' and more' if len(circle) > 5 else ''}.",
                "Let one of them go on to a later decision or to an ending.",
            )
            self.broken |= {self.points[one].agency for one in circle}

    def _unreached(self) -> None:
        if self.places.any_hurt("goes_to") or self.places.hurt("front matter", "", "start"):
            return
        broken = frozenset(self.broken)
        led_to = self.reached.union(*self.leads_to.values())
        for point in self.scenario.points:
            # What only an unreached point leads to is not listed: the slip is further up.
            if point.id not in led_to and point.agency not in broken:
                self.broken.add(point.agency)
                self.slips.error(
                    self._line(point),
                    "S030",
                    f'no path leads to decision "{point.id}".',
                    'Let an option go there, or name it under "start".',
                )
        for ending in self.scenario.endings:
            if ending.id not in led_to and not broken:
                self.slips.error(
                    self.places.line("ending", ending.id),
                    "S034",
                    f'no path leads to ending "{ending.id}".',
                    "Let an option go there, or delete it.",
                )

    def _incidents(self) -> None:
        if any(self.places.any_hurt(key) for key in ("reveals", "at", "agency", "playable")):
            return
        case = self.scenario
        by_name: dict[str, list[CaseTime]] = {}  # when somebody who plays can learn an agency's own
        named: set[str] = set()
        for point in case.points:
            names = {name for option in point.options for name in option.reveals}
            named |= names
            for name in names | ({point.agency} & set(case.playable)):
                by_name.setdefault(name, []).append(point.at)
        without = set(case.playable) - {point.agency for point in case.points}
        for incident in case.incidents:
            if incident.private is not None or incident.id in named or incident.agency in without:
                continue
            if not any(incident.at.by(at) for at in by_name.get(incident.agency, ())):
                self.slips.error(
                    self.places.line("incident", incident.id),
                    "S036",
                    f'incident "{incident.id}" can be learnt by nobody who plays.',
                    f'Let an option reveal "{incident.id}" or "{incident.agency}" on '
                    "or after its day.",
                )

    def _assessed(self) -> None:
        """A learner of an assessed case has no targets: points must follow in file order."""
        for point in self.scenario.points:
            if len(self.leads_to[point.id]) > 1:
                self.slips.error(
                    self._line(point),
                    "S070",
                    f'the options of "{point.id}" lead to different places, which '
                    "would tell a learner of an assessed case which is better.",
                    'Put one "goes_to" on the decision.',
                )
        first_ending = self.scenario.endings[0].id if self.scenario.endings else ""
        for agency, start in self.scenario.start.items():
            own = [point for point in self.scenario.points if point.agency == agency]
            due = [*(point.id for point in own), first_ending]
            found: list[tuple[str, int]] = [(start, self._front("start", agency))]
            found += [
                (self.leads_to[point.id][0], self._line(point, None, "goes_to"))
                if len(self.leads_to[point.id]) == 1
                else (after, 1)
                for point, after in zip(own, due[1:], strict=True)
            ]
            if agency in self.broken:
                continue
            for (leads, line), after in zip(found, due, strict=True):
                if leads != after and after:
                    self.slips.error(
                        line,
                        "S071",
                        f'the case goes on to "{leads}" here, but in the file '
                        f'"{after}" comes next.',
                        "Put the decisions of an assessed case in the order in which "
                        "they are met; after the last comes the first ending.",
                    )
                    break

    def _front(self, key: str, member: str | None = None) -> int:
        return self.places.line("front matter", "", key, member)

    def _line(self, point: DecisionPoint, option: Option | None = None, key: str = "") -> int:
        if option is None:
            return self.places.line("decision", point.id, key)
        return self.places.line("option", f"{point.id}/{option.id}", key)

    def _sure(self, point: DecisionPoint) -> bool:
        return not self._hurt(point, "agency")

    def _hurt(self, point: DecisionPoint, *keys: str) -> bool:
        return self.places.hurt("decision", point.id, *keys)

    def _hurt_option(self, point: DecisionPoint, option: Option, *keys: str) -> bool:
        return self.places.hurt("option", f"{point.id}/{option.id}", *keys)
