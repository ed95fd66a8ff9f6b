"""A house with odd names: brands, possessives, rooms whose names hold other words, names that almost match."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ha_bridge.fake import house_from
from ha_bridge.models import AreaId, House, Source
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.language import Language
from ha_bridge.understand.models import EMPTY_FRAME, Kind, Understanding
from ha_bridge.understand.turn import understand


def entity(entity_id: str, name: str, area: str | None, state: str = "off", **attributes: Any) -> dict[str, Any]:
    return {"entity_id": entity_id, "name": name, "area": area, "state": state, "attributes": attributes}


HOUSE = {
    "floors": [{"id": "1", "name": "First Floor"}, {"id": "2", "name": "Second Floor"}],
    "areas": [
        {"id": "mum", "name": "Mum's Bedroom", "floor": "2"},
        {"id": "tv", "name": "TV Room", "floor": "1"},
        {"id": "office", "name": "Home Office", "floor": "2"},
        {"id": "nursery", "name": "Nursery", "floor": "2"},
        {"id": "porch", "name": "Front Porch", "floor": "1"},
        {"id": "kitchen", "name": "Kitchen", "floor": "1"},
        {"id": "kids1", "name": "Kids Room 1", "floor": "2"},
        {"id": "kids2", "name": "Kids Room 2", "floor": "2"},
    ],
    "entities": [
        entity("light.hue", "Hue Go", "tv", "on", brightness=200),
        entity("light.c1", "Ceiling Lights", "tv"),
        entity("light.c2", "Ceiling Lights", "kitchen", "on"),
        entity("light.window", "Window Light", "kitchen"),
        entity("light.strip", "Bookshelf LED Strip", "office"),
        entity("light.desk", "Desk Lamp", "office", "on"),
        entity("light.night", "Nightlight", "nursery"),
        entity("light.porch", "Porch", "porch"),
        entity("light.kids1", "Night Sky", "kids1"),
        entity("light.kids2", "Kids Room 2 Light", "kids2"),
        entity("fan.nursery", "Nursery Ceiling Fan", "nursery"),
        entity("climate.nest", "Nest", "tv", "heat", temperature=20, current_temperature=19),
        entity("media_player.appletv", "Apple TV", "tv", "playing"),
        entity("media_player.sonos", "Sonos One", "kitchen", "playing", volume_level=0.5),
        entity("switch.tree", "Christmas Tree", "tv"),
        entity("switch.pump", "Pool Pump", None),
        entity("lock.front", "Front Door Lock", "porch", "unlocked"),
        entity("cover.garage", "Big Garage Door", None, "closed", device_class="garage"),
        entity("cover.shades", "Office Shades", "office", "open", device_class="shade"),
        entity("cover.mum", "Mum's Blackout Curtains", "mum", "open", device_class="curtain"),
        entity("vacuum.roomba", "Roomba", "kitchen", "docked"),
        entity("sensor.washer", "Washer", None, "running"),
        entity("scene.relax", "Relax", "tv", ""),
    ],
}


@pytest.fixture(scope="module")
def odd_house() -> House:
    return house_from(HOUSE)


@pytest.fixture(scope="module")
def odd_index(odd_house: House, english: Language) -> Index:
    return build_index(odd_house, english)


def say(text: str, house: House, index: Index) -> Understanding:
    now = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
    return understand(text, EMPTY_FRAME, house, AreaId("tv"), now, index)[0]


@pytest.mark.parametrize(
    ("text", "verb", "targets"),
    [
        ("turn on the hue go", "turn_on", {"light.hue"}),
        ("ceiling lights on", "turn_on", {"light.c1"}),
        ("kitchen ceiling lights to sixty", "set_light", {"light.c2"}),
        ("turn off the lights in the kitchen", "turn_off", {"light.c2", "light.window"}),
        ("turn on the window light", "turn_on", {"light.window"}),
        ("turn on the bookshelf strip", "turn_on", {"light.strip"}),
        ("bookshelf on", "turn_on", {"light.strip"}),
        ("turn off the light in the office", "turn_off", {"light.strip", "light.desk"}),
        ("porch light on", "turn_on", {"light.porch"}),
        ("turn on the night light in the nursery", "turn_on", {"light.night"}),
        ("turn on nightsky", "turn_on", {"light.kids1"}),
        ("kids room one lights on", "turn_on", {"light.kids1"}),
        ("turn on the kids room two light", "turn_on", {"light.kids2"}),
        ("turn off the tv room lights", "turn_off", {"light.hue", "light.c1"}),
        ("turn off the tv", "turn_off", {"media_player.appletv"}),
        ("turn the sonos down", "set_volume", {"media_player.sonos"}),
        ("set the nest to 21", "set_temperature", {"climate.nest"}),
        ("switch the tree on", "turn_on", {"switch.tree"}),
        ("close mums curtains", "close", {"cover.mum"}),
        ("close the shades in the office", "close", {"cover.shades"}),
        ("lock the front door", "lock", {"lock.front"}),
        ("roomba go home", "return_to_base", {"vacuum.roomba"}),
        ("relax", "activate", {"scene.relax"}),
        ("turn on the lights except the hue go", "turn_on", {"light.c1"}),
        ("turn off the second floor lights", "turn_off",
         {"light.strip", "light.desk", "light.night", "light.kids1", "light.kids2"}),
        ("can you put the nursery fan on low please", "set_speed", {"fan.nursery"}),
    ],
)  # fmt: skip
def test_odd_names_are_found_in_every_position(
    text: str, verb: str, targets: set[str], odd_house: House, odd_index: Index
) -> None:
    understood = say(text, odd_house, odd_index)
    assert understood.kind is Kind.ACT, understood
    assert {action.verb.value for action in understood.actions} == {verb}
    assert {str(t) for action in understood.actions for t in action.targets} == targets


@pytest.mark.parametrize(
    "text", ["turn off the light in the library", "turn on the lights in the bedroom", "turn on the sync box"]
)
def test_what_is_not_there_is_never_taken_for_what_is_here(text: str, odd_house: House, odd_index: Index) -> None:
    assert not say(text, odd_house, odd_index).actions


def test_a_harmless_slip_is_done_and_marked(odd_house: House, odd_index: Index) -> None:
    understood = say("turn on the bokshelf strip", odd_house, odd_index)
    assert [action.source for action in understood.actions] == [Source.FUZZY]
    assert understood.actions[0].confidence < 1


@pytest.mark.parametrize("text", ["unlock the frunt door", "open the big garag door", "turn on the chrismas tree"])
def test_any_other_slip_is_asked_about(text: str, odd_house: House, odd_index: Index) -> None:
    understood = say(text, odd_house, odd_index)
    assert understood.kind is Kind.ASK
    assert not understood.actions
    assert understood.question is not None
    assert all(action.source is Source.FUZZY for option in understood.question.options for action in option)
