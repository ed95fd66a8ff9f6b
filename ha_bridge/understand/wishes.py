"""Wishes that name no device: "it's getting dark", "I'm cold", "movie time". We offer; a yes acts."""

from ha_bridge.understand.command import understand_command
from ha_bridge.understand.models import Kind, Question, Understanding
from ha_bridge.understand.turning import Turn

HOUSEHOLD = ("bed", "leaving", "movie", "reading", "dinner", "party", "wake", "home")
"""Wishes a scene or script of the owner may stand for."""


def understand_wish(turn: Turn) -> Understanding | None:
    """An offer for a wish."""
    found = turn.matched("wish")
    if found is None:
        return None
    wish, slots = found
    place = ""
    if "area" in slots:
        if turn.area_named(slots["area"]) is None:
            return None
        place, wish = slots["area"], wish.removesuffix("_in")
    own = _owners(wish, turn)
    return own or _offered(wish, place, turn)


def _owners(wish: str, turn: Turn) -> Understanding | None:
    """A scene or a script that is called like the wish ("Movie time")."""
    if wish not in HOUSEHOLD:
        return None
    names = {tuple(name.split()) for name in turn.language.answers.get(f"wish_names_{wish}", "").split(", ")}
    for domain in ("scene", "script"):
        for entity_id in turn.index.by_domain.get(domain, ()):
            for phrase in turn.index.names.get(entity_id, ()):
                if phrase in names:
                    return _offer(
                        turn.say("wish_scene", name=turn.house.entities[entity_id].name),
                        "",
                        f"activate {' '.join(phrase)}",
                        turn,
                    )
    return None


def _offered(wish: str, place: str, turn: Turn) -> Understanding | None:
    command = turn.language.answers.get(f"wish_do_{wish}")
    if not command:
        return None
    text = turn.say(f"wish_{wish}")
    there = f"{command} {turn.language.say('wish_place', place=place)}" if place else command
    return _offer(text, command, there, turn)


def _offer(text: str, command: str, there: str, turn: Turn) -> Understanding:
    """With the actions ready if they can be, else the yes has to say where."""
    understood = understand_command(turn.saying(there))
    ready = understood is not None and understood.kind is Kind.ACT
    options = (understood.actions,) if understood is not None and ready else ()
    return Understanding(
        Kind.OFFER,
        "hit",
        question=Question("confirm", text, options=options),
        reply=text,
        offers=command or there,
        needs_room=ready,
        reasons=("a wish, not a command",),
    )
