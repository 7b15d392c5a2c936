"""Every command, given every odd thing that people have at hand, answers in words."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from iisam_learning.case.compiled import compile_case
from iisam_learning.cli.main import main
from making import a_branching_case
from places import ROOT, TESTS

CASE = TESTS / "cases" / "tiny.md"
WORDS = CASE.read_text(encoding="utf-8")


def crowded(agencies: int) -> str:
    """The case with so many more agencies."""
    more = "".join(f"  agency-{number}: Agency {number}\n" for number in range(agencies))
    return WORDS.replace("agencies:\n", f"agencies:\n{more}", 1)


def without_points() -> str:
    """A case of nothing but its front matter, an incident and an ending."""
    case = replace(a_branching_case(), points=(), start={}, playable=("school",))
    return json.dumps(compile_case(case))


BOMB = (
    "---\n"
    + "a0: &a0 [x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    + "scenario: *a29\n---\n"
)
NOBODY = {"playable": (), "start": {}}
CONTENT = {
    "empty": b"",
    "binary": bytes(range(256)) * 40,
    "latin-1": "café\n".encode("latin-1") * 20,
    "utf-16": "scenario: one".encode("utf-16"),
    "one-line": b"word " * 50_000,
    "deep-list.json": b"[" * 100_000,
    "deep-yaml.md": b"---\nscenario: " + b"[" * 5_000 + b"\n---\n",
    "bomb.md": BOMB.encode(),
    "bomb.yaml": BOMB.replace("---\n", "").encode(),
    "nobody.md": WORDS.replace("\nplayable: [", "\nplayable: [] # [", 1).encode(),
    "nobody.json": json.dumps(compile_case(replace(a_branching_case(), **NOBODY))).encode(),
    "no-points.json": without_points().encode(),
    "null.json": b"null",
    "crowd.md": crowded(13).encode(),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> dict[str, Path]:
    """A path for each odd thing, by what is odd about it."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "law").mkdir()
    for file in (ROOT / "scenarios" / "law").glob("*.yaml"):
        (folder / "law" / file.name).write_bytes(file.read_bytes())
    found = {}
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
        found[name] = folder / name
    (folder / "a-folder").mkdir()
    (folder / "loop").symlink_to(folder / "loop")
    return {
        **found,
        "missing": folder / "nothing-there.md",
        "folder": folder / "a-folder",
        "loop": folder / "loop",
        "below-a-file": folder / "empty" / "case.md",
        "long": folder / ("x" * 300),
        "no-name": Path(""),
    }


KINDS = [*CONTENT, "missing", "folder", "loop", "below-a-file", "long", "no-name"]
# Options whose value is a file or a folder, beside every argument.
FILES = ("decisions", "path", "corpus")
# `learn` opens a server; what it says of a folder that it cannot use is told in tests/web.
COMMANDS = [name for name in main.commands if name != "learn"]
PLACES = [
    (name, param.name)
    for name in COMMANDS
    for param in main.commands[name].params
    if isinstance(param, click.Argument) or param.name in FILES
]
# What an answer says of the next step begins with one of these.
NEXT = (
    r"\b(iisam|check|type|write|did you mean|is (it|this) the right|save|try|name|begin|build|move"
    r"|put|use|ask|copy|the scenarios are)\b"
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("command", "place"), PLACES)
def test_every_command_answers_every_odd_file_in_words(odd, tmp_path, command, place, kind):
    """Nobody who mistyped a name, or opened the wrong file, may meet a traceback or silence."""
    told(words_for(command, place, str(odd[kind]), tmp_path))


@pytest.mark.parametrize(
    "words", [["forget"], ["play", str(CASE), "--bot", "best", "--journal"], ["score"]]
)
def test_a_slip_of_the_hand_costs_nobody_their_file(words, odd):
    """A case typed where a journal belongs is neither emptied of its words nor written to."""
    before = odd["nobody.md"].read_bytes()
    result = CliRunner().invoke(main, [*words, str(odd["nobody.md"])])

    assert 1 == result.exit_code
    assert before == odd["nobody.md"].read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_the_check_of_local_facts_answers_every_odd_file_in_words(odd, kind):
    """A lecturer fills this one in by hand."""
    told(["check", "--local", str(odd[kind])])


def words_for(command: str, place: str, odd: str, folder: Path) -> list[str]:
    """What is typed: the odd thing at one place, and what is right at all others."""
    words = [command]
    journal = folder / "tiny.nursery.journal.jsonl"
    if command in ("score", "forget"):
        journal.write_bytes(b"")
    for param in main.commands[command].params:
        if isinstance(param, click.Argument):
            right = {"path": str(journal), "course": str(folder)}.get(param.name, str(CASE))
            if param.required or param.name == place:
                words.append(odd if param.name == place else right)
        elif param.name == place:
            words += [param.opts[0], odd]
    if command == "play" and place != "decisions":
        words += ["--bot", "random"]
    return words


