"""The demo house: three rooms with what most homes have. It lives in memory and says so."""

from collections.abc import Iterator

from ha_bridge.models import Area, AreaId, Entity, EntityId, Floor, FloorId, House, Value

GROUND, FIRST = FloorId("ground_floor"), FloorId("first_floor")

FLOORS = (Floor(GROUND, "Ground floor", ("downstairs",), 0), Floor(FIRST, "First floor", ("upstairs",), 1))
AREAS = (
    Area(AreaId("kitchen"), "Kitchen", GROUND),
    Area(AreaId("living_room"), "Living room", GROUND, ("lounge",)),
    Area(AreaId("bedroom"), "Bedroom", FIRST),
    Area(AreaId("hallway"), "Hallway", GROUND, ("hall",)),
    Area(AreaId("garage"), "Garage", GROUND),
)
DIMMABLE: dict[str, Value] = {"supported_color_modes": ("color_temp", "hs"), "brightness": None}
ENTITIES: tuple[tuple[str, str, str, str, dict[str, Value]], ...] = (
    ("light.kitchen_ceiling", "Kitchen ceiling light", "kitchen", "off", DIMMABLE),
    ("light.worktop", "Worktop light", "kitchen", "off", DIMMABLE),
    ("switch.coffee_machine", "Coffee machine", "kitchen", "off", {}),
    ("media_player.kitchen_radio", "Kitchen radio", "kitchen", "idle", {"volume_level": 0.4}),
    ("binary_sensor.kitchen_window", "Kitchen window", "kitchen", "off", {"device_class": "window"}),
    ("light.living_room_ceiling", "Living room ceiling light", "living_room", "off", DIMMABLE),
    ("light.reading_lamp", "Reading lamp", "living_room", "off", DIMMABLE),
    ("media_player.television", "Television", "living_room", "off", {"volume_level": 0.3, "device_class": "tv"}),
    (
        "climate.thermostat",
        "Thermostat",
        "living_room",
        "heat",
        {"temperature": 20.0, "current_temperature": 19.4, "hvac_modes": ("off", "heat", "auto")},
    ),
    (
        "cover.living_room_blinds",
        "Living room blinds",
        "living_room",
        "open",
        {"current_position": 100, "device_class": "blind"},
    ),
    ("light.bedside_lamp", "Bedside lamp", "bedroom", "off", DIMMABLE),
    ("fan.bedroom_fan", "Bedroom fan", "bedroom", "off", {"percentage": 0}),
    (
        "cover.bedroom_curtains",
        "Bedroom curtains",
        "bedroom",
        "closed",
        {"current_position": 0, "device_class": "curtain"},
    ),
    (
        "sensor.bedroom_temperature",
        "Bedroom temperature",
        "bedroom",
        "18.5",
        {"device_class": "temperature", "unit_of_measurement": "°C"},
    ),
    ("light.hallway", "Hallway light", "hallway", "off", DIMMABLE),
    ("lock.front_door", "Front door", "hallway", "locked", {}),
    ("cover.garage_door", "Garage door", "garage", "closed", {"device_class": "garage"}),
    ("light.garage", "Garage light", "garage", "off", {"supported_color_modes": ("onoff",)}),
)


def _entities() -> Iterator[Entity]:
    for id, name, area, state, attributes in ENTITIES:
        yield Entity(EntityId(id), name, AreaId(area), state=state, attributes=attributes)


def demo_house() -> House:
    """The demo house as it is when the demo starts."""
    return House(
        areas={area.id: area for area in AREAS},
        floors={floor.id: floor for floor in FLOORS},
        entities={entity.id: entity for entity in _entities()},
        generation=1,
    )
