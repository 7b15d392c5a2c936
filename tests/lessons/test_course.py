"""A course is derived from its lessons: nobody types an id, and nothing is derived twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import nbformat
import pytest

from iisam_learning.case.compiled import case_from
from iisam_learning.lessons.build import LessonProblems, build, graded_marks
from iisam_learning.lessons.forms import FORMS
from iisam_learning.parsing.problems import Problem
from iisam_learning.parsing.reader import read
from places import ROOT
from small_course import CASE, LESSON, renamed, write_course


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return write_course(tmp_path / "course")


def notebook(course: Path, id: str = "the-key") -> nbformat.NotebookNode:
    return nbformat.read(course / "source" / id / f"{id}.ipynb", as_version=4)


def problems(course: Path) -> list[Problem]:
    with pytest.raises(LessonProblems) as raised:
        build(course)
    assert not (course / "source").exists(), "an author's slip must change nothing"
    return raised.value.problems


def slip(course: Path, before: str, after: str) -> Problem:
    """The one problem of a lesson with one slip."""
    assert before in LESSON
    write_course(course, lesson=LESSON.replace(before, after))
    (found,) = problems(course)
    assert found.file.endswith("lessons/the-key.md")
    return found


def line_of(text: str) -> int:
    return LESSON[: LESSON.index(text)].count("\n") + 1


def test_a_build_makes_the_notebook_and_the_case(course: Path) -> None:
    """Both files must travel together: a notebook without its case plays nothing."""
    assert ["source/the-key/the-key.case.json", "source/the-key/the-key.ipynb"] == build(course)


def test_a_second_build_changes_nothing(course: Path) -> None:
    """A build that differs by itself would make every review a guess."""
    build(course)
    first = {path: path.read_bytes() for path in course.glob("source/*/*")}

    assert [] == build(course)

    for path in first:
        path.unlink()
    build(course)
    assert first == {path: path.read_bytes() for path in course.glob("source/*/*")}


def test_a_check_names_what_differs_and_changes_nothing(course: Path) -> None:
    """CI must say which file was forgotten, and must not mend it in passing."""
    build(course)
    built = course / "source" / "the-key" / "the-key.ipynb"
    built.write_text(built.read_text().replace("left in a door", "left in the door"))
    edited = built.read_bytes()

    assert ["source/the-key/the-key.ipynb"] == build(course, check=True)
    assert edited == built.read_bytes()


def test_a_check_of_a_course_never_built_names_all_its_files(course: Path) -> None:
    """A missing file differs too."""
    assert 2 == len(build(course, check=True))
    assert not (course / "source").exists()


def test_a_lesson_that_was_taken_away_is_named_and_left(course: Path) -> None:
    """A build removes nothing by itself, since somebody may still be marking with it."""
    build(course)
    (course / "lessons" / "the-key.md").unlink()
    write_course(
        course, renamed(CASE, "other", "Other"), renamed(LESSON, "other", "Other"), "other"
    )
    build(course)

    assert [
        "source/the-key/the-key.case.json: no lesson makes it",
        "source/the-key/the-key.ipynb: no lesson makes it",
    ] == build(course, check=True)


def test_built_code_has_only_the_forms_that_are_trusted(course: Path) -> None:
    """A learner's Jupyter runs a fetched lesson by itself only if its code is exactly ours."""
    build(course)

    code = [cell.source for cell in notebook(course).cells if cell.cell_type == "code"]

    assert 5 == len(code)
    assert all(any(form.fullmatch(one) for form in FORMS) for one in code)


def test_no_cell_can_be_changed_or_deleted_by_accident(course: Path) -> None:
    """In JupyterLab two presses of "d" delete a cell."""
    build(course)

    for cell in notebook(course).cells:
        assert (False, False) == (cell.metadata.deletable, cell.metadata.editable)


def test_a_notebook_says_which_lesson_it_is(course: Path) -> None:
    """The launcher, the extension and marking know our notebooks by this alone."""
    build(course)

    metadata = notebook(course).metadata

    assert {
        "lesson": "the-key",
        "scenario": "the-key",
        "agency": "nursery",
        "title": "The key",
        "form": 1,
    } == metadata.iisam
    assert "The key" == metadata.title
    assert ("python3", "Python 3") == (metadata.kernelspec.name, metadata.kernelspec.display_name)


def test_each_mark_of_the_lessons_agency_has_one_cell(course: Path) -> None:
    """Marks of another agency are practice, and a mark without a cell would never be given."""
    build(course)

    facts = [
        cell.metadata.nbgrader
        for cell in notebook(course).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]

    assert {"mark-the-door": 3, "mark-the-call": 2, "mark-the-note": 1.5} == {
        one.grade_id: one.points for one in facts
    }
    assert all(one.locked and not one.solution for one in facts)


