"""The picture of the house: immutable, shared, and honest about what changed."""

from ha_bridge.mirror import Mirror, Registries, clean_name, value
from ha_bridge.models import Area, AreaId, EntityId

LAMP, PLUG = EntityId("light.lamp"), EntityId("switch.plug")
EXPOSED = {"light.lamp": True, "switch.plug": True, "lock.door": False}
DEN = Area(AreaId("den"), "Den")


def mirrored() -> Mirror:
    mirror = Mirror()
    mirror.apply(
        {
            "a": {
                "light.lamp": {"s": "off", "a": {"friendly_name": "Lamp", "supported_color_modes": ["hs"]}},
                "switch.plug": {"s": "on", "a": {}},
                "lock.door": {"s": "locked", "a": {}},
            }
        }
    )
    mirror.set_registries(Registries(areas={DEN.id: DEN}, entity_areas={"light.lamp": DEN.id}, exposed=EXPOSED))
    return mirror


def test_only_exposed_entities_exist() -> None:
    assert set(mirrored().house().entities) == {LAMP, PLUG}


def test_an_entity_knows_its_name_and_room() -> None:
    lamp, plug = mirrored().house().entities[LAMP], mirrored().house().entities[PLUG]
    assert (lamp.name, lamp.area, lamp.attributes["supported_color_modes"]) == ("Lamp", "den", ("hs",))
    assert (plug.name, plug.area) == ("plug", None)


def test_a_state_makes_a_new_snapshot_and_leaves_the_old_one_alone() -> None:
    mirror = mirrored()
    before = mirror.house()
    changed = mirror.apply({"c": {"light.lamp": {"+": {"s": "on", "a": {"brightness": 9}}}}})
    after = mirror.house()
    assert changed == {LAMP}
    assert (before.entities[LAMP].state, after.entities[LAMP].state) == ("off", "on")
    assert "brightness" not in before.entities[LAMP].attributes
    assert after.entities[PLUG] is before.entities[PLUG]
    assert after.generation == before.generation


def test_an_attribute_can_go_away() -> None:
    mirror = mirrored()
    mirror.apply({"c": {"light.lamp": {"-": {"a": ["supported_color_modes"]}}}})
    assert "supported_color_modes" not in mirror.house().entities[LAMP].attributes


def test_without_a_change_the_snapshot_is_the_same_object() -> None:
    mirror = mirrored()
    assert mirror.house() is mirror.house()


def test_the_generation_rises_with_names_rooms_and_exposure_only() -> None:
    mirror = mirrored()
    seen = [mirror.generation]
    mirror.apply({"c": {"light.lamp": {"+": {"a": {"friendly_name": "Reading lamp"}}}}})
    seen.append(mirror.generation)
    mirror.set_registries(Registries(areas={DEN.id: DEN}, exposed=EXPOSED))
    seen.append(mirror.generation)
    mirror.set_registries(Registries(areas={DEN.id: DEN}, exposed=EXPOSED))
    same = mirror.generation
    mirror.set_registries(Registries(areas={DEN.id: DEN}, exposed={**EXPOSED, "lock.door": True}))
    seen.append(mirror.generation)
    mirror.apply({"r": ["light.lamp"]})
    seen.append(mirror.generation)
    assert seen == sorted(set(seen))
    assert same == seen[2]


def test_a_change_of_something_hidden_is_nobodys_business() -> None:
    mirror = mirrored()
    before = mirror.house()
    assert mirror.apply({"c": {"lock.door": {"+": {"s": "unlocked"}}}}) == frozenset()
    assert mirror.house().entities == before.entities


def test_garbage_in_an_event_breaks_nothing() -> None:
    mirror = mirrored()
    before = mirror.house().entities
    for event in ({"a": 3}, {"c": {"light.lamp": 1}}, {"c": {"light.none": {"+": {}}}}, {"r": "all"}, {}):
        mirror.apply(event)
    assert mirror.house().entities == before


def test_names_are_one_short_printable_line() -> None:
    assert clean_name("  a\n\tb\x00\u200b  c ") == "a b c"
    assert len(clean_name("x" * 5000)) == 100


def test_deep_attributes_are_left_out() -> None:
    assert value([1, "a", {"deep": 1}, None]) == (1, "a")
    assert value({"flat": 1, "deep": [1]}) == {"flat": 1}
    assert value(object()) is None


def test_of_two_thousand_entities_only_the_changed_one_is_made_anew() -> None:
    mirror = Mirror()
    ids = [f"light.l{number}" for number in range(2000)]
    mirror.apply({"a": {one: {"s": "off", "a": {"friendly_name": one}} for one in ids}})
    mirror.set_registries(Registries(exposed=dict.fromkeys(ids, True)))
    before = mirror.house().entities
    mirror.apply({"c": {ids[7]: {"+": {"s": "on"}}}})
    after = mirror.house().entities
    assert [one for one in after if after[one] is not before[one]] == [ids[7]]
