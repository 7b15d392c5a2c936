"""What a learner types: play, forget."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from iisam_learning.case.bots import KINDS, bot
from iisam_learning.case.wording import count_of
from iisam_learning.cli import terminal
from iisam_learning.cli.arguments import (
    case_of,
    journal_at,
    now,
    playable,
    refuse_other_files,
    say_json,
)
from iisam_learning.journal import files as journal
from iisam_learning.journal.store import NotSaved
from iisam_learning.reports.score import reason_in_words


@click.command()
@click.argument("scenario", metavar="CASE")
@click.option("--as", "agency", default=None, help="Agency to act for. [the first playable one]")
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Play the decisions of this file: one JSON line each, or a journal.",
)
@click.option(
    "--bot",
    "kind",
    type=click.Choice(KINDS),
    help="Let a bot play: the highest score, the lowest, or any way.",
)
@click.option("--seed", type=int, default=0, help="For the random bot.")
@click.option(
    "--journal",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the run in this file, or go on with the one in it. [nothing is kept]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each decision.")
def play(
    scenario: str,
    agency: str | None,
    decisions: Path | None,
    kind: str | None,
    seed: int,
    path: Path | None,
    as_json: bool,
) -> None:
    """Play a case in the terminal, by hand, from a file of decisions, or by a bot."""
    case = case_of(scenario)
    agency = playable(case, agency)
    if path is not None and path.exists():
        kept = journal_at(path)  # one that cannot be read is told before anything is asked
        refuse_other_files(kept, path, "nothing was added to it")
    elif path is not None and not path.parent.is_dir():
        raise click.ClickException(
            f"The folder {path.parent} is not there. Make it, or name another file."
        )
    run = terminal.Run(case, agency, path, now)
    tell: Callable[[dict[str, Any]], None] = say_json if as_json else _tell
    try:
        if decisions is not None:
            text = decisions.read_text(encoding="utf-8", errors="replace")
            terminal.run_decisions(run, terminal.decisions_from(text), tell)
        elif kind is not None:
            terminal.run_bot(run, bot(case, agency, kind, seed), tell)
        else:
            terminal.play_by_hand(run, _ask, click.echo)
    except NotSaved as trouble:
        raise click.ClickException(f"Not saved. {trouble}") from None
    except (EOFError, KeyboardInterrupt, click.Abort):
        kept_so_far = "Everything recorded is kept."
        kept_nothing = "Nothing was kept: to keep a run, add --journal FILE."
        click.echo(f"\nStopped here. {kept_so_far if path else kept_nothing}")
    if as_json:
        say_json(run.result())
    else:
        click.echo(terminal.outcome(run))
    sys.exit(0 if run.progress.ended else 3)


@click.command()
@click.argument("path", metavar="JOURNAL", type=click.Path(path_type=Path))
@click.option("--point", "points", multiple=True, help="Only at this point; may be repeated.")
def forget(path: Path, points: tuple[str, ...]) -> None:
    """Remove the words a learner typed; their decisions stay."""
    refuse_other_files(journal_at(path), path, "nothing was changed")
    try:
        removed = journal.forget(path, list(points) or None)
    except NotSaved as trouble:
        raise click.ClickException(f"Not changed. {trouble}") from None
    if removed:
        click.echo(f"Removed the words of {count_of(removed, 'record', 'records')}.")
    else:
        click.echo("There were no words to remove.")


COMMANDS = (play, forget)


def _tell(values: dict[str, Any]) -> None:
    if "recorded" in values:
        click.echo(f"{values['recorded']}: {', '.join(values['options']) or 'nothing ticked'}")
    else:
        why = reason_in_words(values["why"])
        click.echo(f"{values['refused'] or 'A line'} does not count: {why}.")


def _ask(prompt: str) -> str:
    return str(click.prompt(prompt, default="", show_default=False, prompt_suffix=""))
