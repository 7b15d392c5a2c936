"""What a learner's lesson costs before anything is shown."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

ROUNDS = 9


def run() -> Iterator[str]:
    """Import time of the learner's part as a ratio to `import anywidget`, taken in turns."""
    programs = {
        "anywidget": "import anywidget",
        "ours": "import iisam_learning.notebook, iisam_learning.grading",
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for program in programs.values():
        _seconds(program)
    for _ in range(ROUNDS):
        for name, program in programs.items():
            times[name].append(_seconds(program))
    middle = {name: statistics.median(values) for name, values in times.items()}
    yield f"import anywidget: {middle['anywidget'] * 1000:.0f} ms"
    yield f"import of a lesson: {middle['ours'] * 1000:.0f} ms"
    yield f"ratio: {middle['ours'] / middle['anywidget']:.2f} (aim: at most 1.5)"
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            programs["ours"] + "; import sys; print(*[m for m in "
            "('pandas', 'matplotlib', 'numpy', 'nbgrader', 'ruamel.yaml') if m in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    yield f"heavy modules that a lesson loads: {loaded or 'none'}"


def _seconds(program: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    return time.perf_counter() - start
