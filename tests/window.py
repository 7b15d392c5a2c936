"""A learner's window without a browser: HTTP, and the view's own rule about saving.

A press keeps its id and is asked again until an answer names it; an answer that names another
press is not looked at. So a test can stand on what a window was told, and on nothing it guessed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

Screen = dict[str, Any]
LATE = (5.0, 3.0, 6.0, 10.0)  # seconds until a press is sent again; the last one repeats
MORE = 64 * 1024


class NoAnswer(Exception):
    """The line broke, or what came was no screen."""


class Line:
    """One kept-alive connection; it is opened when it is needed and again when it broke."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in small letters, and body. Raises NoAnswer when the line breaks."""
        try:
            if self._ends is None:
                self._ends = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 22)
            reader, writer = self._ends
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            writer.write(
                f"{method} {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            await writer.drain()
            return await self._answer(reader)
        except (OSError, ValueError, IndexError, asyncio.IncompleteReadError) as why:
            self.close()
            raise NoAnswer(str(why)) from why
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        if self._ends is not None:
            with suppress(OSError, RuntimeError):
                self._ends[1].close()
        self._ends = None

    async def _answer(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status = int(head[0].split()[1])
        named = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in named}
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(await reader.readuntil(b"\r\n"), 16):
                body += (await reader.readexactly(size + 2))[:-2]
            await reader.readexactly(2)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return status, headers, body


@dataclass
class Told:
    """What a window was told about its decisions, by the id of the press."""

    pressed: dict[str, dict[str, Any]] = field(default_factory=dict)
    saved: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    sent: int = 0


class Window:
    """One window on one case.

    port: where it calls; a proxy may stand there. headers: what the browser would send along.
    path: the lesson's address. late: seconds until a press is sent again, the last one repeats.
    tries: how often at most, so that a course that is gone ends a test; `trouble` says why.
    """

    def __init__(
        self,
        port: int,
        path: str,
        case: str,
        agency: str | None,
        *,
        headers: Mapping[str, str],
        chance: Random,
        late: tuple[float, ...] = LATE,
    ) -> None:
        self.port, self.path, self.case, self.agency = port, path, case, agency
        self.headers = {**headers, "Content-Type": "application/json"}
        self.chance, self.late = chance, late
        self.place: str | None = None
        self.told = Told()
        self.tries, self.trouble = 100, ""
        self._free: list[Line] = []

    async def ask(self, message: Mapping[str, Any]) -> Screen:
        """Press: the screen that answers this very press, however long that takes."""
        press = f"{self.chance.getrandbits(96):024x}"
        whole = {**message, "press": press}
        if self.place is not None:
            whole["place"] = self.place
        if message.get("kind") == "decide":
            self.told.pressed[press] = whole
        asked = {"case": self.case, "agency": self.agency, "message": whole}
        body = json.dumps(asked).encode()
        under_way: set[asyncio.Task[Screen]] = set()
        number = 0
        try:
            while True:
                under_way.add(asyncio.create_task(self._once(body)))
                wait = self.late[min(number, len(self.late) - 1)]
                screen = await self._first(under_way, press, wait)
                if screen is not None:
                    break
                number += 1
                if number > self.tries:
                    raise AssertionError(f"never answered: {whole}; {self.trouble}")
        finally:
            for one in under_way:
                one.cancel()
        self.place = screen["place"]
        if message.get("kind") == "decide":
            (self.told.saved if screen.get("saved") else self.told.denied).add(press)
        return screen

    def close(self) -> None:
        """Leave."""
        while self._free:
            self._free.pop().close()

    async def _first(
        self, under_way: set[asyncio.Task[Screen]], press: str, seconds: float
    ) -> Screen | None:
        """The answer to this press, if one of the tries brings it within the seconds."""
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            if not under_way:
                await asyncio.sleep(left)
                return None
            done, _ = await asyncio.wait(
                under_way, timeout=left, return_when=asyncio.FIRST_COMPLETED
            )
            for one in done:
                under_way.discard(one)
                if one.exception() is None and self._settles(one.result(), press):
                    return one.result()
        return None

    @staticmethod
    def _settles(screen: Screen, press: str) -> bool:
        """A `stay` settles nothing: another try of the same press may still be recorded."""
        return screen.get("press") == press and not screen.get("stay")

    async def _once(self, body: bytes) -> Screen:
        line = self._free.pop() if self._free else Line(self.port)
        self.told.sent += 1
        try:
            status, _, answer = await line.ask("POST", self.path, self.headers, body)
        except NoAnswer as why:
            self.trouble = str(why)
            raise
        self._free.append(line)
        if status != 200:
            self.trouble = f"{status}: {answer[:200]!r}"
            raise NoAnswer(self.trouble)
        try:
            return dict(json.loads(answer))
        except (ValueError, TypeError) as why:
            raise NoAnswer("no screen") from why


def a_choice(screen: Screen, chance: Random) -> dict[str, Any]:
    """A decision at the point of a screen, any that is allowed."""
    point = screen["point"]
    options = [one["id"] for one in point["options"]]
    many = point["choose"] == "many"
    chosen = (
        [one for one in options if chance.random() < 0.5]
        if many
        else [chance.choice(options)]
        if options
        else []
    )
    return {
        "kind": "decide",
        "point": point["id"],
        "options": chosen,
        "rationale": chance.choice(["", "Because the others hold a piece of it."]),
        "confidence": chance.choice([1, 2, 3, 4, None]),
        "confirmed": True,
    }


def a_step(screen: Screen, chance: Random) -> dict[str, Any] | None:
    """What a learner who only goes forward presses on a screen; None at the end."""
    match screen["kind"]:
        case "point":
            return a_choice(screen, chance)
        case "choose":
            return {"kind": "choose-agency", "agency": chance.choice(screen["playable"])["id"]}
        case "note":
            return {"kind": "begin"}
        case "follows":
            return {"kind": "back"} if screen.get("looked_at") else {"kind": "go-on"}
        case "ending":
            return None
    return {"kind": "show"}
