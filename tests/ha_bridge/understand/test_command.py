"""Commands as people say them, each with what must happen and nothing else."""

from typing import Any

import pytest

from ha_bridge.understand.models import Kind

Calls = dict[str, tuple[str, dict[str, Any]]]


def calls(understood: Any) -> Calls:
    """Entity to verb and parameters."""
    return {str(t): (a.verb.value, dict(a.params)) for a in understood.actions for t in a.targets}


def do(verb: str, *ids: str, **params: Any) -> Calls:
    return {entity_id: (verb, params) for entity_id in ids}


def on(*ids: str) -> Calls:
    return do("turn_on", *ids)


def off(*ids: str) -> Calls:
    return do("turn_off", *ids)


def lit(value: int, *ids: str) -> Calls:
    return do("set_light", *ids, brightness=value)


LIVING = ("light.floor_lamp", "light.sofa")
KITCHEN = ("light.kitchen_ceiling", "light.kitchen_counter")
BEDROOM = ("light.bedroom", "light.bedside")
UPSTAIRS = (*BEDROOM, "light.bath")
ALL_LIGHTS = (*KITCHEN, *LIVING, "light.hall", *UPSTAIRS, "light.garage", "light.garden")
BLINDS, CURTAINS = "cover.living_blinds", "cover.bedroom_curtain"
TV, SPEAKER = "media_player.tv", "media_player.kitchen"
LOCKS = ("lock.front", "lock.back")

LIGHTS: list[tuple[str, Calls]] = [
    ("turn on the lights", on(*LIVING)),
    ("lights on", on(*LIVING)),
    ("lights!", on(*LIVING)),
    ("kitchen lights", on(*KITCHEN)),
    ("bathroom light please", on("light.bath")),
    ("hit the lights", on(*LIVING)),
    ("get the lights would you", on(*LIVING)),
    ("could you get the lights off please", off(*LIVING)),
    ("kill the lights", off(*LIVING)),
    ("lights out", off(*LIVING)),
    ("put the lights on in the bathroom", on("light.bath")),
    ("turn on the lamp in the bedroom", on(*BEDROOM)),
    ("switch the bedside lamp on", on("light.bedside")),
    ("bedside lamp off", off("light.bedside")),
    ("turn off the kitchen light", off(*KITCHEN)),
    ("turn the light in the kitchen off", off(*KITCHEN)),
    ("in the kitchen turn the lights off", off(*KITCHEN)),
    ("turn the lights off in the kitchen and the hall", off(*KITCHEN, "light.hall")),
    ("kitchen and hall lights off", off(*KITCHEN, "light.hall")),
    ("switch off the lamp in the hall", off("light.hall")),
    ("turn off the counter light", off("light.kitchen_counter")),
    ("turn off the lounge lights", off(*LIVING)),
    ("turn off upstairs lights", off(*UPSTAIRS)),
    ("all lights off", off(*ALL_LIGHTS)),
    ("turn off every light in the house", off(*ALL_LIGHTS)),
    ("turn off all lights except the kitchen", off(*(x for x in ALL_LIGHTS if x not in KITCHEN))),
    ("turn off all the lights upstairs but not the bathroom", off(*BEDROOM)),
    ("could we have some light in the kitchen", on(*KITCHEN)),
    ("i want the lights off in the garage", off("light.garage")),
    ("i'd like the lights in the garage to be turned on", on("light.garage")),
    ("make sure the hall light is off", off("light.hall")),
    ("turn on the kitchen no wait the bedroom light", on(*BEDROOM[:1])),
    ("um turn turn on the uh sofa light", on("light.sofa")),
    ("hey parlour would you mind turning on the light", {}),
    ("floor lamp 30", lit(30, "light.floor_lamp")),
    ("floor lamp thirty percent", lit(30, "light.floor_lamp")),
    ("set the floor lamp to fifty percent", lit(50, "light.floor_lamp")),
    ("set the floor lamp to 20 no 25 percent", lit(25, "light.floor_lamp")),
    ("dim the bedroom lights to 20", lit(20, *BEDROOM)),
    ("set the lights to 40 percent", lit(40, *LIVING)),
    ("set lights to half", lit(50, *LIVING)),
    ("turn the lights all the way up", lit(100, *LIVING)),
    ("full brightness in the kitchen", lit(100, *KITCHEN)),
    ("make the lights half as bright", lit(25, "light.floor_lamp")),
    ("make the floor lamp twice as bright", lit(100, "light.floor_lamp")),
    ("make it brighter", lit(100, "light.floor_lamp")),
    ("i want it brighter in here", lit(100, "light.floor_lamp")),
    ("can you turn the lights down a bit", lit(35, "light.floor_lamp")),
    ("dim the lights", lit(25, "light.floor_lamp")),
    ("i want the light less bright please", lit(25, "light.floor_lamp")),
    ("make the sofa light red", do("set_light", "light.sofa", color="red")),
    ("floor lamp blue", do("set_light", "light.floor_lamp", color="blue")),
    ("change the sofa light colour to green please", do("set_light", "light.sofa", color="green")),
    ("set the living room to warm white", do("set_light", *LIVING, color_temp_kelvin=2700)),
    ("set color temperature to 3000 kelvin", do("set_light", *LIVING, color_temp_kelvin=3000)),
]  # fmt: skip

