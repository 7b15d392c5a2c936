"""The reader: an author's file becomes a Scenario, and whatever else it is given, it stays calm."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iisam_learning.case.compiled import case_from, compile_case
from iisam_learning.case.scenario import CaseTime, View
from iisam_learning.case.withheld import withhold
from iisam_learning.checking.check import check
from iisam_learning.parsing.problems import Problem
from iisam_learning.parsing.reader import (
    ScenarioProblems,
    find_scenario,
    read,
    read_law,
    read_local,
    source_of,
)
from iisam_learning.reports.show import show
from places import TESTS as HERE

TINY = HERE / "cases" / "tiny.md"
WORDS = TINY.read_text(encoding="utf-8")
LAW = TINY.parent / "law" / "england.yaml"


@pytest.fixture(scope="module")
def tiny():
    return read(TINY)


def test_headings_with_blocks_become_the_things_of_a_case(tiny):
    """A heading with a yaml block is a thing, and everything else is its words."""
    assert ("tiny", "The gate", 10) == (tiny.id, tiny.title, tiny.minutes)
    assert ("school", "housing") == tiny.playable
    assert {"school": "the-oven", "housing": "the-letter"} == dict(tiny.start)
    assert tiny.words.endswith("three offices.\n<em>Nobody here is real.</em></p>")
    assert 4 == len(tiny.incidents)
    assert ["the-oven", "the-note", "looking-back", "the-letter"] == [one.id for one in tiny.points]
    assert ["a-conversation", "nobody-asked"] == [one.id for one in tiny.endings]
    assert ["grandfather"] == [one.id for one in tiny.voices]
    assert ["warm-home"] == [one.id for one in tiny.patterns]


def test_a_time_of_day_is_read_as_a_time(tiny):
    """YAML 1.1 reads a bare 14:20 as 860."""
    assert CaseTime(date(2026, 11, 5), time(15, 40)) == tiny.points[0].at
    assert CaseTime(date(2026, 11, 6)) == tiny.points[1].at


def test_an_option_belongs_to_the_decision_above_it(tiny):
    """The order of the file is the order on the screen."""
    assert ["ask-him-in", "wait", "staff-room"] == [one.id for one in tiny.points[0].options]
    assert ["ask-first", "say-nothing"] == [one.id for one in tiny.points[3].options]


def test_feedback_is_parted_into_what_a_learner_reads(tiny):
    """What happens next, then how others see it, then what comes of too little and too much."""
    told = tiny.points[0].options[0].feedback

    assert "<p>You talk about the boiler, and he stays for tea.</p>" == told.words
    assert (
        View("housing", "Grace", "<p>can find out why nobody came.\nShe knows the firm.</p>"),
        View("gp", "Anil, a GP", "<p>would wait for him to say so.</p>"),
    ) == told.views
    assert "<p>the cook keeps the next thing to herself.</p>" == told.if_nobody_shares
    assert "<p>he hears it from his neighbours.</p>" == told.if_too_much_is_shared
    assert "<p>a good colleague chooses this.\nShe knows the family.</p>" == told.note


def test_a_reflect_decision_needs_neither_points_nor_options(tiny):
    """Nobody is marked for reflecting."""
    point = tiny.point("looking-back")

    assert (0, "many", ()) == (point.points, point.choose, point.options)


def test_a_case_holds_the_law_it_cites_and_what_came_later(tiny):
    """A compiled case needs no register beside it."""
    assert ["being-open", "need-to-know", "being-open-2027"] == list(tiny.law)
    assert ("being-open", "need-to-know") == tiny.cited()


def test_a_case_holds_what_is_local_and_no_number_that_leads_nowhere(tiny):
    """Whom to ring stands on every screen: a number kept for drama must not."""
    assert "01632 960 100" in (TINY.parent / "law" / "local.yaml").read_text(encoding="utf-8")
    assert (("Emergency", "999"),) == tiny.local.ring
    assert "Aldermoor levels of need" == tiny.local.threshold_document


def test_a_case_survives_compiling(tiny):
    """Every outlet plays what the author wrote."""
    assert tiny == case_from(json.loads(json.dumps(compile_case(tiny))))


def test_a_compiled_case_can_be_read_too_also_a_withheld_one(tiny, tmp_path):
    """The release folder of an assessed lesson holds nothing else."""
    path = tmp_path / "tiny.case.json"
    path.write_text(json.dumps(compile_case(withhold(tiny))), encoding="utf-8")

    assert withhold(tiny) == read(path)

    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ScenarioProblems):
        read(path)


def test_shown_facts_have_iso_dates_and_null_for_what_is_absent(tiny):
    """`iisam show --json` is read by other programs."""
    facts = show(tiny)

    assert json.loads(json.dumps(facts)) == facts
    assert {
        "id": "wet-shoes",
        "agency": "school",
        "at": "2026-11-04T10:15",
        "level": 1,
        "private": None,
    } == facts["incidents"][0]
    assert {
        "id": "warm-home",
        "threshold": "local-level-2",
        "incidents": ["wet-shoes", "no-heating", "missed-review"],
        "at_least": 2,
        "agencies": 2,
        "within_days": 40,
        "alone": [],
    } == facts["patterns"][0]
    assert {
        "id": "wait",
        "score": 1,
        "errs": "over-cautious",
        "law": [],
        "reveals": [],
        "goes_to": "the-note",
        "if_unknown": {"no-heating": 0},
    } == (facts["points"][0]["options"][1])
    assert ("2026-11-06", None, "the-note") == tuple(
        facts["points"][1][key] if key != "errs" else None for key in ("at", "errs", "id")
    )
    assert (["a-conversation", "nobody-asked"], ["being-open", "need-to-know"], 10) == (
        facts["endings"],
        facts["law"],
        facts["minutes"],
    )


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_and_marks_of_other_systems_are_read(tiny, tmp_path, line_end):
    """Authors use the editor they have."""
    law = tmp_path / "law"
    law.mkdir()
    for name in ("england.yaml", "local.yaml"):
        text = (LAW.parent / name).read_text(encoding="utf-8").replace("\n", line_end)
        (law / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    path = tmp_path / "tiny.md"
    path.write_bytes(b"\xef\xbb\xbf" + WORDS.replace("\n", line_end).encode())

    assert tiny == read(path)


def test_a_remark_in_the_front_matter_is_no_heading(tmp_path):
    """Authors leave themselves remarks where YAML allows them."""
    path = _case(tmp_path, "minutes: 10\n", "# counted by hand\nminutes: 10\n")

    assert 10 == read(path).minutes


def test_words_become_safe_html(tmp_path):
    """What an author types can stress and link, and never run."""
    path = _case(
        tmp_path,
        "A girl, her grandfather and three offices.",
        (
            "<script>alert(1)</script> **so** [ask](https://example.org/a) "
            "[no](javascript:alert(1)) ![picture](https://example.org/b.png) `code`"
        ),
    )

    words = read(path).words

    assert "<script" not in words
    assert "<img" not in words
    assert "<code" not in words
    assert "javascript:" not in words.replace("[no](javascript:alert(1))", "")
    assert '<strong>so</strong> <a href="https://example.org/a">ask</a>' in words


def test_a_note_to_oneself_is_never_shown(tmp_path):
    """TODO lines are for the author's eyes."""
    path = _case(
        tmp_path,
        "The shoes stay wet until December.",
        ("The shoes are wet again.\nTODO ask Grace how often\nUntil December."),
    )

    words = read(path).point("the-oven").option("wait").feedback.words

    assert "<p>The shoes are wet again.\nUntil December.</p>" == words


