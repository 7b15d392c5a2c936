"""Notices: the calm messages beside a screen, each with what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iisam_learning.case.wording import join_names

Screen = dict[str, Any]
MOST_WORDS = 20_000  # characters of free text at one point


def stay_screen(place: str, press: str | None, told: Screen) -> Screen:
    """For a host that could not look or write: the page keeps what it shows, and says why."""
    return {"kind": "stay", "stay": True, "place": place, "press": press, "notice": told}


def notice(kind: str, title: str, words: str, choices: tuple[Screen, ...] = ()) -> Screen:
    """A calm message beside a screen; choices are buttons with what they send."""
    return {"kind": kind, "title": title, "words": words, "choices": list(choices)}


def elsewhere() -> Screen:
    """The point was decided before, perhaps in a second window."""
    return notice(
        "elsewhere",
        "You decided here before",
        "Perhaps this case is open in a second window. Your first decision counts.",
    )


def behind() -> Screen:
    """The page asked for something that its case has left behind or not come to."""
    return notice(
        "refused", "Not recorded", "This page was behind. Here is where your case stands now."
    )


def record_gone() -> Screen:
    """A journal that held decisions is not there any more."""
    return notice(
        "not-saved",
        "Your record of this case is not there",
        "What you recorded before cannot be found beside the lesson, so nothing was added. "
        "If you moved or renamed its file or folder, put it back, and then press again. "
        "To begin this case again instead, reload this page.",
    )


def too_long(length: int) -> Screen:
    """More words than can be kept. length: in characters."""
    return notice(
        "refused",
        "Your words are too long to record",
        f"They have {length:,} characters, and at most {MOST_WORDS:,} can be kept. "
        "This decision is not recorded yet. Shorten them, then press again.",
    )


def held(without: str, message: Mapping[str, Any], seen: tuple[str, ...]) -> Screen:
    """Words that look as if they were about somebody real are held back with a question.

    without: what the choice says that leaves the words out. message: what was sent; each choice
    sends it again in part.
    seen: what the words look as if they hold.
    """
    sent = {name: message.get(name) for name in ("kind", "point", "options", "confidence")}
    sent["rationale"] = message.get("rationale")
    return notice(
        "held",
        "Is this about a real person?",
        f"Your words look as if they hold {join_names(seen)}. "
        "This course takes in nothing about real people, so this decision is not recorded yet.",
        (
            {"label": "Let me change my words", "send": {"kind": "resume"}},
            {
                "label": without,
                "send": {**sent, "rationale": "", "confirmed": True},
            },
            {"label": "They are made up: record them", "send": {**sent, "confirmed": True}},
        ),
    )