def test_a_rubric_is_a_task_below_its_record(course: Path) -> None:
    """nbgrader scores an unchanged answer cell 0 in silence; a task waits for a person."""
    build(course)

    cells = notebook(course).cells
    place = next(n for n, cell in enumerate(cells) if "record(" in cell.source)
    task = cells[place + 1]

    assert "### How this record is read (4 points)" == task.source.split("\n")[0]
    assert (True, 4, False, True) == tuple(
        task.metadata.nbgrader[key] for key in ("task", "points", "grade", "locked")
    )
    assert "## One question" == cells[place + 2].source.split("\n")[0]


def test_ids_tell_lesson_and_place_and_are_short_enough(course: Path) -> None:
    """Jupyter refuses ids of more than 64 characters; a test or a link needs them to be stable."""
    long = "a-point-" + 42 * "x"
    write_course(course, CASE.replace("the-note", long), LESSON.replace("the-note", long))
    build(course)

    ids = [cell.id for cell in notebook(course).cells]

    assert {"the-key-play", "the-key-mark-the-door", "the-key-words-1"} <= set(ids)
    assert len(ids) == len(set(ids))
    assert 64 == max(len(id) for id in ids)


def test_the_compiled_case_is_the_whole_case(course: Path) -> None:
    """Marking reads this file alone."""
    build(course)

    path = course / "source" / "the-key" / "the-key.case.json"

    assert read(course / "scenarios" / "the-key.md") == case_from(json.loads(path.read_text()))


def test_a_lesson_for_practice_only_grades_nothing(course: Path) -> None:
    """Where no agency is named, no number is made up."""
    write_course(course, lesson=LESSON.replace("    agency: nursery\n", ""))
    build(course)

    facts = [cell.metadata.get("nbgrader", {}) for cell in notebook(course).cells]

    assert not any(one.get("grade") for one in facts)


def test_a_lesson_may_play_another_case_and_say_for_whom(course: Path) -> None:
    """Each case a lesson plays lies beside it."""
    write_course(
        course, renamed(CASE, "other", "Other"), renamed(LESSON, "other", "Other"), "other"
    )
    more = '\n```python\n# As the police\nplay("other", agency="police")\n```\n'
    write_course(course, lesson=LESSON + more)
    build(course)

    cell = next(one for one in notebook(course).cells if one.id == "the-key-play-other-police")

    assert cell.source.endswith('play("other", agency="police")')
    assert (course / "source" / "the-key" / "other.case.json").is_file()


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", ["the-door"]), ("    judgements: true\n", ["the-door", "the-call", "the-note"])],
)
def test_an_assessed_case_grades_judgements_only_when_switched_on(
    course: Path, header: str, expected: list[str]
) -> None:
    """A judgement is one author's view, so it counts only where a lecturer says so."""
    write_course(
        course,
        CASE.replace("minutes: 5", "minutes: 5\nassessed: true"),
        LESSON.replace("    title:", f"{header}    title:"),
    )
    build(course)

    assert [f"mark-{one}" for one in expected] == [
        cell.metadata.nbgrader.grade_id
        for cell in notebook(course).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]


def test_a_mark_that_a_judgement_can_earn_too_is_a_judgement(course: Path) -> None:
    """Otherwise a path round the red line would be marked by an author's estimate."""
    write_course(
        course,
        CASE.replace("minutes: 5", "minutes: 5\nassessed: true")
        .replace("about: share", "about: share\nmark: the-door")
        .replace("points: 2", "points: 3"),
    )
    case = read(course / "scenarios" / "the-key.md")

    assert {} == graded_marks(case, "nursery")


def test_an_assessed_case_is_never_packed_for_everybody(course: Path) -> None:
    """What is in the wheel is public, and a public key is no key."""
    write_course(course, CASE.replace("minutes: 5", "minutes: 5\nassessed: true"))
    (course.parent / "pyproject.toml").write_text('[project]\nname = "iisam-learning"\n')

    (found,) = problems(course)

    assert ("L021", line_of("scenario:")) == (found.code, found.line)


@pytest.mark.parametrize("folder", [ROOT / "scenarios", ROOT / "course"])
def test_no_assessed_case_is_in_what_we_pack(folder: Path) -> None:
    """The wheel holds these two folders."""
    said = [path for path in folder.rglob("*.md") if "\nassessed: true" in path.read_text()]
    built = [
        path for path in folder.rglob("*.case.json") if json.loads(path.read_text()).get("assessed")
    ]

    assert [] == said + built


def test_a_journal_in_source_stops_the_build(course: Path) -> None:
    """nbgrader would copy it over what every learner handed in."""
    build(course)
    (course / "source" / "the-key" / "the-key.nursery.journal.jsonl").write_text("{}\n")

    with pytest.raises(LessonProblems) as raised:
        build(course)

    assert ["L022"] == [one.code for one in raised.value.problems]


