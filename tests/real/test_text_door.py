"""Typed words through the hub to a real Home Assistant: what is said is done, and what is answered is so."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

pytestmark = pytest.mark.realha

Json = dict[str, Any]


@pytest.fixture
async def house(hub_for: Any, real_home: Any) -> AsyncIterator[Any]:
    async with hub_for(real_home) as hub:
        yield hub


DONE = [
    ("HassTurnOn", "kitchen", "could you switch on the floor lamp", "light.floor_lamp", None, "on"),
    ("HassTurnOn", "kitchen", "turn the coffee machine on please", "switch.coffee_machine", None, "on"),
    ("HassTurnOff", "living_room", "switch the TV off", "media_player.living_room_tv", None, "off"),
    ("HassTurnOn lock", "kitchen", "lock the front door", "lock.front_door", None, "locked"),
    ("HassTurnOn cover", "kitchen", "raise the living room blinds", "cover.living_room_blinds", None, "open"),
    ("HassTurnOff cover", "kitchen", "draw the bedroom curtains", "cover.bedroom_curtains", None, "closed"),
    ("HassSetPosition", "kitchen", "put the living room blinds at 40 percent", "cover.living_room_blinds",
     "current_position", 40),
    ("HassLightSet", "kitchen", "set the floor lamp to 30 percent", "light.floor_lamp", "brightness", 76),
    ("HassLightSet", "office", "make the desk lamp red", "light.desk_lamp", "hs_color", [0, 100]),
    ("HassClimateSetTemperature", "kitchen", "set the bedroom radiator to 22 degrees", "climate.bedroom_radiator",
     "temperature", 22),
    ("HassClimateSetFanMode", "kitchen", "set the thermostat fan mode to high", "climate.thermostat", "fan_mode",
     "high"),
    ("HassFanSetSpeed", "kitchen", "run the bedroom fan at 60 percent", "fan.bedroom_fan", "percentage", 60),
    ("HassMediaPause", "kitchen", "pause the music", "media_player.kitchen_speaker", None, "paused"),
    ("HassMediaUnpause", "kitchen", "resume the music", "media_player.kitchen_speaker", None, "playing"),
    ("HassMediaNext", "kitchen", "skip to the next song", "media_player.kitchen_speaker", "media_track", 2),
    ("HassMediaPrevious", "kitchen", "go back to the previous track", "media_player.kitchen_speaker", "media_track",
     0),
    ("HassSetVolume", "living_room", "set the kitchen speaker volume to 65 percent", "media_player.kitchen_speaker",
     "volume_level", 0.65),
    ("HassSetVolumeRelative", "kitchen", "turn the kitchen speaker down by 20 percent",
     "media_player.kitchen_speaker", "volume_level", 0.2),
    ("HassMediaPlayerMute", "kitchen", "mute the kitchen speaker", "media_player.kitchen_speaker", "is_volume_muted",
     True),
    ("HassMediaPlayerUnmute", "kitchen", "unmute the kitchen speaker", "media_player.kitchen_speaker",
     "is_volume_muted", False),
    ("HassMediaSearchAndPlay", "hallway", "play some jazz in the kitchen", "media_player.kitchen_speaker",
     "media_title", "Smooth Jazz"),
    ("HassVacuumStart", "kitchen", "start the robot vacuum", "vacuum.robot", None, "cleaning"),
    ("HassVacuumReturnToBase", "kitchen", "send the hoover back to its base", "vacuum.robot", None, "returning"),
    ("HassVacuumCleanArea", "hallway", "vacuum the living room", "vacuum.robot", None, "cleaning"),
    ("HassLawnMowerStartMowing", "kitchen", "mow the lawn", "lawn_mower.mower", None, "mowing"),
    ("HassLawnMowerDock", "kitchen", "send the lawn mower back to its dock", "lawn_mower.mower", None, "docked"),
    ("HassListAddItem", "kitchen", "put a new light bulb on the chores list", "todo.chores", None, "2"),
    ("HassListCompleteItem", "kitchen", "tick milk off the grocery list", "todo.groceries", None, "1"),
    ("HassListRemoveItem", "kitchen", "take bread off the grocery list", "todo.groceries", None, "1"),
    ("HassShoppingListAddItem", "kitchen", "add coffee to my shopping list", "todo.groceries", None, "3"),
    ("HassShoppingListCompleteItem", "kitchen", "check milk off my shopping list", "todo.groceries", None, "1"),
]  # fmt: skip
"""Intent, room, sentence, device, attribute (None: the state), and what it then really shows."""

ANSWERED = [
    ("HassGetState", "is the kitchen window open", ("yes", "open")),
    ("HassGetState", "which windows are open", ("kitchen window",)),
    ("HassClimateGetTemperature", "how warm is it in the bedroom", ("18.2",)),
    ("HassGetWeather", "what's the weather like", ("cloudy", "12")),
    ("HassGetCurrentTime", "what time is it", (":",)),
    ("HassGetCurrentDate", "what's the date today", ("20",)),
    ("HassRespond", "hello", ("hello",)),
    ("HassNevermind", "never mind", ("okay",)),
    ("HassBroadcast", "tell everyone that dinner is ready", ("announced",)),
    ("forecast", "will it rain tomorrow", ("80 percent",)),
    ("calendar", "what's on my calendar tomorrow", ("dentist",)),
    ("list", "what's on my grocery list", ("milk", "bread")),
    ("battery", "what's the battery of my phone", ("83",)),
]
"""Intent, question, and what a true answer contains."""

TIMER = [
    ("HassStartTimer", "set a timer for five minutes", "5 minutes"),
    ("HassIncreaseTimer", "add two minutes to the timer", "7 minutes"),
    ("HassDecreaseTimer", "take one minute off the timer", "6 minutes"),
    ("HassPauseTimer", "pause the timer", "paused"),
    ("HassTimerStatus", "how long is left on my timer", "6 minutes"),
    ("HassUnpauseTimer", "resume the timer", "6 minutes"),
    ("HassCancelTimer", "cancel the timer", "cancelled"),
    ("HassCancelAllTimers", "cancel all timers", "no timer"),
]


async def test_every_intent_of_home_assistant_does_what_it_says(house: Any, real_home: Any) -> None:
    wrong = []
    for intent, room, text, device, attribute, expected in DONE:
        await asyncio.to_thread(real_home.reset)
        status, answer = await house.say(text, room=room, conversation_id=text[:60])
        shown = real_home.state(device) if attribute is None else real_home.attribute(device, attribute)
        others = [one["entity_id"] for one in answer.get("actions", ()) if one["entity_id"] != device]
        if status != 200 or shown != expected or others:
            wrong.append((intent, text, shown, expected, answer))
    assert not wrong


async def test_every_question_gets_a_true_answer_and_moves_nothing(house: Any, real_home: Any) -> None:
    before = await asyncio.to_thread(real_home.states)
    wrong = []
    for intent, text, parts in ANSWERED:
        status, answer = await house.say(text, room="kitchen")
        reply = answer.get("reply", "").lower()
        if status != 200 or answer["actions"] or not all(part in reply for part in parts):
            wrong.append((intent, text, answer))
    assert not wrong
    after = await asyncio.to_thread(real_home.states)
    assert {one for one in before if before[one] != after.get(one)} <= {"sun.sun"}


async def test_a_timer_goes_through_its_whole_life(house: Any) -> None:
    for intent, text, part in TIMER:
        _, answer = await house.say(text, room="kitchen", conversation_id="timer")
        assert part in answer["reply"].lower(), (intent, answer)


async def test_an_unknown_room_is_an_error_not_a_guess(house: Any) -> None:
    status, answer = await house.say("turn on the lights", room="ballroom")
    assert (status, answer["error"]["code"]) == (400, "unknown_room")


async def test_two_things_with_one_name_are_asked_about_with_their_rooms(house: Any, real_home: Any) -> None:
    _, answer = await house.say("turn on the reading lamp", room="kitchen", conversation_id="two")
    assert answer["actions"] == []
    assert answer["pending"]["kind"] == "choose"
    assert answer["pending"]["choices"] == ["Reading Lamp (Bedroom)", "Reading Lamp (Office)"]
    await house.say("the one in the office", room="kitchen", conversation_id="two")
    assert real_home.state("light.reading_lamp_office") == "on"
    assert real_home.state("light.reading_lamp_bedroom") == "off"


async def test_a_device_that_fails_is_named_and_the_others_are_done(house: Any, real_home: Any) -> None:
    real_home.fault("light.counter_light", fail=True)
    _, answer = await house.say("turn on the lights", room="kitchen")
    assert real_home.state("light.kitchen_lights") == "on"
    assert {one["entity_id"]: one["ok"] for one in answer["actions"]} == {
        "light.kitchen_lights": True,
        "light.counter_light": False,
    }
    assert "Counter Light didn't respond" in answer["reply"]


async def test_a_device_that_takes_too_long_is_named(hub_for: Any, real_home: Any) -> None:
    async with hub_for(real_home, ha={"call_timeout_s": 0.5}) as house:
        real_home.fault("light.kitchen_lights", delay=20)
        _, answer = await house.say("turn on the kitchen lights")
        assert [one["error"] for one in answer["actions"]] == ["timeout"]
        assert answer["reply"] == "Kitchen Lights didn't respond."


async def test_the_owners_own_sentences_go_to_home_assistant_word_for_word(house: Any, real_home: Any) -> None:
    _, answer = await house.say("party time please")
    assert answer["reply"] == "Let's dance"
    assert real_home.state("light.living_room_ceiling") == "on"
    _, answer = await house.say("brew me some tea")
    assert answer["reply"] == "Tea is on its way"
    assert real_home.state("switch.coffee_machine") == "on"


async def test_an_owners_sentence_that_unlocks_is_still_high_risk(house: Any, real_home: Any) -> None:
    _, answer = await house.say("open sesame")
    assert "high risk" in answer["reply"]
    assert real_home.state("lock.front_door") == "locked"
