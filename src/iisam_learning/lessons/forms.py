"""The calls a lesson may hold, in the exact words `iisam build` writes: the only code ever ours.

What is not one of these, to the letter, is somebody's own code and is run by nobody but themselves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# No control characters and no line separators of any kind in the sentence: Python ends a line at
# a carriage return, and IPython at others too, so that words behind one would be run as code.
_SENTENCE = r"# [^\x00-\x1f\x7f-\x9f\u2028\u2029]+\n"
_NOTEBOOK = r"from iisam_learning\.notebook import "
_GRADING = r"from iisam_learning\.grading import "
_CASE = rf'"(?P<scenario>{ID})"'
# static/labextension/static/remoteEntry.js holds the same forms; a browser test compares them.
_FORMS = {
    "play": _NOTEBOOK + rf'play\nplay\({_CASE}(?:, agency="(?P<agency>{ID})")?\)',
    "record": _NOTEBOOK + rf'record\nrecord\({_CASE}, "(?P<point>{ID})"\)',
    "debrief": _NOTEBOOK + rf"debrief\ndebrief\({_CASE}\)",
    "mark": _GRADING + rf'mark\nmark\({_CASE}, "(?P<agency>{ID})", "(?P<mark>{ID})"\)',
}
FORMS = tuple(re.compile(_SENTENCE + form) for form in _FORMS.values())


@dataclass(frozen=True)
class CanonicalCall:
    """A call of ours: `name` is play, record, debrief or mark; the rest is what it names."""

    name: str
    scenario: str
    agency: str | None = None
    point: str | None = None


def call_in(source: str) -> CanonicalCall | None:
    """The call a code cell makes, None where the cell holds anything else."""
    for name, form in zip(_FORMS, FORMS, strict=True):
        if (found := form.fullmatch(source)) is not None:
            held = found.groupdict()
            return CanonicalCall(name, held["scenario"], held.get("agency"), held.get("point"))
    return None
