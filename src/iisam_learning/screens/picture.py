"""The picture of an ending: what is drawn, what it is called, and how it is read."""

from __future__ import annotations

from typing import Any

from iisam_learning.case.chronology import SharedChronology, learned_on
from iisam_learning.case.engine import Progress
from iisam_learning.case.wording import count_of
from iisam_learning.screens.exploration import finding
from iisam_learning.screens.swimlanes import shown, swimlanes

Key = list[list[str]]

LEVELS = {
    1: ["○", "1: everyday support"],
    2: ["□", "2: early help"],
    3: ["△", "3: a child or adult in need"],
    4: ["◇", "4: serious harm suspected"],
}


def pictured(progress: Progress, shared: SharedChronology) -> dict[str, Any] | None:
    """The picture of an ending as JSON values; None where there is nothing to be seen in one.

    "svg" and "narrow" are the same picture for a wide page and for a phone; "lines" says for
    "wide" and "narrow" where the page may lay the lens's lines under it; "caption" is the
    finding; "key" holds signs and words for what this picture holds, and for nothing else.
    """
    scenario = progress.scenario
    learned = {id: day for id, (_, day) in learned_on(progress).items()}
    incidents = shown(scenario, learned)
    if not (scenario.patterns and incidents):
        return None
    caption = finding(shared)
    known = [one for one in incidents if one.id in learned]
    entries = count_of(len(incidents), "entry", "entries")
    alt = f"{caption}\nBy the end you knew {len(known)} of {entries}."
    drawn = swimlanes(scenario, shared, learned, alt, progress.agency)
    key: Key = []
    if known:
        key.append(["●", "filled: you knew it by the end"])
    if len(known) < len(incidents):
        key.append(["○", "open: you did not know it by the end"])
    if any(learned[one.id] > one.at.day for one in known):
        key.append(["─|", "thin line: to the day you were told"])
    if any(days.earliest is not None for days in shared.patterns.values()):
        key.append(["┆", "dashed: somebody could see it"])
    levels = {one.level for one in incidents}
    return {
        "svg": drawn["wide"].svg,
        "narrow": drawn["narrow"].svg,
        "lines": {kind: one.lines for kind, one in drawn.items()},
        "caption": caption,
        "key": key + [words for level, words in LEVELS.items() if level in levels],
    }
