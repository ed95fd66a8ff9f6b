"""What the owner makes by talking: scenes, routines, lists, announcements, and what to play."""

from ha_bridge.models import Action, AreaId, EntityId, Verb
from ha_bridge.understand.clause import Noun, read_clause
from ha_bridge.understand.command import understand_command
from ha_bridge.understand.models import (
    Announcement,
    Kind,
    Question,
    RoutineRequest,
    SceneRequest,
    StateQuery,
    Understanding,
)
from ha_bridge.understand.naming import labels, listed
from ha_bridge.understand.resolve import Found, entities, resolve
from ha_bridge.understand.spot import spot
from ha_bridge.understand.turning import Turn

Slots = dict[str, str]
SCENE_DOMAINS = frozenset({"light", "switch", "cover", "fan", "media_player", "climate"})
LIST_VERBS = {"add": Verb.ADD_ITEM, "remove": Verb.REMOVE_ITEM, "complete": Verb.COMPLETE_ITEM}


def understand_own(turn: Turn) -> Understanding | None:
    """Routines, scenes and announcements; before commands, because their words contain commands."""
    return _routine(turn) or _scene(turn) or _announcement(turn)


def understand_items(turn: Turn) -> Understanding | None:
    """Lists and media with free words; after commands, because free words fit everything."""
    return _list(turn) or _media(turn)


def _routine(turn: Turn) -> Understanding | None:
    found = turn.matched("routine")
    if found is None:
        return None
    meaning, slots = found
    if meaning == "list":
        return Understanding(Kind.ROUTINE, "hit", routine=RoutineRequest("list"))
    if meaning == "delete":
        return Understanding(Kind.ROUTINE, "hit", routine=RoutineRequest("delete", slots["phrase"]))
    for phrase, commands in _phrase_splits(slots, turn):
        if _understood(commands, turn):
            request = RoutineRequest("create", phrase, (commands,))
            return Understanding(Kind.ROUTINE, "hit", routine=request, reasons=("a sentence of their own",))
    return None


def _phrase_splits(slots: Slots, turn: Turn) -> list[tuple[str, str]]:
    """ "When I say good night lock up": the phrase is as long as what follows still is a command."""
    if f" {slots['phrase']} {slots['commands']} " not in f" {turn.said.text} ":
        return [(slots["phrase"], slots["commands"])]
    words = f"{slots['phrase']} {slots['commands']}".split()
    return [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]


def _understood(commands: str, turn: Turn) -> bool:
    understood = understand_command(turn.saying(commands))
    return understood is not None and understood.kind is Kind.ACT


def _scene(turn: Turn) -> Understanding | None:
    for meaning, slots in turn.all_matches("scene"):
        if meaning == "list":
            return Understanding(Kind.SCENE, "hit", scene=SceneRequest("list"))
        name = slots["name"]
        if meaning == "create":
            return _new_scene(name, turn)
        known = ("own_scene", name) in turn.index.extra.get(tuple(name.split()), ())
        if known:
            return Understanding(
                Kind.SCENE,
                "hit",
                scene=SceneRequest("delete" if meaning == "delete" else "activate", name),
                reasons=("a scene of theirs",),
            )
        found = _home_scene(name, turn) if meaning == "activate" else None
        if found is not None:
            return found
    return None


def _home_scene(name: str, turn: Turn) -> Understanding | None:
    """A scene that Home Assistant knows."""
    named = turn.index.phrases.get(tuple(name.split()))
    ids = tuple(i for i in sorted((named.full | named.short) if named else ()) if i.startswith("scene."))
    if len(ids) != 1:
        return None
    return Understanding(Kind.ACT, "hit", actions=(Action(Verb.ACTIVATE, ids),), reasons=("a scene",))


def _new_scene(name: str, turn: Turn) -> Understanding:
    """Remembers the room the speaker is in; without a room, the house."""
    ids = tuple(
        entity.id
        for entity in turn.house.entities.values()
        if entity.domain in SCENE_DOMAINS and (turn.room is None or entity.area == turn.room)
    )
    return Understanding(
        Kind.SCENE, "hit", scene=SceneRequest("create", name, ids), needs_room=True, reasons=("a new scene",)
    )


