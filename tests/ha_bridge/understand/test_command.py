"""Commands as people say them, each with what must happen and nothing else."""

from typing import Any

import pytest

from ha_bridge.understand.models import Kind

Calls = dict[str, tuple[str, dict[str, Any]]]


def calls(understood: Any) -> Calls:
    """Entity to verb and parameters."""
    return {str(t): (a.verb.value, dict(a.params)) for a in understood.actions for t in a.targets}


def on(*ids: str) -> Calls:
    return {entity_id: ("turn_on", {}) for entity_id in ids}


def off(*ids: str) -> Calls:
    return {entity_id: ("turn_off", {}) for entity_id in ids}


def lit(value: int, *ids: str) -> Calls:
    return {entity_id: ("set_light", {"brightness": value}) for entity_id in ids}


LIVING = ("light.floor_lamp", "light.sofa")
ELSEWHERE = ("light.hall", "light.bedroom", "light.bedside", "light.bath", "light.garage", "light.garden")
KITCHEN = ("light.kitchen_ceiling", "light.kitchen_counter")

SAID_IN_THE_LIVING_ROOM: list[tuple[str, Calls]] = [
    ("turn on the lights", on(*LIVING)),
    ("lights on", on(*LIVING)),
    ("could you get the lights off please", off(*LIVING)),
    ("kill the lights", off(*LIVING)),
    ("turn on the lamp in the bedroom", on("light.bedroom", "light.bedside")),
    ("switch the bedside lamp on", on("light.bedside")),
    ("turn off the kitchen light", off(*KITCHEN)),
    ("turn the light in the kitchen off", off(*KITCHEN)),
    ("kitchen and hall lights off", off(*KITCHEN, "light.hall")),
    ("floor lamp 30", lit(30, "light.floor_lamp")),
    ("set the floor lamp to fifty percent", lit(50, "light.floor_lamp")),
    ("make the sofa light red", {"light.sofa": ("set_light", {"color": "red"})}),
    ("turn off the lights and lock the front door", {**off(*LIVING), "lock.front": ("lock", {})}),
    ("turn on the garage light", on("light.garage")),
    ("open the garage door", {"cover.garage": ("open", {})}),
    ("close the blinds", {"cover.living_blinds": ("close", {})}),
    ("set the bedroom to 21 degrees", {"climate.bedroom": ("set_temperature", {"temperature": 21})}),
    ("mute the telly", {"media_player.tv": ("mute", {})}),
    ("turn on the kitchen no wait the bedroom light", on("light.bedroom")),
    ("turn off all the lights except the kitchen", off(*LIVING, *ELSEWHERE)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SAID_IN_THE_LIVING_ROOM)
def test_a_command_does_what_was_said_and_nothing_else(talk: Any, text: str, expected: Calls) -> None:
    understood = talk.say(text)
    assert understood.kind is Kind.ACT, understood
    assert calls(understood) == expected