DEVICES: list[tuple[str, Calls]] = [
    ("put the telly on", on(TV)),
    ("turn off the television", off(TV)),
    ("tv off", off(TV)),
    ("the tv turn it on", on(TV)),
    ("turn on the coffee machine", on("switch.coffee")),
    ("start the coffee machine", on("switch.coffee")),
    ("make me a coffee", on("switch.coffee")),
    ("turn on the plug", on("switch.tv_plug")),
    ("bathroom fan on", on("fan.bath")),
    ("turn on the exhaust fan", on("fan.bath")),
    ("set the bedroom fan to high", do("set_speed", "fan.bedroom", percentage=100)),
    ("bedroom fan to 30 percent", do("set_speed", "fan.bedroom", percentage=30)),
    ("turn up the fan in the bedroom", do("set_speed", "fan.bedroom", percentage=75)),
    ("open the blinds", do("open", BLINDS)),
    ("blinds down", do("close", BLINDS)),
    ("raise the blinds halfway", do("set_position", BLINDS, position=50)),
    ("set blinds to 30", do("set_position", BLINDS, position=30)),
    ("open the curtains in the bedroom", do("open", CURTAINS)),
    ("shut the bedroom curtains", do("close", CURTAINS)),
    ("open all blinds and curtains", do("open", BLINDS, CURTAINS)),
    ("open the garage door", do("open", "cover.garage")),
    ("open the garage", do("open", "cover.garage")),
    ("close the garage", do("close", "cover.garage")),
    ("lock the front door", do("lock", "lock.front")),
    ("lock the doors", do("lock", *LOCKS)),
    ("lock up", do("lock", *LOCKS)),
    ("lock everything", do("lock", *LOCKS)),
    ("lock everything up", do("lock", *LOCKS)),
    ("switch the telly off", off(TV)),
    ("secure the doors", do("lock", *LOCKS)),
    ("unlock the back door", do("unlock", "lock.back")),
    ("turn up the heat", do("set_temperature", "climate.living", temperature=21)),
    ("make it warmer in the bedroom", do("set_temperature", "climate.bedroom", temperature=19)),
    ("two degrees warmer", do("set_temperature", "climate.living", temperature=22)),
    ("cool down the bedroom", do("set_temperature", "climate.bedroom", temperature=17)),
    ("set the bedroom to 21 degrees", do("set_temperature", "climate.bedroom", temperature=21)),
    ("i want it to be 22 degrees in the bedroom", do("set_temperature", "climate.bedroom", temperature=22)),
    ("set the thermostat to nineteen point five", do("set_temperature", "climate.living", temperature=19.5)),
    ("set the living room thermostat to twenty one and a half degrees",
     do("set_temperature", "climate.living", temperature=21.5)),
    ("heating off", off("climate.living")),
    ("turn the heat down two degrees", do("set_temperature", "climate.living", temperature=18)),
    ("close the blinds a bit", do("set_position", BLINDS, position=85)),
    ("turn the alarm on", do("arm", "alarm_control_panel.home", mode="away")),
    ("arm the alarm in night mode", do("arm", "alarm_control_panel.home", mode="night")),
    ("set the thermostat to cool", do("set_hvac_mode", "climate.living", mode="cool")),
    ("set the bedroom heating to eco", do("set_preset", "climate.bedroom", mode="eco")),
    ("mute the telly", do("mute", TV)),
    ("turn up the volume", do("set_volume", TV, volume=40)),
    ("set the tv volume to 20", do("set_volume", TV, volume=20)),
    ("turn the kitchen speaker down", do("set_volume", SPEAKER, volume=30)),
    ("pause the music", do("media_pause", SPEAKER)),
    ("next song", do("media_next", SPEAKER)),
    ("play jazz in the kitchen", do("play_media", SPEAKER, query="jazz")),
    ("start the vacuum", do("start", "vacuum.robbie")),
    ("clean the kitchen", do("start", "vacuum.robbie", areas=("kitchen",))),
    ("send robbie home", do("return_to_base", "vacuum.robbie")),
    ("stop the vacuum", do("stop", "vacuum.robbie")),
    ("mow the lawn", do("start", "lawn_mower.shaun")),
    ("send the mower back", do("dock", "lawn_mower.shaun")),
    ("water the garden", do("open", "valve.sprinkler")),
    ("turn off the sprinkler", do("close", "valve.sprinkler")),
    ("cosy evening", do("activate", "scene.cosy")),
    ("turn on the cosy evening scene", do("activate", "scene.cosy")),
    ("run bedtime", do("run", "script.bedtime")),
    ("arm the alarm", do("arm", "alarm_control_panel.home", mode="away")),
    ("set the alarm to home mode", do("arm", "alarm_control_panel.home", mode="home")),
    ("disarm the alarm", do("disarm", "alarm_control_panel.home")),
    ("add milk to the shopping list", do("add_item", "todo.shopping", item="milk")),
    ("put call mom on my chores list", do("add_item", "todo.chores", item="call mom")),
    ("we need Milk", do("add_item", "todo.shopping", item="Milk")),
    ("tick off bread on the shopping list", do("complete_item", "todo.shopping", item="bread")),
]  # fmt: skip

