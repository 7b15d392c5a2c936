"""Content lint: what the words of a case may not hold, each rule with a planted slip.

The rules stand as data beside the law, and so the data are tested like a program: every trap finds
the wrong statements it was written for, and nothing that is right.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from iisam_learning.checking import style
from iisam_learning.checking.check import CODES, STYLE, check
from iisam_learning.checking.rules import Phrase, rules_near
from iisam_learning.parsing.reader import read_law
from places import TESTS as HERE

ROOT = HERE.parent
BROKEN = HERE / "broken"
TINY = HERE / "cases" / "tiny.md"
LAW = ROOT / "scenarios" / "law"
ON = date(2026, 11, 20)
RULES = rules_near(LAW)

# The slip, the line on which it stands, and the code of the one message it makes.
PLANTED = [
    ("lint-trap", 92, "S080"),
    ("lint-trap-in-a-view", 77, "S080"),
    ("lint-old-name", 92, "S081"),
    ("lint-trap-nobody-answers", 64, "S082"),
    ("lint-jargon", 92, "S083"),
    ("lint-acronym", 92, "S084"),
    ("lint-hard-case", 3, "S085"),
    ("lint-hard-decision", 98, "S086"),
    ("lint-real-service", 92, "S088"),
    ("lint-phone-number", 92, "S089"),
    ("lint-email-address", 92, "S089"),
    ("lint-nhs-number", 92, "S090"),
    ("lint-national-insurance-number", 92, "S090"),
    ("lint-postcode", 92, "S091"),
    ("lint-best-is-longest", 139, "S092"),
    ("lint-option-lengths", 84, "S093"),
    ("lint-best-at-one-place", 53, "S094"),
    ("lint-good-ones-first", 98, "S094"),
    ("lint-no-note", 84, "S095"),
    ("lint-short-note", 84, "S096"),
]


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The tiny case with some words replaced, beside a copy of its law register."""
    text = TINY.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the tiny case"
        text = text.replace(old, new)
    copytree(TINY.parent / "law", tmp_path / "law", dirs_exist_ok=True)
    path = tmp_path / "tiny.md"
    path.write_text(text, encoding="utf-8")
    return path


def said(
    tmp_path: Path, words: str, instead_of: str = "The shoes stay wet until December."
) -> Path:
    """The tiny case in which the author says something in what follows a choice."""
    return changed(tmp_path, (instead_of, words))


def codes(path: Path) -> list[str]:
    return [one.code for one in check([path], ON)]


@pytest.mark.parametrize(("name", "line", "code"), PLANTED, ids=[one[0] for one in PLANTED])
def test_one_slip_is_one_message_at_its_line(name, line, code):
    """An author is sent to the line and told what to write; a draft may keep its style for now."""
    found = check([BROKEN / f"{name}.md"], ON)

    assert [(line, code)] == [(one.line, one.code) for one in found]
    assert [code in STYLE] == [one.severity == "warning" for one in found]
    assert all(one.suggestion for one in found)


def test_every_planted_slip_has_its_expectation():
    """A planted slip that no test looks for would rot."""
    assert sorted(one[0] for one in PLANTED) == sorted(one.stem for one in BROKEN.glob("lint-*.md"))


def test_every_rule_about_words_has_a_planted_slip():
    """A rule that nothing ever broke may have stopped working."""
    elsewhere = {"S087", "S097", "S098", "S099"}  # below, and in test_partnership

    expected = {code for code in CODES if code >= "S080"} - elsewhere
    assert expected == {code for _, _, code in PLANTED}


@pytest.mark.parametrize("code", sorted(STYLE))
def test_a_release_allows_no_slip_of_style(code):
    """What a draft may keep, a learner never meets."""
    planted = [name for name, _, one in PLANTED if one == code]

    for name in planted:
        (found,) = check([BROKEN / f"{name}.md"], ON, release=True)
        assert "error" == found.severity


@pytest.mark.parametrize("trap", RULES.traps, ids=[one.id for one in RULES.traps])
def test_every_trap_finds_the_statements_it_was_written_for(tmp_path, trap):
    """The lawyer's list is only as good as what it catches."""
    for words in trap.wrong:
        path = said(tmp_path, words)
        (found,) = [one for one in check([path], ON) if one.code == "S080"]
        assert trap.id in found.message
        assert found.suggestion == f"Right: {trap.says}"


@pytest.mark.parametrize("trap", RULES.traps, ids=[one.id for one in RULES.traps])
def test_the_right_statement_of_a_trap_is_no_trap(tmp_path, trap):
    """An author who copies the answer must not be told off for it."""
    assert "S080" not in codes(said(tmp_path, trap.says))


def test_every_trap_names_law_that_is_in_the_register():
    """The right statement stands on a card."""
    register = read_law(LAW / "england.yaml")

    assert 45 <= len(RULES.traps)
    for trap in RULES.traps:
        assert trap.law
        assert set(trap.law) <= set(register), trap.id
    assert {one.law for one in RULES.tests} <= set(register)


