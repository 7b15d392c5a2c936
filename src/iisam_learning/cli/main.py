"""The `iisam` command: one door for each kind of person, each command calls one module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from iisam_learning import __version__
from iisam_learning.cli import author, learner, lecturer
from iisam_learning.cli.calm import CalmGroup


@click.group(cls=CalmGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="iisam")
def main() -> None:
    """A course in sharing information between agencies: play it, mark it, write for it."""


def _port(_: click.Context, __: click.Parameter, typed: int | None) -> int | None:
    if typed is not None and not 1 <= typed <= 65535:
        raise click.BadParameter(f"{typed} is no port. Name a number from 1 to 65535, or none.")
    return typed


class _Folder(click.Path):
    """A folder that was named: no words at all would mean the one the terminal stands in."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if isinstance(value, str) and not value.strip():
            words = "No folder was named. Name one; without FOLDER it is iisam-course, here."
            raise click.BadParameter(words, ctx=ctx, param=param)
        return super().convert(value, param, ctx)


@main.command()
@click.argument("folder", required=False, type=_Folder(path_type=Path))
@click.option("--lab", is_flag=True, help="Open in JupyterLab instead of the plain page.")
@click.option(
    "--port",
    type=int,
    default=None,
    callback=_port,
    help="A number from 1 to 65535. [the folder's own]",
)
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def learn(folder: Path | None, lab: bool, port: int | None, no_browser: bool) -> None:
    """Open the course: copies the lessons to FOLDER and shows them in the browser."""
    from iisam_learning.web.learn import learn as open_course

    if folder is not None and folder.is_file():
        raise click.BadParameter(f"{folder} is a file. Name a folder.", param_hint="FOLDER")
    sys.exit(open_course(folder, lab=lab, port=port, browser=not no_browser))


for command in (*learner.COMMANDS, *author.COMMANDS, *lecturer.COMMANDS):
    main.add_command(command)
