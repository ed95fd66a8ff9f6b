"""Every verb on a real Home Assistant: the action is executed, and the device is looked at from outside."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from ha_bridge.execute import execute, undo
from ha_bridge.home import HomeState
from ha_bridge.home_assistant import HomeAssistant
from ha_bridge.models import Action, EntityId, Source, Verb

pytestmark = pytest.mark.realha

V = Verb


@pytest_asyncio.fixture
async def home(real_home: Any) -> AsyncIterator[HomeAssistant]:
    bridge = HomeAssistant(real_home.url, real_home.token)
    ready = asyncio.Event()
    bridge.subscribe(lambda change: ready.set() if change.state is HomeState.READY else None)
    run = asyncio.create_task(bridge.run())
    async with asyncio.timeout(20):
        await ready.wait()
    yield bridge
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


def act(verb: Verb, *targets: str, **params: Any) -> Action:
    return Action(verb, tuple(map(EntityId, targets)), params)


@pytest.mark.parametrize(
    ("verb", "target", "params", "expected"),
    [
        (V.TURN_ON, "light.floor_lamp", {}, "on"),
        (V.TURN_ON, "switch.coffee_machine", {}, "on"),
        (V.TURN_ON, "input_boolean.guest_mode", {}, "on"),
        (V.TURN_ON, "fan.bedroom_fan", {}, "on"),
        (V.TURN_ON, "media_player.kitchen_speaker", {}, "idle"),
        (V.TURN_ON, "vacuum.robot", {}, "cleaning"),
        (V.TURN_ON, "siren.house_siren", {}, "on"),
        (V.TURN_OFF, "climate.thermostat", {}, "off"),
        (V.TURN_OFF, "humidifier.bedroom_humidifier", {}, "off"),
        (V.TURN_OFF, "media_player.living_room_tv", {}, "off"),
        (V.TURN_OFF, "water_heater.boiler", {}, "off"),
        (V.TURN_OFF, "valve.water_main", {}, "closed"),
        (V.TURN_OFF, "automation.party", {}, "off"),
        (V.TURN_ON, "automation.party", {}, "on"),
        (V.TOGGLE, "switch.christmas_tree", {}, "on"),
        (V.SET_HVAC_MODE, "climate.thermostat", {"mode": "cool"}, "cool"),
        (V.LOCK, "lock.front_door", {}, "locked"),
        (V.UNLOCK, "lock.front_door", {}, "unlocked"),
        (V.OPEN, "cover.garage_door", {}, "open"),
        (V.OPEN, "cover.garden_gate", {}, "open"),
        (V.OPEN, "valve.sprinkler", {}, "open"),
        (V.CLOSE, "valve.sprinkler", {}, "closed"),
        (V.CLOSE, "cover.bedroom_curtains", {}, "closed"),
        (V.PLAY, "media_player.kitchen_speaker", {}, "playing"),
        (V.PAUSE, "media_player.kitchen_speaker", {}, "paused"),
        (V.STOP, "media_player.kitchen_speaker", {}, "idle"),
        (V.START, "vacuum.robot", {}, "cleaning"),
        (V.PAUSE_WORK, "vacuum.robot", {}, "paused"),
        (V.RETURN_TO_BASE, "vacuum.robot", {}, "returning"),
        (V.START, "lawn_mower.mower", {}, "mowing"),
        (V.PAUSE_WORK, "lawn_mower.mower", {}, "paused"),
        (V.DOCK, "lawn_mower.mower", {}, "docked"),
        (V.ARM, "alarm_control_panel.house_alarm", {"mode": "away"}, "armed_away"),
        (V.ARM, "alarm_control_panel.house_alarm", {"mode": "night"}, "armed_night"),
        (V.DISARM, "alarm_control_panel.house_alarm", {}, "disarmed"),
        (V.SET_VALUE, "number.aquarium_level", {"value": 55}, "55.0"),
        (V.SET_VALUE, "number.aquarium_level", {"value_step": -15}, "25.0"),
        (V.SET_VALUE, "input_number.party_level", {"value": 7}, "7.0"),
        (V.SET_VALUE, "select.washing_program", {"value": "quick"}, "Quick"),
        (V.ADD_ITEM, "todo.groceries", {"item": "eggs"}, "3"),
        (V.COMPLETE_ITEM, "todo.groceries", {"item": "milk"}, "1"),
        (V.REMOVE_ITEM, "todo.groceries", {"item": "bread"}, "1"),
    ],
)
async def test_the_device_ends_in_the_state_that_was_asked_for(
    home: HomeAssistant, real_home: Any, verb: Verb, target: str, params: dict[str, Any], expected: str
) -> None:
    done = await execute(act(verb, target, **params), home)
    assert [(one.ok, one.error, one.message) for one in done.outcomes] == [(True, None, None)]
    assert real_home.state(target) == expected


@pytest.mark.parametrize(
    ("verb", "target", "params", "attribute", "expected"),
    [
        (V.SET_LIGHT, "light.floor_lamp", {"brightness": 40}, "brightness", 102),
        (V.SET_LIGHT, "light.floor_lamp", {"brightness_step": 30}, "brightness", 76),
        (V.SET_LIGHT, "light.floor_lamp", {"color": "red"}, "hs_color", [0, 100]),
        (V.SET_LIGHT, "light.floor_lamp", {"color": "warm white"}, "color_temp_kelvin", 2700),
        (V.SET_LIGHT, "light.floor_lamp", {"color_temp_kelvin": 5000}, "color_temp_kelvin", 5000),
        (V.SET_TEMPERATURE, "climate.thermostat", {"temperature": 21.5}, "temperature", 21.5),
        (V.SET_TEMPERATURE, "climate.thermostat", {"temperature_step": -2}, "temperature", 18.0),
        (V.SET_TEMPERATURE, "climate.thermostat", {"temperature": 68, "unit": "°F"}, "temperature", 20.0),
        (V.SET_TEMPERATURE, "climate.air_conditioner", {"temperature": 24}, "target_temp_high", 26.0),
        (V.SET_TEMPERATURE, "water_heater.boiler", {"temperature": 55}, "temperature", 55),
        (V.SET_FAN_MODE, "climate.thermostat", {"mode": "High"}, "fan_mode", "high"),
        (V.SET_PRESET, "climate.thermostat", {"mode": "eco"}, "preset_mode", "eco"),
        (V.SET_PRESET, "fan.bedroom_fan", {"mode": "sleep"}, "preset_mode", "sleep"),
        (V.SET_PRESET, "humidifier.bedroom_humidifier", {"mode": "boost"}, "mode", "boost"),
        (V.SET_PRESET, "vacuum.robot", {"mode": "turbo"}, "fan_speed", "turbo"),
        (V.SET_PRESET, "water_heater.boiler", {"mode": "performance"}, "operation_mode", "performance"),
        (V.SET_SPEED, "fan.bedroom_fan", {"percentage": 70}, "percentage", 70),
        (V.SET_SPEED, "fan.bedroom_fan", {"percentage_step": 20}, "percentage", 20),
        (V.SET_POSITION, "cover.living_room_blinds", {"position": 35}, "current_position", 35),
        (V.SET_POSITION, "cover.living_room_blinds", {"position_step": 20}, "current_position", 20),
        (V.SET_VOLUME, "media_player.kitchen_speaker", {"volume": 65}, "volume_level", 0.65),
        (V.SET_VOLUME, "media_player.kitchen_speaker", {"volume_step": -15}, "volume_level", 0.25),
        (V.MUTE, "media_player.kitchen_speaker", {}, "is_volume_muted", True),
        (V.UNMUTE, "media_player.kitchen_speaker", {}, "is_volume_muted", False),
        (V.NEXT, "media_player.kitchen_speaker", {}, "media_track", 2),
        (V.PREVIOUS, "media_player.kitchen_speaker", {}, "media_track", 0),
        (V.SELECT_SOURCE, "media_player.living_room_tv", {"source": "netflix"}, "source", "Netflix"),
        (V.PLAY_MEDIA, "media_player.kitchen_speaker", {"query": "jazz"}, "media_title", "Smooth Jazz"),
        (V.SET_HUMIDITY, "humidifier.bedroom_humidifier", {"humidity": 60}, "humidity", 60),
        (V.SET_HUMIDITY, "humidifier.bedroom_humidifier", {"humidity_step": 50}, "humidity", 80),
    ],
)
async def test_the_device_shows_the_value_that_was_asked_for(
    home: HomeAssistant,
    real_home: Any,
    verb: Verb,
    target: str,
    params: dict[str, Any],
    attribute: str,
    expected: object,
) -> None:
    done = await execute(act(verb, target, **params), home)
    assert [(one.ok, one.error, one.message) for one in done.outcomes] == [(True, None, None)]
    assert real_home.attribute(target, attribute) == expected


async def test_a_scene_a_script_and_buttons_do_their_work(home: HomeAssistant, real_home: Any) -> None:
    assert (await execute(act(V.ACTIVATE, "scene.movie_night"), home)).ok
    assert real_home.attribute("light.floor_lamp", "brightness") == 40
    assert (await execute(act(V.RUN, "script.warm_up_the_house"), home)).ok
    assert real_home.attribute("climate.thermostat", "temperature") == 22
    for button in ("button.doorbell_chime", "input_button.ring"):
        before = real_home.state(button)
        assert (await execute(act(V.RUN, button), home)).ok
        assert real_home.state(button) != before
    assert (await execute(act(V.RUN, "automation.party"), home)).ok
    assert real_home.state("light.living_room_ceiling") == "on"


async def test_one_failing_lamp_of_three_is_named_and_the_others_are_on(home: HomeAssistant, real_home: Any) -> None:
    lamps = ("light.floor_lamp", "light.kitchen_lights", "light.hallway_light")
    real_home.fault("light.kitchen_lights", fail=True)
    done = await execute(act(V.TURN_ON, *lamps), home)
    assert {one.entity_id: one.error for one in done.outcomes} == {
        "light.floor_lamp": None,
        "light.kitchen_lights": "failed",
        "light.hallway_light": None,
    }
    assert [real_home.state(lamp) for lamp in lamps] == ["on", "off", "on"]


async def test_a_slow_lamp_times_out_alone(home: HomeAssistant, real_home: Any) -> None:
    real_home.fault("light.kitchen_lights", delay=30)
    done = await execute(act(V.TURN_ON, "light.floor_lamp", "light.kitchen_lights"), home, timeout_s=0.8)
    assert {one.entity_id: one.error for one in done.outcomes} == {
        "light.floor_lamp": None,
        "light.kitchen_lights": "timeout",
    }


async def test_a_device_that_says_yes_and_does_nothing_is_unconfirmed(home: HomeAssistant, real_home: Any) -> None:
    real_home.fault("lock.back_door", ignore=True)
    real_home.put("lock.back_door", is_locked=False)
    done = await execute(act(V.LOCK, "lock.back_door"), home, settle_s=0.3)
    assert [(one.ok, one.error) for one in done.outcomes] == [(False, "unconfirmed")]


async def test_an_unavailable_device_is_not_called(home: HomeAssistant, real_home: Any) -> None:
    real_home.fault("light.floor_lamp", unavailable=True)
    done = await execute(act(V.TURN_ON, "light.floor_lamp"), home)
    assert done.outcomes[0].error == "unavailable"


async def test_what_is_already_so_is_done(home: HomeAssistant, real_home: Any) -> None:
    done = await execute(act(V.TURN_OFF, "light.floor_lamp"), home)
    assert done.ok


async def test_what_a_device_cannot_do_is_said_and_not_sent(home: HomeAssistant, real_home: Any) -> None:
    dimmed = await execute(act(V.SET_LIGHT, "light.counter_light", brightness=30), home)
    halfway = await execute(act(V.SET_POSITION, "cover.garden_gate", position=50), home)
    assert [one.error for one in (*dimmed.outcomes, *halfway.outcomes)] == ["unsupported", "unsupported"]
    assert real_home.state("light.counter_light") == "off"


async def test_turning_on_never_touches_a_lock(home: HomeAssistant, real_home: Any) -> None:
    """In Home Assistant's own language-model tools "turn on" means lock and "turn off" unlock."""
    for verb in (V.TURN_ON, V.TURN_OFF, V.TOGGLE):
        done = await execute(act(verb, "lock.front_door"), home)
        assert done.outcomes[0].error == "unsupported"
    assert real_home.state("lock.front_door") == "locked"


