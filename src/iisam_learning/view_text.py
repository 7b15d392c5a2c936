"""The learner's view as one text: what a notebook gets from anywidget, and a page as one script.

The modules in static/view import each other by name; each is joined after those it imports.
"""

from __future__ import annotations

import re
from pathlib import Path

from iisam_learning.paths import VIEW

_IMPORT = re.compile(r'^import [^;]*?from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def modules(entry: Path) -> list[Path]:
    """The module and all it imports, each after those it needs."""
    ordered: list[Path] = []
    _after_its_imports(entry.resolve(), ordered)
    return ordered


def joined(entry: Path = VIEW / "view.js") -> str:
    """A module with all it imports as one text that imports nothing."""
    text = "\n".join(one.read_text(encoding="utf-8") for one in modules(entry))
    return _EXPORT.sub("", _IMPORT.sub("", text))


def _after_its_imports(module: Path, ordered: list[Path]) -> None:
    for name in _IMPORT.findall(module.read_text(encoding="utf-8")):
        needed = (module.parent / name).resolve()
        if needed not in ordered:
            _after_its_imports(needed, ordered)
    if module not in ordered:
        ordered.append(module)
