"""Actions as service calls, as tables: what real devices of the test house do not show."""

from typing import Any

import pytest

from ha_bridge.models import Action, Entity, EntityId, House, Verb
from ha_bridge.services import Plan, plan

V = Verb


def planned(verb: Verb, params: dict[str, Any], *entities: Entity, unit: Any = "°C") -> Plan:
    house = House(entities={one.id: one for one in entities}, temperature_unit=unit)
    return plan(Action(verb, tuple(one.id for one in entities), params), house)


def thing(entity_id: str, state: str = "off", **attributes: Any) -> Entity:
    return Entity(EntityId(entity_id), entity_id, None, (), state, attributes)


def sent(plan: Plan) -> list[tuple[str, dict[str, Any]]]:
    return [(f"{call.domain}.{call.service}", dict(call.data)) for call in plan.calls]


@pytest.mark.parametrize(
    ("verb", "params", "entity", "expected"),
    [
        (V.SET_LIGHT, {"brightness": 0}, thing("light.x"), ("light.turn_off", {})),
        (V.SET_LIGHT, {"brightness": 0.1}, thing("light.x"), ("light.turn_on", {"brightness": 1})),
        (V.SET_LIGHT, {"brightness": 250}, thing("light.x"), ("light.turn_on", {"brightness": 255})),
        (
            V.SET_LIGHT,
            {"brightness_step": -90},
            thing("light.x", "on", brightness=128),
            ("light.turn_on", {"brightness": 3}),
        ),
        (V.SET_LIGHT, {"color": "Light Blue"}, thing("light.x"), ("light.turn_on", {"color_name": "lightblue"})),
        (
            V.SET_LIGHT,
            {"color_temp_kelvin": 9000},
            thing("light.x", max_color_temp_kelvin=6000),
            ("light.turn_on", {"color_temp_kelvin": 6000}),
        ),
        (
            V.SET_TEMPERATURE,
            {"temperature_step": 50},
            thing("climate.x", "heat", temperature=20, max_temp=25),
            ("climate.set_temperature", {"temperature": 25}),
        ),
        (
            V.SET_TEMPERATURE,
            {"temperature_step": 1},
            thing("climate.x", "heat", current_temperature=18.5),
            ("climate.set_temperature", {"temperature": 19.5}),
        ),
        (
            V.TURN_ON,
            {},
            thing("climate.x", hvac_modes=("off", "cool"), supported_features=1),
            ("climate.set_hvac_mode", {"hvac_mode": "cool"}),
        ),
        (
            V.TURN_OFF,
            {},
            thing("climate.x", hvac_modes=("off", "cool"), supported_features=1),
            ("climate.set_hvac_mode", {"hvac_mode": "off"}),
        ),
        (V.OPEN, {}, thing("cover.x", "closed", supported_features=16), ("cover.open_cover_tilt", {})),
        (V.SET_POSITION, {"position": 100}, thing("cover.x", supported_features=3), ("cover.open_cover", {})),
        (V.SET_POSITION, {"position": 0}, thing("cover.x", supported_features=3), ("cover.close_cover", {})),
        (
            V.SET_POSITION,
            {"position_step": -30},
            thing("cover.x", "open", supported_features=4),
            ("cover.set_cover_position", {"position": 70}),
        ),
        (
            V.SET_VOLUME,
            {"volume_step": 10},
            thing("media_player.x", "on", supported_features=1024),
            ("media_player.volume_up", {}),
        ),
        (V.TURN_OFF, {}, thing("media_player.x", "on", supported_features=1), ("media_player.media_pause", {})),
        (V.SET_SPEED, {"percentage": 0}, thing("fan.x", "on"), ("fan.turn_off", {})),
        (
            V.SET_SPEED,
            {"percentage_step": -90},
            thing("fan.x", "on", percentage=30),
            ("fan.set_percentage", {"percentage": 1}),
        ),
        (V.TURN_ON, {}, thing("group.all_lamps"), ("homeassistant.turn_on", {})),
        (
            V.PLAY_MEDIA,
            {"query": "jazz"},
            thing("media_player.x"),
            ("media_player.play_media", {"media_content_id": "jazz", "media_content_type": "music"}),
        ),
        (
            V.ARM,
            {"mode": "home", "code": "1"},
            thing("alarm_control_panel.x"),
            ("alarm_control_panel.alarm_arm_home", {"code": "1"}),
        ),
    ],
)
def test_the_right_service_with_the_right_data(
    verb: Verb, params: dict[str, Any], entity: Entity, expected: tuple[str, dict[str, Any]]
) -> None:
    assert sent(planned(verb, params, entity)) == [expected]


