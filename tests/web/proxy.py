"""A bad line between a window and the course: late, lost, doubled and out of order, by a seed."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from random import Random

# What may happen to one message, and how often; the rest goes through as it should.
FAULTS = {
    "request late": 0.08,
    "request lost": 0.08,
    "request doubled": 0.08,
    "request after the next": 0.08,
    "answer late": 0.08,
    "answer lost": 0.08,
    "answer of another press": 0.08,
}
BROKEN = (OSError, asyncio.IncompleteReadError, ValueError)


class Proxy:
    """Listens on `port` for a server at another port of this machine.

    late: the longest delay in seconds; give the windows less patience than that. faults: how often
    each happens. `happened` counts them.
    """

    def __init__(
        self, upstream: int, seed: int, late: float, faults: dict[str, float] | None = None
    ) -> None:
        self.upstream, self.late = upstream, late
        self.faults = FAULTS if faults is None else faults
        self.happened: Counter[str] = Counter()
        self.port = 0
        self._chance = Random(seed)
        self._last: bytes | None = None
        self._passed = asyncio.Event()
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Proxy:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=1 << 22)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *told: object) -> None:
        self._server.close()
        for one in list(self._open):
            one.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._open.add(task)
        try:
            while True:
                request = await _message(reader)
                answer = await self._through(request)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except (*BROKEN, asyncio.CancelledError):
            pass  # a window hung up, or the test is over
        finally:
            self._open.discard(task)
            with suppress(OSError, RuntimeError):
                writer.close()

    async def _through(self, request: bytes) -> bytes | None:
        """The answer that this request gets; None: none, and the line is cut."""
        fault = self._fault()
        self.happened[fault] += 1
        match fault:
            case "request late":
                await asyncio.sleep(self._chance.uniform(0, self.late))
            case "request lost":
                return None
            case "request after the next":
                self._passed.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._passed.wait(), self.late)
        copies = 2 if fault == "request doubled" else 1
        answers = await asyncio.gather(
            *(self._forward(request) for _ in range(copies)), return_exceptions=True
        )
        self._passed.set()
        whole = [one for one in answers if isinstance(one, bytes)]
        if not whole:
            return None
        answer = self._chance.choice(whole)
        another, self._last = self._last, answer
        match fault:
            case "answer late":
                await asyncio.sleep(self._chance.uniform(0, self.late))
            case "answer lost":
                return None
            case "answer of another press" if another is not None:
                return another
        return answer

    def _fault(self) -> str:
        names, weights = [*self.faults], [*self.faults.values()]
        rest = max(0.0, 1 - sum(weights))
        return self._chance.choices([*names, "none"], [*weights, rest])[0]

    async def _forward(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.upstream, limit=1 << 22)
        try:
            writer.write(request)
            await writer.drain()
            return await _message(reader)
        finally:
            writer.close()


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One whole request or answer, as its bytes."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"transfer-encoding":
            raise ValueError("this proxy knows whole bodies only")
    return head + await reader.readexactly(length)