TOGETHER: list[tuple[str, Calls]] = [
    ("turn off the lights and lock the front door", {**off(*LIVING), **do("lock", "lock.front")}),
    ("turn on the tv and dim the lights", {**on(TV), **lit(25, "light.floor_lamp")}),
    ("turn off the tv the kitchen speaker and the sofa light", off(TV, SPEAKER, "light.sofa")),
    ("close the blinds turn off the lights and lock up",
     {**do("close", BLINDS), **off(*LIVING), **do("lock", *LOCKS)}),
    ("turn on the sofa light and set it to 30 percent", {"light.sofa": ("set_light", {"brightness": 30})}),
    ("switch the kitchen and bedroom lights on", on(*KITCHEN, *BEDROOM)),
    ("bedroom lights on and fan off", {**on(*BEDROOM), **off("fan.bedroom")}),
    ("turn everything off upstairs", off(*UPSTAIRS, "fan.bedroom", "fan.bath")),
    ("turn on the bedroom light and the fan in the bathroom", on("light.bedroom", "fan.bath")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row for row in [*LIGHTS, *DEVICES, *TOGETHER] if row[1]])
def test_a_command_does_what_was_said_and_nothing_else(talk: Any, text: str, expected: Calls) -> None:
    understood = talk.say(text)
    assert understood.kind is Kind.ACT, understood
    assert calls(understood) == expected


def test_shut_everything_down_switches_off_and_closes_nothing(talk: Any) -> None:
    understood = talk.say("shut everything down")
    assert {action.verb.value for action in understood.actions} == {"turn_off"}


def test_everything_never_reaches_locks_covers_and_heating(talk: Any) -> None:
    touched = {str(t).partition(".")[0] for a in talk.say("turn everything off").actions for t in a.targets}
    assert touched == {"light", "switch", "fan", "media_player"}


@pytest.mark.parametrize("text", ["turn on the light", "lights on", "dim the lights", "make it warmer", "next song"])
def test_a_target_taken_from_the_room_waits_for_the_final_room(talk: Any, text: str) -> None:
    assert talk.say(text).needs_room


@pytest.mark.parametrize("text", ["turn on the kitchen lights", "lock up", "floor lamp 30", "turn off all the lights"])
def test_a_named_target_need_not_wait_for_the_room(talk: Any, text: str) -> None:
    assert not talk.say(text).needs_room


def test_several_devices_of_one_name_are_asked_about_by_name(talk: Any) -> None:
    understood = talk.say("turn on the fan", room="kitchen")
    assert understood.kind is Kind.ASK
    assert understood.question is not None
    assert set(understood.question.choices) == {"Bedroom", "Bathroom"}
    assert not understood.actions


def test_opening_a_door_that_is_only_a_lock_asks_before_it_unlocks(talk: Any) -> None:
    understood = talk.say("open the front door")
    assert understood.kind is Kind.ASK
    assert understood.question is not None
    assert understood.question.expires_s == 15
    assert not understood.actions


@pytest.mark.parametrize("text", ["activate night mode", "close everything", "open everything", "unlock everything"])
def test_what_could_be_anything_is_asked_about(talk: Any, text: str) -> None:
    assert not talk.say(text).actions


def test_what_the_house_does_not_have_is_said_so(talk: Any) -> None:
    understood = talk.say("turn on the humidifier")
    assert understood.kind is Kind.ANSWER
    assert "humidifier" in understood.reply
    assert not understood.actions


def test_a_lamp_in_the_room_is_nearer_than_its_namesake_elsewhere(talk: Any) -> None:
    assert set(calls(talk.say("turn on the lamp", room="bedroom"))) == set(BEDROOM)
