"""Only a name: "lights!", "bathroom light please", "cosy evening". Harmless things are done, all else is left alone."""

from dataclasses import replace

from ha_bridge.models import Action, Entity, Verb
from ha_bridge.understand.ellipsis import only_noun
from ha_bridge.understand.models import Kind, Understanding
from ha_bridge.understand.resolve import entities, resolve
from ha_bridge.understand.turning import Turn

ALONE = {"scene": Verb.ACTIVATE, "light": Verb.TURN_ON}


def understand_bare(turn: Turn) -> Understanding | None:
    """A lamp or a scene that was only named."""
    noun = only_noun(turn)
    if noun is None or turn.said.asked or noun.other or noun.everything:
        return None
    if not noun.kinds and not any(piece.named.full for piece in noun.named):
        return None
    if noun.kinds and set(noun.kinds) != {"light"}:
        return None
    found = resolve(noun, lambda entity: entity.domain in ALONE, turn.place)
    members = entities(turn.place, found.ids)
    if not members or (not noun.plural and not noun.placed and not noun.named and not turn.said.polite):
        return None
    actions = tuple(Action(verb, (e.id,), scope=found.scope) for e in members for verb in (_verb(e, members, turn),))
    return Understanding(Kind.ACT, "hit", actions=_joined(actions), needs_room=found.from_room, reasons=("only named",))


def _verb(entity: Entity, members: list[Entity], turn: Turn) -> Verb:
    """Lamps that all are on were named to be switched off; a polite request wants them."""
    if entity.domain == "scene":
        return Verb.ACTIVATE
    all_on = all(member.state == "on" for member in members)
    return Verb.TURN_OFF if all_on and not turn.said.polite else Verb.TURN_ON


def _joined(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    joined: dict[Verb, Action] = {}
    for action in actions:
        before = joined.get(action.verb)
        joined[action.verb] = replace(before, targets=before.targets + action.targets) if before else action
    return tuple(joined.values())
