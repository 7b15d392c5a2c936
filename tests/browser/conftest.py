"""Chromium and Firefox for the tests that look at pages, and axe-core to judge them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from firefox import FORCED_COLOURS, Firefox, found

# Quiet on a machine without a display, a sandbox or a network.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _without(reason: str) -> None:
    """A missing tool skips the tests on somebody's laptop, and fails them in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine: its own, or the one Playwright installed."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("Playwright is not installed: pip install -e '.[dev]'")
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    if not Path(own).exists():
        _without("no Chromium on this machine: install the package chromium")
    return own


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Any]:
    """One browser for all tests of a module; each test opens a context of its own."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("Playwright is not installed: pip install -e '.[dev]'")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """One Firefox for all tests, because it takes longer to start than most of them to run."""
    with _a_firefox({}) as started:
        yield started


@pytest.fixture(scope="session")
def firefox_in_forced_colours() -> Iterator[Firefox]:
    """A second one, because forced colours can only be asked for at the start."""
    with _a_firefox(FORCED_COLOURS) as started:
        yield started


@contextmanager
def _a_firefox(preferences: dict[str, Any]) -> Iterator[Firefox]:
    place = found()
    if isinstance(place, str):
        _without(place)
    started = Firefox(*place, preferences)
    yield started
    started.close()


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The script of axe-core, as axe-playwright-python ships it."""
    try:
        return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    except ImportError:
        _without("axe-core is not installed: pip install -e '.[dev]'")
        raise
