"""From what was named to entities: the same room first, then the floor, then the house, else a question."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ha_bridge.models import AreaId, Entity, EntityId, House, Scope
from ha_bridge.understand.clause import Noun
from ha_bridge.understand.index import Index
from ha_bridge.understand.kinds import LOW_RISK, WIDER, alive, belongs, domains_of
from ha_bridge.understand.models import Frame

Allowed = Callable[[Entity], bool]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the speaker is, and what the dialogue is about."""

    house: House
    index: Index
    room: AreaId | None
    frame: Frame
    fresh: bool
    """The frame is recent enough to be referred to."""

    def name_of(self, entity_id: EntityId) -> tuple[str, ...]:
        """The entity's own name in normal form."""
        names = self.index.names.get(entity_id, ())
        return names[0] if names else ()


@dataclass(frozen=True, slots=True)
class Found:
    """What a noun stands for."""

    ids: tuple[EntityId, ...] = ()
    scope: Scope = "named"
    from_room: bool = False
    """The speaker's room decided."""
    choices: tuple[EntityId, ...] = ()
    """Several fit and none is nearer: to be asked."""
    widen: bool = False
    """Nothing here; `choices` are all of them elsewhere, and all were meant."""
    missing: str | None = None
    """Why nothing fits: `no_such`, `not_there`, `cannot`, `no_pronoun`, `no_room`."""
    kind: str | None = None


def resolve(noun: Noun, allowed: Allowed, place: Place, default_kind: str | None = None) -> Found:
    """The entities one noun stands for, among those the act can be done to."""
    if noun.pronoun and not noun.named and not noun.kinds:
        return _pronoun(noun, allowed, place)
    if noun.everything:
        return _everything(noun, allowed, place)
    if noun.named and all(piece.has("kind") for piece in noun.named):
        # "the light", and somewhere in the house a lamp is called just "Light": the kind counts first.
        found = _kinds(noun, noun.kinds, allowed, place)
        if found.ids:
            return found
    if noun.named:
        found = _named(noun, allowed, place)
        # A name that fits nothing is not simply left out: "the light in the <name>" is not the light here.
        if found.ids or found.choices or not all(piece.has("kind") for piece in noun.named):
            return found
    kinds = noun.kinds or ((default_kind,) if default_kind else ())
    if not kinds:
        return Found(missing="no_such")
    return _kinds(noun, kinds, allowed, place)


def entities(place: Place, ids: Iterable[EntityId]) -> list[Entity]:
    """The entities behind the ids, those that still exist."""
    return [place.house.entities[entity_id] for entity_id in alive(place.house, ids)]


def in_place(noun: Noun, entity: Entity, place: Place) -> bool:
    """Whether the entity is where the noun says."""
    if noun.here and not noun.areas and not noun.floors:
        return entity.area is not None and entity.area == place.room
    if not noun.areas and not noun.floors:
        return True
    if entity.area is None:
        return False
    area = place.house.areas.get(entity.area)
    return entity.area in noun.areas or (area is not None and area.floor is not None and area.floor in noun.floors)


def scope_of(noun: Noun) -> Scope:
    """How wide the noun reaches."""
    if noun.areas or (noun.here and not noun.floors):
        return "room"
    return "floor" if noun.floors else "house"


def _pronoun(noun: Noun, allowed: Allowed, place: Place) -> Found:
    if not place.fresh or not place.frame.targets:
        return Found(missing="no_pronoun")
    ids = tuple(e.id for e in entities(place, place.frame.targets) if allowed(e))
    return Found(ids=ids) if ids else Found(missing="cannot")


def _everything(noun: Noun, allowed: Allowed, place: Place) -> Found:
    everyone = (e for e in place.house.entities.values() if e.domain in LOW_RISK and allowed(e))
    ids = tuple(e.id for e in everyone if in_place(noun, e, place))
    return Found(ids=ids, scope=scope_of(noun), from_room=noun.here) if ids else Found(missing="no_such")


def _named(noun: Noun, allowed: Allowed, place: Place) -> Found:
    levels: list[tuple[set[EntityId], bool]] = []
    exact = _intersection([set(p.named.full) for p in noun.named])
    near = _intersection([set(p.named.full | p.named.short) for p in noun.named])
    loose = _intersection([set(p.named.full | p.named.short | p.named.part) for p in noun.named])
    levels = [(exact, True), (near, False), (loose, False)]
    cannot = False
    for ids, is_exact in levels:
        candidates = [e for e in entities(place, sorted(ids))]
        cannot = cannot or bool(candidates)
        fitting = _of_kind(noun, [e for e in candidates if allowed(e)], place)
        if noun.placed:
            there = [e for e in fitting if in_place(noun, e, place)]
            plain = is_exact and not any(piece.has("kind") for piece in noun.named)
            fitting = there or ([e for e in fitting if e.area is None] if plain else [])
        if fitting:
            return _nearest(fitting, noun, place)
    return Found(missing="cannot" if cannot else "no_such")


def _intersection(sets: list[set[EntityId]]) -> set[EntityId]:
    """All words point at the same entity; if no entity fits all, each word named its own."""
    together = set.intersection(*sets) if sets else set()
    return together or set().union(*sets)


