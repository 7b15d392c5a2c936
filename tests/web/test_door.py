"""The door of a course: who is let in, by which name, and what the others are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from iisam_learning.web.door import Door, kept_key
from learner import OpenCourse, a_home, built_course

BEGIN = {"kind": "begin", "place": "nursery/note", "press": "a-press-of-a-test"}
CLOSED = (403, {"door": "closed"})


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Iterator[OpenCourse]:
    """A course that a learner has opened."""
    place = tmp_path_factory.mktemp("door")
    opened = OpenCourse(place / "mine", built_course(place / "course"), a_home(place / "home"))
    yield opened
    opened.stop()


def journals(course: OpenCourse) -> list[Path]:
    return [*course.folder.rglob("*.jsonl")]


# ---- coming in ----------------------------------------------------------------------------------


def test_the_first_address_gives_a_cookie_and_leads_on_without_the_key(course: OpenCourse):
    """By a page and not a redirect, on which a browser that comes from a file withholds it."""
    answer = course.ask(f"/lesson/the-key?key={course.key}", known=False)
    cookie = answer.headers["Set-Cookie"]

    assert 200 == answer.status
    assert f'content="0;url={course.url}lesson/the-key"' in answer.text
    assert course.key not in answer.text + cookie
    assert cookie.startswith(f"iisam-{course.port}=")
    for fact in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=31"):
        assert fact in cookie


def test_a_browser_that_came_in_stays_in(course: OpenCourse):
    """Yesterday's bookmark holds no key."""
    assert 200 == course.ask("/lesson/the-key").status


def test_a_browser_nobody_knows_is_told_what_to_do(course: OpenCourse):
    """Another profile, or somebody else on this machine."""
    answer = course.ask("/lesson/the-key", known=False)

    assert 401 == answer.status
    assert "This browser does not know your course yet" in answer.text
    assert "iisam learn" in answer.text
    assert "What you have recorded is not lost" in answer.text


def test_an_old_key_is_told_calmly(course: OpenCourse):
    """From a start before the key was lost, or from another folder."""
    answer = course.ask("/?key=of-another-folder", known=False)

    assert 403 == answer.status
    assert "This address is an old one" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_an_old_cookie_does_not_open(course: OpenCourse):
    """The name of a cookie says the port; its value must say the key."""
    answer = course.ask("/", known=False, Cookie=f"{course.door.cookie}={'0' * 64}")

    assert 401 == answer.status


def test_a_link_from_elsewhere_opens_in_a_browser_that_is_known(course: OpenCourse):
    """A strict cookie is withheld on the way in from another site; from our own page it comes."""
    answer = course.ask(
        "/lesson/the-key?at=a/b+c",
        known=False,
        Sec_Fetch_Site="cross-site",
        Sec_Fetch_Mode="navigate",
    )

    assert f"0;url={course.url}lesson/the-key?at=a%2Fb%20c" in answer.text
    assert "Set-Cookie" not in answer.headers
    inside = course.ask("/", known=False, Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="navigate")
    assert 401 == inside.status


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/lesson/@evil.example"])
def test_no_address_leads_to_another_machine(course: OpenCourse, path: str):
    """The page that leads on must lead on to ourselves."""
    for headers in ({}, {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}):
        answer = course.ask(
            f"{path}?key={course.key}" if not headers else path, known=False, **headers
        )

        assert f'content="0;url={course.url}' in answer.text


def test_localhost_leads_to_the_address_the_cookie_is_for(course: OpenCourse):
    """Browsers hold the two names apart, people do not."""
    host = f"localhost:{course.port}"
    answer = course.ask("/lesson/the-key", known=False, Host=host)

    assert (302, f"{course.url}lesson/the-key") == (answer.status, answer.headers["Location"])
    assert 200 == course.ask("/lesson/the-key", Host=host).status


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "[::1]:80", ""])
def test_under_a_foreign_name_nothing_is_answered(course: OpenCourse, host: str):
    """A name of somebody else's that leads to this machine would make their page ours."""
    answer = course.ask("/lesson/the-key", Host=host)

    assert answer.status in (400, 403)
    assert "The key</h1>" not in answer.text
    assert CLOSED[0] == course.ask("/play/the-key", "POST", b"{}", Host="evil.example").status


# ---- writing ------------------------------------------------------------------------------------


def test_our_own_page_may_write(course: OpenCourse):
    """With and without an origin: a browser names it, an old one or a script does not."""
    body = json.dumps({"case": "the-key", "agency": "nursery", "message": BEGIN}).encode()

    assert 200 == course.ask("/play/the-key", "POST", body).status
    assert 200 == course.ask("/play/the-key", "POST", body, Origin=None).status


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1"},
        {"Origin": None, "Sec_Fetch_Site": "cross-site"},
        {"Origin": None, "Sec_Fetch_Site": "same-site"},
        {"Origin": None, "Sec_Fetch_Site": "none"},
        {"Cookie": "iisam-1=x"},
    ],
)
def test_a_foreign_page_may_not(course: OpenCourse, headers: dict[str, str | None]):
    """Another server on this machine is the same site to a browser, so the cookie would be sent."""
    body = json.dumps({"case": "the-key", "agency": "nursery", "message": BEGIN}).encode()
    answer = course.ask("/play/the-key", "POST", body, **headers)

    assert CLOSED == (answer.status, answer.json())


