"""What is dangerous and what is not, as a table."""

import pytest

from ha_bridge.models import Action, EntityId, House, Verb
from ha_bridge.risk import Risk, risk_of

V = Verb


def risk(house: House, verb: Verb, target: str, safe: frozenset[str] = frozenset(), **params: float) -> Risk:
    action = Action(verb, (EntityId(target),), params)
    return risk_of(action, house.entities[EntityId(target)], house, frozenset(map(EntityId, safe)))


@pytest.mark.parametrize(
    ("verb", "target"),
    [
        (V.TURN_ON, "light.lamp"),
        (V.TURN_OFF, "media_player.tv"),
        (V.LOCK, "lock.front"),
        (V.CLOSE, "cover.garage"),
        (V.STOP, "cover.garage"),
        (V.OPEN, "cover.blind"),
        (V.OPEN, "cover.shade"),
        (V.CLOSE, "cover.gate"),
        (V.CLOSE, "valve.main"),
        (V.TURN_OFF, "valve.main"),
        (V.ARM, "alarm_control_panel.house"),
        (V.ACTIVATE, "scene.movie"),
        (V.ACTIVATE, "scene.hue"),
        (V.TURN_ON, "switch.plug"),
        (V.RUN, "button.bell"),
        (V.TURN_ON, "input_boolean.guests"),
        (V.TURN_OFF, "siren.house"),
        (V.TURN_ON, "group.lamps"),
    ],
)
def test_everyday_things_are_low_risk(house: House, verb: Verb, target: str) -> None:
    assert risk(house, verb, target) is Risk.LOW


@pytest.mark.parametrize(
    ("verb", "target"),
    [
        *[(verb, "lock.front") for verb in Verb if verb is not V.LOCK],
        *[(verb, "alarm_control_panel.house") for verb in Verb if verb is not V.ARM],
        (V.OPEN, "cover.garage"),
        (V.TOGGLE, "cover.garage"),
        (V.SET_POSITION, "cover.garage"),
        (V.OPEN, "cover.gate"),
        (V.OPEN, "valve.main"),
        (V.TURN_ON, "valve.main"),
        (V.RUN, "script.evening"),
        (V.RUN, "automation.night"),
        (V.TURN_OFF, "automation.night"),
        (V.ACTIVATE, "scene.welcome"),
        (V.ACTIVATE, "scene.garage"),
        (V.ACTIVATE, "scene.elsewhere"),
        (V.TURN_ON, "switch.unlock_door"),
        (V.RUN, "input_button.opener"),
        (V.TURN_ON, "siren.house"),
        (V.TURN_ON, "group.doors"),
        (V.TURN_ON, "group.empty"),
        (V.TURN_ON, "vault.secret"),
    ],
)
def test_what_lets_people_in_or_is_unknown_is_high_risk(house: House, verb: Verb, target: str) -> None:
    assert risk(house, verb, target) is Risk.HIGH


def test_moving_a_garage_door_to_zero_is_closing_it(house: House) -> None:
    assert risk(house, V.SET_POSITION, "cover.garage", position=0) is Risk.LOW
    assert risk(house, V.SET_POSITION, "cover.garage", position=1) is Risk.HIGH


@pytest.mark.parametrize("target", ["script.evening", "automation.night", "scene.welcome", "switch.unlock_door"])
def test_the_owner_may_mark_scripts_scenes_and_switches_as_safe(house: House, target: str) -> None:
    assert risk(house, V.RUN, target, frozenset({target})) is Risk.LOW


@pytest.mark.parametrize("target", ["lock.front", "cover.garage", "valve.main", "alarm_control_panel.house"])
def test_nobody_can_mark_a_lock_a_door_a_valve_or_an_alarm_as_safe(house: House, target: str) -> None:
    assert risk(house, V.TOGGLE, target, frozenset({target})) is Risk.HIGH
