"""The checker: one planted slip, one message, at the line where an author would look for it.

Each file of tests/broken holds one slip. The files cite a register of their own beside them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from iisam_learning.checking.check import CODES, as_json, as_text, check
from places import TESTS as HERE

BROKEN = HERE / "broken"
TINY = HERE / "cases" / "tiny.md"
ON = date(2026, 11, 20)

# The slip, the line on which it stands, and the code of the one message it makes.
PLANTED = [
    ("no-front-matter", 1, "S005"),
    ("front-matter-left-open", 1, "S005"),
    ("block-left-open", 83, "S006"),
    ("two-backticks", 17, "S006"),
    ("stray-backticks", 91, "S006"),
    ("heading-without-block", 95, "S007"),
    ("words-made-a-heading", 75, "S007"),
    ("block-without-heading", 81, "S008"),
    ("words-before-block", 85, "S008"),
    ("block-not-marked", 83, "S008"),
    ("a-quote-left-open", 3, "S009"),
    ("a-bracket-left-open", 70, "S009"),
    ("a-line-without-colon", 86, "S009"),
    ("a-colon-too-many", 41, "S009"),
    ("a-tab", 21, "S009"),
    ("kind-misspelt", 84, "S010"),
    ("kind-not-first", 85, "S010"),
    ("option-too-early", 53, "S011"),
    ("level-too-high", 21, "S012"),
    ("score-in-words", 85, "S012"),
    ("about-misspelt", 56, "S012"),
    ("yes-for-true", 58, "S012"),
    ("list-without-brackets", 42, "S012"),
    ("unknown-key", 86, "S013"),
    ("optional-key-misspelt", 86, "S013"),
    ("key-misspelt", 85, "S014"),
    ("key-missing", 84, "S014"),
    ("front-key-missing", 1, "S014"),
    ("key-twice", 87, "S015"),
    ("id-twice", 147, "S016"),
    ("option-twice", 127, "S016"),
    ("bad-date", 99, "S017"),
    ("english-date", 99, "S017"),
    ("id-with-capitals", 127, "S018"),
    ("unknown-agency", 31, "S019"),
    ("unknown-playable", 9, "S019"),
    ("unknown-view", 76, "S019"),
    ("unknown-target", 71, "S020"),
    ("unknown-start", 10, "S020"),
    ("unknown-law", 114, "S021"),
    ("unknown-threshold", 41, "S021"),
    ("unknown-reveal", 70, "S022"),
    ("unknown-if-unknown", 87, "S022"),
    ("unknown-incident", 42, "S022"),
    ("not-its-file-name", 2, "S023"),
    ("no-register", 4, "S024"),
    ("target-on-one-of-many", 115, "S025"),
    ("no-options", 98, "S026"),
    ("html-in-words", 91, "S027"),
    ("unreachable", 98, "S030"),
    ("dead-end", 84, "S031"),
    ("decision-leads-nowhere", 98, "S031"),
    ("circle", 53, "S032"),
    ("another-agencys-decision", 88, "S033"),
    ("ending-nobody-reaches", 147, "S034"),
    ("option-without-words", 84, "S035"),
    ("incident-nobody-learns", 29, "S036"),
    ("playable-without-decision", 9, "S037"),
    ("agency-without-incident", 8, "S038"),
    ("no-start", 10, "S039"),
    ("best-is-not-points", 59, "S040"),
    ("good-options-do-not-add-up", 103, "S041"),
    ("everything-earns-all", 98, "S042"),
    ("two-right-answers", 85, "S043"),
    ("mark-on-one-path", 104, "S045"),
    ("reveals-too-early", 70, "S047"),
    ("marks-for-reflecting", 59, "S048"),
    ("below-nothing", 85, "S049"),
    ("pays-too-much", 87, "S049"),
    ("law-not-yet-in-force", 114, "S050"),
    ("case-past-review", 6, "S053"),
    ("red-line-on-hearsay", 69, "S054"),
    ("red-line-on-history", 69, "S054"),
    ("no-law", 98, "S055"),
    ("no-view", 98, "S056"),
    ("nobody-shares-missing", 98, "S057"),
    ("too-much-missing", 98, "S058"),
    ("todo", 150, "S059"),
    ("private-in-pattern", 43, "S060"),
    ("too-many-asked", 43, "S061"),
    ("too-many-agencies", 44, "S062"),
    ("days-too-few", 45, "S063"),
    ("unknown-alone", 46, "S022"),
    ("assessed-branches", 54, "S070"),
    ("assessed-order", 11, "S071"),
]
WARNINGS = {"S027", "S038", "S056", "S057", "S058", "S059"}


def codes(path: Path, on: date = ON, release: bool = False) -> list[str]:
    return [problem.code for problem in check([path], on, release=release)]


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The tiny case with some words replaced, beside a copy of its law register."""
    text = TINY.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the tiny case"
        text = text.replace(old, new)
    law = tmp_path / "law"
    law.mkdir(exist_ok=True)
    for name in ("england.yaml", "local.yaml"):
        words = (TINY.parent / "law" / name).read_text(encoding="utf-8")
        (law / name).write_text(words, encoding="utf-8")
    path = tmp_path / "tiny.md"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "line", "code"), PLANTED, ids=[one[0] for one in PLANTED])
