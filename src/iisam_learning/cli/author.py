"""What an author types: check, show, chronology, law, diff, build."""

from __future__ import annotations

import csv
import json
import sys
from datetime import date
from pathlib import Path

import click

from iisam_learning.case.wording import count_of
from iisam_learning.cli.arguments import case_of, day, journal_at, say_json, today
from iisam_learning.journal.recording import remembered


@click.command()
@click.argument("paths", metavar="[CASE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--on", type=day, default=None, help="Check as of this day. [today]")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="For people or for programs. [text]",
)
@click.option("--release", is_flag=True, help="TODO lines and matters of style are errors too.")
@click.option("--local", is_flag=True, help="Look at local.yaml: gaps, what is stale or invented.")
def check(paths: tuple[Path, ...], on: date | None, form: str, release: bool, local: bool) -> None:
    """Look for slips in scenario files; all are listed at once."""
    from iisam_learning.checking.check import check as check_paths
    from iisam_learning.checking.check import check_local
    from iisam_learning.parsing.problems import as_json, as_text

    as_of = on or today()
    if not paths and not local and form == "text" and not Path("scenarios").is_dir():
        raise click.ClickException(
            "There is no folder scenarios here. Name a file, or go to the project's folder."
        )
    if local:
        found = check_local(paths[0] if paths else None, as_of)
    else:
        found = check_paths(list(paths) or [Path("scenarios")], as_of, release=release)
    if form == "json":
        click.echo(json.dumps(as_json(found), indent=1, ensure_ascii=False))
    elif found:
        click.echo(as_text(found))
    else:
        click.echo("No problems.")
    sys.exit(1 if any(one.severity == "error" for one in found) else 0)


@click.command()
@click.argument("scenario", metavar="CASE")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
def show(scenario: str, as_json: bool) -> None:
    """Say what a case holds."""
    from iisam_learning.reports.show import show as shown

    case = case_of(scenario)
    values = shown(case)
    if as_json:
        say_json(values)
        return
    click.echo(f"{case.title} ({case.nation}, about {case.minutes} minutes)")
    for agency in case.playable:
        points = count_of(len(case.points_of(agency)), "decision point", "decision points")
        click.echo(f"  as {case.agencies.get(agency, agency)}: {points}")
    if not case.playable:
        click.echo("  nobody can play it: its front matter names no agency under playable")
    held = (
        count_of(len(case.incidents), "incident", "incidents"),
        count_of(len(case.patterns), "pattern", "patterns"),
        count_of(len(case.endings), "ending", "endings"),
    )
    click.echo(f"  {', '.join(held)}")


@click.command()
@click.argument("scenario", metavar="CASE")
@click.option(
    "--journal",
    "path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A learner's journal: also tell when it became visible to them.",
)
@click.option("--json", "as_json", is_flag=True, help="Everything, as one line for programs.")
def chronology(scenario: str, path: Path | None, as_json: bool) -> None:
    """When each pattern could have been seen: by one agency, by some, by all together."""
    from iisam_learning.reports.chronology import chronology_report, chronology_text, too_many

    case = case_of(scenario)
    progress = remembered(journal_at(path), case) if path else None
    if as_json:
        if (sampled := too_many(case)) is not None:
            click.echo(sampled, err=True)
        say_json(chronology_report(case, progress))
    else:
        click.echo(chronology_text(case, progress))


@click.command()
@click.argument("scenarios", metavar="[CASE]...", nargs=-1)
def law(scenarios: tuple[str, ...]) -> None:
    """Write a CSV table for a legal reviewer: every legal claim and where it stands."""
    from iisam_learning.parsing.problems import as_text
    from iisam_learning.parsing.reader import every_scenario, find_scenario, source_of
    from iisam_learning.reports.law import HEAD, law_rows

    paths = [find_scenario(name) for name in scenarios] or every_scenario()
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(HEAD)
    unread = []
    for path in paths:
        source = source_of(path)
        if source.scenario is not None:
            table.writerows(law_rows(source.scenario, source.places.line))
        unread += [one for one in source.problems if one.severity == "error"]
    if unread:
        # A claim that is missing from the table is one that no lawyer will see.
        sys.stdout.flush()
        click.echo(as_text(unread), err=True)
        click.echo("The table is not whole: mend these first, then run it again.", err=True)
        sys.exit(1)


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of kept journals to replay. [bots play the old version]",
)
def diff(old: str, new: str, corpus: Path | None) -> None:
    """Say what changed between two versions of a case, and whose run it moves."""
    from iisam_learning.case.bots import bots_runs
    from iisam_learning.reports.diff import kept_runs, moved, story_diff

    before, after = case_of(old), case_of(new)
    told = story_diff(before, after)
    runs = kept_runs(corpus, before.id) if corpus else bots_runs(before)
    moves = moved(before, after, runs)
    for line in told or ["Nothing changed that a learner, a marker or a lawyer would notice."]:
        click.echo(line)
    click.echo(f"\nOf {len(runs)} runs, {len(moves)} moved{':' if moves else '.'}")
    for line in moves:
        click.echo(f"  {line}")


@click.command()
@click.argument("course", required=False, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail if not up to date.")
def build(course: Path | None, only_check: bool) -> None:
    """Derive the notebooks and compiled cases from the lessons."""
    from iisam_learning.lessons.build import build as build_course

    changed = build_course(course or Path("course"), check=only_check)
    for line in changed:
        click.echo(line)
    if not changed:
        click.echo("Everything is up to date.")
    sys.exit(1 if only_check and changed else 0)


COMMANDS = (check, show, chronology, law, diff, build)
