"""A case played in a terminal: by a person, by a list of decisions, or by a bot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeGuard

from iisam_learning.case.bots import Bot
from iisam_learning.case.choosing import is_confidence
from iisam_learning.case.chronology import TooManyAgencies
from iisam_learning.case.engine import Decision, known_to, replay
from iisam_learning.case.scenario import DecisionPoint, Scenario
from iisam_learning.case.scoring import score
from iisam_learning.case.wording import join_names, long_date, plain, short_date
from iisam_learning.journal import files as journal
from iisam_learning.screens.exploration import in_words
from iisam_learning.screens.follows import what_follows
from iisam_learning.screens.real_people import looks_real

MALFORMED = "malformed"


@dataclass
class Run:
    """One run of a case for one agency, kept in a journal where a path is given.

    Without a path nothing is written, and the decisions live only as long as the run.
    """

    scenario: Scenario
    agency: str
    path: Path | None
    now: Callable[[], datetime]

    def __post_init__(self) -> None:
        kept = journal.read(self.path).decisions if self.path else ()
        self.decisions: list[Decision] = list(kept)
        self.progress = replay(self.scenario, self.decisions, self.agency)

    def decide(self, decision: Decision) -> str | None:
        """Record a decision; the code of the reason where it does not count, else None.

        Raises journal.NotSaved where the journal cannot be written.
        """
        if self.path is not None:
            at = self.now()
            recorded = journal.record(self.path, self.scenario, self.agency, decision, at)
            self.progress = recorded.progress
            return recorded.refused
        before = len(self.progress.refused)
        self.decisions.append(decision)
        self.progress = replay(self.scenario, self.decisions, self.agency)
        refused = self.progress.refused[before:]
        return refused[-1].why if refused else None

    def result(self) -> dict[str, Any]:
        """The last line of `iisam play --json`."""
        earned = score(self.progress)
        return {
            "ended": self.progress.ended,
            "ending": self.progress.ending,
            "score": earned.score,
            "possible": earned.possible,
        }


def outcome(run: Run) -> str:
    """How a run stands, in a sentence."""
    earned = score(run.progress)
    if run.progress.ended:
        return f"The case ended. {earned.score:g} of {earned.possible:g} points."
    if run.progress.open is None:
        return f"{run.scenario.id} goes no further here. Look at it with: iisam check FILE"
    return "The case has not ended yet."


def decisions_from(text: str) -> Iterator[Decision | None]:
    """Decisions of JSON lines, None for a line that is none; journal headers are passed over."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            yield None
            continue
        if isinstance(values, dict) and "journal" in values:
            continue
        yield _decision(values, number)


def play_by_hand(run: Run, ask: Callable[[str], str], say: Callable[[str], None]) -> None:
    """Let a person play: shows what they know, asks, records, and tells what follows.

    ask: shows a prompt and returns a line; EOFError ends the sitting with everything saved.
    """
    shown: set[str] = set()
    if run.progress.open is not None:
        _show_before(run.scenario, say)
    while (point := run.progress.open) is not None:
        _show_scene(run, point, shown, say)
        options = _asked_options(point, ask, say)
        decision = Decision(point.id, options, _asked_reason(ask, say))
        refused = run.decide(decision)
        if refused is not None:
            say("That was not recorded. Here is where the case stands.")
            continue
        _show_what_follows(run, say)
    ending = run.scenario.ending(run.progress.ending or "")
    if ending is not None:
        say(f"\n{ending.title}\n{plain(ending.words)}")
        try:
            lines = in_words(run.progress)
        except TooManyAgencies as trouble:
            lines = [f"No picture of who could have seen what: {trouble}."]
        for line in lines:
            say(line)


def _show_before(scenario: Scenario, say: Callable[[str], None]) -> None:
    """What nobody should meet unprepared, where to get support, and whom to ring."""
    say(scenario.title)
    if scenario.content_note:
        say(scenario.content_note)
    if scenario.support:
        say("If it stays with you:")
    for line in scenario.support:
        say(f"  {line}")
    say("Worried about someone real? Stop and ring:")
    for who, number in scenario.local.to_ring:
        say(f"  {who}: {number}")


def _show_what_follows(run: Run, say: Callable[[str], None]) -> None:
    taken = run.progress.taken[-1]
    before = {one.incident.id for one in known_to(run.progress, taken.point)}
    known = known_to(run.progress, taken.point, after=True)
    new = frozenset(one.incident.id for one in known) - before
    shown = what_follows(run.scenario, taken.point, taken.options, known, new, run.now().date())
    say("\n" + plain(shown["words"]))
    for view in shown["views"]:
        say(f"  {view['agency']}, {view['who']}: {plain(view['words'])}")
    for label, words in (
        ("If nobody shares", shown["nobody_shares"]),
        ("If too much is shared", shown["too_much"]),
    ):
        if words:
            say(f"  {label}: {plain(words)}")
    if shown["consent"]:
        say(f"  {shown['consent']}")
    if shown["law"]:
        _show_law(shown["law"], say)