def _of_kind(noun: Noun, candidates: list[Entity], place: Place) -> list[Entity]:
    """A kind said beside a name ("play corner lights") narrows, unless it would leave nothing."""
    if not noun.kinds:
        return candidates
    fitting = [e for e in candidates if _is_any(e, noun.kinds, place)]
    return fitting or candidates


def _nearest(candidates: list[Entity], noun: Noun, place: Place) -> Found:
    """Of several with the same name: the room's, else the floor's, else ask."""
    ids = tuple(e.id for e in candidates)
    if len(ids) == 1 or noun.all or noun.plural:
        return Found(ids=ids)
    if len(noun.named) > 1 and _each_names_one(noun, ids):
        return Found(ids=ids)
    if noun.placed:
        return Found(choices=ids)
    for same in (_same_room, _same_floor):
        near = tuple(e.id for e in candidates if same(e, place))
        if len(near) == 1:
            return Found(ids=near, from_room=True)
        if near:
            return Found(choices=near)
    return Found(choices=ids)


def _each_names_one(noun: Noun, ids: tuple[EntityId, ...]) -> bool:
    """ "the lamp the fan": two names without an "and" between them."""
    return all(len(p.named.full & set(ids)) == 1 for p in noun.named) and len(ids) == len(noun.named)


def _same_room(entity: Entity, place: Place) -> bool:
    return place.room is not None and entity.area == place.room


def _same_floor(entity: Entity, place: Place) -> bool:
    if place.room is None or entity.area is None:
        return False
    own, other = place.house.areas.get(place.room), place.house.areas.get(entity.area)
    return own is not None and other is not None and own.floor is not None and own.floor == other.floor


def _kinds(noun: Noun, kinds: tuple[str, ...], allowed: Allowed, place: Place) -> Found:
    wide = tuple(dict.fromkeys(WIDER.get(kind, kind) for kind in kinds))
    if not noun.placed and not noun.all:
        # People say blinds and have curtains: what hangs in this room comes before the blinds of another.
        for names in (kinds, wide):
            here = tuple(e.id for e in members_of(names, allowed, place) if _same_room(e, place))
            if here:
                return Found(ids=here, scope="room", from_room=True, kind=names[0])
    for names in (kinds, wide):
        found = _kind_members(noun, names, allowed, place)
        if found.ids or found.choices:
            return found
    anywhere = members_of(kinds, allowed, place)
    return Found(missing="not_there" if anywhere else "no_such", kind=kinds[0])


def _is_any(entity: Entity, kinds: tuple[str, ...], place: Place) -> bool:
    name = place.name_of(entity.id)
    words = place.index.language.kind_words
    return any(belongs(entity, kind, name, words.get(kind, ())) for kind in kinds)


def members_of(kinds: tuple[str, ...], allowed: Allowed, place: Place) -> list[Entity]:
    """Every entity of these kinds that the act can be done to."""
    ids = [entity_id for domain in sorted(domains_of(kinds)) for entity_id in place.index.by_domain.get(domain, ())]
    return [e for e in entities(place, ids) if allowed(e) and _is_any(e, kinds, place)]


def _kind_members(noun: Noun, kinds: tuple[str, ...], allowed: Allowed, place: Place) -> Found:
    members = members_of(kinds, allowed, place)
    # "bedroom lights" where only the name, not the room, says bedroom.
    there = [e for e in members if in_place(noun, e, place)]
    if noun.areas or noun.floors or noun.here:
        there = there or [e for e in members if e.area is None and _named_after(e, noun, place)]
        return Found(ids=_narrow(there), scope=scope_of(noun), from_room=noun.here and not noun.areas, kind=kinds[0])
    if noun.house or (noun.all and not noun.here):
        return Found(ids=_narrow(there), scope="house", kind=kinds[0])
    return _unplaced(there, noun, place, kinds[0])


def _narrow(members: list[Entity]) -> tuple[EntityId, ...]:
    return tuple(e.id for e in members)


def _named_after(entity: Entity, noun: Noun, place: Place) -> bool:
    name = set(place.name_of(entity.id))
    return any(set(words) <= name for area in noun.areas for words in _area_words(area, place))


def _area_words(area: AreaId, place: Place) -> list[tuple[str, ...]]:
    return [phrase for phrase, named in place.index.phrases.items() if area in named.areas]


def _unplaced(members: list[Entity], noun: Noun, place: Place, kind: str) -> Found:
    """Not in this room: the one on this floor, else the one in the house, else ask."""
    if len(members) == 1:
        return Found(ids=(members[0].id,), kind=kind)
    floor = [e.id for e in members if _same_floor(e, place)]
    if len(floor) == 1 and not noun.plural:
        return Found(ids=tuple(floor), from_room=True, kind=kind)
    # Several of them share the one room that has any: that room is meant.
    areas = {e.area for e in members}
    if len(areas) == 1 and members and members[0].area is not None:
        return Found(ids=tuple(e.id for e in members), scope="room", kind=kind)
    if noun.plural and members:
        return Found(choices=tuple(e.id for e in members), widen=True, scope="house", kind=kind)
    return Found(choices=tuple(floor) or tuple(e.id for e in members), kind=kind)
