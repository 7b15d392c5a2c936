"""Two windows on one case while the line is bad or the process is killed: the page tells the truth.

What a window acknowledges is in the journal, what it denies is not, and no press counts twice.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from proxy import FAULTS, Proxy
from truth import counted_in, untruths

from running import Running, running
from window import Told, Window, a_step

CASE, AGENCIES = "small-things", ("health-visiting", "nursery", "housing")
IMPATIENT = (0.2, 0.12, 0.24, 0.4)  # the view's own waits, 25 times as fast


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The real course, opened by `iisam learn`."""
    with running(tmp_path_factory.mktemp("truth") / "mine") as opened:
        yield opened


class Played:
    """Rounds of the case, each in a folder of its own, played by two windows at a time."""

    def __init__(self, course: Running, name: str, seed: int) -> None:
        self.course, self.name, self.chance = course, name, Random(seed)
        self.told: dict[tuple[str, str], list[Told]] = {}
        self.headers = course.headers()

    async def a_round(self, number: int, port: int, go_on: Callable[[], bool]) -> None:
        """Every agency in turn; both windows see the same case, and neither waits for the other."""
        address = f"{self.name}-{number}/{CASE}"
        folder = self.course.folder / address
        if not folder.exists():
            shutil.copytree(
                self.course.folder / CASE, folder, ignore=shutil.ignore_patterns("*.jsonl*")
            )
        for agency in AGENCIES:
            windows = [self._window(address, agency, port) for _ in range(2)]
            self.told[address, agency] = [one.told for one in windows]
            await asyncio.gather(*(self._play(one, go_on) for one in windows))
            if not go_on():
                return

    def _window(self, address: str, agency: str, port: int) -> Window:
        return Window(
            port,
            f"/play/{address}",
            CASE,
            agency,
            headers=self.headers,
            chance=Random(self.chance.getrandbits(64)),
            late=IMPATIENT,
        )

    async def _play(self, window: Window, go_on: Callable[[], bool]) -> None:
        screen = await window.ask({"kind": "show"})
        while go_on() and (message := a_step(screen, window.chance)) is not None:
            screen = await window.ask(message)
        window.close()

    @property
    def acknowledged(self) -> int:
        return sum(len(one.saved) for told in self.told.values() for one in told)

    @property
    def sent(self) -> int:
        return sum(one.sent for told in self.told.values() for one in told)

    def untruths(self) -> list[str]:
        """What a window was told that is not so, in every run."""
        return [
            untruth
            for (address, agency), told in self.told.items()
            for untruth in untruths(counted_in(self.course.folder / address, CASE, agency), told)
        ]


def test_each_kind_of_untruth_is_noticed() -> None:
    """A test that finds nothing must be one that could have found something."""
    pressed = {press: {"point": "p", "options": ["a"]} for press in ("kept", "gone", "denied")}
    told = Told(pressed, saved={"kept", "gone"}, denied={"denied"})
    kept = [
        {"press": "kept", "point": "p", "options": ["b"]},
        {"press": "denied", "point": "p", "options": ["a"]},
        {"press": "strange", "point": "q", "options": []},
    ]

    assert [
        "acknowledged and lost",
        "denied and kept",
        "point kept 2 times",
        "kept with another choice",
        "kept, and nobody pressed it",
    ] == [one.partition(":")[0] for one in untruths(kept, [told])]


@pytest.mark.parametrize("seed", [1, 2])
def test_on_a_bad_line_nothing_acknowledged_is_lost_and_nothing_denied_is_kept(
    course: Running, seed: int
) -> None:
    """A café's network delays, drops, doubles and reorders; a learner still knows what counts."""
    played = Played(course, f"line-{seed}", seed)

    async def all_rounds() -> Proxy:
        async with Proxy(course.port, seed, late=0.16) as proxy:
            for number in range(2):
                await played.a_round(number, proxy.port, lambda: True)
            return proxy

    proxy = asyncio.run(asyncio.wait_for(all_rounds(), 120))

    assert [] == played.untruths()
    assert {*FAULTS} <= {*proxy.happened}
    assert played.acknowledged >= 2 * len(AGENCIES) * 3


def _killed(folder: Path, kills: int, seed: int) -> Played:
    """A course that is killed while two windows play, and started again each time."""
    chance = Random(seed)
    with running(folder) as course:
        played = Played(course, "killed", seed)
        left = [kills]

        async def play() -> None:
            for number in itertools.count():
                await played.a_round(number, course.port, lambda: left[0] > 0)
                if not left[0]:
                    return

        async def kill() -> None:
            while left[0]:
                # Some way on, and then anywhere between a press and its answer.
                acknowledged, sent = played.acknowledged, played.sent + chance.randint(2, 6)
                while played.acknowledged == acknowledged or played.sent < sent:
                    await asyncio.sleep(0.001)
                await asyncio.sleep(chance.uniform(0, 0.02))
                course.kill()
                await asyncio.to_thread(course.start)
                left[0] -= 1

        async def both() -> None:
            acts: list[Awaitable[None]] = [play(), kill()]
            await asyncio.gather(*acts)

        asyncio.run(asyncio.wait_for(both(), 60 + 10 * kills))
    return played


def test_a_killed_course_keeps_every_decision_it_acknowledged(tmp_path: Path) -> None:
    """A laptop's battery ends in the middle of a press as often as between two."""
    played = _killed(tmp_path / "mine", kills=12, seed=7)

    assert [] == played.untruths()
    assert played.acknowledged >= 12


@pytest.mark.long
def test_three_hundred_kills_lose_nothing_acknowledged(tmp_path: Path) -> None:
    """The rare moment between writing and answering is met only by many tries."""
    played = _killed(tmp_path / "mine", kills=300, seed=11)

    assert [] == played.untruths()
    assert played.acknowledged >= 300