def test_what_the_law_register_says_is_on_no_trap_list(tmp_path):
    """Two hundred right sentences about the law: a false alarm here is one everywhere."""
    words = "\n".join(entry.says for entry in read_law(LAW / "england.yaml").values())
    words = re.sub(r"\s+", " ", words)

    found = check([said(tmp_path, words)], ON)

    assert [] == [one.message for one in found if one.code in ("S080", "S081")]


@pytest.mark.parametrize(
    "words",
    [
        '"You always need consent," she was told in March.\nThat is not so.',
        "She believes that you always need consent.",
        "It is a myth that section 47 needs proof.",
        "You do not always need consent.",
        "Section 47 needs no proof.",
        "Section 42 asks for no consent and for no significant harm.",
        "Operation Encompass does not reach nurseries.",
        "Councils cannot rely on recognised legitimate interests.",
        "History: until 2018 people said that 16 year olds are adults.",
        "Until 30 September 2026 you could complain to the ICO.",
        "The charity asks the council what its public task is.",
        "A next of kin who can consent to nothing may still know a great deal.",
    ],
)
def test_what_is_denied_believed_quoted_or_past_is_no_claim(tmp_path, words):
    """A case lives from mistakes; it is the author who must not make them."""
    law = "law: [need-to-know, consent-uk-gdpr]"
    path = said(tmp_path, words)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("law: [need-to-know]\nerrs", f"{law}\nerrs"), encoding="utf-8")

    assert [] == [one for one in codes(path) if one in ("S080", "S081")]


def test_a_claim_that_runs_over_two_lines_is_found_where_it_begins(tmp_path):
    """One sentence on a line is our habit and not everybody's."""
    path = said(tmp_path, "So you always\nneed consent here.")

    (found,) = [one for one in check([path], ON) if one.code == "S080"]

    lines = path.read_text(encoding="utf-8").split("\n")
    assert "So you always" == lines[found.line - 1]


