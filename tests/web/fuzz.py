"""Requests nobody sends in earnest: odd bytes, addresses, headers, cookies, bodies and messages.

Each comes from a seed, and says whether it may write: only a message with the key, from a page of
ours, may.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from iisam_learning.web.door import Door

ADDRESSES = (
    *("/", "//", "/lesson/the-key", "/lesson/start-here", "/lesson/nowhere", "/play/the-key"),
    *("/record/the-key", "/notebook/the-key", "/static/x", "/alive", "/voila/render/x.ipynb"),
    *("/lesson/.iisam/key", "/static/../../key", "/lesson/%2e%2e/%2e%2e/etc/passwd", "/%00", "/%"),
    *("/lesson/..%5c..%5cx", "/lesson/%252e%252e%252fx", "/lesson/%c0%ae%c0%ae/x", "/lesson/C:/x"),
    *("/files/the-key/the-key.ipynb", "/the-key/the-key.case.json", "/notes.txt", "/.env"),
    *("/lesson/notes.txt", "/lesson/the-key/the-key.case.json", "/lesson/" + "a/" * 900, "*"),
    *("/lesson/the-key/../../notes.txt", "/lesson/the-key;x", "http://evil.example/", "/\\evil"),
)
QUERIES = ("", "?", "?key=", "?key=x", "?at=nursery/point/the-door", "?at=%ff", "?case=the-key")
PLACES = ("nursery/note", "nursery/point/the-door", "police/ending/points", "choose", "../x", "x/y")
KINDS = (
    *("show", "begin", "decide", "go-on", "look", "back", "choose-agency", "guess", "points"),
    *("forget", "resume", "__proto__", ""),
)
METHODS = ("GET", "GET", "POST", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "get", "X")
TYPES = ("application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-a", "")
ODD = ("", "\0", "é", "\u2028", "\ud800", "a" * 5000, "<script>", "%s", "../../x", "__proto__")


@dataclass(frozen=True)
class Request:
    """Bytes to send; `torn`: nothing more will come. may_write: it could be in earnest."""

    data: bytes
    torn: bool = False
    may_write: bool = False


def requests(door: Door, seed: int, number: int) -> Iterator[Request]:
    """So many requests to the server behind a door."""
    chance = Random(seed)
    for _ in range(number):
        yield chance.choice((_bytes, _request, _request, _message, _message))(door, chance)


def answered(port: int, request: Request) -> bytes:
    """All that comes back, until the server has said all."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        got = b""
        try:
            line.sendall(request.data)
            if request.torn:
                line.shutdown(socket.SHUT_WR)
            while part := line.recv(65_536):
                got += part
        except OSError:  # hung up on, which is an answer too
            pass
        return got


def _bytes(door: Door, chance: Random) -> Request:
    """No HTTP, or nearly."""
    whole = _request(door, chance).data
    kind = chance.randrange(4)
    if kind == 0:
        return Request(chance.randbytes(chance.randrange(300)), torn=True)
    if kind == 1:
        return Request(whole[: chance.randrange(len(whole))], torn=True)
    held = bytearray(whole)
    for _ in range(chance.randrange(1, 6)):
        held[chance.randrange(len(held))] = chance.randrange(256)
    return Request(bytes(held) + b"\r\n\r\n", torn=True)


