"""How a part of the bench says its numbers: middle, tail, spread, and one line a machine reads."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


def figure(name: str, number: float) -> str:
    """The line that `figure NAME NUMBER` readers look for."""
    return f"figure {name} {number:.4g}"


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def late(values: Sequence[float]) -> float:
    """The 95th percentile: the smallest value that no more than one in twenty lies above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)]


def beside(what: str, ours: Sequence[float], peer: Sequence[float], unit: str, aim: float) -> str:
    """One sentence with both series and their ratios."""
    ratios = middle(ours) / middle(peer), late(ours) / late(peer)
    return (
        f"{what}: ours {_series(ours, unit)}; peer {_series(peer, unit)}; "
        f"ratio p50 {ratios[0]:.2f}, p95 {ratios[1]:.2f} (aim {aim})"
    )


def _series(values: Sequence[float], unit: str) -> str:
    return (
        f"p50 {middle(values):.3g}, p95 {late(values):.3g} {unit} "
        f"({min(values):.3g} to {max(values):.3g}, n={len(values)})"
    )