SLIPS = {
    "a key that is not one": (
        "    agency: nursery",
        "    agencie: nursery",
        "L002",
        'Did you mean "agency"?',
    ),
    "an agency nobody plays": (
        "agency: nursery",
        "agency: nursary",
        "L013",
        'Did you mean "nursery"?',
    ),
    "no title": ("    title: The key\n", "", "L003", None),
    "another name than the file": ("lesson: the-key", "lesson: a-key", "L004", None),
    "another heading than the title": ("# The key\n", "# The keys\n", "L005", None),
    "a second title": ("## One question", "# One question", "L005", None),
    "an unknown scenario": ('play("the-key")', 'play("the-kee")', None, None),
    "an unknown point": ('"the-note"', '"the-nota"', "L014", 'Did you mean "the-note"?'),
    "a point without a record": ('"the-note"', '"the-call"', "L015", None),
    "an import": ("play(", "from iisam_learning.notebook import play\nplay(", "L010", None),
    "other code": ('play("the-key")', 'print("the-key")', "L010", None),
    "two calls": ('play("the-key")', 'play("the-key"); play("the-key")', "L010", None),
    "a call with more in it": ('play("the-key")', 'play("the-key", width=3)', "L010", None),
    "a call in a call": ('play("the-key")', 'play(str("the-key"))', "L010", None),
    "code that is none": ('play("the-key")', 'play("the-key"', "L010", None),
    "no sentence": ('# Your decisions in "The key"\n', "", "L011", None),
    "no rubric": ("### How this record is read (4 points)", "### How it is read", "L016", None),
    "a rubric without points": (" (4 points)", "", "L018", None),
    "a rubric worth nothing": (" (4 points)", " (0 points)", "L018", None),
    "a rubric in the wrong place": (
        "## One question\n",
        "## One question\n\n### How this record is read (1 point)\n",
        "L017",
        None,
    ),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_a_lesson_is_one_message_with_its_line(course: Path, name: str) -> None:
    """An author sees where, what is wrong, and what to type; never a traceback."""
    before, after, code, suggestion = SLIPS[name]

    found = slip(course, before, after)

    assert code in (None, found.code)
    assert suggestion in (None, found.suggestion)
    if "Did you mean" not in (found.suggestion or ""):
        assert found.suggestion or found.code in ("L013", "L015")
    if after and "\n" not in before:
        first = LESSON.replace(before, after)
        near = first[: first.index(after)].count("\n") + 1
        assert abs(found.line - near) <= 4


def test_all_slips_of_all_lessons_come_at_once(course: Path) -> None:
    """An author mends a course in one go."""
    write_course(course, lesson=LESSON.replace('"the-note"', '"the-nota"'))
    write_course(
        course,
        renamed(CASE, "other", "Other"),
        renamed(LESSON, "other", "Other").replace(" (4 points)", ""),
        "other",
    )

    assert {("the-key.md", "L014"), ("other.md", "L018")} == {
        (Path(one.file).name, one.code) for one in problems(course)
    }


def test_a_slip_in_a_scenario_is_told_in_the_scenarios_own_words(course: Path) -> None:
    """The author of a case and the author of a lesson read the same message."""
    write_course(course, CASE.replace("score: 3", "scroe: 3"))

    assert {"the-key.md"} == {Path(one.file).name for one in problems(course)}


def test_a_header_that_is_no_yaml_is_a_message(course: Path) -> None:
    """An unclosed bracket in a header is an author's slip like any other."""
    assert "L001" == slip(course, "title: The key", "title: [The key").code


def test_a_folder_without_lessons_is_a_message(tmp_path: Path) -> None:
    """ "Everything is up to date" would be a lie in the wrong folder."""
    assert ["L000"] == [one.code for one in problems(tmp_path)]


def test_a_lesson_called_like_what_nbgrader_drops_is_refused(course: Path) -> None:
    """nbgrader leaves out every folder called "feedback", and says so to nobody."""
    (course / "lessons" / "the-key.md").unlink()
    write_course(course, CASE, LESSON.replace("lesson: the-key", "lesson: feedback"), "feedback")
    (course / "scenarios" / "feedback.md").rename(course / "scenarios" / "the-key.md")

    assert ["L004"] == [one.code for one in problems(course)]


def test_our_course_is_built_from_our_lessons() -> None:
    """`source/` is derived: what a learner gets must be what the lessons say."""
    assert [] == build(ROOT / "course", check=True)


def test_our_lessons_speak_to_learners() -> None:
    """One sentence a line keeps changes readable, and a line that long is no sentence."""
    for path in (ROOT / "course" / "lessons").glob("*.md"):
        lines = path.read_text(encoding="utf-8").split("\n")
        assert max(len(line) for line in lines) <= 160, path
        assert not any("TODO" in line for line in lines), path


def test_the_statement_has_a_date_and_names_what_was_not_tested() -> None:
    """An accessibility statement that claims everything is believed by nobody."""
    text = (ROOT / "course" / "STATEMENT.md").read_text(encoding="utf-8")

    assert "What nobody has tested yet" in text
    assert "JupyterLab" in text
    assert str(date(2026, 11, 1).year) in text
