"""A yes counts once, here, now; three failures close the door for a while."""

from dataclasses import replace

import pytest

from ha_bridge.confirm import (
    CONFIRM_WITHIN_S,
    LOCKOUT_S,
    MAX_TRIES,
    Gate,
    RiskPending,
    Ruling,
    Tries,
    answer_factor,
    answer_spoken,
    pend,
)
from ha_bridge.models import Action, AreaId, EntityId, House, Verb
from ha_bridge.policy import Allow, AskConfirm, NeedFactor, RefusalCode, Refuse, Rules, Who

HALL = Who("c", AreaId("hall"), "sat")
UNLOCK = Action(Verb.UNLOCK, (EntityId("lock.front"),))


@pytest.fixture
def gate(house: House) -> Gate:
    return Gate(house, Rules(high_risk="confirm"), Tries(), now=105.0)


@pytest.fixture
def pending() -> RiskPending:
    return pend(AskConfirm(UNLOCK), HALL, "p1", now=100.0)


def code(ruling: Ruling) -> RefusalCode:
    assert isinstance(ruling.decision, Refuse)
    return ruling.decision.code


def test_a_yes_in_the_same_room_and_conversation_opens(pending: RiskPending, gate: Gate) -> None:
    assert answer_spoken(pending, True, HALL, gate) == Ruling(Allow(UNLOCK), Tries())


@pytest.mark.parametrize("who", [replace(HALL, room=AreaId("kitchen")), replace(HALL, conversation="other")])
def test_a_yes_from_elsewhere_does_not(pending: RiskPending, gate: Gate, who: Who) -> None:
    ruling = answer_spoken(pending, True, who, gate)
    assert code(ruling) is RefusalCode.WRONG_PLACE
    assert ruling.tries == Tries((105.0,))


def test_a_late_yes_does_not(pending: RiskPending, gate: Gate) -> None:
    late = replace(gate, now=100.0 + CONFIRM_WITHIN_S + 0.1)
    assert code(answer_spoken(pending, True, HALL, late)) is RefusalCode.EXPIRED


def test_a_no_is_no_failed_try(pending: RiskPending, gate: Gate) -> None:
    ruling = answer_spoken(pending, False, HALL, gate)
    assert code(ruling) is RefusalCode.DECLINED
    assert ruling.tries == Tries()


def test_a_spoken_yes_is_no_second_factor(house: House) -> None:
    gate = Gate(house, Rules(high_risk="second_factor"), Tries(), now=105.0)
    pending = pend(NeedFactor(UNLOCK), HALL, "p1", now=100.0)
    assert pending.kind == "factor"
    assert code(answer_spoken(pending, True, HALL, gate)) is RefusalCode.FACTOR_NEEDED
    assert answer_factor(pending, True, gate).decision == Allow(UNLOCK)
    assert code(answer_factor(pending, False, gate)) is RefusalCode.DECLINED


def test_settings_that_changed_meanwhile_count(pending: RiskPending, gate: Gate) -> None:
    assert code(answer_spoken(pending, True, HALL, replace(gate, rules=Rules()))) is RefusalCode.HIGH_RISK_OFF
    assert code(answer_spoken(pending, True, HALL, replace(gate, house=House()))) is RefusalCode.UNKNOWN_DEVICE


def test_three_failures_lock_for_five_minutes(pending: RiskPending, gate: Gate) -> None:
    tries = Tries()
    for attempt in range(MAX_TRIES):
        assert not tries.locked_out(105.0 + attempt)
        tries = tries.failed(105.0 + attempt)
    assert tries.locked_out(110.0)
    assert code(answer_spoken(pending, True, HALL, replace(gate, tries=tries))) is RefusalCode.LOCKED_OUT
    assert not tries.locked_out(105.0 + LOCKOUT_S + MAX_TRIES)
