"""Every turn can be run again, bit for bit, through the cores that decided it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Claim, GrantFinal
from hub.brain.tape import Tape, TapedArbiter, TapedConversation
from hub.conversation import events as e
from hub.conversation.lifetimes import Lifetimes
from hub.observe.replay import discover_cores, from_line, replay

MS = 1000
ROOMS = ("kitchen-1", "hall-1", "attic-1")


def claim(satellite: str, level_db: float, now_us: int) -> Claim:
    return Claim(f"{satellite}-{now_us}", satellite, level_db, -60.0, 0.9, now_us, now_us - 20 * MS, 2 * MS)


STEPS = st.one_of(
    st.tuples(st.just("claim"), st.sampled_from(ROOMS), st.floats(-60, -10)),
    st.tuples(st.just("heard"), st.sampled_from(ROOMS), st.floats(-60, -10)),
    st.tuples(st.just("lost"), st.sampled_from(ROOMS), st.none()),
    st.tuples(st.just("joined"), st.sampled_from(ROOMS), st.none()),
    st.tuples(st.just("plays"), st.sampled_from(ROOMS), st.booleans()),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(STEPS, st.integers(0, 900 * MS)), max_size=40))
def test_whatever_the_arbiter_decided_it_decides_again(script: list[tuple[tuple[str, str, object], int]]) -> None:
    tape = Tape()
    arbiter, now_us = TapedArbiter(ArbiterConfig(), tape), 0
    for (what, satellite, value), pause_us in script:
        now_us += pause_us
        match what:
            case "claim":
                arbiter.claim(claim(satellite, float(value), now_us), now_us)  # type: ignore[arg-type]
            case "heard":
                arbiter.heard(satellite, float(value), now_us)  # type: ignore[arg-type]
            case "lost":
                arbiter.lost(satellite, now_us)
            case "joined":
                arbiter.joined(satellite, now_us)
            case _:
                arbiter.plays(satellite, now_us, on=bool(value))
        arbiter.poll(now_us)
    report = replay(map(from_line, tape.cut("c")), discover_cores(), {})
    assert report.same


def test_a_conversation_is_run_again_without_the_words_that_were_said() -> None:
    tape = Tape()
    talk = TapedConversation("c1", 7, Lifetimes(), 0.0, tape)
    talk.handle(e.Granted("kitchen-1", "kitchen", True, 3), 0.1)
    talk.handle(e.TurnEnded(("my secret wish",), 5), 1.0)
    talk.handle(e.ClauseReady("c1.1", "a secret answer"), 1.1)
    talk.handle(e.AnswerEnded("c1.1", "a secret answer", "done"), 1.2)
    talk.handle(e.PlayedOut(7), 2.0)
    lines = tape.cut("c1")
    assert "secret" not in "".join(lines)
    report = replay(map(from_line, lines), discover_cores(), {})
    assert report.same
    assert len(report.steps) == 6


def test_the_second_turn_is_replayed_from_where_the_first_ended() -> None:
    tape = Tape()
    talk = TapedConversation("c1", 7, Lifetimes(), 0.0, tape)
    talk.handle(e.Granted("kitchen-1", "kitchen", True, 3), 0.1)
    talk.handle(e.TurnEnded(("one",), 5), 1.0)
    talk.handle(e.AnswerEnded("c1.1", "", "done"), 1.2)
    tape.cut("c1")
    talk.handle(e.TurnEnded(("two",), 9), 3.0)
    talk.handle(e.AnswerEnded("c1.2", "", "done"), 3.2)
    talk.poll(30.0)
    assert replay(map(from_line, tape.cut("c1")), discover_cores(), {}).same


def test_another_rule_may_decide_otherwise_and_says_where() -> None:
    tape = Tape()
    arbiter = TapedArbiter(ArbiterConfig(), tape)
    for room in ROOMS[:2]:
        arbiter.joined(room, 0)
    arbiter.claim(claim("hall-1", -50.0, 1000 * MS), 1000 * MS)
    arbiter.claim(claim("kitchen-1", -20.0, 1100 * MS), 1100 * MS)
    (final,) = [action for action in arbiter.poll(1400 * MS) if isinstance(action, GrantFinal)]
    assert final.satellite == "kitchen-1"
    lines = tape.cut("c")
    assert replay(map(from_line, lines), discover_cores(), {}).same
    assert not replay(map(from_line, lines), discover_cores(), {"arbiter": "first"}).same


def test_a_damaged_log_shows_up_as_a_difference() -> None:
    tape = Tape()
    talk = TapedConversation("c1", 7, Lifetimes(), 0.0, tape)
    talk.handle(e.Granted("kitchen-1", "kitchen", True, 3), 0.1)
    begin, granted = tape.cut("c1")
    forged = json.loads(granted)
    forged[3][0][1]["satellite"] = "hall-1"
    assert not replay(map(from_line, [begin, json.dumps(forged)]), discover_cores(), {}).same


@pytest.mark.parametrize("name", ["arbiter", "conversation"])
def test_every_taped_core_can_be_found(name: str) -> None:
    assert name in discover_cores()
