"""The conversation: one state machine in one table. Events and `now` in, actions out.

The table at the end says which event means something in which state; an event without a row is late news and changes
nothing. What the events do is written in the methods above it.
"""

from collections.abc import Callable

from hub.conversation import events as e
from hub.conversation.events import Action, Event, State
from hub.conversation.lifetimes import Lifetimes


class Conversation:
    """One conversation of the house, wherever it is at the moment."""

    def __init__(self, id: str, first_stream: int, lifetimes: Lifetimes, now: float) -> None:
        self.id = id
        self.state = State.IDLE
        self.satellite: str | None = None
        self.room: str | None = None
        self.room_final = True
        self.turn: str | None = None
        self.stream: int | None = None
        """Downlink stream that sounds, or is about to."""
        self._lifetimes = lifetimes
        self._next_stream = first_stream
        self._turns = 0
        self._answer_over = True
        self._woken = False
        """Somebody asked for our attention and has not said anything yet."""
        self._after: e.AnswerEnded | None = None
        self._deadline: float | None = now + lifetimes.closed_after_s
        self._before_move = State.IDLE
        self._lost_at: float | None = None

    # --- The interface ---

    def handle(self, event: Event, now: float) -> list[Action]:
        """Take an event, give what is to be done."""
        row = TABLE.get((self.state, type(event)))
        return row(self, event, now) if row else []

    def next_deadline(self) -> float | None:
        """When `poll` wants to be called."""
        given_up = None if self._lost_at is None else self._lost_at + self._lifetimes.lost_s
        return min((t for t in (self._deadline, given_up) if t is not None), default=None)

    def poll(self, now: float) -> list[Action]:
        """Let time pass."""
        if self._lost_at is not None and now >= self._lost_at + self._lifetimes.lost_s:
            return self._close("satellite_lost")
        if self._deadline is None or now < self._deadline:
            return []
        match self.state:
            case State.LISTENING:
                return self._rest(now)
            case State.THINKING:
                return [*self._drop_turn(), *self._complain(), *self._rest(now)]
            case State.INTERRUPTED:
                return self._on_interrupt(e.InterruptDecided(real=False), now)
            case State.HANDING_OVER:
                return self._on_handed_over(e.HandedOver(), now)
            case State.SPEAKING:
                return [*self._stop_speech(), *self._drop_turn(), *self._rest(now)]
            case _:
                return self._close("silence")

    # --- What events do ---

    def _on_granted(self, event: e.Granted, now: float) -> list[Action]:
        if self.state is State.LISTENING and event.satellite == self.satellite and event.final:
            self.room_final = True
            return [e.Show(event.satellite, "listening"), e.Sound(event.satellite, "granted")]
        actions = self._leave_room(event.satellite) + self._stop_speech() + self._drop_turn()
        self.satellite, self.room, self.room_final = event.satellite, event.room, event.final
        self._lost_at, self._woken = None, True
        light = e.Show(event.satellite, "listening" if event.final else "heard")
        return [*actions, e.OpenMicrophone(event.satellite, event.stream), light, *self._listen(now)]

    def _on_final_while_thinking(self, event: e.Granted, now: float) -> list[Action]:
        """The words came before the grant was final, or the room that heard them died: only the room changes."""
        if self.turn is None or not event.final or (self.room_final and self._lost_at is None):
            return self._on_granted(event, now)
        actions = self._leave_room(event.satellite)
        if event.satellite != self.satellite:
            actions.append(e.OpenMicrophone(event.satellite, None))
        settled = [] if self.room_final else [e.FinishRoom(self.turn, event.room)]
        self.satellite, self.room, self.room_final = event.satellite, event.room, True
        self._lost_at = None
        return [*actions, e.Show(event.satellite, "thinking"), *settled]

    def _on_speech(self, event: e.SpeechStarted, now: float) -> list[Action]:
        # The endpoint decides when a turn ends; this only bounds a microphone that hears a television all evening.
        self._deadline = now + self._lifetimes.thinking_s
        return []

    def _on_turn_ended(self, event: e.TurnEnded, now: float) -> list[Action]:
        satellite, room = self._here()
        if event.false_wake:
            return self._rest(now)
        if not event.texts and not self._woken:
            return []  # a noise while the microphone was open for a follow-up
        self._woken = False
        self._turns += 1
        self.turn = f"{self.id}.{self._turns}"
        self._answer_over, self._after = False, None
        self.state, self._deadline = State.THINKING, now + self._lifetimes.thinking_s
        sure, end_us = event.confidence, event.speech_end_us
        ask = e.Ask(self.turn, event.texts, room, self.room_final, sure, end_us, event.confidences)
        return [ask, e.Show(satellite, "thinking")]

    def _on_clause(self, event: e.ClauseReady, now: float) -> list[Action]:
        if event.turn != self.turn:
            return []
        satellite, _ = self._here()
        first = self.stream is None
        if self.stream is None:
            self.stream = self._next_stream
            self._next_stream = (self._next_stream + 1) & 0xFFFF
        say = e.Say(self.stream, event.text, satellite, first=first, last=False)
        if self.state is State.THINKING:
            self.state, self._deadline = State.SPEAKING, now + self._lifetimes.speaking_s
            return [e.Show(satellite, "speaking"), say]
        return [say]

    def _on_answer_ended(self, event: e.AnswerEnded, now: float) -> list[Action]:
        if event.turn != self.turn:
            return []
        satellite, _ = self._here()
        self._answer_over, self._after = True, event
        if self.stream is not None:
            return [e.Say(self.stream, "", satellite, first=False, last=True)]
        self.turn = None
        sound: list[Action] = [e.Sound(satellite, event.tone)] if event.tone else []
        return sound + self._after_answer(now)

    def _on_played_out(self, event: e.PlayedOut, now: float) -> list[Action]:
        if event.stream != self.stream or not self._answer_over:
            return []
        self.stream, self.turn = None, None
        return self._after_answer(now)

    def _on_voice_failed(self, event: e.VoiceFailed, now: float) -> list[Action]:
        if event.stream != self.stream:
            return []
        return [*self._stop_speech(), *self._drop_turn(), *self._complain(), *self._rest(now)]

    def _on_barge(self, event: e.BargeHeard, now: float) -> list[Action]:
        self.state, self._deadline = State.INTERRUPTED, now + self._lifetimes.decide_s
        return []

    def _on_interrupt(self, event: e.InterruptDecided, now: float) -> list[Action]:
        satellite, _ = self._here()
        if not event.real:
            self.state, self._deadline = State.SPEAKING, now + self._lifetimes.speaking_s
            return [e.Restore(satellite)]
        actions = self._stop_speech() + self._drop_turn()
        self._listen(now)
        self._deadline = now + self._lifetimes.thinking_s
        return [*actions, e.Restore(satellite), e.Show(satellite, "listening")]

    def _on_stop(self, event: e.StopHeard, now: float) -> list[Action]:
        satellite, _ = self._here()
        return [*self._stop_speech(), *self._drop_turn(), e.Restore(satellite), *self._rest(now)]

    def _on_moved(self, event: e.RoomMoved, now: float) -> list[Action]:
        old = self.satellite
        if old is None or event.satellite == old:
            return []
        self.satellite, self.room = event.satellite, event.room
        light, gone = e.LIGHTS[self.state], self._lost_at is not None
        self._lost_at = None
        if self.state is State.IDLE:
            return []
        actions: list[Action] = [
            *(e.OpenMicrophone(event.satellite, None, event.from_us), e.Show(event.satellite, light)),
            *(e.CloseMicrophone(old), e.Show(old, "off")),
        ]
        if self.stream is not None:
            self._before_move = self.state
            self.state, self._deadline = State.HANDING_OVER, now + self._lifetimes.hand_over_s
            actions.append(e.MoveSpeech(self.stream, old, event.satellite, self._answer_over, at_once=gone))
        return actions

    def _on_handed_over(self, event: e.HandedOver, now: float) -> list[Action]:
        self.state = self._before_move
        interrupted = self.state is State.INTERRUPTED
        self._deadline = now + (self._lifetimes.decide_s if interrupted else self._lifetimes.speaking_s)
        return []

    def _on_lost(self, event: e.SatelliteLost, now: float) -> list[Action]:
        self._lost_at = now
        return []

    def _on_back(self, event: e.SatelliteBack, now: float) -> list[Action]:
        self._lost_at = None
        if self.state is State.IDLE or self.satellite is None:
            return []
        # What sounded goes on by itself, what was said meanwhile comes late but comes.
        return [e.OpenMicrophone(self.satellite, None), e.Show(self.satellite, e.LIGHTS[self.state])]

    # --- Pieces ---

    def _here(self) -> tuple[str, str]:
        assert self.satellite is not None
        assert self.room is not None
        return self.satellite, self.room

    def _listen(self, now: float) -> list[Action]:
        self.state, self._deadline = State.LISTENING, now + self._lifetimes.follow_up_s
        return []

    def _after_answer(self, now: float) -> list[Action]:
        satellite, _ = self._here()
        if self._after is not None and self._after.ends:
            return self._close("goodbye")
        self._listen(now)
        return [e.Show(satellite, "listening")]

    def _rest(self, now: float) -> list[Action]:
        """e.Close the microphone; the conversation itself lives on for a while."""
        satellite, _ = self._here()
        self.state, self._deadline = State.IDLE, now + self._lifetimes.closed_after_s
        return [e.CloseMicrophone(satellite), e.Show(satellite, "off")]

    def _leave_room(self, new: str) -> list[Action]:
        old = self.satellite
        if old is None or old == new or self.state is State.IDLE:
            return []
        return [e.CloseMicrophone(old), e.Show(old, "off")]

    def _stop_speech(self) -> list[Action]:
        if self.stream is None or self.satellite is None:
            return []
        stream, self.stream = self.stream, None
        return [e.StopSaying(stream, self.satellite)]

    def _drop_turn(self) -> list[Action]:
        turn, self.turn = self.turn, None
        over, self._answer_over = self._answer_over, True
        return [e.Cancel(turn)] if turn is not None and not over else []

    def _complain(self) -> list[Action]:
        satellite, _ = self._here()
        return [e.Show(satellite, "error"), e.Sound(satellite, "error")]

    def _close(self, reason: str) -> list[Action]:
        actions: list[Action] = [*self._stop_speech(), *self._drop_turn()]
        if self.state is not State.IDLE and self.satellite is not None:
            actions += [e.CloseMicrophone(self.satellite), e.Show(self.satellite, "off")]
        self.state, self._deadline, self._lost_at = State.CLOSED, None, None
        return [*actions, e.Close(reason)]


