"""`make bench`: each part tells its numbers in sentences and in lines `figure NAME NUMBER`."""

from __future__ import annotations

import argparse

from tests.bench import chronology, imports, load, screens, slow, web

PARTS = {
    "imports": imports.run,
    "chronology": chronology.run,
    "screens": screens.run,
    "web": web.run,
    "slow": slow.run,
    "load": load.run,
}


def main() -> None:
    """Run the named parts, or all, and print their numbers."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], metavar="PART")
    for name in parser.parse_args().parts or PARTS:
        print(f"== {name}", flush=True)
        for line in PARTS[name]():
            print(line if line.startswith("figure ") else f"  {line}", flush=True)


main()