def test_no_origin_is_given_leave_to_ask(course: OpenCourse):
    """A page of another origin asks first before it sends JSON, and gets no leave."""
    answer = course.ask("/play/the-key", "OPTIONS", Origin="http://evil.example")

    assert 405 == answer.status
    assert not [one for one in answer.headers if one.lower().startswith("access-control")]


def test_a_form_needs_an_origin_that_is_ours(course: OpenCourse):
    """A form is sent without asking first, so where it comes from must be known."""
    assert 403 == course.ask("/notebook/the-key", "POST", b"", Origin=None).status
    assert 403 == course.ask("/notebook/the-key", "POST", b"", Origin="http://evil.example").status


MALFORMED = {
    "no JSON": (b"{", {}),
    "no object": (b"[]", {}),
    "no message": (b'{"case": "the-key"}', {}),
    "a message that is none": (b'{"case": "the-key", "message": []}', {}),
    "a case that is no id": (b'{"case": "../the-key", "message": {}}', {}),
    "an agency that is no id": (b'{"case": "the-key", "agency": 3, "message": {}}', {}),
    "deep": (b'{"message": ' + b"[" * 50_000, {}),
    "a form": (b'{"case": "the-key", "message": {}}', {"Content_Type": "text/plain"}),
    "no type": (b'{"case": "the-key", "message": {}}', {"Content_Type": None}),
    "too large": (b'{"message": "' + b"x" * 200_000 + b'"}', {}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_message_is_refused_and_writes_nothing(course: OpenCourse, name: str):
    """Nothing a page sends may stop the server or touch a record."""
    body, headers = MALFORMED[name]
    try:
        assert 400 == course.ask("/play/the-key", "POST", body, **headers).status
    except OSError:
        assert name == "too large"  # it is not read to its end
    assert [] == journals(course)
    assert 200 == course.ask("/lesson/the-key").status


def test_headers_without_end_are_refused(course: OpenCourse):
    """A limit on every message."""
    with suppress(OSError):  # or it is hung up on
        assert course.ask("/", Filler="x" * 100_000).status >= 400
    assert 200 == course.ask("/").status


# ---- what every answer carries ------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/lesson/the-key", "/lesson/nowhere", "/x", "/static/x"])
@pytest.mark.parametrize("known", [True, False])
def test_every_page_forbids_what_it_does_not_need(course: OpenCourse, path: str, known: bool):
    """A script in a lesson once ran; now none may, wherever it comes from."""
    headers = course.ask(path, known=known).headers
    policy = headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'; style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "same-origin" == headers["Referrer-Policy"]
    assert "no-store" == headers["Cache-Control"]
    assert "Server" not in headers


def test_no_page_holds_a_script_or_a_style_of_its_own(course: OpenCourse):
    """The policy would blacken it, and what is blackened is not seen in a test of words."""
    for path in ("/", "/lesson/the-key", "/lesson/start-here", "/notebook/the-key", "/nowhere"):
        text = course.ask(path).text

        assert "style=" not in text
        assert "<style" not in text
        assert text.count("<script") == text.count('<script type="module" src="/static/') + (
            text.count('<script type="application/json">')
        )


def test_style_and_script_are_kept_by_the_browser(course: OpenCourse):
    """Their address changes with what they hold, so that nobody asks for them twice."""
    page = course.ask("/lesson/the-key").text
    script = page.partition('src="')[2].partition('"')[0]
    plain, packed = course.ask(script), course.ask(script, Accept_Encoding="gzip")

    assert "public, max-age=31536000, immutable" == plain.headers["Cache-Control"]
    assert "text/javascript; charset=utf-8" == plain.headers["Content-Type"]
    assert "gzip" == packed.headers["Content-Encoding"]
    assert int(packed.headers["Content-Length"]) < len(plain.text) / 2


def test_the_key_is_proved_and_never_told(course: OpenCourse):
    """A second start asks whoever answers on this port; it might be anybody."""
    answer = course.ask("/alive?of=a-nonce", known=False)

    assert course.door.proof("a-nonce") == answer.text
    assert answer.text not in (course.key, course.door.pass_word)


# ---- the key ------------------------------------------------------------------------------------


def test_the_key_is_made_once_and_read_by_nobody_else(tmp_path: Path):
    """On a machine with other users, the folder may be read by them."""
    first = kept_key(tmp_path / "key")

    assert first == kept_key(tmp_path / "key")
    assert 0o600 == (tmp_path / "key").stat().st_mode & 0o777
    assert len(first) >= 32


def test_a_key_that_others_could_read_is_not_used(tmp_path: Path):
    """It came with a copy of somebody's folder, or was laid there."""
    path = tmp_path / "key"
    path.write_text("x" * 43)
    path.chmod(0o644)

    assert "x" * 43 != kept_key(path)
    assert 0o600 == path.stat().st_mode & 0o777


@pytest.mark.parametrize("held", [b"", b"short", b"\xff" * 43, b"<script>" * 5])
def test_a_damaged_key_is_made_anew(tmp_path: Path, held: bytes):
    """The learner gets in by today's address."""
    path = tmp_path / "key"
    path.write_bytes(held)
    path.chmod(0o600)

    assert kept_key(path) == kept_key(path) != held.decode("latin-1")


def test_two_folders_have_two_doors():
    """The cookie of one must not open another, though a browser sends both."""
    one, other = Door(40_001, "a" * 43), Door(40_002, "a" * 43)

    assert one.cookie != other.cookie
    assert not other.knows_cookie(one.pass_word)
