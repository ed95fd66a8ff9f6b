"""What is said after acting."""

from pathlib import Path

import pytest

from ha_bridge.answer.outcomes import describe
from ha_bridge.fake import house_from
from ha_bridge.language import load_language
from ha_bridge.models import Action, EntityId, House, Outcome, Verb
from ha_bridge.understand.language import Language

CEILING, COUNTER, LAMP = EntityId("light.ceiling"), EntityId("light.counter"), EntityId("light.lamp")


@pytest.fixture(scope="module")
def english() -> Language:
    return load_language("en", Path(__file__).parents[3] / "config" / "lang")


@pytest.fixture(scope="module")
def house() -> House:
    entities = [
        {"entity_id": CEILING, "name": "Ceiling", "area": "kitchen", "state": "on"},
        {"entity_id": COUNTER, "name": "Counter", "area": "kitchen", "state": "on"},
        {"entity_id": LAMP, "name": "Bedroom Lamp", "area": None, "state": "on"},
    ]
    return house_from({"areas": [{"id": "kitchen", "name": "Kitchen"}], "entities": entities})


def outcome(entity_id: EntityId, error: str | None = None) -> Outcome:
    return Outcome(entity_id, "light.turn_off", {}, error is None, error)


def test_a_room_is_named_once_and_what_failed_by_name(house: House, english: Language) -> None:
    actions = [Action(Verb.TURN_OFF, (CEILING, COUNTER), scope="room"), Action(Verb.TURN_OFF, (LAMP,))]
    outcomes = [outcome(CEILING), outcome(COUNTER), outcome(LAMP, "timeout")]
    assert describe(actions, outcomes, house, english) == "Kitchen lights are off; Bedroom Lamp didn't respond."


def test_values_are_said(house: House, english: Language) -> None:
    actions = [Action(Verb.SET_LIGHT, (LAMP,), {"brightness": 30})]
    assert describe(actions, [outcome(LAMP)], house, english) == "Bedroom Lamp is at 30 percent."


def test_a_tone_or_a_word_is_enough_when_all_went_well(house: House, english: Language) -> None:
    actions = [Action(Verb.TURN_OFF, (LAMP,))]
    assert describe(actions, [outcome(LAMP)], house, english, "tone") == ""
    assert describe(actions, [outcome(LAMP)], house, english, "short") == "Done."


def test_a_failure_is_always_said(house: House, english: Language) -> None:
    actions = [Action(Verb.TURN_OFF, (LAMP,))]
    for style in ("tone", "short", "full"):
        text = describe(actions, [outcome(LAMP, "unavailable")], house, english, style)  # type: ignore[arg-type]
        assert text == "Bedroom Lamp can't be reached."
