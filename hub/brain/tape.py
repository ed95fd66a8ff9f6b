"""Records what the pure cores were told and what they decided, turn by turn, so that `parlour replay` can run it again.

A taped core is the core itself with a microphone in front of it. What people said is never on the tape.
"""

from hub.arbiter import replay as arbiter_replay
from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Action, Claim
from hub.conversation import events as e
from hub.conversation import replay as talk_replay
from hub.conversation.lifetimes import Lifetimes
from hub.conversation.machine import Conversation
from hub.observe.replay import TurnRecorder, to_line

MOST_STEPS = 5000
"""A tape that grows beyond this (a television all evening) starts anew."""


class Tape:
    """The steps since the last turn, core by core."""

    def __init__(self) -> None:
        self._arbiter: TurnRecorder | None = None
        self._talks: dict[str, TurnRecorder] = {}

    def arbiter(self, arbiter: Arbiter) -> TurnRecorder:
        """Where the arbiter's steps go."""
        if self._arbiter is None or len(self._arbiter.steps) > MOST_STEPS:
            self._arbiter = TurnRecorder()
            self._arbiter.begin(arbiter.state.now_us / 1e6, arbiter_replay.NAME, arbiter_replay.begun(arbiter))
        return self._arbiter

    def talk(self, talk: Conversation, lifetimes: Lifetimes, now: float) -> TurnRecorder:
        """Where a conversation's steps go."""
        recorder = self._talks.get(talk.id)
        if recorder is None or len(recorder.steps) > MOST_STEPS:
            recorder = self._talks[talk.id] = TurnRecorder()
            recorder.begin(now, talk_replay.NAME, talk_replay.begun(talk, lifetimes))
        return recorder

    def cut(self, conversation: str) -> list[str]:
        """The lines of the turn that is over; the next begins with fresh states."""
        arbiter, talk = self._arbiter, self._talks.pop(conversation, None)
        self._arbiter = None
        steps = [*(arbiter.steps if arbiter else ()), *(talk.steps if talk else ())]
        return [to_line(step) for step in steps]

    def forget(self, conversations: set[str]) -> None:
        """Let go of conversations that are no more."""
        self._talks = {id: recorder for id, recorder in self._talks.items() if id in conversations}


class TapedArbiter(Arbiter):
    """The arbiter, recorded."""

    def __init__(self, config: ArbiterConfig, tape: Tape) -> None:
        super().__init__(config)
        self._tape = tape

    def claim(self, claim: Claim, now_us: int) -> None:
        """See `Arbiter`."""
        self._tape.arbiter(self).step(now_us / 1e6, arbiter_replay.NAME, arbiter_replay.claim_event(claim, now_us), [])
        super().claim(claim, now_us)

    def joined(self, satellite: str, now_us: int, *, hears: bool = True) -> None:
        """See `Arbiter`."""
        self._note("joined", now_us, satellite=satellite, hears=hears)
        super().joined(satellite, now_us, hears=hears)

    def plays(self, satellite: str, now_us: int, *, on: bool) -> None:
        """See `Arbiter`."""
        self._note("plays", now_us, satellite=satellite, on=on)
        super().plays(satellite, now_us, on=on)

    def heard(self, satellite: str, level_db: float, now_us: int) -> None:
        """See `Arbiter`."""
        self._note("heard", now_us, satellite=satellite, level_db=level_db)
        super().heard(satellite, level_db, now_us)

    def acted(self, round_id: str, now_us: int) -> None:
        """See `Arbiter`."""
        self._note("acted", now_us, round_id=round_id)
        super().acted(round_id, now_us)

    def sounded(self, round_id: str, now_us: int) -> None:
        """See `Arbiter`."""
        self._note("sounded", now_us, round_id=round_id)
        super().sounded(round_id, now_us)

    def lost(self, satellite: str, now_us: int) -> None:
        """See `Arbiter`."""
        self._note("lost", now_us, satellite=satellite)
        super().lost(satellite, now_us)

    def done(self, round_id: str, now_us: int) -> None:
        """See `Arbiter`."""
        self._note("done", now_us, round_id=round_id)
        super().done(round_id, now_us)

    def teach(self, round_id: str, said_in: str, now_us: int) -> bool:
        """See `Arbiter`."""
        self._note("teach", now_us, round_id=round_id, said_in=said_in)
        return super().teach(round_id, said_in, now_us)

    def poll(self, now_us: int) -> list[Action]:
        """See `Arbiter`; a poll that decides nothing is no step."""
        recorder = self._tape.arbiter(self)
        actions = super().poll(now_us)
        if actions:
            event = ["poll", {"now_us": now_us}]
            recorder.step(now_us / 1e6, arbiter_replay.NAME, event, arbiter_replay.actions_json(actions))
        return actions

    def _note(self, method: str, now_us: int, **arguments: object) -> None:
        event = [method, {**arguments, "now_us": now_us}]
        self._tape.arbiter(self).step(now_us / 1e6, arbiter_replay.NAME, event, [])


class TapedConversation(Conversation):
    """A conversation, recorded."""

    def __init__(self, id: str, first_stream: int, lifetimes: Lifetimes, now: float, tape: Tape) -> None:
        super().__init__(id, first_stream, lifetimes, now)
        self._tape = tape

    def handle(self, event: e.Event, now: float) -> list[e.Action]:
        """See `Conversation`."""
        recorder = self._tape.talk(self, self._lifetimes, now)
        actions = super().handle(event, now)
        recorder.step(now, talk_replay.NAME, talk_replay.event_json(event), talk_replay.actions_json(actions))
        return actions

    def poll(self, now: float) -> list[e.Action]:
        """See `Conversation`; a poll that changes nothing is no step."""
        recorder, before = self._tape.talk(self, self._lifetimes, now), self.state
        actions = super().poll(now)
        if actions or self.state is not before:
            recorder.step(now, talk_replay.NAME, ["poll", {}], talk_replay.actions_json(actions))
        return actions
