"""The view's modules can be imported one by one, and joined as the one text a notebook gets."""

from __future__ import annotations

import re

import pytest

from iisam_learning.notebook import MODULES, joined
from places import STATIC

NAME = re.compile(r"^(?:export )?(?:async )?(?:const|let|class|function) (\w+)", re.MULTILINE)


def text_of(module):
    """The text of one module."""
    return (STATIC / "view" / f"{module}.js").read_text(encoding="utf-8")


def test_no_name_stands_at_the_top_of_two_modules():
    """Joined they share one scope; a second name of one kind would break every lesson."""
    names = [name for module in MODULES for name in NAME.findall(text_of(module))]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_modules_that_are_joined_before_it(module):
    """A constant is used only after it is made."""
    used = re.findall(r'from "\./(\w+)\.js"', text_of(module))

    assert set(used) <= set(MODULES[: MODULES.index(module)])


def test_what_a_notebook_gets_imports_nothing_and_exports_one_view():
    """anywidget has one text and no folder beside it."""
    assert [] == re.findall(r"^import .*", joined(), re.MULTILINE)
    assert ["export default {"] == re.findall(r"^export .*", joined(), re.MULTILINE)


@pytest.mark.parametrize("module", MODULES)
def test_no_module_needs_a_table_of_contents(module):
    """Under 400 lines each, so that a reader finds their way."""
    assert len(text_of(module).splitlines()) < 400
