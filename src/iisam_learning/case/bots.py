"""Bots: players that choose the best, the worst or a random way through a case."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from iisam_learning.case.choosing import choices
from iisam_learning.case.engine import Decision, Progress, replay
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.scoring import best_path, worst_path

KINDS = ("best", "worst", "random")

Bot = Callable[[Progress], Decision | None]


@dataclass(frozen=True)
class KeptRun:
    """A run of a case: its name, who played, and what they decided."""

    name: str
    agency: str
    decisions: tuple[Decision, ...]


def bot(scenario: Scenario, agency: str, kind: str, seed: int = 0) -> Bot:
    """The next decision of a bot, given where the case stands; None where there is none to make.

    best, worst: the whole paths with the highest and lowest score. random: uniform over the legal
    choices, repeatable by seed. A bot that meets a journal off its path goes on at random.
    """
    search = {"best": best_path, "worst": worst_path}.get(kind)
    path = search(scenario, agency) if search else None
    planned = dict(path.steps) if path else {}
    chance = random.Random(seed)

    def decide(progress: Progress) -> Decision | None:
        point = progress.open
        if point is None:
            return None
        options = planned.get(point.id)
        if options is None:
            legal = list(choices(point))
            if not legal:
                return None
            options = tuple(option.id for option in chance.choice(legal))
        return Decision(point.id, options)

    return decide


def bots_runs(scenario: Scenario, randoms: int = 20) -> list[KeptRun]:
    """Runs of the best, the worst and some random bots for each playable agency."""
    runs = []
    for agency in scenario.playable:
        kinds = [("best", 0), ("worst", 0), *(("random", seed) for seed in range(randoms))]
        for kind, seed in kinds:
            name = f"{agency}, {kind}{f' {seed}' if kind == 'random' else ''}"
            decisions = _played(scenario, agency, bot(scenario, agency, kind, seed))
            runs.append(KeptRun(name, agency, decisions))
    return runs


def _played(scenario: Scenario, agency: str, decide: Bot) -> tuple[Decision, ...]:
    decisions: list[Decision] = []
    while True:
        decision = decide(replay(scenario, decisions, agency))
        if decision is None:
            return tuple(decisions)
        decisions.append(decision)
