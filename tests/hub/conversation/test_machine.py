"""The conversation table: what each event does in each state."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.conversation import events as e
from hub.conversation.events import State
from hub.conversation.lifetimes import Lifetimes
from hub.conversation.machine import TABLE, Conversation
from hub.conversation.snapshot import restore, snapshot


def talk(now: float = 0.0) -> Conversation:
    return Conversation("c1", 100, Lifetimes(), now)


def granted(
    talking: Conversation, satellite: str = "kitchen-1", now: float = 0.0, final: bool = True
) -> list[e.Action]:
    return talking.handle(e.Granted(satellite, satellite.partition("-")[0], final, stream=3), now)


def speaking(now: float = 1.0) -> Conversation:
    talking = talk()
    granted(talking)
    talking.handle(e.TurnEnded(("what time is it",), 1), now)
    talking.handle(e.ClauseReady("c1.1", "It is noon."), now)
    assert talking.state is State.SPEAKING
    return talking


def test_a_grant_opens_the_microphone_with_its_pre_roll() -> None:
    talking = talk()
    assert granted(talking) == [e.OpenMicrophone("kitchen-1", 3), e.Show("kitchen-1", "listening")]
    assert talking.state is State.LISTENING


def test_a_provisional_grant_shows_only_a_dim_light() -> None:
    talking = talk()
    actions = granted(talking, final=False)
    assert e.Show("kitchen-1", "heard") in actions
    assert not [a for a in actions if isinstance(a, e.Sound)]


def test_the_final_grant_of_the_same_room_keeps_what_was_heard() -> None:
    talking = talk()
    granted(talking, final=False)
    actions = granted(talking, final=True)
    assert not [a for a in actions if isinstance(a, e.OpenMicrophone)]
    assert talking.room_final


def test_words_before_the_final_grant_wait_only_for_their_room() -> None:
    talking = talk()
    granted(talking, final=False)
    (ask, _) = talking.handle(e.TurnEnded(("lights on",), 5), 0.1)
    assert isinstance(ask, e.Ask)
    assert not ask.room_final
    actions = granted(talking, "hall-1", now=0.2)
    assert e.FinishRoom("c1.1", "hall") in actions
    assert e.CloseMicrophone("kitchen-1") in actions


def test_an_answer_is_spoken_clause_by_clause_in_one_stream() -> None:
    talking = speaking()
    (say,) = talking.handle(e.ClauseReady("c1.1", "And sunny."), 1.1)
    assert say == e.Say(100, "And sunny.", "kitchen-1", first=False, last=False)
    (last,) = talking.handle(e.AnswerEnded("c1.1", "It is noon. And sunny."), 1.2)
    assert last == e.Say(100, "", "kitchen-1", first=False, last=True)


def test_after_the_answer_the_microphone_stays_open_for_a_follow_up_then_closes() -> None:
    talking = speaking()
    talking.handle(e.AnswerEnded("c1.1", "It is noon."), 1.2)
    talking.handle(e.PlayedOut(100), 3.0)
    assert talking.state is State.LISTENING
    assert talking.next_deadline() == pytest.approx(11.0)
    assert talking.poll(11.0) == [e.CloseMicrophone("kitchen-1"), e.Show("kitchen-1", "off")]
    assert talking.state is State.IDLE


def test_a_tone_is_answer_enough_for_a_lamp() -> None:
    talking = talk()
    granted(talking)
    talking.handle(e.TurnEnded(("lights on",), 1), 1.0)
    actions = talking.handle(e.AnswerEnded("c1.1", "", tone="done"), 1.1)
    assert e.Sound("kitchen-1", "done") in actions
    assert talking.state is State.LISTENING


def test_a_real_interruption_cuts_speech_and_work() -> None:
    talking = speaking()
    talking.handle(e.BargeHeard(), 2.0)
    actions = talking.handle(e.InterruptDecided(real=True), 2.2)
    assert actions[:2] == [e.StopSaying(100, "kitchen-1"), e.Cancel("c1.1")]
    assert talking.state is State.LISTENING


def test_a_cough_only_ducks() -> None:
    talking = speaking()
    talking.handle(e.BargeHeard(), 2.0)
    assert talking.handle(e.InterruptDecided(real=False), 2.2) == [e.Restore("kitchen-1")]
    assert talking.state is State.SPEAKING


def test_an_undecided_interruption_is_none_after_400_ms() -> None:
    talking = speaking()
    talking.handle(e.BargeHeard(), 2.0)
    assert talking.next_deadline() == pytest.approx(2.4)
    assert talking.poll(2.4) == [e.Restore("kitchen-1")]


def test_stop_always_works() -> None:
    talking = speaking()
    actions = talking.handle(e.StopHeard(), 2.0)
    assert e.StopSaying(100, "kitchen-1") in actions
    assert talking.state is State.IDLE


def test_moving_rooms_takes_the_running_speech_along() -> None:
    talking = speaking()
    actions = talking.handle(e.RoomMoved("hall-1", "hall"), 2.0)
    assert e.MoveSpeech(100, "kitchen-1", "hall-1") in actions
    assert talking.state is State.HANDING_OVER
    talking.handle(e.HandedOver(), 2.1)
    assert talking.state is State.SPEAKING


def test_a_hand_over_that_never_reports_ends_by_itself() -> None:
    talking = speaking()
    talking.handle(e.RoomMoved("hall-1", "hall"), 2.0)
    talking.poll(5.0)
    assert talking.state is State.SPEAKING


def test_a_lost_satellite_keeps_its_conversation_for_thirty_seconds() -> None:
    talking = speaking()
    talking.handle(e.SatelliteLost(), 2.0)
    assert talking.poll(31.9) == []
    assert e.Close("satellite_lost") in talking.poll(32.0)


def test_a_mind_that_stays_silent_is_given_up_audibly() -> None:
    talking = talk()
    granted(talking)
    talking.handle(e.TurnEnded(("hello",), 1), 1.0)
    actions = talking.poll(61.0)
    assert e.Cancel("c1.1") in actions
    assert e.Sound("kitchen-1", "error") in actions


def test_late_clauses_of_a_cancelled_turn_are_not_spoken() -> None:
    talking = speaking()
    talking.handle(e.StopHeard(), 2.0)
    granted(talking, now=3.0)
    talking.handle(e.TurnEnded(("next",), 9), 4.0)
    assert talking.handle(e.ClauseReady("c1.1", "old news"), 4.1) == []


def test_a_noise_in_the_follow_up_window_is_no_turn() -> None:
    talking = speaking()
    talking.handle(e.AnswerEnded("c1.1", "It is noon."), 1.2)
    talking.handle(e.PlayedOut(100), 3.0)
    assert talking.handle(e.TurnEnded((), 9), 4.0) == []
    assert talking.state is State.LISTENING


def test_words_nobody_knows_after_a_wake_are_admitted() -> None:
    talking = talk()
    granted(talking)
    (ask, _) = talking.handle(e.TurnEnded((), 9), 1.0)
    assert isinstance(ask, e.Ask)


def test_goodbye_closes_when_it_has_sounded() -> None:
    talking = speaking()
    talking.handle(e.AnswerEnded("c1.1", "It is noon.", ends=True), 1.2)
    assert e.Close("goodbye") in talking.handle(e.PlayedOut(100), 2.0)
    assert talking.state is State.CLOSED


def test_it_survives_in_json() -> None:
    kept = json.loads(json.dumps(snapshot(speaking())))
    again = restore(kept, Lifetimes(), 5.0)
    assert (again.id, again.room, again.state) == ("c1", "kitchen", State.IDLE)
    granted(again, now=6.0)
    (ask, _) = again.handle(e.TurnEnded(("more",), 1), 7.0)
    assert isinstance(ask, e.Ask)
    assert ask.turn == "c1.2"


EVENTS = st.one_of(
    st.builds(e.Granted, st.sampled_from(["a-1", "b-1"]), st.just("r"), st.booleans(), st.integers(0, 9)),
    st.just(e.SpeechStarted()),
    st.builds(e.TurnEnded, st.just(("x",)), st.just(1), st.just(1.0), st.booleans()),
    st.builds(e.ClauseReady, st.sampled_from(["c1.1", "c1.2", "c1.3"]), st.just("text")),
    st.builds(
        e.AnswerEnded, st.sampled_from(["c1.1", "c1.2"]), st.just("text"), st.none(), st.booleans(), st.booleans()
    ),
    st.builds(e.PlayedOut, st.integers(100, 104)),
    st.just(e.BargeHeard()),
    st.builds(e.InterruptDecided, st.booleans()),
    st.just(e.StopHeard()),
    st.builds(e.RoomMoved, st.sampled_from(["a-1", "b-1"]), st.just("r")),
    st.just(e.HandedOver()),
    st.just(e.SatelliteLost()),
    st.just(e.SatelliteBack()),
    st.builds(e.VoiceFailed, st.integers(100, 104)),
)


@given(st.lists(st.tuples(EVENTS, st.floats(0, 40)), max_size=60))
def test_whatever_happens_one_voice_sounds_and_every_wait_ends(script: list[tuple[e.Event, float]]) -> None:
    talking, now, sounding = talk(), 0.0, set[int]()
    for event, pause in script:
        now += pause
        before = talking.stream
        for action in [*talking.poll(now), *talking.handle(event, now)]:
            if isinstance(action, e.Say) and action.first:
                sounding.add(action.stream)
            if isinstance(action, e.StopSaying):
                sounding.discard(action.stream)
        if isinstance(event, e.PlayedOut | e.SatelliteBack) and before is not None and talking.stream is None:
            sounding.discard(before)
        assert len(sounding) <= 1
    for _ in range(20):
        if (deadline := talking.next_deadline()) is None:
            break
        talking.poll(deadline)
    assert talking.state is State.CLOSED


def test_every_state_but_closed_has_rows() -> None:
    assert {state for state, _ in TABLE} == set(State) - {State.CLOSED}
