"""Words in place of a traceback: what every command says of a file or a terminal that fails it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from iisam_learning import disk


class CalmGroup(click.Group):
    """Commands whose troubles with files, terminals and pipes end in a sentence and a code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command that was typed, and leave with 0, 1, 2 or 3."""
        _speak_every_language()
        try:
            return super().main(*args, **kwargs)
        finally:
            _let_go_of_output()

    def invoke(self, ctx: click.Context) -> Any:
        """Run one command; what it raises about an author's or a learner's file is told."""
        with _told():
            return super().invoke(ctx)


@contextmanager
def _told() -> Iterator[None]:
    from iisam_learning.parsing.problems import ScenarioProblems, as_text

    try:
        yield
    except ScenarioProblems as trouble:
        click.echo(as_text(trouble.problems), err=True)
        sys.exit(1)
    except BrokenPipeError:
        raise  # click ends quietly when nobody reads on
    except OSError as error:
        name = os.fsdecode(error.filename) if error.filename else "what was to be written"
        told = disk.in_sentences(error, name)
        raise click.ClickException(told if name in told else f"{name}: {told}") from None
    except (RecursionError, MemoryError):
        raise click.ClickException(
            "The file is nested too deeply to be read. Is it the right one? "
            "Look at it with: iisam check FILE"
        ) from None


def _speak_every_language() -> None:
    """A terminal keeps its own letters and gets ? for others; a file or a pipe gets UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            own = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=own, errors="replace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="replace")


def _let_go_of_output() -> None:
    """Write what waits; where nobody takes it, Python must not complain as it leaves."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError) as error:
            if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
                with suppress(OSError, ValueError):
                    print(f"Not all was written: {disk.why(error)}.", file=sys.stderr)
            with suppress(OSError, ValueError, AttributeError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
