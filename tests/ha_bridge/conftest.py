"""A small house for tests of the bridge's decisions."""

import pytest

from ha_bridge.models import AreaId, Entity, EntityId, House, Value


def entity(one_id: str, state: str = "off", area: str | None = None, /, **attributes: Value) -> Entity:
    name = attributes.pop("name", None) or one_id.partition(".")[2].replace("_", " ").title()
    return Entity(EntityId(one_id), str(name), AreaId(area) if area else None, (), state, attributes)


@pytest.fixture
def house() -> House:
    entities = (
        entity("light.lamp", "off", "living_room"),
        entity("light.bed", "off", "bedroom"),
        entity("lock.front", "locked", "hall"),
        entity("cover.garage", "closed", "garage", device_class="garage"),
        entity("cover.gate", "closed"),
        entity("cover.blind", "closed", "living_room", device_class="blind"),
        entity("cover.shade", "closed", "living_room"),
        entity("valve.main", "open"),
        entity("alarm_control_panel.house", "disarmed"),
        entity("script.evening"),
        entity("automation.night", "on"),
        entity("scene.movie", entity_id=("light.lamp", "cover.blind", "switch.plug")),
        entity("scene.welcome", entity_id=("lock.front",)),
        entity("scene.hue"),
        entity("scene.garage", entity_id=("cover.garage",)),
        entity("scene.elsewhere", entity_id=("switch.unknown",)),
        entity("switch.plug"),
        entity("switch.unlock_door"),
        entity("button.bell"),
        entity("input_button.opener"),
        entity("input_boolean.guests"),
        entity("siren.house"),
        entity("group.lamps", entity_id=("light.lamp", "light.bed")),
        entity("group.doors", entity_id=("lock.front",)),
        entity("group.empty"),
        entity("media_player.tv", "on", "living_room"),
        entity("vault.secret"),
    )
    return House(entities={one.id: one for one in entities})
