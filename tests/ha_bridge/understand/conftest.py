"""One house and one language for all tests of understanding."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ha_bridge.fake import house_from
from ha_bridge.language import load_language
from ha_bridge.models import AreaId, House
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.language import Language
from ha_bridge.understand.models import EMPTY_FRAME, Frame, Understanding
from ha_bridge.understand.turn import understand

LANG = Path(__file__).parents[3] / "config" / "lang"


def entity(
    entity_id: str, name: str, area: str | None = None, state: str | None = "off", **attributes: object
) -> dict[str, object]:
    return {"entity_id": entity_id, "name": name, "area": area, "state": state, "attributes": attributes}


HOUSE = {
    "floors": [{"id": "ground", "name": "Ground Floor"}, {"id": "up", "name": "Upper Floor"}],
    "areas": [
        {"id": "kitchen", "name": "Kitchen", "floor": "ground"},
        {"id": "living", "name": "Living Room", "floor": "ground", "aliases": ["lounge"]},
        {"id": "hall", "name": "Hall", "floor": "ground"},
        {"id": "bedroom", "name": "Bedroom", "floor": "up"},
        {"id": "bath", "name": "Bathroom", "floor": "up"},
        {"id": "garage", "name": "Garage", "floor": "ground"},
        {"id": "garden", "name": "Garden"},
    ],
    "entities": [
        entity("light.kitchen_ceiling", "Kitchen Ceiling", "kitchen", "on", brightness=255, color_mode="brightness"),
        entity("light.kitchen_counter", "Counter Light", "kitchen"),
        entity("light.floor_lamp", "Floor Lamp", "living", "on", brightness=128),
        entity("light.sofa", "Sofa Light", "living"),
        entity("light.hall", "Hall Light", "hall"),
        entity("light.bedroom", "Bedroom Light", "bedroom"),
        entity("light.bedside", "Bedside Lamp", "bedroom"),
        entity("light.bath", "Bathroom Light", "bath"),
        entity("light.garage", "Garage Light", "garage"),
        entity("light.garden", "Garden Lights", "garden"),
        entity("switch.coffee", "Coffee Machine", "kitchen"),
        entity("switch.tv_plug", "TV Plug", "living", device_class="outlet"),
        entity("fan.bedroom", "Bedroom Fan", "bedroom", percentage=50),
        entity("fan.bath", "Exhaust Fan", "bath"),
        entity("cover.living_blinds", "Living Room Blinds", "living", "open",
               device_class="blind", current_position=100),
        entity("cover.bedroom_curtain", "Bedroom Curtains", "bedroom", "closed",
               device_class="curtain", current_position=0),
        entity("cover.garage", "Garage Door", "garage", "closed", device_class="garage"),
        entity("lock.front", "Front Door", "hall", "locked"),
        entity("lock.back", "Back Door", "kitchen", "unlocked"),
        entity("binary_sensor.kitchen_window", "Kitchen Window", "kitchen", "on", device_class="window"),
        entity("binary_sensor.bedroom_window", "Bedroom Window", "bedroom", "off", device_class="window"),
        entity("binary_sensor.motion", "Hall Motion", "hall", "off", device_class="motion"),
        entity("climate.living", "Living Room Thermostat", "living", "heat",
               temperature=20, current_temperature=19.5),
        entity("climate.bedroom", "Bedroom Thermostat", "bedroom", "heat", temperature=18, current_temperature=17),
        entity("media_player.tv", "TV", "living", "on", device_class="tv", volume_level=0.3),
        entity("media_player.kitchen", "Kitchen Speaker", "kitchen", "playing",
               device_class="speaker", volume_level=0.4),
        entity("vacuum.robbie", "Robbie", "hall", "docked"),
        entity("lawn_mower.shaun", "Shaun", "garden", "docked"),
        entity("valve.sprinkler", "Garden Sprinkler", "garden", "closed"),
        entity("scene.cosy", "Cosy Evening", "living", None),
        entity("script.bedtime", "Bedtime", None, "off"),
        entity("alarm_control_panel.home", "House Alarm", None, "disarmed"),
        entity("todo.shopping", "Shopping List", None, "2"),
        entity("todo.chores", "Chores", None, "0"),
        entity("sensor.outside", "Outside Temperature", "garden", "7.5",
               device_class="temperature", unit_of_measurement="°C"),
        entity("sensor.bath_humidity", "Bathroom Humidity", "bath", "61",
               device_class="humidity", unit_of_measurement="%"),
        entity("sensor.phone_battery", "Phone Battery", None, "45", device_class="battery", unit_of_measurement="%"),
        entity("weather.home", "Home", None, "rainy", temperature=8, temperature_unit="°C"),
        entity("person.anna", "Anna", None, "home"),
        entity("person.ben", "Ben", None, "not_home"),
        entity("calendar.family", "Family", None, "off"),
    ],
}  # fmt: skip


class Talker:
    """Says sentences in a house and keeps the dialogue's frame."""

    def __init__(self, house: House, index: Index, room: str | None = "living") -> None:
        self.house, self.index = house, index
        self.room = AreaId(room) if room else None
        self.frame: Frame = EMPTY_FRAME
        self.now = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)

    def say(self, text: str, room: str | None = None) -> Understanding:
        where = AreaId(room) if room else self.room
        understood, self.frame = understand(text, self.frame, self.house, where, self.now, self.index)
        return understood


@pytest.fixture(scope="session")
def english() -> Language:
    return load_language("en", LANG)


@pytest.fixture(scope="session")
def house() -> House:
    return house_from(HOUSE)


@pytest.fixture(scope="session")
def index(house: House, english: Language) -> Index:
    return build_index(house, english)


@pytest.fixture
def talk(house: House, index: Index) -> Talker:
    return Talker(house, index)
