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
from iisam_learning.cli.arguments import case_of, journal_at, now, playable, say_json
from iisam_learning.journal import files as journal
from iisam_learning.journal.lines import Journal
from iisam_learning.journal.store import NotSaved


@click.command()
@click.argument("scenario")
@click.option("--as", "agency", default=None, help="Agency to act for. [the first playable one]")
@click.option("--decisions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bot", "kind", type=click.Choice(KINDS))
@click.option("--seed", type=int, default=0, help="For the random bot.")
@click.option("--journal", "path", type=click.Path(path_type=Path, dir_okay=False))
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
        if _is_another_kind_of_file(kept, path):
            raise click.ClickException(
                f"{path} holds something else, and nothing was added to it. "
                f"Type the name of a new file, such as {case.id}.{agency}.journal.jsonl."
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
        click.echo("\nStopped here." + (" Everything recorded is kept." if path else ""))
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
    if _is_another_kind_of_file(journal_at(path), path):
        raise click.ClickException(
            f"{path} is no journal, and nothing was changed. "
            "Type the name of a file such as small-things/small-things.nursery.journal.jsonl."
        )
    try:
        removed = journal.forget(path, list(points) or None)
    except NotSaved as trouble:
        raise click.ClickException(f"Not changed. {trouble}") from None
    click.echo(f"Removed the words of {count_of(removed, 'record', 'records')}.")


def _is_another_kind_of_file(kept: Journal, path: Path) -> bool:
    """Whether a file holds no record and is not called one: an author's case, say."""
    empty = kept.header is None and not kept.decisions
    return bool(kept.length) and empty and path.suffix != ".jsonl"


COMMANDS = (play, forget)


def _tell(values: dict[str, Any]) -> None:
    if "recorded" in values:
        click.echo(f"{values['recorded']}: {', '.join(values['options']) or 'nothing ticked'}")
    else:
        click.echo(f"{values['refused']}: does not count ({values['why']})")


def _ask(prompt: str) -> str:
    return str(click.prompt(prompt, default="", show_default=False, prompt_suffix=""))
