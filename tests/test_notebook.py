"""What a lesson's cells show: a case to play, a record, a look back, and never an error."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from iisam_learning.case.engine import Decision
from iisam_learning.case.scoring import best_path
from iisam_learning.journal import files as journal
from iisam_learning.notebook import debrief, play, record
from iisam_learning.parsing.reader import read

ROOT = Path(__file__).parents[1]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def lesson(tmp_path) -> Path:
    """A folder with the compiled case, as a learner has it."""
    built = ROOT / "course" / "source" / "small-things" / "small-things.case.json"
    (tmp_path / built.name).write_bytes(built.read_bytes())
    return tmp_path


def played(folder: Path, words: str | None = None) -> None:
    """A whole run as the nursery, with the same words at each point."""
    case = read(ROOT / "scenarios" / "small-things.md")
    path = journal.journal_path(folder, case.id, "nursery")
    for point, options in best_path(case, "nursery").steps:
        journal.record(path, case, "nursery", Decision(point, options, words), NOON)


def html(shown) -> str:
    """What a page keeps in the notebook, for whoever opens it without a kernel."""
    bundle = shown._repr_mimebundle_()
    return (bundle[0] if isinstance(bundle, tuple) else bundle)["text/html"]


def test_a_case_that_is_not_there_is_a_calm_screen(tmp_path):
    """A missing file is told in words; the notebook goes on."""
    assert "trouble" == play("small-things", folder=tmp_path).screen["kind"]
    assert "missing or damaged" in html(record("small-things", "x", folder=tmp_path))
    (tmp_path / "small-things.case.json").write_text("{}")
    assert "trouble" == debrief("small-things", folder=tmp_path).screen["kind"]


def test_running_the_cells_writes_nothing(lesson):
    """Marking runs every cell in a folder that may be read-only."""
    before = sorted(lesson.rglob("*"))
    play("small-things", folder=lesson)
    record("small-things", "no-such-point", folder=lesson)
    debrief("small-things", folder=lesson)

    assert before == sorted(lesson.rglob("*"))


def test_a_look_back_waits_for_the_end(lesson):
    """Nobody is shown an ending they have not reached."""
    assert "when the case has ended" in html(debrief("small-things", folder=lesson))
    played(lesson)
    assert "ending" == debrief("small-things", folder=lesson).screen["kind"]


def test_a_page_keeps_the_decisions_in_the_notebook_and_none_of_the_words(lesson):
    """JupyterLab saves what it shows: words once stayed there after they were taken back."""
    played(lesson, words="Because of Monday")
    shown = [
        html(play("small-things", folder=lesson)),
        html(debrief("small-things", folder=lesson)),
        html(record("small-things", "record-september", folder=lesson)),
    ]

    assert "Decisions as Nursery" in shown[0]
    assert "Your record stands here when the notebook runs." in shown[2]
    assert not [one for one in shown if "Monday" in one]


def test_a_record_that_nobody_can_open_is_said_by_every_cell(lesson):
    """It is not the same as a case that was never begun."""
    journal.journal_path(lesson, "small-things", "nursery").mkdir()

    for shown in (play, debrief):
        assert (
            "Your record cannot be opened" == shown("small-things", folder=lesson).screen["title"]
        )


def test_a_notebook_that_waits_for_its_learner_says_where_to_decide(lesson):
    """On a page without a kernel there is no button."""
    shown = html(play("small-things", folder=lesson))

    assert "To decide, open this lesson with the course." in shown


def test_an_executed_cell_shows_the_decisions_and_their_reasons(lesson, monkeypatch):
    """A marker reads the path in the notebook, and what a learner typed stays text."""
    monkeypatch.setattr("iisam_learning.notebook._somebody_looks", lambda: False)
    played(lesson, words="<b>Because</b> of Monday")
    shown = html(play("small-things", folder=lesson))

    assert "Decisions as Nursery" in shown
    assert "&lt;b&gt;Because&lt;/b&gt; of Monday" in shown


def test_every_built_screen_is_json(lesson):
    """The page speaks JSON and nothing else."""
    screen = play("small-things", "nursery", folder=lesson).screen

    assert screen == json.loads(json.dumps(screen))


def test_an_executed_notebook_shows_its_run_without_a_page_or_a_network(lesson):
    """A lecturer who converts a notebook gets the decisions, not an empty place for a widget."""
    played(lesson, words="Because of Monday.")
    built = ROOT / "course" / "source" / "small-things" / "small-things.ipynb"
    (lesson / built.name).write_bytes(built.read_bytes())
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", built.name],
        cwd=lesson,
        check=True,
        capture_output=True,
    )
    page = (lesson / "small-things.html").read_text(encoding="utf-8")
    scene = read(ROOT / "scenarios" / "small-things.md").points_of("nursery")[0].scene

    assert "<h3>Decisions as Nursery</h3><ol><li>" in page
    assert f"{escape(scene)}: " in page
    assert "Because of Monday." in page
    assert "vnd.jupyter.widget-view+json" not in page.partition("<body")[2]
