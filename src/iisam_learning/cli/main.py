"""The `iisam` command: thin, each subcommand calls one module."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from iisam_learning import __version__
from iisam_learning.case.scenario import Scenario
from iisam_learning.case.wording import count_of, join_names
from iisam_learning.journal import files as journal
from iisam_learning.journal import recording


class Day(click.ParamType):
    """A day typed as 2026-11-23."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day. Type it like 2026-11-23.", param, ctx)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iisam")
def main() -> None:
    """A course in sharing information between agencies: play it, mark it, write for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--on", type=Day(), default=None, help="Check as of this day. [today]")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--release", is_flag=True, help="TODO lines and matters of style are errors too.")
@click.option("--local", is_flag=True, help="Look at local.yaml: gaps, what is stale or invented.")
def check(paths: tuple[Path, ...], on: date | None, form: str, release: bool, local: bool) -> None:
    """Look for slips in scenario files; all are listed at once."""
    from iisam_learning.checking.check import check as check_paths
    from iisam_learning.checking.check import check_local
    from iisam_learning.parsing.problems import as_json, as_text

    day = on or _today()
    if local:
        found = check_local(paths[0] if paths else None, day)
    else:
        found = check_paths(list(paths) or [Path("scenarios")], day, release=release)
    if form == "json":
        click.echo(json.dumps(as_json(found), indent=1, ensure_ascii=False))
    elif found:
        click.echo(as_text(found))
    else:
        click.echo("No problems.")
    sys.exit(1 if any(one.severity == "error" for one in found) else 0)


@main.command()
@click.argument("scenario")
@click.option("--json", "as_json", is_flag=True, help="Everything, for programs.")
def show(scenario: str, as_json: bool) -> None:
    """Say what a case holds."""
    from iisam_learning.reports.shown import show as shown

    case = _read(scenario)
    values = shown(case)
    if as_json:
        _json(values)
        return
    click.echo(f"{case.title} ({case.nation}, about {case.minutes} minutes)")
    for agency in case.playable:
        points = count_of(len(case.points_of(agency)), "decision point", "decision points")
        click.echo(f"  as {case.agencies[agency]}: {points}")
    held = (
        count_of(len(case.incidents), "incident", "incidents"),
        count_of(len(case.patterns), "pattern", "patterns"),
        count_of(len(case.endings), "ending", "endings"),
    )
    click.echo(f"  {', '.join(held)}")


@main.command()
@click.argument("scenario")
@click.option("--as", "agency", default=None, help="Agency to act for. [the first playable one]")
@click.option("--decisions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--bot", type=click.Choice(["best", "worst", "random"]))
@click.option("--seed", type=int, default=0, help="For the random bot.")
@click.option("--journal", "path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each decision.")
def play(
    scenario: str,
    agency: str | None,
    decisions: Path | None,
    bot: str | None,
    seed: int,
    path: Path | None,
    as_json: bool,
) -> None:
    """Play a case in the terminal, by hand, from a file of decisions, or by a bot."""
    from iisam_learning.cli import terminal

    case = _read(scenario)
    agency = _playable(case, agency)
    run = terminal.Run(case, agency, path, _now)
    tell: Callable[[dict[str, Any]], None] = _json if as_json else _tell
    try:
        if decisions is not None:
            text = decisions.read_text(encoding="utf-8", errors="replace")
            terminal.run_decisions(run, terminal.decisions_from(text), tell)
        elif bot is not None:
            terminal.run_bot(run, terminal.bot(case, agency, bot, seed), tell)
        else:
            terminal.play_by_hand(run, _ask, click.echo)
    except journal.NotSaved as trouble:
        raise click.ClickException(f"Not saved. {trouble}") from None
    except (EOFError, KeyboardInterrupt, click.Abort):
        click.echo("\nStopped here." + (" Everything recorded is kept." if path else ""))
    if as_json:
        _json(run.result())
    else:
        result = run.result()
        if result["ended"]:
            click.echo(f"The case ended. {result['score']:g} of {result['possible']:g} points.")
        else:
            click.echo("The case has not ended yet.")
    sys.exit(0 if run.progress.ended else 3)


@main.command()
@click.argument("path", metavar="JOURNAL", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--scenario", default=None, help="Path or id of the case. [the journal's own]")
@click.option("--json", "as_json", is_flag=True)
def score(path: Path, scenario: str | None, as_json: bool) -> None:
    """Score a journal; the file is read and never changed."""
    from iisam_learning.reports.report import score_report

    kept = _journal(path)
    own = kept.header.scenario if kept.header else _id_in(path)
    case = _read(scenario or own)
    values = score_report(recording.remembered(kept, case), kept.chain, kept.unreadable)
    if as_json:
        _json(values)
        return
    click.echo(f"{case.title}: {values['score']:g} of {values['possible']:g} points.")
    for note in recording.fit(kept, case):
        click.echo(f"  This journal is {note}; it was replayed as far as possible.")
    for refused in values["refused"]:
        click.echo(f"  line {refused['line']} does not count: {refused['why']}")
    if values["chain"] != "whole":
        click.echo(f"  The chain is {values['chain']}: the file was changed by hand.")


@main.command()
@click.argument("scenario")
@click.option("--journal", "path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True)
def chronology(scenario: str, path: Path | None, as_json: bool) -> None:
    """When each pattern could have been seen: by one agency, by some, by all together."""
    from iisam_learning.reports.report import chronology_report, chronology_text, too_many

    case = _read(scenario)
    progress = recording.remembered(_journal(path), case) if path else None
    if as_json:
        if (sampled := too_many(case)) is not None:
            click.echo(sampled, err=True)
        _json(chronology_report(case, progress))
    else:
        click.echo(chronology_text(case, progress))


@main.command()
@click.argument("scenarios", nargs=-1)
def law(scenarios: tuple[str, ...]) -> None:
    """Write a CSV table for a legal reviewer: every legal claim and where it stands."""
    from iisam_learning.parsing.reader import (
        find_scenario,
        is_scenario,
        read_source,
        scenario_folders,
    )
    from iisam_learning.reports.lawtable import HEAD, law_rows

    paths = [find_scenario(name) for name in scenarios] or sorted(
        path for path in scenario_folders()[0].glob("*.md") if is_scenario(path)
    )
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(HEAD)
    for path in paths:
        case, places, _ = read_source(path)
        if case is not None:
            table.writerows(law_rows(case, places.line))


@main.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of kept journals to replay. [bots play the old version]",
)
def diff(old: str, new: str, corpus: Path | None) -> None:
    """Say what changed between two versions of a case, and whose run it moves."""
    from iisam_learning.cli.terminal import bots_runs, kept_runs
    from iisam_learning.reports.storydiff import moved, story_diff

    before, after = _read(old), _read(new)
    told = story_diff(before, after)
    runs = kept_runs(corpus, before.id) if corpus else bots_runs(before)
    moves = moved(before, after, runs)
    for line in told or ["Nothing changed that a learner, a marker or a lawyer would notice."]:
        click.echo(line)
    click.echo(f"\nOf {len(runs)} runs, {len(moves)} moved{':' if moves else '.'}")
    for line in moves:
        click.echo(f"  {line}")


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--lab", is_flag=True, help="Open in JupyterLab instead of the plain page.")
@click.option("--port", type=int, default=None)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def learn(folder: Path | None, lab: bool, port: int | None, no_browser: bool) -> None:
    """Open the course: copies the lessons to FOLDER and shows them in the browser."""
    from iisam_learning.web.learn import learn as open_course

    sys.exit(open_course(folder, lab=lab, port=port, browser=not no_browser))


@main.command()
@click.argument("course", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; fail if not up to date.")
def build(course: Path | None, only_check: bool) -> None:
    """Derive the notebooks and compiled cases from the lessons."""
    from iisam_learning.lessons.build import build as build_course
    from iisam_learning.parsing.problems import ScenarioProblems, as_text

    try:
        changed = build_course(course or Path("course"), check=only_check)
    except ScenarioProblems as trouble:
        click.echo(as_text(trouble.problems))
        sys.exit(1)
    for line in changed:
        click.echo(line)
    if not changed:
        click.echo("Everything is up to date.")
    sys.exit(1 if only_check and changed else 0)


@main.command()
@click.argument("path", metavar="JOURNAL", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--point", "points", multiple=True, help="Only at this point; may be repeated.")
def forget(path: Path, points: tuple[str, ...]) -> None:
    """Remove the words a learner typed; their decisions stay."""
    _journal(path)
    try:
        removed = journal.forget(path, list(points) or None)
    except journal.NotSaved as trouble:
        raise click.ClickException(f"Not changed. {trouble}") from None
    click.echo(f"Removed the words of {removed} decision{'' if removed == 1 else 's'}.")


def _read(name: str) -> Scenario:
    from iisam_learning.parsing.problems import ScenarioProblems, as_text
    from iisam_learning.parsing.reader import find_scenario, read

    try:
        return read(find_scenario(name))
    except ScenarioProblems as trouble:
        click.echo(as_text(trouble.problems), err=True)
        sys.exit(1)


def _journal(path: Path) -> journal.Journal:
    if not path.is_file():
        raise click.ClickException(f"There is no journal {path}. Check the name.")
    return journal.read(path)


def _id_in(path: Path) -> str:
    return path.name.partition(".")[0]


def _playable(case: Scenario, agency: str | None) -> str:
    if agency is None:
        return case.playable[0]
    if agency not in case.playable:
        raise click.BadParameter(
            f"{agency!r} cannot be played here. Type one of {join_names(case.playable)}.",
            param_hint="--as",
        )
    return agency


def _json(values: Any) -> None:
    click.echo(json.dumps(values, ensure_ascii=False))
    sys.stdout.flush()


def _tell(values: dict[str, Any]) -> None:
    if "recorded" in values:
        click.echo(f"{values['recorded']}: {', '.join(values['options']) or 'nothing ticked'}")
    else:
        click.echo(f"{values['refused']}: does not count ({values['why']})")


def _ask(prompt: str) -> str:
    return str(click.prompt(prompt, default="", show_default=False, prompt_suffix=""))


def _now() -> datetime:
    return datetime.now().astimezone()


def _today() -> date:
    return _now().date()
