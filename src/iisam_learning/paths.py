"""Where our own files lie; no other module asks.

An editable package stands in its checkout, with `scenarios/` and `course/` beside it; an installed
one carries both inside.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
STATIC = PACKAGE / "static"
VIEW = STATIC / "view"


def checkout() -> Path | None:
    """The checkout beside an editable package, None where the package is installed."""
    top = PACKAGE.parents[1]
    return top if (top / "pyproject.toml").is_file() else None


def scenario_folders() -> tuple[Path, ...]:
    """The folders that hold scenarios, the nearest first."""
    beside = checkout()
    folders = [
        Path.cwd() / "scenarios",
        *([beside / "scenarios"] if beside else []),
        PACKAGE / "_scenarios",
    ]
    return tuple(dict.fromkeys(one for one in folders if one.is_dir()))


def course_folders() -> tuple[Path, ...]:
    """Where built lessons may lie, `<lesson>/<lesson>.ipynb`, the nearest first."""
    return PACKAGE.parents[1] / "course" / "source", PACKAGE / "_course"
