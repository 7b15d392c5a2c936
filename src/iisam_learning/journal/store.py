"""The Store: where Journals lie. Files are one; a browser and a data base may be others.

A store moves bytes and keeps two writers apart. What the bytes say is made purely, in `lines`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol


class Run(NamedTuple):
    """One learner's run of one Scenario for one Agency."""

    scenario: str
    agency: str


class NotSaved(Exception):
    """Nothing was acknowledged; `reason` says why and what to do, in words for a learner."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotConfirmed(NotSaved):
    """The lines may stand or not: the disk took them and did not say that it keeps them."""


class Store(Protocol):
    """Where the runs of one learner lie."""

    def read(self, run: Run) -> bytes:
        """The bytes of a run, empty where nothing is recorded. Takes no lock, writes nothing.

        Raises NotSaved where they cannot be looked at.
        """

    def append(self, run: Run, data: bytes) -> None:
        """Add bytes at the end; returns when the disk has them. No bytes: only confirm the rest.

        Raises NotSaved where nothing was added, NotConfirmed where that is not known.
        """

    def replace(self, run: Run, data: bytes) -> None:
        """Put these bytes in place of all others, in one step. Raises NotSaved."""

    def holding(self, run: Run) -> AbstractContextManager[None]:
        """Keeps other writers of the run away. Raises NotSaved where another one stays too long."""

    def name(self, run: Run) -> str:
        """What a person would call the record of a run, such as its file's name."""