async def test_undo_brings_lamps_and_heating_back_but_never_opens_a_lock(home: HomeAssistant, real_home: Any) -> None:
    await execute(act(V.SET_LIGHT, "light.floor_lamp", brightness=80, color="blue"), home)
    lamp = await execute(act(V.SET_LIGHT, "light.floor_lamp", brightness=10, color="red"), home)
    heat = await execute(act(V.SET_TEMPERATURE, "climate.thermostat", temperature=25), home)
    await execute(act(V.UNLOCK, "lock.front_door"), home)
    lock = await execute(act(V.LOCK, "lock.front_door"), home)
    for done in (lamp, heat, lock):
        _, stuck = await undo(done.before, home)
        assert stuck == (("lock.front_door",) if done is lock else ())
    assert real_home.attribute("light.floor_lamp", "brightness") == 204
    assert real_home.attribute("light.floor_lamp", "hs_color") == [240, 100]
    assert real_home.attribute("climate.thermostat", "temperature") == 20
    assert real_home.state("lock.front_door") == "locked"


async def test_two_things_with_one_name_stay_two_things(home: HomeAssistant, real_home: Any) -> None:
    named = [entity for entity in home.house().entities.values() if entity.name == "Reading Lamp"]
    assert {entity.area for entity in named} == {"bedroom", "office"}
    await execute(Action(V.TURN_ON, (EntityId("light.reading_lamp_office"),), source=Source.GRAMMAR), home)
    assert real_home.state("light.reading_lamp_bedroom") == "off"