@pytest.mark.parametrize(
    ("verb", "params", "entity"),
    [
        (V.SET_LIGHT, {"brightness": 50}, thing("light.x", supported_color_modes=("onoff",))),
        (V.SET_LIGHT, {"color": "red"}, thing("light.x", supported_color_modes=("color_temp",))),
        (V.SET_LIGHT, {}, thing("light.x")),
        (V.SET_LIGHT, {"brightness": float("nan")}, thing("light.x")),
        (V.SET_LIGHT, {"brightness": 50}, thing("switch.x")),
        (V.SET_TEMPERATURE, {"temperature": "warm"}, thing("climate.x")),
        (V.SET_HVAC_MODE, {"mode": "dry"}, thing("climate.x", hvac_modes=("off", "heat"))),
        (V.SET_POSITION, {"position": 50}, thing("cover.x", supported_features=3)),
        (V.SELECT_SOURCE, {"source": "radio"}, thing("media_player.x", source_list=("tv",))),
        (V.ARM, {"mode": "party"}, thing("alarm_control_panel.x")),
        (V.TURN_OFF, {}, thing("lock.x", "locked")),
        (V.TURN_ON, {}, thing("sensor.x", "3")),
        (V.ADD_ITEM, {"item": "  "}, thing("todo.x", "0")),
        (V.SET_VALUE, {"value_step": 1}, thing("number.x", "unknown")),
    ],
)
def test_what_a_device_cannot_do_is_not_sent(verb: Verb, params: dict[str, Any], entity: Entity) -> None:
    done = planned(verb, params, entity)
    assert done.calls == ()
    assert [one.error for one in done.refused] == ["unsupported"]


def test_devices_with_the_same_data_share_one_call() -> None:
    done = planned(V.SET_LIGHT, {"brightness": 50}, thing("light.a"), thing("light.b"))
    assert [call.targets for call in done.calls] == [("light.a", "light.b")]


def test_relative_dimming_takes_each_lamp_from_where_it_is_and_leaves_unlit_ones_alone() -> None:
    done = planned(
        V.SET_LIGHT,
        {"brightness_step": -20},
        thing("light.a", "on", brightness=255),
        thing("light.b", "on", brightness=128),
        thing("light.c"),
    )
    assert [call.data["brightness"] for call in done.calls] == [204, 77]
    assert done.idle == ("light.c",)


def test_unavailable_and_missing_devices_are_not_called() -> None:
    house = House(entities={EntityId("light.a"): thing("light.a", "unavailable")})
    done = plan(Action(V.TURN_ON, (EntityId("light.a"), EntityId("light.b"))), house)
    assert done.calls == ()
    assert [one.error for one in done.refused] == ["unavailable", "gone"]


@pytest.mark.parametrize(
    ("house_unit", "params", "expected"),
    [
        ("°F", {"temperature": 70}, 70),
        ("°F", {"temperature": 20, "unit": "°C"}, 68),
        ("°C", {"temperature": 70, "unit": "°F"}, 21),
        ("°F", {"temperature_step": 1, "unit": "°C"}, 66.8),
        ("°C", {"temperature_step": 1.8, "unit": "°F"}, 66),
    ],
)
def test_temperatures_arrive_in_the_houses_unit(house_unit: str, params: dict[str, Any], expected: float) -> None:
    heater = thing("climate.x", "heat", temperature=65)
    assert sent(planned(V.SET_TEMPERATURE, params, heater, unit=house_unit)) == [
        ("climate.set_temperature", {"temperature": expected})
    ]