def _show_law(law: dict[str, Any], say: Callable[[str], None]) -> None:
    """The law card in words: on the day in the case, then what is different today."""
    if law["overdue"]:
        say(f"  {law['overdue']}")
    for entry in law["on_this_day"]:
        say(f"  The law on this day: {entry['title']}. {entry['says']}")
    on_the_day = [entry["id"] for entry in law["on_this_day"]]
    for entry in law["today"]:
        if entry["id"] not in on_the_day:
            say(f"  Today also: {entry['title']} ({entry['status']}). {entry['says']}")
    if law["review"]:
        say(f"  {law['review']}")


def _show_scene(
    run: Run, point: DecisionPoint, shown: set[str], say: Callable[[str], None]
) -> None:
    say(f"\n{long_date(point.at.day)}")
    who = point.you or run.scenario.you.get(run.agency)
    if who:
        say(f"You are {who}.")
    known = [one for one in known_to(run.progress, point) if one.incident.id not in shown]
    if known:
        say("What you know now:")
    for one in known:
        shown.add(one.incident.id)
        agency = run.scenario.agencies[one.incident.agency]
        say(f"  {short_date(one.incident.at.day)}, {agency}: {plain(one.incident.words)}")
    say(f"\n{point.scene}\n{plain(point.words)}\n\n{point.question}")
    for number, option in enumerate(point.options, 1):
        say(f"  {number}. {option.title}")


def _asked_reason(ask: Callable[[str], str], say: Callable[[str], None]) -> str | None:
    """The learner's reason; words that look as if about somebody real are asked about once."""
    why = ask("Why? One sentence is enough, Enter for none. (Never about a real person): ").strip()
    if seen := looks_real(why):
        say(
            f"Your words look as if they hold {join_names(seen)}. "
            "This decision is not recorded yet."
        )
        why = ask("Type them again if they are made up, or Enter to leave them out: ").strip()
    return why or None


def _asked_options(
    point: DecisionPoint, ask: Callable[[str], str], say: Callable[[str], None]
) -> tuple[str, ...]:
    if not point.options:
        return ()
    prompt = (
        "Your choice (a number): "
        if point.choose == "one"
        else "Your choices (numbers with spaces, Enter for none): "
    )
    while True:
        words = ask(prompt).replace(",", " ").split()
        numbers = [int(word) for word in words if word.isdecimal()]
        legal = len(numbers) == len(words) and all(1 <= n <= len(point.options) for n in numbers)
        if (
            legal
            and len(set(numbers)) == len(numbers)
            and (len(numbers) == 1 or point.choose == "many")
        ):
            return tuple(point.options[number - 1].id for number in sorted(numbers))
        say(
            f"Please type {'one number' if point.choose == 'one' else 'numbers'} "
            f"from 1 to {len(point.options)}."
        )


def _decision(values: Any, line: int) -> Decision | None:
    if not isinstance(values, dict) or not isinstance(values.get("point"), str):
        return None
    options = values.get("options")
    if not _all_text(options):
        return None
    rationale, confidence = values.get("rationale"), values.get("confidence")
    if confidence is not None and not is_confidence(confidence):
        return None
    return Decision(
        values["point"],
        tuple(options),
        rationale if isinstance(rationale, str) else None,
        confidence,
        line=line,
    )


def _all_text(values: object) -> TypeGuard[list[str]]:
    return isinstance(values, list) and all(isinstance(one, str) for one in values)


def run_decisions(
    run: Run, decisions: Iterable[Decision | None], tell: Callable[[dict[str, Any]], None]
) -> None:
    """Record decisions one by one and tell what became of each."""
    for decision in decisions:
        if decision is None:
            tell({"refused": None, "why": MALFORMED})
            continue
        refused = run.decide(decision)
        if refused is None:
            tell({"recorded": decision.point, "options": list(decision.options)})
        else:
            tell({"refused": decision.point, "why": refused})


def run_bot(run: Run, decide: Bot, tell: Callable[[dict[str, Any]], None]) -> None:
    """Let a bot play as far as it goes and tell each decision."""
    while (decision := decide(run.progress)) is not None:
        run_decisions(run, [decision], tell)
