"""`make bench`: imports, the shared chronology, and a page against a bare anywidget page."""

from __future__ import annotations

import argparse

from tests.bench import chronology, imports, page

PARTS = {"imports": imports.run, "chronology": chronology.run, "page": page.run}


def main() -> None:
    """Run the named parts, or all, and print their numbers."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[])
    for name in parser.parse_args().parts or PARTS:
        print(f"== {name}")
        for line in PARTS[name]():
            print(f"  {line}")


main()