def told(words: list[str]) -> None:
    """Run a command and look at what it says."""
    result = CliRunner().invoke(main, words)
    output = result.output
    assert result.exit_code in (0, 1, 2, 3), (words, result.exit_code)
    assert result.exception is None or isinstance(result.exception, SystemExit), (
        words,
        result.exception,
    )
    assert "Traceback" not in output
    assert output.strip(), f"{words} ended with {result.exit_code} and said nothing"
    if result.exit_code in (1, 2):
        assert re.search(NEXT, output, re.IGNORECASE), f"{words} has no next step: {output}"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_may_not_be_opened_is_told(command, tmp_path, monkeypatch):
    """On a shared computer somebody else's file lies beside one's own."""
    locked = tmp_path / "locked.md"
    locked.write_text(WORDS, encoding="utf-8")
    opened, opened_low = Path.open, os.open

    def refusing(path, *arguments, **named):
        if Path(path).name == locked.name:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    def refusing_low(path, *arguments, **named):
        if str(path).endswith(locked.name):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened_low(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refusing)
    monkeypatch.setattr(os, "open", refusing_low)
    place = next(param.name for param in main.commands[command].params)
    told(words_for(command, place, str(locked), tmp_path))


def iisam(*words: str, **named) -> subprocess.Popen:
    """The command as a process of its own."""
    run = [sys.executable, "-m", "iisam_learning", *words]
    return subprocess.Popen(run, stderr=subprocess.PIPE, **named)


@pytest.mark.parametrize(
    "words", [["law"], ["show", str(CASE)], ["show", str(CASE), "--json"], ["--help"]]
)
def test_whoever_reads_only_the_first_line_hears_no_complaint(words):
    """`iisam law | head -1` is how people look at a table."""
    process = iisam(*words, stdout=subprocess.PIPE)
    process.stdout.read(1)
    process.stdout.close()

    assert b"" == process.stderr.read()
    assert process.wait() in (0, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_finds_no_room_is_told():
    """A table that was cut must not look whole."""
    with open("/dev/full", "wb") as full:
        process = iisam("show", str(CASE), stdout=full)
        said = process.stderr.read().decode()

    assert process.wait() in (1, 2)
    assert "Traceback" not in said
    assert "Exception ignored" not in said
    assert "the disk is full" in said.lower()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such terminal")
@pytest.mark.parametrize("letters", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_lacks_our_letters_gets_the_rest(letters):
    """A quotation mark that a terminal does not have costs that mark, and no traceback."""
    ours, theirs = pytest.importorskip("pty").openpty()
    environment = {**os.environ, "PYTHONIOENCODING": letters}
    process = iisam("play", str(CASE), stdin=theirs, stdout=theirs, env=environment)
    os.write(ours, b"\xff\xfe nonsense\n1\n\n\x04")
    os.close(theirs)
    said = b""
    while chunk := read_some(ours):
        said += chunk

    assert b"What you know now:" in said
    assert b"Traceback" not in said + process.stderr.read()
    assert process.wait() in (0, 1, 3)
    os.close(ours)


def read_some(terminal: int) -> bytes:
    """What stands on a terminal, nothing once nobody writes to it any more."""
    try:
        return os.read(terminal, 4096)
    except OSError:
        return b""


def test_a_pipe_always_gets_utf_8():
    """A program that reads our JSON must not depend on somebody's language settings."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    process = iisam("show", str(CASE), "--json", stdout=subprocess.PIPE, env=environment)

    assert "tiny" == json.loads(process.stdout.read().decode("utf-8"))["id"]
    assert 0 == process.wait()


def test_the_lawyers_table_tells_of_a_case_it_could_not_read(tmp_path):
    """A claim that is missing from the table is one that no lawyer will see."""
    (tmp_path / "empty.md").touch()
    result = CliRunner().invoke(main, ["law", str(CASE), str(tmp_path / "empty.md")])

    assert 1 == result.exit_code
    assert "tiny," in result.stdout
    assert "S003" in result.stderr
    assert "not whole" in result.stderr


@pytest.mark.parametrize("command", ["show", "play", "chronology"])
def test_a_case_that_nobody_can_play_says_so(command, odd):
    """`playable: []` is a slip of the author like any other."""
    result = CliRunner().invoke(main, [command, str(odd["nobody.md"])])

    assert 1 == result.exit_code
    assert "playable" in result.output


@pytest.mark.parametrize("words", [["play", "--bot", "best"], ["diff"], ["chronology"], ["show"]])
def test_thirteen_agencies_can_be_played_and_compared(words, tmp_path):
    """Only a picture of every coalition is too much for so many; the rest goes on."""
    crowd = replace(
        a_branching_case(),
        agencies={**a_branching_case().agencies, **{f"a{n}": f"A{n}" for n in range(13)}},
    )
    path = tmp_path / "crowd.case.json"
    path.write_text(json.dumps(compile_case(crowd)), encoding="utf-8")
    command, *rest = words
    cases = [str(path)] * (2 if command == "diff" else 1)
    result = CliRunner().invoke(main, [command, *cases, *rest])

    assert 0 == result.exit_code, result.output
    by_hand = CliRunner().invoke(main, ["play", str(path)], input="1\n\n" * 40)
    assert 0 == by_hand.exit_code, by_hand.output
    assert "No picture" in by_hand.output
