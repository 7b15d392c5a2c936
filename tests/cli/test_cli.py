"""The contracts of the command line: what it prints, and with which code it exits."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from iisam_learning.cli.main import main
from places import ROOT

CASE = str(ROOT / "scenarios" / "small-things.md")


def iisam(*words, code=0):
    """Run `iisam`; its lines. No traceback may ever be shown."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert "Traceback" not in result.output
    assert code == result.exit_code, result.output
    return result.output.splitlines()


def values(*words, code=0):
    """Run `iisam ... --json`; its lines as values."""
    return [json.loads(line) for line in iisam(*words, "--json", code=code)]


def test_show_says_everything_a_program_needs():
    """Independent checks stand on these keys."""
    (shown,) = values("show", CASE)

    assert {
        "id",
        "agencies",
        "playable",
        "start",
        "incidents",
        "patterns",
        "points",
        "endings",
        "law",
        "minutes",
    } <= set(shown)
    point = next(one for one in shown["points"] if one["choose"] == "one")
    assert {
        "id",
        "agency",
        "at",
        "about",
        "choose",
        "red_line",
        "points",
        "mark",
        "goes_to",
        "options",
    } <= set(point)
    assert {"id", "score", "errs", "law", "reveals", "goes_to", "if_unknown"} <= set(
        point["options"][0]
    )


def test_a_played_journal_scores_what_playing_said(tmp_path):
    """Terminal and marking use one score."""
    path = tmp_path / "small-things.nursery.journal.jsonl"
    *steps, last = values("play", CASE, "--as", "nursery", "--bot", "best", "--journal", path)
    (scored,) = values("score", path, "--scenario", CASE)

    assert all(one.keys() == {"recorded", "options"} for one in steps)
    assert (last["score"], last["possible"]) == (scored["score"], scored["possible"])
    assert last["score"] == last["possible"]
    assert ("whole", [], "nursery") == (scored["chain"], scored["refused"], scored["agency"])


def test_a_journal_can_be_played_again_as_decisions(tmp_path):
    """A journal's lines hold what `--decisions` reads."""
    path = tmp_path / "one.jsonl"
    first = values("play", CASE, "--bot", "best", "--journal", path)

    assert first == values("play", CASE, "--decisions", path)


def test_decisions_that_run_out_exit_with_three_and_are_resumed(tmp_path):
    """Whoever stops early goes on where they stopped."""
    path = tmp_path / "run.jsonl"
    whole = values("play", CASE, "--bot", "best")
    part = tmp_path / "part.jsonl"
    part.write_text(json.dumps({"point": whole[0]["recorded"], "options": whole[0]["options"]}))
    *_, stopped = values("play", CASE, "--decisions", part, "--journal", path, code=3)
    resumed = values("play", CASE, "--bot", "best", "--journal", path)

    assert (False, None) == (stopped["ended"], stopped["ending"])
    assert whole[1:] == resumed


def test_each_refusal_names_its_reason(tmp_path):
    """A decision that does not count is told, and the next one is still heard."""
    whole = values("play", CASE, "--bot", "best")
    first = {"point": whole[0]["recorded"], "options": whole[0]["options"]}
    lines = [
        "not json",
        json.dumps({"point": 3}),
        json.dumps({"point": "nowhere", "options": []}),
        json.dumps({**first, "options": ["nothing-like-it"]}),
        json.dumps(first),
        json.dumps(first),
    ]
    file = tmp_path / "d.jsonl"
    file.write_text("\n".join(lines))
    told = values("play", CASE, "--decisions", file, code=3)[:-1]

    assert [
        "malformed",
        "malformed",
        "unknown-point",
        "unknown-option",
        None,
        "already-decided",
    ] == [one.get("why") for one in told]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_random_bot_is_repeatable_by_seed(seed):
    """A reported bug can be played again."""
    words = ("play", CASE, "--bot", "random", "--seed", seed)
    assert values(*words) == values(*words)


def test_without_a_journal_nothing_is_written(tmp_path, monkeypatch):
    """Trying a case leaves no trace."""
    monkeypatch.chdir(tmp_path)
    values("play", CASE, "--bot", "worst")

    assert [] == list(tmp_path.iterdir())


