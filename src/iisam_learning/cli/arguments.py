"""What the commands take and give: a case, a journal, a day, values; words where there is none."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from iisam_learning.case.scenario import Scenario
from iisam_learning.case.wording import join_names
from iisam_learning.journal.files import read
from iisam_learning.journal.lines import Journal


def day(typed: str) -> date:
    """A day typed as 2026-11-23."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise click.BadParameter(f"{typed!r} is not a day. Type it like 2026-11-23.") from None


def case_of(name: str) -> Scenario:
    """The Scenario of a path or an id.

    Raises ScenarioProblems, which the command tells.
    """
    from iisam_learning.parsing import reader

    return reader.read(reader.find_scenario(name))


def journal_at(path: Path) -> Journal:
    """The Journal at a path that somebody typed.

    Raises ClickException where there is none, or where it cannot be read.
    """
    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "is not there"
        raise click.ClickException(
            f"The journal {path} {kind}. Type the name of a file such as "
            "small-things/small-things.nursery.journal.jsonl."
        )
    kept = read(path)
    if kept.trouble:
        raise click.ClickException(f"The journal {path} cannot be read. {kept.trouble}")
    return kept


def refuse_other_files(kept: Journal, path: Path, kept_whole: str) -> None:
    """A file that holds no record and is not called one, an author's case say, is no journal.

    kept_whole: what did not happen to it, as the end of a sentence. Raises ClickException.
    """
    empty = kept.header is None and not kept.decisions
    if kept.length and empty and path.suffix != ".jsonl":
        raise click.ClickException(
            f"{path} is no journal, and {kept_whole}. "
            "Type the name of a file such as small-things/small-things.nursery.journal.jsonl."
        )


def playable(case: Scenario, agency: str | None) -> str:
    """The agency to act for: the one typed, or the first that can be played.

    Raises ClickException where the case has none, BadParameter for one that cannot be played.
    """
    if not case.playable:
        raise click.ClickException(
            f"No agency of {case.id} can be played. Name one in its front matter: playable: [id]."
        )
    if agency is None:
        return case.playable[0]
    if agency not in case.playable:
        raise click.BadParameter(
            f"{agency!r} cannot be played here. Type one of {join_names(case.playable)}.",
            param_hint="--as",
        )
    return agency


def say_json(values: Any) -> None:
    """Values as one line, at once."""
    click.echo(json.dumps(values, ensure_ascii=False))
    sys.stdout.flush()


def now() -> datetime:
    """The wall clock, with its time zone."""
    return datetime.now().astimezone()


def today() -> date:
    """The day on the wall."""
    return now().date()
