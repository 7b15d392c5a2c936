"""A file beside the lessons that starts the course by a double click, for the machine at hand."""

from __future__ import annotations

import shlex
import sys
from contextlib import suppress
from pathlib import Path

from iisam_learning.disk import unlinked


def put_start_file(folder: Path, platform: str = sys.platform) -> Path | None:
    """Write the start file into a folder, and say where; None where it could not be written."""
    name, text = start_file(folder, sys.executable, platform)
    path = folder / name
    with suppress(OSError, UnicodeError):
        content = text.encode("utf-8")
        if not unlinked(path).is_file() or path.read_bytes() != content:
            path.write_bytes(content)
        path.chmod(0o755)
        return path
    return None


def start_file(folder: Path, python: str, platform: str) -> tuple[str, str]:
    """The name and the text of the start file.

    On Windows and macOS it finds its folder by itself, so it may be moved with it; Linux hands it
    no name of its own that every desktop agrees on.
    """
    if platform == "win32":
        quoted = python.replace("%", "%%")
        text = (
            # By its whole name, or a file of that name beside the lessons would be run.
            '@echo off\r\n"%SystemRoot%\\System32\\chcp.com" 65001 >nul\r\n'
            f'"{quoted}" -P -m iisam_learning learn "%~dp0."\r\n'
            "if errorlevel 1 pause\r\n"
        )
        return "Start the course.bat", text
    if platform == "darwin":
        run = f'exec {shlex.quote(python)} -P -m iisam_learning learn "$(dirname "$0")"'
        return "Start the course.command", f"#!/bin/sh\n{run}\n"
    run = f"{_for_a_desktop(python)} -P -m iisam_learning learn {_for_a_desktop(str(folder))}"
    text = (
        "[Desktop Entry]\nType=Application\nVersion=1.0\nName=Start the course\n"
        f"Comment=Opens the course in your browser\nExec={run}\nTerminal=true\n"
    )
    return "Start the course.desktop", text


def _for_a_desktop(word: str) -> str:
    """One word of an Exec line: quoted as a command, and then once more as a text of the file."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    quoted = f'"{word}"'.replace("%", "%%")
    return quoted.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