def _request(door: Door, chance: Random) -> Request:
    """HTTP that nobody means: it has no key, or comes from elsewhere, or holds no message."""
    path = chance.choice(ADDRESSES)
    if chance.random() < 0.3:
        path = "/lesson/" + quote(chance.choice(ODD), safe="/%", errors="replace")
    method = chance.choice(METHODS)
    body = _odd_body(chance)
    if method == "POST" and path.startswith("/notebook"):
        path = "/play/the-key"  # that press is in earnest: it starts JupyterLab
    headers = [
        ("Host", chance.choice((_host(door), _host(door), "evil.example", "127.0.0.1", ""))),
        ("Cookie", chance.choice((_cookie(door), f"{door.cookie}=x", "=;=", "é=\\377", ""))),
        ("Origin", chance.choice((f"http://{_host(door)}", "http://127.0.0.1:1", "null"))),
        ("Content-Type", chance.choice(TYPES)),
        ("Accept-Encoding", chance.choice(("gzip", "", "\x7f"))),
        ("Sec-Fetch-Site", chance.choice(("same-origin", "same-site", "cross-site", "x"))),
        ("Sec-Fetch-Mode", chance.choice(("navigate", "no-cors"))),
        ("X" * chance.choice((1, 300)), chance.choice(ODD).replace("\0", "")),
        ("Content-Length", str(len(body))),
    ]
    if chance.random() < 0.15:
        length = ("-1", "1e3", "9" * 40, str(len(body) + 9))
        name = chance.choice(("Content-Length", "Transfer-Encoding", "Content-Encoding", "Host"))
        headers.append((name, chance.choice((*length, "chunked", "gzip", "evil.example"))))
    chance.shuffle(headers)
    return Request(_http(method, path + chance.choice(QUERIES), headers, body), torn=True)


def _message(door: Door, chance: Random) -> Request:
    """A message as our script sends it, with anything in it; one fact may not be ours."""
    facts: dict[str, Any] = {
        "kind": chance.choice(KINDS),
        "place": chance.choice(PLACES),
        "press": f"a-press-of-a-test-{chance.randrange(10**6)}",
        "point": chance.choice(("the-door", "the-call", "the-note", "x", "__proto__")),
        "options": chance.choice((["ring"], ["wait"], ["ring", "ring"], [], ["x"])),
        "rationale": chance.choice(("Because.", *ODD)),
        "confidence": chance.choice((1, 4, None)),
        "confirmed": chance.choice((True, False)),
        "agency": chance.choice(("nursery", "police", None)),
        "day": chance.choice(("2026-10-06", None)),
    }
    for name in chance.sample(sorted(facts), chance.randrange(4)):
        facts[name] = _anything(chance, 3)
    if chance.random() < 0.2:
        del facts[chance.choice(sorted(facts))]
    ours = chance.random() < 0.6
    headers = {
        "Host": _host(door),
        "Cookie": _cookie(door),
        "Origin": f"http://{_host(door)}",
        "Content-Type": "application/json",
    }
    if not ours:
        name = chance.choice(sorted(headers))
        headers[name] = chance.choice(("", "x", "http://127.0.0.1:1", "text/plain"))
    body = json.dumps({"case": "the-key", "agency": "nursery", "message": facts}).encode()
    headers |= {"Content-Length": str(len(body)), "Connection": "close"}
    return Request(_http("POST", "/play/the-key", [*headers.items()], body), may_write=ours)


def _anything(chance: Random, deep: int) -> Any:
    kind = chance.randrange(8 if deep else 6)
    if kind == 6:
        return [_anything(chance, deep - 1) for _ in range(chance.randrange(4))]
    if kind == 7:
        return {chance.choice(ODD): _anything(chance, deep - 1) for _ in range(chance.randrange(4))}
    plain = (None, True, chance.randrange(-5, 5), 10**30, float("nan"), chance.choice(ODD))
    return plain[kind]


def _odd_body(chance: Random) -> bytes:
    return chance.choice(
        (
            *(b"", b"{", b"[]", b"null", b"a=1&b=2", b"\xff\xfe", b"[" * 2000, b'{"message": {}}'),
            b'{"case": "../the-key", "message": {}}',
            b'{"case": "the-key", "agency": 3, "message": {}}',
            chance.randbytes(chance.randrange(200)),
        )
    )


def _http(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + body


def _host(door: Door) -> str:
    return f"127.0.0.1:{door.port}"


def _cookie(door: Door) -> str:
    return f"{door.cookie}={door.pass_word}"