def _announcement(turn: Turn) -> Understanding | None:
    for meaning, slots in turn.all_matches("announce"):
        areas: tuple[AreaId, ...] = ()
        if meaning == "announce_in":
            area = turn.area_named(slots["area"])
            if area is None:
                continue
            areas = (area,)
        message = _original(slots["message"], turn)
        return Understanding(Kind.ANNOUNCE, "hit", announce=Announcement(message, areas), reasons=("an announcement",))
    return None


def _original(words: str, turn: Turn) -> str:
    """The same words as they were said, if they can be found at the end of the text."""
    count = len(words.split())
    said = turn.text.strip().split()
    tail = " ".join(said[-count:])
    return tail if tail.lower().strip("?!. ") == words else words


def _list(turn: Turn) -> Understanding | None:
    for meaning, slots in turn.all_matches("list"):
        target = _todo(slots.get("list"), turn)
        if target is None and not ("list" in slots and not turn.index.by_domain.get("todo")):
            continue
        if meaning == "read" and target is not None:
            query = StateQuery("items", (target,))
            return Understanding(Kind.ANSWER, "hit", query=query, reasons=("what is on a list",))
        if "list" in slots or meaning != "complete":
            return item_action(meaning, slots.get("item", ""), target, turn)
    return None


def item_action(meaning: str, item: str, target: EntityId | None, turn: Turn) -> Understanding:
    """Something put on a list, taken off it, or ticked."""
    target = target or _todo(None, turn)
    if target is None or meaning not in LIST_VERBS:
        return Understanding(Kind.ANSWER, "hit", reply=turn.say("no_list"), reasons=("no list",))
    action = Action(LIST_VERBS[meaning], (target,), {"item": _original(item, turn)})
    return Understanding(Kind.ACT, "hit", actions=(action,), reasons=("a list",))


def _todo(name: str | None, turn: Turn) -> EntityId | None:
    """The list of that name; without a name, the one for shopping, or the only one."""
    lists = turn.index.by_domain.get("todo", ())
    if name is None:
        wanted = set(turn.say("shopping_list").split())
        shopping = [i for i in lists if any(wanted & set(n) for n in turn.index.names.get(i, ()))]
        return shopping[0] if len(shopping) == 1 else (lists[0] if len(lists) == 1 else None)
    for words in (name.split(), [*name.split(), turn.say("list_word")]):
        named = turn.index.phrases.get(tuple(words))
        ids = [i for i in sorted((named.full | named.short | named.part) if named else ()) if i.startswith("todo.")]
        if len(ids) == 1:
            return ids[0]
    return None


def _media(turn: Turn) -> Understanding | None:
    for meaning, slots in turn.all_matches("media"):
        noun = _where(slots["where"], turn) if meaning == "play_in" else Noun(kinds=("media",))
        if noun is None:
            continue
        found = resolve(noun, lambda entity: entity.domain == "media_player", turn.place, "media")
        query = _original(slots["query"], turn) if meaning == "play" else slots["query"]
        return played(query, found, turn)
    return None


def _where(words: str, turn: Turn) -> Noun | None:
    clause = read_clause(spot(tuple(words.split()), turn.index), turn.language)
    return clause.nouns[0] if len(clause.nouns) == 1 and not clause.unknown else None


def played(query: str, found: Found, turn: Turn) -> Understanding:
    """Something to play, on the player that was meant."""
    params = {"query": query}
    ids = found.ids
    if len(ids) > 1:
        sounding = [e.id for e in entities(turn.place, ids) if e.device_class != "tv"]
        ids = tuple(sounding[:1]) if len(sounding) == 1 else ids
    if len(ids) == 1:
        action = Action(Verb.PLAY_MEDIA, ids, params)
        return Understanding(
            Kind.ACT, "hit", actions=(action,), needs_room=found.from_room, reasons=("something to play",)
        )
    choices = found.choices or ids
    if not choices:
        return Understanding(Kind.ANSWER, "hit", reply=turn.say("no_player"), reasons=("no player",))
    names = labels(turn.house, choices)
    options = tuple((Action(Verb.PLAY_MEDIA, (choice,), params),) for choice in choices)
    text = turn.say("ask_which", choices=listed(names, turn.language, "or"))
    return Understanding(Kind.ASK, "hit", question=Question("choose", text, names, options), reply=text)