def test_a_person_can_play_in_the_terminal():
    """The same case by typing numbers, with the debrief in words at the end."""
    result = CliRunner().invoke(
        main, ["play", CASE, "--as", "housing"], input="nonsense\n" + "1\n\n" * 40
    )

    assert result.exit_code == 0
    assert "What you know now:" in result.output
    assert "Please type" in result.output
    assert "The case ended." in result.output
    assert "could be seen by all together" in result.output
    assert "The law on this day:" in result.output
    assert "Not yet reviewed by a lawyer. Not legal advice." in result.output


def test_whoever_plays_in_the_terminal_is_told_first_what_is_coming_and_whom_to_ring():
    """The content note comes before the first scene in every host."""
    output = CliRunner().invoke(main, ["play", CASE], input="").output
    before = output.partition("What you know now:")[0]

    assert "a burn, a bruise" in before
    assert "If it stays with you:" in before
    assert "Emergency: 999" in before


def test_a_run_that_is_not_kept_says_so_when_it_is_left():
    """Nobody looks tomorrow for what was never written."""
    output = CliRunner().invoke(main, ["play", CASE], input="1\n\n").output

    assert "Nothing was kept: to keep a run, add --journal FILE." in output


def test_a_score_says_which_decision_earned_what(tmp_path):
    """A number alone teaches nobody, and a code is no reason."""
    path = tmp_path / "run.jsonl"
    iisam("play", CASE, "--bot", "worst", "--journal", path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]))
    told = iisam("score", path)
    points = [one for one in told if re.match(r"  \d+(\.\d)? of \d+: .+ \(.+\)$", one)]

    assert len(points) > 3
    assert any("was decided before, and the first decision counts." in one for one in told)
    assert any("It may have been edited, or damaged on its way." in one for one in told)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["check"], 1, "There is no folder scenarios here. Name a file, or go to the project's"),
        (["play", CASE, "--journal", "nodir/j.jsonl"], 1, "The folder nodir is not there. Make it"),
        (["score", "a-file.md"], 1, "a-file.md is no journal"),
        (["learn", "a-file.md"], 2, "a-file.md is a file. Name a folder."),
        (["learn", ""], 2, "No folder was named. Name one; without FOLDER it is iisam-course"),
        (["learn", " "], 2, "No folder was named."),
        (["learn", "--port", "70000"], 2, "70000 is no port. Name a number from 1 to 65535"),
        (["forget", "empty.jsonl"], 0, "There were no words to remove."),
    ],
)
def test_a_slip_is_answered_with_what_to_type(words, code, said, tmp_path, monkeypatch):
    """In words of the person who typed it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a-file.md").write_text("# A note\n")
    (tmp_path / "empty.jsonl").touch()
    result = CliRunner().invoke(main, words)

    assert code == result.exit_code
    assert said in result.output


def test_a_person_who_stops_typing_loses_nothing(tmp_path):
    """Ctrl+D is a way to leave."""
    path = tmp_path / "run.jsonl"
    result = CliRunner().invoke(main, ["play", CASE, "--journal", str(path)], input="1\nBecause.\n")

    assert result.exit_code == 3
    assert "Everything recorded is kept" in result.output
    assert "Because." in path.read_text()


def test_words_about_somebody_real_are_asked_about_in_the_terminal_too(tmp_path):
    """Every outlet holds them back."""
    path = tmp_path / "run.jsonl"
    result = CliRunner().invoke(
        main, ["play", CASE, "--journal", str(path)], input="1\nring 07700 900123\n\n"
    )

    assert "a phone number" in result.output
    assert "900123" not in path.read_text()


def test_the_chronology_prints_the_days_of_small_things():
    """Together 8 July and 22 September, alone not before 6 October."""
    (told,) = values("chronology", CASE)
    family, neglect = told["patterns"]["family-help"], told["patterns"]["neglect"]

    assert ("2026-07-08", "2026-09-22") == (family["earliest"], neglect["earliest"])
    for pattern in (family, neglect):
        assert {"2026-10-06"} == {day for day in pattern["alone"].values() if day}
        assert 2**7 == len(pattern["coalitions"])
        assert {"agencies": [], "visible": None} in pattern["coalitions"]
    assert "8 July" in "\n".join(iisam("chronology", CASE))


def test_the_chronology_of_a_journal_tells_the_learners_own_path(tmp_path):
    """What they knew, and the decision after which it could have come sooner."""
    path = tmp_path / "run.jsonl"
    values("play", CASE, "--bot", "worst", "--journal", path)
    (told,) = values("chronology", CASE, "--journal", path)

    assert {"family-help", "neglect"} == set(told["path"])
    assert {"visible", "days_lost", "caused_by"} == set(told["path"]["neglect"])


def test_check_exits_with_one_for_errors_and_zero_for_warnings(tmp_path):
    """A build can stand on the exit code."""
    broken = tmp_path / "small-things.md"
    text = Path(CASE).read_text(encoding="utf-8").replace("errs: over-open", "erors: over-open", 1)
    broken.write_text(text, encoding="utf-8")
    (tmp_path / "law").mkdir()
    for file in (ROOT / "scenarios" / "law").glob("*.yaml"):
        (tmp_path / "law" / file.name).write_bytes(file.read_bytes())

    assert ["No problems."] == iisam("check", CASE)
    told = json.loads("\n".join(iisam("check", broken, "--format", "json", code=1)))
    assert [("S013", "error")] == [(one["code"], one["severity"]) for one in told]
    assert '"errs"' in told[0]["suggestion"]
    assert iisam("check", "--on", "soon", code=2)


def test_law_goes_stale_loudly():
    """A year without a review must not pass unnoticed."""
    told = json.loads(
        "\n".join(iisam("check", CASE, "--on", "2028-01-01", "--format", "json", code=1))
    )

    assert {"S051", "S053"} & {one["code"] for one in told}


def test_a_legal_reviewer_gets_every_claim_with_its_place():
    """A lawyer reads one table and finds each sentence by its line."""
    head, *rows = csv.reader(iisam("law", CASE))
    (shown,) = values("show", CASE)
    cited = [law for point in shown["points"] for o in point["options"] for law in o["law"]]

    assert {"case", "line", "where", "law entry", "confidence", "source"} <= set(head)
    assert sorted(cited) == sorted(row[4] for row in rows if not row[2].startswith("pattern"))
    lines = Path(CASE).read_text(encoding="utf-8").splitlines()
    for row in rows:
        assert row[2].split(" ")[-1] in "\n".join(lines[int(row[1]) - 1 : int(row[1]) + 6])


def test_forget_removes_words_and_keeps_decisions(tmp_path):
    """Words can be taken back; what was decided stays."""
    path = tmp_path / "run.jsonl"
    CliRunner().invoke(main, ["play", CASE, "--journal", str(path)], input="1\nSecret words.\n")
    iisam("forget", path)

    assert "Secret words" not in path.read_text()
    (scored,) = values("score", path, "--scenario", CASE)
    assert ("whole", 1) == (scored["chain"], len(scored["points"]))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 50,
        b'{"journal": 1',
        b"[]\n{}\n",
        b'{"point": "x", "options": "y"}\n',
        b'{"journal":"a","form":99,"scenario":"another","agency":"z","facts":"","started_at":""}\n',
    ],
)
def test_any_journal_is_scored_as_far_as_it_can_be_read(tmp_path, content):
    """A marker meets every kind of file, and the file stays as it was."""
    path = tmp_path / "j.jsonl"
    path.write_bytes(content)
    (scored,) = values("score", path, "--scenario", CASE)

    assert (0, 20) == (scored["score"], scored["possible"])
    assert content == path.read_bytes()


def test_a_case_that_does_not_exist_is_answered_calmly():
    """A typing slip is met with a suggestion and never with a traceback."""
    result = CliRunner().invoke(main, ["play", "smal-things"])

    assert result.exit_code == 1
    assert "small-things" in result.output
    assert iisam("score", "no-such-file.jsonl", code=1)
    assert iisam("play", CASE, "--as", "police", code=2)


def test_the_module_runs_like_the_command():
    """On Windows people type `py -m iisam_learning`."""
    run = [sys.executable, "-m", "iisam_learning", "--version"]
    assert "iisam" in subprocess.run(run, capture_output=True, text=True, check=True).stdout
