"""The lessons of the course: each has the same parts, and what they name exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from iisam_learning.case.law import NOT_REVIEWED, LawEntry
from iisam_learning.case.wording import long_date
from iisam_learning.lessons.text import Call, Lesson, Rubric, Words, read_lesson
from iisam_learning.parsing.reader import is_scenario, read, read_law
from places import COURSE

SCENARIOS = COURSE.parent / "scenarios"
LAW = read_law(SCENARIOS / "law" / "england.yaml")
DUTY = "s16la-children-act-2004"

FIRST = "start-here"
# The order in which a learner is led. "Small things, once more" stands where memory has faded.
ORDER = (
    "small-things",
    "fourth-call",
    "dont-tell-my-mum",
    "his-own-front-door",
    "small-things-too",
    "the-list",
    "home-by-friday",
    "runner",
    "reading-week",
)

PARTS = (
    "What you bring",
    "What comes after",
    "The law on one page",
    "Your written record",
    "How this record is read (4 points)",
    "One question to take with you",
    "Read more",
)

# External addresses that are not in the law register. Each was read in a stored copy, or is the
# published form of a page that was; nothing may be added here that nobody has opened.
READ = {
    "https://caselaw.nationalarchives.gov.uk/uksc/2016/51": "Christian Institute, the judgment",
    "https://doi.org/10.1007/s10566-014-9259-9": "Bartelink and others, 2014",
    "https://pearl.plymouth.ac.uk/foahb-theses-other/264/": "Richardson, 2007",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC11078833/": "Trumble and others, 2023",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC6948728/": "Yang and others, 2020",
    "https://pure.hud.ac.uk/en/publications/"
    "inter-agency-information-sharing-in-health-and-social-care-servic": "Richardson and Asthana",
    "https://www.bradford.ac.uk/news/archive/2015/"
    "what-needs-to-be-shared-and-not-shared-when-we-share-information.php": "a seminar, 2015",
    "https://www.gov.uk/government/news/"
    "why-caldicott-principles-and-caldicott-guardians-are-still-relevant-in-2020": "Caldicott",
    "https://www.gov.uk/government/publications/"
    "multi-agency-working-and-information-sharing-project": "Home Office, 2014",
    "https://www.jmir.org/2024/1/e57760": "a review of spaced learning, 2024",
}

_EMPHASIS = re.compile(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])")
_LISTED = re.compile(r"^\d+\. \[(.+)\]\(\.\./(.+)/.+\.ipynb\), (\d+) minutes: ", re.MULTILINE)

each_case = pytest.mark.parametrize("id", ORDER)
each_lesson = pytest.mark.parametrize("id", [FIRST, *ORDER])


def path_of(id: str) -> Path:
    return COURSE / "lessons" / f"{id}.md"


def lesson_of(id: str) -> Lesson:
    lesson, problems = read_lesson(path_of(id))
    assert lesson is not None, problems
    return lesson


def headings(lesson: Lesson) -> Iterator[str]:
    """The headings below the title; a rubric's is of the third level, as the build wants it."""
    for cell in lesson.cells:
        if not isinstance(cell, Call):
            yield from re.findall(r"^##+ (.+)$", cell.text, re.MULTILINE)


def part(lesson: Lesson, heading: str) -> str:
    """The words below one heading."""
    words = "\n\n".join(cell.text for cell in lesson.cells if isinstance(cell, Words))
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", words, re.M | re.S)
    assert found, f"{lesson.id} has no part {heading!r}"
    return found[1].strip()


def links(lesson: Lesson) -> set[str]:
    """Where the lesson's words lead, as a page would resolve it: cell by cell."""
    texts = [cell.text for cell in lesson.cells if not isinstance(cell, Call)]
    return {
        str(piece.attrs["href"])
        for text in texts
        for block in MarkdownIt().parse(text)
        for piece in block.children or []
        if piece.type == "link_open"
    }


def law_named(lesson: Lesson) -> list[LawEntry]:
    """The entries of the register that the page of law names by their titles."""
    by_title = {entry.title: entry for entry in LAW.values()}
    return [by_title[title] for title in _EMPHASIS.findall(part(lesson, "The law on one page"))]


def paragraph_about(lesson: Lesson, entry: LawEntry) -> str:
    """The paragraph of the page of law that names an entry."""
    paragraphs = part(lesson, "The law on one page").split("\n\n")
    return next(one for one in paragraphs if f"*{entry.title}*" in one)


