"""What a lecturer types: score."""

from __future__ import annotations

from pathlib import Path

import click

from iisam_learning.cli.arguments import case_of, journal_at, refuse_other_files, say_json
from iisam_learning.journal.recording import fit, remembered


@click.command()
@click.argument("path", metavar="JOURNAL", type=click.Path(path_type=Path))
@click.option(
    "--scenario", metavar="CASE", default=None, help="Path or id of the case. [the journal's own]"
)
@click.option("--json", "as_json", is_flag=True, help="Everything, as one line for programs.")
def score(path: Path, scenario: str | None, as_json: bool) -> None:
    """Score a journal; the file is read and never changed."""
    from iisam_learning.reports.score import reason_in_words, score_lines, score_report

    kept = journal_at(path)
    refuse_other_files(kept, path, "there is nothing to score")
    own = kept.header.scenario if kept.header else path.name.partition(".")[0]
    case = case_of(scenario or own)
    progress = remembered(kept, case)
    values = score_report(progress, kept.chain, kept.unreadable)
    if as_json:
        say_json(values)
        return
    click.echo(f"{case.title}: {values['score']:g} of {values['possible']:g} points.")
    for line in score_lines(progress):
        click.echo(f"  {line}")
    for note in fit(kept, case):
        click.echo(f"  This journal is {note}; it was replayed as far as possible.")
    for refused in values["refused"]:
        why = reason_in_words(refused["why"])
        click.echo(f"  Line {refused['line']} does not count: {why}.")
    if values["chain"] != "whole":
        click.echo(
            f"  The chain is {values['chain']}: the file is not as the course wrote it. "
            "It may have been edited, or damaged on its way."
        )


COMMANDS = (score,)
