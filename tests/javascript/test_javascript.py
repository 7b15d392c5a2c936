"""The unit tests of the learner's pages, in node, so that one command runs every test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def test_what_the_pages_work_out_by_themselves_is_right():
    """Saving, drafts, tables and the lens have logic that no Python test reaches."""
    node = shutil.which("node")
    if node is None and not os.environ.get("CI"):
        pytest.skip("node is not installed")
    run = subprocess.run(
        [node or "node", "--import", "./as-modules.js", "--test", "--test-reporter=tap"],
        cwd=HERE,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert 0 == run.returncode, run.stdout + run.stderr
    assert int(re.search(r"^# pass (\d+)$", run.stdout, re.MULTILINE)[1]) > 20


def test_the_lock_names_no_registry():
    """Whoever installs the tools takes them from where their own npm looks."""
    assert '"resolved"' not in (HERE / "package-lock.json").read_text(encoding="utf-8")