def day(one: date) -> str:
    """A day as the page writes it, without the weekday."""
    return long_date(one).split(" ", 1)[1]


def test_every_lesson_is_in_the_order_in_which_learners_are_led() -> None:
    """A lesson that nothing leads to is found by nobody."""
    assert sorted((FIRST, *ORDER)) == sorted(one.stem for one in (COURSE / "lessons").glob("*.md"))


def test_every_case_has_its_lesson() -> None:
    """A case without a lesson cannot be opened on the page that learners use."""
    cases = {one.stem for one in SCENARIOS.glob("*.md") if is_scenario(one)}

    assert cases <= {lesson_of(id).scenario for id in (FIRST, *ORDER)}


@each_case
def test_a_lesson_has_its_parts_in_their_order(id: str) -> None:
    """Who knows one lesson finds the way in all; the law comes after the decisions, not before."""
    assert list(PARTS) == list(headings(lesson_of(id)))


@each_case
def test_a_lesson_plays_its_case_once_and_before_what_comes_after(id: str) -> None:
    """The case is the lesson; what stands around it is short."""
    lesson = lesson_of(id)
    kinds = [
        cell.name if isinstance(cell, Call) else type(cell).__name__.lower()
        for cell in lesson.cells
    ]
    before, after = lesson.cells[0], lesson.cells[2]

    assert ["words", "play", "words", "record", "rubric", "words"] == kinds
    assert [lesson.scenario, lesson.scenario] == [call.scenario for call in lesson.calls()]
    assert isinstance(before, Words)
    assert "## What you bring" in before.text
    assert isinstance(after, Words)
    assert after.text.startswith("## What comes after")


@each_case
def test_a_lesson_grades_the_first_chair_of_its_case(id: str) -> None:
    """The chair that is offered first must be the one whose marks count."""
    lesson = lesson_of(id)
    case = read(SCENARIOS / f"{lesson.scenario}.md")

    assert case.playable[0] == lesson.agency


@each_case
def test_people_are_called_as_in_the_case(id: str) -> None:
    """A name that the case has given up, or only another case has, confuses everybody."""
    lesson = lesson_of(id)
    case = (SCENARIOS / f"{lesson.scenario}.md").read_text(encoding="utf-8")
    (rubric,) = [cell for cell in lesson.cells if isinstance(cell, Rubric)]
    said = [part(lesson, one) for one in ("What you bring", "What comes after")]
    words = re.sub(r'"[^"]+"', "", " ".join((*said, rubric.text)))

    names = set(re.findall(r"(?<=[a-z,;:] )[A-Z][a-z]+", words))

    assert set() == {name for name in names if not re.search(rf"\b{name}\b", case)}


@each_case
def test_a_record_is_a_record_of_the_lessons_agency(id: str) -> None:
    """Otherwise the page would show an empty record to a learner who wrote one."""
    lesson = lesson_of(id)
    case = read(SCENARIOS / f"{lesson.scenario}.md")
    (record,) = [call for call in lesson.calls() if call.name == "record"]
    point = case.point(record.point or "")

    assert point is not None
    assert ("record", lesson.agency) == (point.about, point.agency)
    written = {one.mark for one in case.points_of(point.agency) if one.about == "record"}
    assert {point.mark} == written, "every path must lead to the one record that is shown"


@each_case
def test_a_rubric_asks_four_questions_worth_what_its_heading_says(id: str) -> None:
    """A marker's four points and the four questions must not drift apart."""
    (rubric,) = [cell for cell in lesson_of(id).cells if isinstance(cell, Rubric)]

    questions = re.findall(r"^- .+\? \(1 point\)$", rubric.text, re.MULTILINE)

    assert 4 == len(questions) == rubric.points


@each_lesson
def test_every_internal_link_leads_to_a_lesson(id: str) -> None:
    """In a learner's folder each lesson lies in a folder of its own name."""
    inside = {link for link in links(lesson_of(id)) if not link.startswith("https://")}

    assert inside
    for link in inside:
        target = re.fullmatch(r"\.\./([a-z0-9-]+)/\1\.ipynb", link)
        assert target, f"{id} leads to {link}"
        assert path_of(target[1]).is_file(), f"{id} leads to {link}"
        assert (COURSE / "source" / id / link).is_file(), f"{link} is not built"


