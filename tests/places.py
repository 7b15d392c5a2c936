"""Where things lie, for tests in every room."""

from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
SCENARIOS = ROOT / "scenarios"
COURSE = ROOT / "course"
STATIC = ROOT / "src" / "iisam_learning" / "static"
