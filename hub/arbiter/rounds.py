"""Carries rounds from the first claim to their end: rank, grant, stand down, close."""

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.levels import speech_db
from hub.arbiter.models import Action, Claim, GrantFinal, GrantProvisional, RoundClosed, StandDown
from hub.arbiter.ranking import best, explain
from hub.arbiter.rules.base import Rule, Scene
from hub.arbiter.state import ArbiterState, Entry, Round, in_earshot, moments_us, same_utterance

REMEMBERED_US = 12_000_000
"""Closed rounds are kept this long, to know a claim that was held up on its way."""
CLEAR_ENOUGH_DB = 3.0
"""A level that stands out of the noise less than this teaches nothing."""
LAST_ACTIVE = 16


class Rounds:
    """The rounds of one house and what is to be done about them."""

    def __init__(self, config: ArbiterConfig, state: ArbiterState, rule: Rule) -> None:
        self.config = config
        self.state = state
        self.rule = rule
        self.actions: list[Action] = []

    def find(self, claim: Claim) -> Round | None:
        """The round of the utterance this claim is about; None if it is a new one."""
        if claim.kind == "button":
            return None
        for round_ in reversed(self.state.rounds):
            if round_.kind != claim.kind:
                continue
            if claim.satellite in round_.entries:
                # The same device again is a person who tries again, unless nothing was decided yet.
                if round_.final_us is None:
                    return round_
                continue
            on_time = [entry.claim for entry in round_.entries.values() if not entry.late]
            if any(same_utterance(claim, other, self.state, self.config) for other in on_time):
                return round_
        return None

    def open(self, claim: Claim, now_us: int) -> None:
        """A new utterance: grant at once if nobody else can have heard it, else wait for the others."""
        self.state.serial += 1
        others = in_earshot(claim.satellite, self.state, self.config)
        if claim.kind == "barge":
            others = [name for name in others if name in self.state.playing]
        window_us = 0 if claim.kind == "button" or not others else self.rule.window_ms(self.config) * 1000
        round_ = Round(f"r{self.state.serial}", claim.kind, now_us, now_us + window_us, [claim.satellite, *others])
        self.state.rounds = [r for r in self.state.rounds if not r.closed or now_us - r.opened_us < REMEMBERED_US]
        self.state.rounds.append(round_)
        if window_us:
            self.join(round_, claim, now_us)
            return
        round_.entries[claim.satellite] = Entry(claim)
        round_.note(now_us, "claimed", claim.satellite)
        round_.winner = claim.satellite
        self.finalise(round_, now_us, "button" if claim.kind == "button" else "rule" if others else "alone")

    def join(self, round_: Round, claim: Claim, now_us: int) -> None:
        """One more satellite heard it."""
        late = round_.final_us is not None
        round_.entries[claim.satellite] = Entry(claim, late=late)
        round_.note(now_us, "claimed_late" if late else "claimed", claim.satellite)
        if not late:
            self.rank(round_, now_us)
        elif len(round_.alive()) == 1:
            # Everybody who heard it in time is gone: better late than nobody.
            self._reopen(round_, claim.satellite, now_us)
        else:
            self._stand_down(round_, claim, now_us, "late")

    def rank(self, round_: Round, now_us: int) -> None:
        """Move the light to the best claim so far."""
        winner, reason = best(round_, self.rule, self._scene(), self.state)
        if winner is None or winner == round_.winner:
            return
        reason = "first_claim" if round_.winner is None else reason
        round_.winner = winner
        self.state.epoch += 1
        round_.note(now_us, f"provisional:{reason}", winner)
        claim = round_.entries[winner].claim
        self.actions.append(GrantProvisional(round_.id, winner, claim.id, self.state.epoch, reason))

    def finalise(self, round_: Round, now_us: int, reason: str) -> None:
        """Nobody else gets this utterance any more."""
        round_.final_us = now_us
        overheard = self._spoken_to(round_) if round_.kind == "barge" else None
        if overheard is not None:
            self._refuse(round_, now_us, overheard)
            return
        self._grant_final(round_, now_us, reason)
        for name, entry in sorted(round_.alive().items()):
            if name != round_.winner:
                self._stand_down(round_, entry.claim, now_us, "another_room")
        if round_.kind == "wake":
            self._refuse_overheard(round_, now_us)
        self._supersede(round_, now_us)

    def replace_winner(self, round_: Round, now_us: int) -> None:
        """The winner died: the next best answers. There is one, or the round would have been closed."""
        round_.winner = best(round_, self.rule, self._scene(), self.state)[0]
        self._grant_final(round_, now_us, "winner_lost")

    def close(self, round_: Round, now_us: int, reason: str) -> None:
        """The end; what the levels teach is learned here."""
        round_.closed = True
        round_.note(now_us, f"closed:{reason}", round_.winner)
        explanation = explain(round_, self.rule, self._scene(), now_us)
        if round_.kind == "wake":
            self._learn(round_)
        self.actions.append(RoundClosed(round_.id, round_.winner, explanation))

    # --- Inside ---

    def _scene(self) -> Scene:
        return Scene(self.config, self.state.calibration.gain_db)

    def _grant_final(self, round_: Round, now_us: int, reason: str) -> None:
        assert round_.winner is not None
        self.state.epoch += 1
        round_.deadline_us = now_us + self.config.succession_ms * 1000
        round_.note(now_us, f"final:{reason}", round_.winner)
        active = [name for name in self.state.last_active if name != round_.winner]
        self.state.last_active = [*active, round_.winner][-LAST_ACTIVE:]
        claim = round_.entries[round_.winner].claim
        self.actions.append(GrantFinal(round_.id, round_.winner, claim.id, self.state.epoch, reason))

    def _stand_down(self, round_: Round, claim: Claim, now_us: int, reason: str) -> None:
        left_us = self.config.same_utterance_ms * 1000 - (now_us - round_.opened_us)
        round_.note(now_us, f"stand_down:{reason}", claim.satellite)
        self.actions.append(
            StandDown(
                round=round_.id,
                satellite=claim.satellite,
                claim=claim.id,
                epoch=self.state.epoch,
                winner=round_.winner,
                reason=reason,
                suppress_ms=max(0, left_us // 1000),
            )
        )

    def _reopen(self, round_: Round, satellite: str, now_us: int) -> None:
        round_.closed = False
        round_.winner = satellite
        self._grant_final(round_, now_us, "winner_lost")

    def _spoken_to(self, barge: Round) -> str | None:
        """The room whose wake word was the very speech that this room took for an interruption."""
        wakes = [r for r in self.state.rounds if r.kind == "wake" and r.final_us is not None and r.winner]
        for wake in reversed(wakes):
            if wake.winner not in barge.entries and self._overheard(barge, wake):
                return wake.winner
        return None

    def _overheard(self, barge: Round, wake: Round) -> bool:
        """Whether what a room took for an interruption was the beginning of a wake phrase said elsewhere."""
        assert wake.winner is not None
        ends = wake.entries[wake.winner].claim
        for entry in barge.entries.values():
            if self.state.earshot.never(entry.claim.satellite, wake.winner, self.config.groups):
                continue
            began_us, ended_us = moments_us([entry.claim, ends], self.config)
            early_us = ended_us - began_us
            if -self.config.chance_ms * 1000 <= early_us <= self.config.overheard_ms * 1000:
                return True
        return False

    def _refuse_overheard(self, wake: Round, now_us: int) -> None:
        for barge in [r for r in self.state.rounds if r.kind == "barge" and r.final_us is not None and not r.closed]:
            if wake.winner not in barge.entries and self._overheard(barge, wake):
                self._refuse(barge, now_us, wake.winner)

    def _refuse(self, barge: Round, now_us: int, winner: str | None) -> None:
        """That was no interruption: the playback goes on."""
        barge.winner = winner
        for _, entry in sorted(barge.alive().items()):
            self._stand_down(barge, entry.claim, now_us, "overheard")
        barge.winner = None
        self.close(barge, now_us, "overheard")

    def _supersede(self, round_: Round, now_us: int) -> None:
        """An older round of the same people needs no successor any more."""
        for old in [r for r in self.state.rounds if not r.closed and r.final_us is not None and r is not round_]:
            if old.kind == round_.kind and old.winner in round_.entries:
                self.close(old, now_us, "superseded")

    def _learn(self, round_: Round) -> None:
        claims = [entry.claim for entry in round_.entries.values()]
        self.state.earshot.learn({claim.satellite for claim in claims}, set(round_.listening))
        levels = {
            claim.satellite: speech_db(claim.level_db, claim.noise_db)
            for claim in claims
            if not claim.playing and claim.level_db - claim.noise_db >= CLEAR_ENOUGH_DB
        }
        self.state.calibration.learn(round_.id, levels)
