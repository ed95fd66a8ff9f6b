"""The gate between words and the house, as tables; and that no branch of it goes untested."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from ha_bridge.models import Action, AreaId, EntityId, House, OwnerMatch, Scope, Source, Verb
from ha_bridge.policy import (
    CHILD,
    GUEST,
    Allow,
    AskConfirm,
    HighRisk,
    NeedFactor,
    Permission,
    RefusalCode,
    Refuse,
    Rules,
    Who,
    decide,
    decide_owner_sentence,
)

ROOT = Path(__file__).parents[2]
LIVING_ROOM = Who("c", AreaId("living_room"), "sat")
V, Code = Verb, RefusalCode


def act(verb: Verb, *targets: str, scope: Scope = "named", source: Source = Source.GRAMMAR) -> Action:
    return Action(verb, tuple(map(EntityId, targets)), source=source, scope=scope)


def code_of(decisions: tuple[object, ...]) -> RefusalCode:
    (decision,) = decisions
    assert isinstance(decision, Refuse)
    return decision.code


def test_everyday_commands_are_allowed_from_anywhere(house: House) -> None:
    for source in Source:
        action = act(V.TURN_ON, "light.lamp", source=source)
        assert decide(action, house, Rules(), LIVING_ROOM) == (Allow(action),)
        assert decide(action, house, Rules(), Who("typed")) == (Allow(action),)


@pytest.mark.parametrize(
    ("mode", "expected"), [("off", Refuse), ("confirm", AskConfirm), ("second_factor", NeedFactor)]
)
def test_high_risk_follows_the_owners_setting(house: House, mode: HighRisk, expected: type) -> None:
    (decision,) = decide(act(V.UNLOCK, "lock.front"), house, Rules(high_risk=mode), LIVING_ROOM)
    assert isinstance(decision, expected)


def test_a_room_may_have_a_rule_of_its_own(house: House) -> None:
    rules = Rules(high_risk_in={AreaId("living_room"): "confirm"})
    assert isinstance(decide(act(V.UNLOCK, "lock.front"), house, rules, LIVING_ROOM)[0], AskConfirm)
    assert isinstance(decide(act(V.UNLOCK, "lock.front"), house, rules, Who("typed"))[0], Refuse)


def test_the_default_refuses_and_says_that_it_is_a_setting(house: House) -> None:
    assert code_of(decide(act(V.UNLOCK, "lock.front"), house, Rules(), LIVING_ROOM)) is Code.HIGH_RISK_OFF


@pytest.mark.parametrize("source", [Source.FUZZY, Source.LLM])
@pytest.mark.parametrize("mode", ["off", "confirm", "second_factor"])
def test_a_guess_never_reaches_a_lock(house: House, source: Source, mode: HighRisk) -> None:
    action = act(V.UNLOCK, "lock.front", source=source)
    assert code_of(decide(action, house, Rules(high_risk=mode), LIVING_ROOM)) is Code.SAY_IT_EXACTLY


def test_undo_never_unlocks(house: House) -> None:
    action = act(V.UNLOCK, "lock.front", source=Source.UNDO)
    assert code_of(decide(action, house, Rules(high_risk="confirm"), LIVING_ROOM)) is Code.NEVER_BY_UNDO


@pytest.mark.parametrize("scope", ["room", "floor", "house"])
def test_high_risk_is_never_part_of_all(house: House, scope: Scope) -> None:
    rules = Rules(high_risk="confirm")
    mixed = act(V.OPEN, "cover.blind", "cover.garage", "valve.main", scope=scope)
    assert decide(mixed, house, rules, LIVING_ROOM) == (
        Allow(act(V.OPEN, "cover.blind", scope=scope), left_out=(EntityId("cover.garage"), EntityId("valve.main"))),
    )
    assert code_of(decide(act(V.UNLOCK, "lock.front", scope=scope), house, rules, LIVING_ROOM)) is Code.NEVER_IN_ALL


def test_turn_everything_off_just_works(house: House) -> None:
    action = act(V.TURN_OFF, "light.lamp", "light.bed", "media_player.tv", "switch.plug", scope="house")
    assert decide(action, house, Rules(), LIVING_ROOM) == (Allow(action),)


def test_a_named_mix_is_split_into_what_may_happen_and_what_is_asked(house: House) -> None:
    decisions = decide(act(V.OPEN, "cover.garage", "cover.blind"), house, Rules(high_risk="confirm"), LIVING_ROOM)
    assert decisions == (Allow(act(V.OPEN, "cover.blind")), AskConfirm(act(V.OPEN, "cover.garage")))


def test_what_is_not_exposed_does_not_exist(house: House) -> None:
    decisions = decide(act(V.TURN_ON, "light.lamp", "light.hidden"), house, Rules(), LIVING_ROOM)
    assert decisions == (
        Allow(act(V.TURN_ON, "light.lamp")),
        Refuse(act(V.TURN_ON, "light.hidden"), Code.UNKNOWN_DEVICE),
    )


def test_an_action_without_targets_needs_no_decision(house: House) -> None:
    assert decide(act(V.TURN_ON), house, Rules(), LIVING_ROOM) == ()


def test_the_lockout_closes_high_risk_only(house: House) -> None:
    rules = Rules(high_risk="confirm")
    locked = decide(act(V.UNLOCK, "lock.front"), house, rules, LIVING_ROOM, locked_out=True)
    assert code_of(locked) is Code.LOCKED_OUT
    assert decide(act(V.TURN_ON, "light.lamp"), house, rules, LIVING_ROOM, locked_out=True) == (
        Allow(act(V.TURN_ON, "light.lamp")),
    )


@pytest.mark.parametrize(
    ("permission", "action", "allowed"),
    [
        (GUEST, act(V.TURN_ON, "light.bed"), True),
        (GUEST, act(V.LOCK, "lock.front"), False),
        (GUEST, act(V.ARM, "alarm_control_panel.house"), False),
        (GUEST, act(V.TURN_OFF, "light.lamp", scope="room"), True),
        (GUEST, act(V.TURN_OFF, "light.lamp", "light.bed", scope="house"), False),
        (CHILD, act(V.TURN_ON, "light.lamp"), True),
        (CHILD, act(V.TURN_ON, "light.bed"), False),
        (CHILD, act(V.TURN_ON, "switch.plug"), False),
    ],
)
def test_guests_and_children_may_do_less(house: House, permission: Permission, action: Action, allowed: bool) -> None:
    by_room = Rules(rooms={AreaId("living_room"): permission})
    by_satellite = Rules(satellites={"sat": permission})
    for rules in (by_room, by_satellite):
        (decision,) = decide(action, house, rules, LIVING_ROOM)
        assert isinstance(decision, Allow if allowed else Refuse)
        if isinstance(decision, Refuse):
            assert decision.code is Code.NOT_PERMITTED


def test_a_child_without_a_room_may_do_nothing(house: House) -> None:
    rules = Rules(satellites={"sat": CHILD})
    assert code_of(decide(act(V.TURN_ON, "light.lamp"), house, rules, Who("c", None, "sat"))) is Code.NOT_PERMITTED


def test_a_guest_cannot_open_the_garage_even_where_covers_are_allowed(house: House) -> None:
    rules = Rules(high_risk="confirm", rooms={AreaId("living_room"): GUEST})
    assert code_of(decide(act(V.OPEN, "cover.garage"), house, rules, LIVING_ROOM)) is Code.NOT_PERMITTED


def owner(*targets: str) -> OwnerMatch:
    return OwnerMatch("open sesame", "custom", targets=tuple(map(EntityId, targets)))


def test_an_owners_sentence_is_handed_on(house: House) -> None:
    assert isinstance(decide_owner_sentence(owner(), house, Rules(), LIVING_ROOM), Allow)
    assert isinstance(decide_owner_sentence(owner("light.lamp"), house, Rules(), LIVING_ROOM), Allow)


@pytest.mark.parametrize(
    ("mode", "expected"), [("off", Refuse), ("confirm", AskConfirm), ("second_factor", NeedFactor)]
)
def test_an_owners_sentence_that_touches_a_lock_is_still_high_risk(
    house: House, mode: HighRisk, expected: type
) -> None:
    decision = decide_owner_sentence(owner("lock.front"), house, Rules(high_risk=mode), LIVING_ROOM)
    assert isinstance(decision, expected)


def test_an_owners_sentence_is_not_for_guests_nor_for_what_is_hidden(house: House) -> None:
    guest = decide_owner_sentence(owner(), house, Rules(rooms={AreaId("living_room"): GUEST}), LIVING_ROOM)
    hidden = decide_owner_sentence(owner("lock.hidden"), house, Rules(), LIVING_ROOM)
    assert isinstance(guest, Refuse)
    assert isinstance(hidden, Refuse)
    assert (guest.code, hidden.code) == (Code.NOT_PERMITTED, Code.UNKNOWN_DEVICE)


def covered(*modules: str) -> Mapping[str, float]:
    """Branch coverage of these modules under their own tests, in per cent."""
    files = [f"tests/ha_bridge/test_{module}.py" for module in modules]
    program = (
        "import sys, coverage, pytest\n"
        f"cov = coverage.Coverage(branch=True, data_file=None, include={[f'ha_bridge/{m}.py' for m in modules]!r})\n"
        "cov.start()\n"
        f"code = pytest.main(['-q', '-p', 'no:cacheprovider', '--deselect', {DESELECT!r}, *{files!r}])\n"
        "cov.stop()\n"
        "assert code == 0, code\n"
        "for name in sorted(cov.get_data().measured_files()):\n"
        "    import io\n"
        "    print('COVERED', name, cov.report(morfs=[name], file=io.StringIO()))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("COVERED")]
    return {Path(name).stem: float(percent) for _, name, percent in rows}


DESELECT = "tests/ha_bridge/test_policy.py::test_no_branch_of_the_policy_is_untested"


def test_no_branch_of_the_policy_is_untested() -> None:
    assert covered("policy", "risk", "confirm") == {"policy": 100.0, "risk": 100.0, "confirm": 100.0}
