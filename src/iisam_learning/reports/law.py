"""A table for a legal reviewer: every legal claim, where it stands, and how well it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from iisam_learning.case.scenario import Scenario

HEAD = (
    "case",
    "line",
    "where",
    "red line",
    "law entry",
    "title",
    "status",
    "read in",
    "confidence",
    "in force from",
    "review by",
    "source",
)


def law_rows(scenario: Scenario, line_of: Callable[[str, str], int]) -> Iterable[tuple[str, ...]]:
    """One row for each citation of a law entry: by an option, or as a pattern's threshold.

    line_of: gives the line of a thing of the case file by its kind and id.
    """
    for point in scenario.points:
        for option in point.options:
            for law in option.law:
                where = f"{point.id} / {option.id}"
                line = line_of("option", f"{point.id}/{option.id}")
                yield _row(scenario, law, where, line, point.red_line)
    for pattern in scenario.patterns:
        if pattern.threshold in scenario.law:
            line = line_of("pattern", pattern.id)
            yield _row(scenario, pattern.threshold, f"pattern {pattern.id}", line, False)


def _row(scenario: Scenario, law: str, where: str, line: int, red: bool) -> tuple[str, ...]:
    entry = scenario.law.get(law)
    if entry is None:
        return (scenario.id, str(line), where, "yes" if red else "", law, *("not known",) * 7)
    return (
        scenario.id,
        str(line),
        where,
        "yes" if red else "",
        law,
        entry.title,
        entry.status,
        entry.read_in,
        entry.confidence,
        entry.in_force_from.isoformat(),
        entry.review_by.isoformat(),
        entry.source,
    )