@each_lesson
def test_every_external_address_is_one_that_somebody_has_read(id: str) -> None:
    """An address that was made up from memory sends a learner nowhere, or anywhere."""
    outside = {link for link in links(lesson_of(id)) if link.startswith("https://")}

    assert set() == outside - {entry.source for entry in LAW.values()} - set(READ)


def test_no_address_is_kept_that_no_lesson_uses() -> None:
    """A list that only grows is soon read by nobody."""
    used = set().union(*(links(lesson_of(id)) for id in (FIRST, *ORDER)))

    assert set(READ) <= used


@each_case
def test_a_reading_list_is_short_and_says_why(id: str) -> None:
    """A learner reads one thing, if they are told what is in it."""
    items = re.findall(r"^- \[.+\][\[(].+[\])]:\n  .+\.$", part(lesson_of(id), "Read more"), re.M)

    assert 3 <= len(items) <= 4
    assert len(items) == len(re.findall(r"^- ", part(lesson_of(id), "Read more"), re.M))


@each_case
def test_the_law_is_one_page_of_entries_that_the_register_has(id: str) -> None:
    """What a lesson says of the law must have a source and a date, as on every card."""
    lesson = lesson_of(id)
    page = part(lesson, "The law on one page")
    entries = law_named(lesson)

    assert 120 <= len([word for word in page.split() if word != "-"]) <= 200
    assert len(entries) >= 5
    assert NOT_REVIEWED == page.split("\n")[-1]
    case = read(SCENARIOS / f"{lesson.scenario}.md")
    last = max(point.at.day for point in case.points)
    assert all(entry.in_force(last) for entry in entries), "law of a day after the case"


@each_case
def test_the_law_page_says_when_it_was_checked_and_until_when_that_holds(id: str) -> None:
    """A page that stands still cannot look at the reader's clock, so it names the day."""
    lesson = lesson_of(id)
    checked = min(entry.checked_on for entry in law_named(lesson))
    again = min(entry.review_by for entry in law_named(lesson))

    said = f"England: checked on {day(checked)}, to be checked again by {day(again)}."
    assert said in part(lesson, "The law on one page").split("\n")


@each_case
def test_what_is_only_announced_is_called_so(id: str) -> None:
    """A duty whose beginning nobody has seen must not be taught as begun."""
    lesson = lesson_of(id)

    assert LAW[DUTY] in law_named(lesson)
    for entry in law_named(lesson):
        if entry.status == "announced":
            assert "announced" in paragraph_about(lesson, entry), entry.id


@each_case
def test_old_guidance_is_named_with_what_replaced_it(id: str) -> None:
    """A learner must not take last year's guidance home as today's."""
    lesson = lesson_of(id)

    for entry in law_named(lesson):
        if entry.status == "history":
            assert re.search(r"replaced|today", paragraph_about(lesson, entry)), entry.id


def test_each_lesson_leads_to_the_next() -> None:
    """Its last line, so that nobody has to go back to a list."""
    for one, other in pairwise((FIRST, *ORDER)):
        last = path_of(one).read_text(encoding="utf-8").rstrip().split("\n")[-1]
        title = lesson_of(other).title
        assert f"Go on to [{title}](../{other}/{other}.ipynb) when you are ready." == last


def test_the_last_lesson_leads_back_to_the_first() -> None:
    """What a learner said of themselves before the first case is worth reading after the last."""
    assert f"../{FIRST}/{FIRST}.ipynb" in links(lesson_of(ORDER[-1]))


def test_the_first_lesson_lists_all_with_their_minutes() -> None:
    """People choose by the time they have."""
    listed = _LISTED.findall(path_of(FIRST).read_text(encoding="utf-8"))

    lessons = [lesson_of(id) for id in ORDER]
    assert [
        (one.title, one.id, str(read(SCENARIOS / f"{one.scenario}.md").minutes)) for one in lessons
    ] == listed


@each_lesson
def test_a_line_holds_one_sentence(id: str) -> None:
    """A change to one sentence is then one line in a review."""
    for line in path_of(id).read_text(encoding="utf-8").split("\n"):
        assert line == NOT_REVIEWED or not re.search(r"[.?!] [A-Z]", line), line