def test_one_slip_is_one_message_at_its_line(name, line, code):
    """An author who makes one slip is sent to one line, not to the five it upset."""
    found = check([BROKEN / f"{name}.md"], ON)

    assert [(line, code)] == [(one.line, one.code) for one in found]
    assert [code in WARNINGS] == [one.severity == "warning" for one in found]


def test_every_broken_file_has_its_expectation():
    """A planted slip that no test looks for would rot."""
    files = [one.stem for one in BROKEN.glob("*.md") if not one.stem.startswith("lint-")]

    assert sorted(one[0] for one in PLANTED) == sorted(files)


def test_a_sound_case_has_no_problems():
    """The checker is believed only as long as it keeps quiet about what is right."""
    assert [] == check([TINY], ON)


def test_every_code_is_explained_in_one_sentence():
    """Authors look codes up, so none is given that the table does not have."""
    assert {code for _, _, code in PLANTED} <= set(CODES)
    assert all(words.endswith(".") and words[0].isupper() for words in CODES.values())


def test_all_slips_of_all_files_are_told_at_once():
    """Authors mend a file in one go."""
    names = ["key-misspelt", "unknown-law", "dead-end"]

    found = check([BROKEN / f"{name}.md" for name in names], ON)

    assert ["S031", "S014", "S021"] == [one.code for one in found]
    assert 3 == len({one.file for one in found})


def test_a_hundred_slips_are_a_hundred_messages(tmp_path):
    """One bad line must not hide the others."""
    incident = (
        "## One of many\n\n```yaml\nincident: one-{0}\nat: 2026-11-0x\nagency: school\n"
        "level: 1\n```\n\nWords.\n\n"
    )
    many = "".join(incident.format(number) for number in range(100))
    path = changed(tmp_path, ("## Shoes and a boiler", many + "## Shoes and a boiler"))

    assert ["S017"] * 100 == codes(path)


def test_slips_of_different_kinds_in_one_file_are_all_told(tmp_path):
    """A slip of spelling and a slip of sense stand side by side in the list."""
    path = changed(
        tmp_path,
        ("score: 1\nerrs: over-cautious", "scroe: 1\nerrs: over-cautious"),
        ("points: 2\ngoes_to: looking-back", "points: 3\ngoes_to: looking-back"),
        ("The winter was long.", "TODO how long?"),
    )

    assert ["S014", "S041", "S059"] == codes(path)


def test_two_letters_that_changed_places_are_guessed_also_in_a_short_key(tmp_path):
    """A slip of the fingers is one message, and says what was meant."""
    path = changed(tmp_path, ("at: 2026-10-01", "ta: 2026-10-01"))

    found = check([path], ON)

    assert [("S014", 'Did you mean "at"?')] == [(one.code, one.suggestion) for one in found]


