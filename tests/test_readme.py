"""The words for readers: what a README names exists, and what it shows works."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from shutil import copytree

import click
import pytest

from iisam_learning.checking.check import CODES, as_text, check
from iisam_learning.cli.main import main
from iisam_learning.lessons.build import build
from iisam_learning.parsing.reader import read
from places import ROOT

SCENARIOS = ROOT / "scenarios"
ON = date(2026, 11, 23)

WITH_COMMANDS = ["README.md", "scenarios/README.md", "course/README.md"]
WITH_LINKS = [*WITH_COMMANDS, "course/STATEMENT.md"]

_FENCED = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def words(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def typed(name: str) -> list[str]:
    """What a reader is told to type: the lines of code blocks, and the words set as code."""
    text = words(name)
    blocks = [found[3] for found in _FENCED.finditer(text)]
    return [
        *(line for block in blocks for line in block.splitlines()),
        *_SPAN.findall(_FENCED.sub("", text)),
    ]


def examples(name: str, language: str) -> list[str]:
    return [one[3] for one in _FENCED.finditer(words(name)) if one[2] == language]


def anchors(path: Path) -> set[str]:
    """The addresses that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", path.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_every_iisam_command_that_is_named_exists_with_its_options(name):
    """A command that is promised and missing loses a reader for good."""
    found = [line for line in typed(name) if re.search(r"\biisam [a-z]", line)]
    assert found

    for line in found:
        for verb, rest in re.findall(r"\biisam ([a-z][\w-]*)([^`\n]*)", line):
            command = main.commands.get(verb)
            assert command is not None, f"{name} names `iisam {verb}`"
            known = {
                option
                for param in command.params
                if isinstance(param, click.Option)
                for option in param.opts
            }
            assert set(re.findall(r"(?<!\S)\[?(--[a-z-]+)", rest)) <= known | {"--help"}, line


@pytest.mark.parametrize("name", WITH_COMMANDS)
def test_every_make_target_that_is_named_exists(name):
    """The README's first command is a make target."""
    targets = set(re.findall(r"^([a-z]+):", words("Makefile"), re.MULTILINE))

    named = {verb for line in typed(name) for verb in re.findall(r"\bmake ([a-z]+)", line)}

    assert named <= targets
    assert name == "course/README.md" or named


@pytest.mark.parametrize("name", WITH_LINKS)
def test_every_relative_link_leads_somewhere(name):
    """A door that does not open is worse than no door."""
    links = _LINK.findall(_SPAN.sub("", _FENCED.sub("", words(name))))

    for link in links:
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), f"{name} leads to {link}"
        if anchor:
            assert anchor in anchors(target), f"{name} leads to {link}"


def test_the_template_has_nothing_to_mend_but_its_notes():
    """An author's first check must show them their own slips and none of ours."""
    found = check([SCENARIOS / "_template.md"], ON)

    assert {("S059", "warning")} == {(one.code, one.severity) for one in found}
    assert read(SCENARIOS / "_template.md").patterns


def test_a_copy_of_the_template_is_answered_as_the_readme_says(tmp_path, monkeypatch):
    """The first screen of the author's README is typed by everybody, in this order."""
    copytree(SCENARIOS / "law", tmp_path / "scenarios" / "law")
    copy = tmp_path / "scenarios" / "the-ferry.md"
    copy.write_text(words("scenarios/_template.md"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    first = as_text(check([Path("scenarios/the-ferry.md")], ON)).splitlines()[:2]
    shown, _ = examples("scenarios/README.md", "text")
    assert shown.splitlines() == first

    text = copy.read_text(encoding="utf-8").replace("scenario: template", "scenario: the-ferry")
    copy.write_text(text, encoding="utf-8")
    assert {"S059"} == {one.code for one in check([copy], ON)}
    assert "the-ferry" == read(copy).id


def test_the_examples_of_the_authors_readme_are_one_sound_case(tmp_path):
    """An example that the checker would refuse teaches a slip."""
    copytree(SCENARIOS / "law", tmp_path / "law")
    path = tmp_path / "the-tuesday-bag.md"
    path.write_text("\n".join(examples("scenarios/README.md", "markdown")), encoding="utf-8")

    assert "No problems." == as_text(check([path], ON))
    case = read(path)
    assert ["on-a-tuesday", "a-line-in-the-log", "your-own-counter"] == [p.id for p in case.points]


def test_the_authors_readme_names_every_key():
    """A key that is nowhere explained is a key that nobody uses."""
    from iisam_learning.parsing.tables import BLOCKS, FRONT

    text = words("scenarios/README.md")

    for key in {*FRONT, *(key for table in BLOCKS.values() for key in table)}:
        assert re.search(rf"`{key}\b|^{key}: ", text, re.MULTILINE), key


def test_the_authors_readme_lists_the_group_of_every_code():
    """Authors look codes up."""
    groups = re.findall(r"^\| (S\d{3}) to (S\d{3}) \|", words("scenarios/README.md"), re.MULTILINE)

    for code in CODES:
        assert 1 == sum(first <= code <= last for first, last in groups), code


def test_the_lesson_of_the_authors_readme_can_be_built(tmp_path):
    """A case that cannot reach a learner's page was written for nobody."""
    copytree(SCENARIOS / "law", tmp_path / "scenarios" / "law")
    case = words("scenarios/_template.md").replace("scenario: template", "scenario: the-ferry")
    (tmp_path / "scenarios" / "the-ferry.md").write_text(case, encoding="utf-8")
    (tmp_path / "lessons").mkdir()
    (lesson,) = examples("scenarios/README.md", "text")[1:]
    (tmp_path / "lessons" / "the-ferry.md").write_text(lesson, encoding="utf-8")

    build(tmp_path)

    assert (tmp_path / "source" / "the-ferry" / "the-ferry.ipynb").is_file()


def test_the_other_way_to_the_command_works():
    """On Windows the README says `py -m iisam_learning`."""
    answer = subprocess.run(
        [sys.executable, "-m", "iisam_learning", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert "iisam" in answer.stdout