def test_a_view_may_name_its_agency_by_title_or_id_and_nothing_else(tmp_path):
    """A name in bold that is no agency is a slip; bold words in a sentence are words."""
    path = _case(
        tmp_path,
        "The shoes stay wet until December.",
        ("**Housing** knows about the next move.\nA colleague in **social care** may say: wait."),
    )

    told = read(path).point("the-oven").option("wait").feedback

    assert () == told.views
    assert told.words.startswith("<p><strong>Housing</strong> knows")


def test_reading_refuses_a_file_with_any_slip_and_names_them_all():
    """No outlet plays a case of which a part was guessed."""
    with pytest.raises(ScenarioProblems) as refused:
        read(HERE / "broken" / "key-misspelt.md")

    assert ["S014"] == [one.code for one in refused.value.problems]
    assert 'Did you mean "score"?' in str(refused.value)


def test_what_was_meant_is_read_so_that_checks_can_go_on():
    """One slip does not upset the sums of the case."""
    source = source_of(HERE / "broken" / "key-misspelt.md")

    assert 1 == len(source.problems)
    assert 1 == source.scenario.point("the-oven").option("wait").score
    assert 53 == source.places.line("decision", "the-oven")
    assert 84 == source.places.line("option", "the-oven/wait")


def test_a_scenario_is_found_by_path_and_by_id(tmp_path, monkeypatch):
    """The nearest folder wins: an author's own before the one that was installed."""
    own = tmp_path / "scenarios"
    own.mkdir()
    (own / "tiny.md").write_text(WORDS, encoding="utf-8")
    (own / "_template.md").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert TINY == find_scenario(TINY)
    assert own / "tiny.md" == find_scenario("tiny")
    for name in ("_template", "tinny", "", "no/such/folder.md"):
        with pytest.raises(ScenarioProblems) as nowhere:
            find_scenario(name)
        assert "S001" == nowhere.value.problems[0].code