def test_a_mistake_in_quotation_marks_is_answered_by_the_law_of_its_decision(tmp_path):
    """A colleague may say it, if the learner is shown what is right."""
    words = 'The caretaker says: "The Caldicott Guardian must approve it."'
    unanswered = said(tmp_path, words)
    assert ["S082"] == codes(unanswered)

    for file in (unanswered, tmp_path / "law" / "england.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("need-to-know", "caldicott-guardian"), encoding="utf-8")
    assert [] == codes(unanswered)


def test_the_title_of_a_wrong_option_may_be_a_mistake_and_that_of_the_best_may_not(tmp_path):
    """A learner must be able to choose what some good colleague believes."""
    wrong = changed(
        tmp_path,
        ("### Leave it for now", "### You always need consent"),
    )
    assert ["S082"] == codes(wrong)

    for file in (wrong, tmp_path / "law" / "england.yaml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("need-to-know", "consent-uk-gdpr"), encoding="utf-8")
    assert [] == codes(wrong)

    best = changed(tmp_path, ("### Ask her grandfather in", "### You always need consent"))
    assert ["S080"] == codes(best)


def test_an_old_name_may_stand_in_a_record_of_its_time(tmp_path):
    """In 2012 that was its name."""
    old = changed(
        tmp_path,
        ("at: 2026-10-20", "at: 2012-10-20"),
        ("Her grandfather did not come", "The primary care trust wrote that he did not come"),
    )
    assert [] == codes(old)

    new = changed(
        tmp_path,
        ("Her grandfather did not come", "The primary care trust wrote that he did not come"),
    )
    assert ["S081"] == codes(new)


def test_a_rule_that_began_on_a_day_does_not_bind_the_days_before(tmp_path):
    """Before 18 March 2026 the edition of 2023 was the right one."""
    words = "Working Together 2023 says who calls the meeting."
    assert ["S080"] == codes(said(tmp_path, words))

    before = said(tmp_path, words)
    text = before.read_text(encoding="utf-8").replace("2026-11-05 15:40", "2026-02-05 15:40")
    before.write_text(text.replace("reveals: [housing]\n", ""), encoding="utf-8")
    assert "S080" not in codes(before)


@pytest.mark.parametrize(
    "words",
    [
        "The MARAC (a meeting about people at high risk) is on Thursday.",
        "The multi-agency risk assessment conference (MARAC) is on Thursday.",
        "It goes to MARAC, the meeting about people at high risk.",
        "It goes to MARAC.\nThat is the meeting about people at high risk.",
        "MARAC is a meeting about people at high risk.",
        "They meet about people at high risk; it is called MARAC.",
        "The GP, the NHS and A&E are known, and GPs too.",
        'On the door: "RING TWICE".',
        "Louis XIV stands on the sideboard.",
        "The note is urgent, and it is marked URGENT.",
    ],
)
def test_an_acronym_that_is_explained_or_known_is_no_slip(tmp_path, words):
    """The meaning may stand before or after it."""
    assert [] == codes(said(tmp_path, words))


def test_an_acronym_that_is_explained_too_late_is_told_where_it_first_stands(tmp_path):
    """Whoever reads it first must understand it."""
    early = ("A girl, her grandfather and three offices.", "A girl, three offices and a MARAC.")
    late = ("The winter was long.", "The winter was long, and MARAC is a meeting.")

    found = check([changed(tmp_path, early, late)], ON)

    assert [("S084", 22)] == [(one.code, one.line) for one in found]


def test_numbers_and_addresses_that_belong_to_nobody_may_stand(tmp_path):
    """Ofcom keeps some for drama, the NHS some for tests."""
    free = (
        "Ring 01632 960 123, 07700 900123, 020 7946 0456 or +44 113 496 0111; in danger 999.\n"
        "Her number is 999 123 4560, her insurance QQ 12 34 56 C.\n"
        "She writes to jo@sandpiper.example and lives at ZZ1 1ZZ, since 06-10-2026."
    )
    assert [] == codes(said(tmp_path, free))


def test_real_help_may_be_named_where_learners_look_for_it(tmp_path):
    """`support` leads to real people on purpose."""
    line = "- Your own safeguarding lead"

    assert [] == codes(changed(tmp_path, (line, "- NSPCC, 0808 800 5000")))


def test_without_its_library_the_reading_age_is_left_out_and_told_once(tmp_path, monkeypatch):
    """The checker works for an author who has not installed everything."""
    monkeypatch.setattr(style, "_library", lambda: None)

    found = check([TINY], ON)

    assert [("S087", "warning")] == [(one.code, one.severity) for one in found]
    assert "pip install" in str(found[0].suggestion)


def test_a_case_past_the_bounds_of_its_language_says_which(tmp_path):
    """An author cannot aim at a bound that nobody names."""
    (found,) = check([BROKEN / "lint-hard-decision.md"], ON)

    assert re.search(r"reading age of 1\d\.\d .*the bound is a reading age of 13\.0", found.message)


def test_phrases_are_written_without_a_programmers_signs():
    """A lawyer adds one by looking at the others."""
    phrase = Phrase("(section|s) ?47 (needs|asks for) ... proof")

    def finds(text: str) -> bool:
        return any(phrase.found(text, text.lower()))

    assert finds("Section 47 needs proof")
    assert finds("s47 asks for a great deal of\nproof")
    assert not finds("Section 47 needs no proof")
    assert not finds("Section 47 needs care. There is proof")
    assert not finds("Section 471 needs proofs")


def test_acronyms_are_looked_for_in_capitals_only():
    """A caf\u00e9 is no CAF, and neither is a calf."""
    assert not any(Phrase("CAFs?").found("a caf and a calf", "a caf and a calf"))
    assert any(Phrase("CAFs?").found("two CAFs", "two cafs"))


def test_slips_in_the_lists_are_told_at_their_line(tmp_path):
    """Whoever extends the lists is helped like any author."""
    (tmp_path / "language.yaml").write_text(
        "- {jargon: touch base, write: talk}\n"
        "- {jargon: (circle back, write: come back}\n"
        "- {jargn: deep dive, write: look}\n"
        "- {old_name: LSCB, until: 2019-09-31, now: partners}\n"
    )
    (tmp_path / "traps.yaml").write_text(
        "- trap: one\n  wrong: It is so.\n  claims: it is so\n  says: It is not so.\n"
        "  law: [being-opn]\n"
    )
    copytree(TINY.parent / "law", tmp_path, dirs_exist_ok=True)

    language = check([tmp_path / "language.yaml"], ON)
    traps = check([tmp_path / "traps.yaml"], ON)

    assert [(2, "S099"), (3, "S010"), (4, "S017")] == [(one.line, one.code) for one in language]
    assert [(5, "S021", 'Did you mean "being-open"?')] == [
        (one.line, one.code, one.suggestion) for one in traps
    ]


def test_a_list_of_ones_own_beside_the_law_is_the_one_that_counts(tmp_path):
    """A partnership has words of its own that blur."""
    path = said(tmp_path, "You touch base with the hub team.")
    (tmp_path / "law" / "language.yaml").write_text("- {jargon: hub team, write: who they are}\n")

    found = check([path], ON)

    assert ['"hub team" is office language.'] == [one.message for one in found]


def test_the_lists_that_come_with_the_course_are_sound():
    """What we ship, we check."""
    assert [] == check([LAW / "traps.yaml", LAW / "language.yaml"], ON)


def test_the_cases_of_the_library_state_nothing_wrong():
    """The lint is believed only as long as what it says of good cases is true and little."""
    files = list((ROOT / "scenarios").glob("[a-z]*.md"))

    found = [one for one in check(files, ON) if one.code >= "S080"]

    assert [] == [one for one in found if one.severity == "error"]
    assert len(found) <= 2 * len(files), [(one.file, one.line, one.message) for one in found]