def test_a_slip_in_the_law_register_is_told_for_its_own_file(tmp_path):
    """The author of a case looks for the slip where it is."""
    path = changed(tmp_path)
    law = tmp_path / "law" / "england.yaml"
    words = law.read_text(encoding="utf-8")
    law.write_text(words.replace("status: guidance", "status: guidence"), encoding="utf-8")

    found = check([path], ON)

    assert [("S012", 7, law.as_posix())] == [(one.code, one.line, one.file) for one in found]
    assert 'Did you mean "guidance"?' == found[0].suggestion


def test_one_bad_line_of_the_law_register_hides_no_other_entry(tmp_path):
    """A quotation mark left open must not make every citation unknown."""
    path = changed(tmp_path)
    law = tmp_path / "law" / "england.yaml"
    words = law.read_text(encoding="utf-8")
    law.write_text(
        words.replace("title: Being open with families\n", 'title: "Being open\n'),
        encoding="utf-8",
    )

    assert [("S009", 3)] == [(one.code, one.line) for one in check([path], ON)]


def test_a_law_entry_past_its_review_date_is_an_error_and_before_it_a_warning():
    """Nobody teaches from a reading of the law older than we promised."""
    early = check([TINY], date(2027, 3, 2))
    late = check([TINY], date(2027, 5, 2))

    assert {("S052", "warning")} == {(one.code, one.severity) for one in early}
    assert 3 == len(early)
    assert {"S051", "S053"} == {one.code for one in late}
    assert {"error"} == {one.severity for one in late}


def test_local_numbers_past_their_review_date_are_a_warning():
    """A number to ring in an emergency is worth a look once a year."""
    local = TINY.parent / "law" / "local.yaml"

    assert [] == check([local], ON)
    assert [("S064", 6, "warning")] == [
        (one.code, one.line, one.severity) for one in check([local], date(2027, 5, 2))
    ]


def test_only_entries_that_are_cited_are_asked_for_their_review_date(tmp_path):
    """The author of a case does not answer for the rest of the register."""
    path = changed(tmp_path)
    law = tmp_path / "law" / "england.yaml"
    old = law.read_text(encoding="utf-8") + (
        "- id: forgotten\n  title: Nobody cites it\n  nation: England\n  source: Nowhere\n"
        "  in_force_from: 2000-01-01\n  status: history\n  checked_on: 2020-01-01\n"
        "  checked_by: The author\n  review_by: 2021-01-01\n"
    )
    law.write_text(old, encoding="utf-8")

    assert [] == codes(path)
    assert ["S051"] == codes(law)


def test_a_folder_means_its_cases_and_their_law_but_no_template(tmp_path):
    """What begins with _ and the README are for authors, not for learners."""
    changed(tmp_path)
    (tmp_path / "_template.md").write_text("---\nnot a case", encoding="utf-8")
    (tmp_path / "README.md").write_text("# Words", encoding="utf-8")
    (tmp_path / "other.md").write_text("Words", encoding="utf-8")

    found = check([tmp_path], ON)

    assert [("S005", "other.md")] == [(one.code, Path(one.file).name) for one in found]


def test_a_release_allows_no_unfinished_lines():
    """A TODO is welcome in a draft and never reaches a learner."""
    draft = check([BROKEN / "todo.md"], ON)
    release = check([BROKEN / "todo.md"], ON, release=True)

    assert [("S059", "warning")] == [(one.code, one.severity) for one in draft]
    assert [("S059", "error")] == [(one.code, one.severity) for one in release]


def test_a_file_of_fifty_megabytes_is_refused_by_its_size(tmp_path):
    """A wrong file is told at once; nobody waits for it to be read."""
    path = tmp_path / "huge.md"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    assert ["S002"] == codes(path)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "S003"),
        (b" \n\n", "S003"),
        (b"---\nscenario: caf\xe9\n---\n", "S004"),
        ("---\nscenario: x\n---\n".encode("utf-16"), "S004"),
        (b"Dear all, here are the minutes.\n", "S005"),
    ],
)
def test_a_file_that_is_no_case_is_told_in_one_message(tmp_path, content, code):
    """Whatever is opened by mistake gets a calm answer."""
    path = tmp_path / "odd.md"
    path.write_bytes(content)

    assert [code] == codes(path)