Row = Callable[[Conversation, Event, float], list[Action]]


def _rows() -> dict[tuple[State, type[Event]], Row]:
    c = Conversation
    live = (State.LISTENING, State.THINKING, State.SPEAKING, State.INTERRUPTED, State.HANDING_OVER)
    voiced = (State.SPEAKING, State.INTERRUPTED, State.HANDING_OVER)
    table: list[tuple[tuple[State, ...], type, Callable[..., list[Action]]]] = [
        ((State.IDLE, State.LISTENING, *voiced), e.Granted, c._on_granted),
        ((State.THINKING,), e.Granted, c._on_final_while_thinking),
        ((State.LISTENING,), e.SpeechStarted, c._on_speech),
        ((State.LISTENING,), e.TurnEnded, c._on_turn_ended),
        ((State.THINKING, *voiced), e.ClauseReady, c._on_clause),
        ((State.THINKING, *voiced), e.AnswerEnded, c._on_answer_ended),
        (voiced, e.PlayedOut, c._on_played_out),
        (voiced, e.VoiceFailed, c._on_voice_failed),
        ((State.SPEAKING,), e.BargeHeard, c._on_barge),
        ((State.SPEAKING, State.INTERRUPTED), e.InterruptDecided, c._on_interrupt),
        (live, e.StopHeard, c._on_stop),
        ((State.IDLE, State.LISTENING, State.THINKING, State.SPEAKING, State.INTERRUPTED), e.RoomMoved, c._on_moved),
        ((State.HANDING_OVER,), e.HandedOver, c._on_handed_over),
        ((State.IDLE, *live), e.SatelliteLost, c._on_lost),
        ((State.IDLE, *live), e.SatelliteBack, c._on_back),
    ]
    return {(state, event): row for states, event, row in table for state in states}


TABLE = _rows()
