"""When a restarted Home Assistant may be used again."""

from ha_bridge.models import Entity, EntityId, House
from ha_bridge.session import all_back


def house(**states: str) -> House:
    entities = [Entity(EntityId(f"light.{name}"), name, state=state) for name, state in states.items()]
    return House(entities={one.id: one for one in entities})


def test_a_restarted_house_is_back_when_everything_reachable_is_reachable_again() -> None:
    before = house(a="on", b="off", c="unavailable")
    assert all_back(before, house(a="off", b="off"))
    assert not all_back(before, house(a="off", b="unavailable", c="on"))
    assert not all_back(before, house(a="off"))


def test_a_house_never_seen_is_not_back() -> None:
    assert not all_back(House(), house(a="on"))
