"""The view's modules can be imported one by one, and joined as the one text a host gets."""

from __future__ import annotations

import re

import pytest

from iisam_learning.paths import STATIC
from iisam_learning.view_text import joined, modules

ENTRIES = {"notebook": STATIC / "view" / "view.js", "page": STATIC / "page" / "page.js"}
MODULES = modules(ENTRIES["page"])
NAME = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)


@pytest.mark.parametrize("host", ENTRIES)
def test_no_name_stands_at_the_top_of_two_modules(host):
    """Joined they share one scope; a second name of one kind would break every lesson."""
    texts = [one.read_text(encoding="utf-8") for one in modules(ENTRIES[host])]
    names = [name for text in texts for name in NAME.findall(text)]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.stem)
def test_a_module_is_joined_after_those_it_imports(module):
    """A constant is used only after it is made."""
    used = re.findall(r'from "([^"]+)"', module.read_text(encoding="utf-8"))
    before = MODULES[: MODULES.index(module)]

    assert {(module.parent / one).resolve() for one in used} <= set(before)


@pytest.mark.parametrize("host", ENTRIES)
def test_what_a_host_gets_imports_nothing_and_exports_one_view(host):
    """anywidget has one text and no folder beside it, and a page loads one script."""
    text = joined(ENTRIES[host])

    assert [] == re.findall(r"^import .*", text, re.MULTILINE)
    assert ["export default {"] == re.findall(r"^export .*", text, re.MULTILINE)


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.stem)
def test_no_module_needs_a_table_of_contents(module):
    """Under 400 lines each, so that a reader finds their way."""
    assert len(module.read_text(encoding="utf-8").splitlines()) < 400
