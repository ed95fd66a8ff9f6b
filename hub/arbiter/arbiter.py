"""Decides which one room answers an utterance that several rooms may have heard.

Claims go in as they come; `poll` gives what is to be done and `next_deadline` says when to ask again. A lone satellite
is granted at once. Otherwise the best claim so far shows a light, and the grant becomes final after a short window,
with the first device call or the first sound. A round always ends: every state of it has a deadline.
"""

from dataclasses import replace
from typing import Any

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Action, Claim
from hub.arbiter.rounds import Rounds
from hub.arbiter.rules.base import Rule
from hub.arbiter.rules.choose import RULES
from hub.arbiter.state import STATE, ArbiterState, Round


class Arbiter:
    """One per house. Every method takes the hub's clock in microseconds; call `poll` after each."""

    def __init__(self, config: ArbiterConfig, state: ArbiterState | None = None, rule: Rule | None = None) -> None:
        self.config = config
        self.state = state or ArbiterState()
        self._rounds = Rounds(config, self.state, rule or RULES[config.rule])

    def regroup(self, groups: tuple[tuple[str, ...], ...]) -> None:
        """The owner's groups of satellites that hear each other, now that more of them are known."""
        self.config = self._rounds.config = replace(self.config, groups=groups)

    # --- What happened ---

    def joined(self, satellite: str, now_us: int, *, hears: bool = True) -> None:
        """A satellite is connected, or was muted (`hears=False`) or unmuted."""
        self._advance(now_us)
        self.state.hears[satellite] = hears

    def plays(self, satellite: str, now_us: int, *, on: bool) -> None:
        """A room's speaker started or stopped sounding: only such rooms can be interrupted."""
        self._advance(now_us)
        others = [name for name in self.state.playing if name != satellite]
        self.state.playing = [*others, satellite] if on else others

    def claim(self, claim: Claim, now_us: int) -> None:
        """A satellite heard its wake word, speech over its own voice, or its button."""
        now_us = self._advance(now_us)
        self.state.hears.setdefault(claim.satellite, True)
        if any(_has(round_, claim) for round_ in self.state.rounds):
            return
        round_ = self._rounds.find(claim)
        if round_ is None:
            self._rounds.open(claim, now_us)
        else:
            self._rounds.join(round_, claim, now_us)

    def heard(self, satellite: str, level_db: float, now_us: int) -> None:
        """Level of 20 ms of the speech that follows the phrase."""
        now_us = self._advance(now_us)
        for round_ in self._open_rounds():
            entry = round_.entries.get(satellite)
            if entry is not None and round_.final_us is None:
                entry.hear(level_db)
                self._rounds.rank(round_, now_us)

    def acted(self, round_id: str, now_us: int) -> None:
        """The first device call of this round is about to be made: the grant is final."""
        self._settle(round_id, now_us, "acted")

    def sounded(self, round_id: str, now_us: int) -> None:
        """The first sound of this round is about to be made: the grant is final."""
        self._settle(round_id, now_us, "sounded")

    def lost(self, satellite: str, now_us: int) -> None:
        """A satellite is gone: the next best takes its rounds."""
        now_us = self._advance(now_us)
        self.state.hears.pop(satellite, None)
        self.state.playing = [name for name in self.state.playing if name != satellite]
        for round_ in self._open_rounds():
            if satellite not in round_.alive():
                continue
            round_.entries[satellite].lost = True
            round_.note(now_us, "lost", satellite)
            if not round_.alive():
                round_.final_us = now_us if round_.final_us is None else round_.final_us
                round_.winner = None
                self._rounds.close(round_, now_us, "all_lost")
            elif round_.final_us is None:
                self._rounds.rank(round_, now_us)
            elif round_.winner == satellite:
                self._rounds.replace_winner(round_, now_us)

    def done(self, round_id: str, now_us: int) -> None:
        """The turn is over, or its conversation looks after the room from here on."""
        self._settle(round_id, now_us, "done")
        for round_ in self._open_rounds():
            if round_.id == round_id:
                self._rounds.close(round_, self.state.now_us, "done")

    def teach(self, round_id: str, said_in: str, now_us: int) -> bool:
        """Someone said "not you, the kitchen". False: that room did not hear it, or it is too long ago."""
        self._advance(now_us)
        for round_ in self._open_rounds():
            if round_.id == round_id and round_.final_us is not None:
                self._rounds.close(round_, self.state.now_us, "taught")
        return self.state.calibration.teach(round_id, said_in)

    def weighs(self, satellite: str) -> bool:
        """Whether the level of the speech there still counts."""
        return any(round_.final_us is None and satellite in round_.entries for round_ in self._open_rounds())

    def in_earshot(self, a: str, b: str) -> bool:
        """Whether a voice in one room may reach the other, as configured or learned."""
        return self.state.earshot.can_hear(a, b, self.config.groups)

    # --- What to do ---

    def poll(self, now_us: int) -> list[Action]:
        """Everything decided since the last call, in order."""
        self._advance(now_us)
        actions, self._rounds.actions = self._rounds.actions, []
        return actions

    def next_deadline(self) -> int | None:
        """When `poll` must be called although nothing happens."""
        return min((round_.deadline_us for round_ in self._open_rounds()), default=None)

    def to_json(self) -> dict[str, Any]:
        """The state as plain data; `STATE.validate_python` reads it. Actions not yet polled are not part of it."""
        dumped: dict[str, Any] = STATE.dump_python(self.state, mode="json")
        return dumped

    # --- Inside ---

    def _open_rounds(self) -> list[Round]:
        return [round_ for round_ in self.state.rounds if not round_.closed]

    def _advance(self, now_us: int) -> int:
        """Time never runs back; deadlines that passed are served first, in their order."""
        self.state.now_us = max(now_us, self.state.now_us)
        while due := [r for r in self._open_rounds() if r.deadline_us <= self.state.now_us]:
            round_ = min(due, key=lambda r: r.deadline_us)
            if round_.final_us is None:
                self._rounds.finalise(round_, round_.deadline_us, "window")
            else:
                self._rounds.close(round_, round_.deadline_us, "over")
        return self.state.now_us

    def _settle(self, round_id: str, now_us: int, reason: str) -> None:
        now_us = self._advance(now_us)
        for round_ in self._open_rounds():
            if round_.id != round_id:
                continue
            round_.note(now_us, reason, round_.winner)
            if round_.final_us is None:
                self._rounds.finalise(round_, now_us, reason)


def _has(round_: Round, claim: Claim) -> bool:
    entry = round_.entries.get(claim.satellite)
    return entry is not None and entry.claim.id == claim.id