def test_a_name_that_is_nowhere_is_told_with_the_nearest(tmp_path, monkeypatch):
    """An id typed wrong is guessed."""
    changed(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "tiny.md").rename(tmp_path / "scenarios" / "tiny-gate.md")
    monkeypatch.chdir(tmp_path)

    found = check(["tiny-gat", "bad\0name"], ON)

    assert {"S001"} == {one.code for one in found}
    assert 'Did you mean "tiny-gate"?' in [one.suggestion for one in found]


def test_marks_shared_by_unequal_decisions_are_refused(tmp_path):
    """One autograded cell per mark: it cannot be worth 2 points on one path and 3 on another."""
    path = changed(
        tmp_path,
        ("choose: one\npoints: 2\n", "choose: one\npoints: 2\nmark: the-oven\n"),
    )

    assert ["S044"] == codes(path)


def test_branches_must_leave_a_path_that_earns_everything(tmp_path):
    """`possible` is one constant for every path, so some path must be able to earn it."""
    apart = (
        ("if_unknown: {no-heating: 0}\ngoes_to: the-note", "goes_to: the-other-note"),
        (
            "## Looking back:",
            "## The other note: what now?\n\n```yaml\ndecision: the-other-note\n"
            "at: 2026-11-06\nagency: school\nabout: record\nchoose: one\npoints: 2\n{}"
            "goes_to: looking-back\n```\n\nWords.\n\n### Write it\n\n```yaml\n"
            "option: write-it\nscore: 2\nlaw: [need-to-know]\n```\n\nGood.\n\n"
            "**Housing**, Grace: reads it.\n\nIf nobody shares: nothing.\n"
            "If too much is shared: too much.\n\n## Looking back:",
        ),
    )
    own_mark = changed(tmp_path, apart[0], (apart[1][0], apart[1][1].format("")))
    assert ["S046"] == codes(own_mark)

    shared = changed(tmp_path, apart[0], (apart[1][0], apart[1][1].format("mark: the-note\n")))
    assert [] == codes(shared)


def test_what_nobody_could_have_told_cannot_be_needed_for_full_points(tmp_path):
    """`if_unknown` on the best option asks for something that a good path has learnt."""
    path = changed(tmp_path, ("score: 3\n", "score: 3\nif_unknown: {told-the-gp: 2}\n"))

    assert ["S046"] == codes(path)


def test_a_red_line_of_several_options_has_one_right_set(tmp_path):
    """An option of no weight would make a second right set."""
    path = changed(
        tmp_path,
        ("about: record\n", "about: record\nred_line: true\n"),
        ("option: gossip\nscore: -1", "option: gossip\nscore: 0"),
        ("option: why\nscore: 1", "option: why\nscore: -1"),
        (
            "In a year somebody will ask.",
            "In a year somebody will ask.\n\n"
            "> Author's note: a colleague in a hurry would leave it for another day.",
        ),
        ("choose: many\npoints: 2", "choose: many\npoints: 1"),
    )

    assert ["S043"] == codes(path)


def test_the_text_form_ends_with_a_calm_count():
    """The last line says how much there is to do and that no file was touched."""
    text = as_text(check([BROKEN / "key-misspelt.md"], ON))

    first, second, last = text.splitlines()
    assert first.endswith(
        'key-misspelt.md:85: S014 option "wait" has no "score", but it has "scroe".'
    )
    assert '    Did you mean "score"?' == second
    assert "1 problem. Nothing was changed." == last
    assert "No problems." == as_text([])


def test_the_json_form_has_the_fixed_keys():
    """Other programs read the list."""
    (one,) = as_json(check([BROKEN / "no-view.md"], ON))

    assert ["file", "line", "code", "severity", "message", "suggestion"] == list(one)
    assert ("S056", "warning") == (one["code"], one["severity"])


def test_paths_are_shown_from_the_working_folder(monkeypatch):
    """An author can click on what an editor's terminal shows."""
    monkeypatch.chdir(HERE.parent)

    (one,) = check([BROKEN.resolve() / "todo.md"], ON)

    assert "tests/broken/todo.md" == one.file
