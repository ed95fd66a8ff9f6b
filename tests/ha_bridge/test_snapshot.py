"""Undo, as far as it is harmless."""

from typing import Any

import pytest

from ha_bridge.models import Entity, EntityId, House
from ha_bridge.snapshot import snapshot, undo_calls


def thing(entity_id: str, state: str, **attributes: Any) -> Entity:
    return Entity(EntityId(entity_id), entity_id, None, (), state, attributes)


def undone(before: Entity, after: Entity | None) -> tuple[list[tuple[str, dict[str, Any]]], tuple[str, ...]]:
    taken = snapshot((before.id,), House(entities={before.id: before}))
    calls, stuck = undo_calls(taken, House(entities={after.id: after} if after else {}))
    return [(f"{call.domain}.{call.service}", dict(call.data)) for call in calls], stuck


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (thing("light.x", "off"), thing("light.x", "on", brightness=9), [("light.turn_off", {})]),
        (
            thing("light.x", "on", brightness=99, color_mode="color_temp", color_temp_kelvin=3000),
            thing("light.x", "off"),
            [("light.turn_on", {"brightness": 99, "color_temp_kelvin": 3000})],
        ),
        (
            thing("cover.x", "open", device_class="blind", current_position=40),
            thing("cover.x", "closed", device_class="blind", current_position=0),
            [("cover.set_cover_position", {"position": 40})],
        ),
        (thing("fan.x", "on", percentage=66), thing("fan.x", "off"), [("fan.set_percentage", {"percentage": 66})]),
        (
            thing("media_player.x", "paused", volume_level=0.2, is_volume_muted=False),
            thing("media_player.x", "playing", volume_level=0.9, is_volume_muted=True),
            [
                ("media_player.volume_set", {"volume_level": 0.2}),
                ("media_player.volume_mute", {"is_volume_muted": False}),
                ("media_player.media_pause", {}),
            ],
        ),
        (thing("number.x", "5"), thing("number.x", "9"), [("number.set_value", {"value": 5.0})]),
        (thing("select.x", "a"), thing("select.x", "b"), [("select.select_option", {"option": "a"})]),
    ],
)
def test_what_changed_is_brought_back(
    before: Entity, after: Entity, expected: list[tuple[str, dict[str, Any]]]
) -> None:
    assert undone(before, after) == (expected, ())


def test_what_did_not_change_is_left_alone() -> None:
    lamp = thing("light.x", "on", brightness=99)
    assert undone(lamp, lamp) == ([], ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (thing("lock.x", "unlocked"), thing("lock.x", "locked")),
        (thing("cover.x", "open", device_class="garage"), thing("cover.x", "closed", device_class="garage")),
        (thing("valve.x", "open"), thing("valve.x", "closed")),
        (thing("alarm_control_panel.x", "disarmed"), thing("alarm_control_panel.x", "armed_away")),
        (thing("switch.gate_opener", "on"), thing("switch.gate_opener", "off")),
        (thing("vacuum.x", "docked"), thing("vacuum.x", "cleaning")),
        (thing("number.x", "unknown"), thing("number.x", "9")),
        (thing("light.x", "on"), None),
    ],
)
def test_what_must_not_or_cannot_be_brought_back_is_named(before: Entity, after: Entity | None) -> None:
    assert undone(before, after) == ([], (before.id,))