def test_the_law_register_is_a_list_of_entries_by_id():
    """Law is data with a source and a date."""
    register = read_law(LAW)

    assert ["being-open", "being-open-2027", "need-to-know"] == list(register)
    assert date(2018, 5, 25) == register["need-to-know"].in_force_from
    assert ("being-open-2027",) == register["being-open"].now_also


@pytest.mark.parametrize("text", ["", "{}", "- 1", "- id: [a]", "a: b", "[[[[", "- id: x\n  id: y"])
def test_a_broken_register_is_refused_with_its_problems(tmp_path, text):
    """Also a register is written by hand."""
    path = tmp_path / "england.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ScenarioProblems):
        read_law(path)
    if text != "{}":  # where nothing is filled in yet, nothing is wrong
        with pytest.raises(ScenarioProblems):
            read_local(path)


LINES = WORDS.split("\n")
FRAGMENTS = [
    "```yaml",
    "```",
    "---",
    "## A heading",
    "option: x",
    "decision: the-oven",
    "score: one",
    "goes_to: the-oven",
    "law: [",
    "a: &a [*a]",
    "\t",
    "**Housing**, Grace:",
    "TODO",
    "> Author's note:",
    "points: 99999",
    "reveals: {a: b}",
    "if_unknown: [a]",
    "choose: many",
    "? [a]: b",
    "%YAML 1.1",
    "!!python/object:os.system x",
    "\x00",
    "\u2028",
    "\ufeff",
    "- - - -",
    "[" * 50,
    "agencies: []",
]
changes = st.lists(
    st.tuples(
        st.integers(0, len(LINES) - 1),
        st.sampled_from(["drop", "twice", "replace", "cut"]),
        st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=changes)
def test_no_change_to_a_case_ever_makes_a_traceback(tmp_path, changes):
    """An author's slip is answered with words, whatever it was."""
    lines = list(LINES)
    for at, how, words in changes:
        lines[at] = {
            "drop": "",
            "twice": f"{lines[at]}\n{lines[at]}",
            "replace": words,
            "cut": lines[at][: len(words)],
        }[how]
    assert [] == _misplaced(tmp_path, "\n".join(lines).encode("utf-8", "surrogatepass"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(lambda text: text.encode("utf-8", "replace")),
    )
)
def test_no_bytes_ever_make_a_traceback(tmp_path, content):
    """Whatever is opened by mistake gets a calm answer."""
    assert [] == _misplaced(tmp_path, content)
    assert [] == _misplaced(tmp_path, b"---\n" + content + b"\n---\n" + content)
    register = tmp_path / "england.yaml"
    register.write_bytes(content)
    assert all(one.line >= 1 for one in check([register], date(2026, 11, 20)))


def _misplaced(tmp_path: Path, content: bytes) -> list[Problem]:
    """Problems of a file of these bytes that name no line of it, or say more than one line."""
    path = tmp_path / "tiny.md"
    path.write_bytes(content)
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    with suppress(ScenarioProblems):
        read(path)
    return [
        one
        for one in check([path], date(2026, 11, 20))
        if one.line < 1 or (one.line > lines and "tiny.md" in one.file) or "\n" in one.message
    ]


def _case(tmp_path: Path, old: str, new: str) -> Path:
    """The tiny case with some words replaced, beside its law register."""
    law = tmp_path / "law"
    law.mkdir()
    for name in ("england.yaml", "local.yaml"):
        text = (LAW.parent / name).read_text(encoding="utf-8")
        (law / name).write_text(text, encoding="utf-8")
    path = tmp_path / "tiny.md"
    assert old in WORDS
    path.write_text(WORDS.replace(old, new), encoding="utf-8")
    return path
