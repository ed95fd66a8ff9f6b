"""Questions about the house: answered from its state, never acted upon."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from ha_bridge.models import Entity, EntityId
from ha_bridge.understand.clause import Clause, Noun, read_clause
from ha_bridge.understand.kinds import SWITCHABLE
from ha_bridge.understand.measure import measured
from ha_bridge.understand.models import Kind, StateQuery, Understanding
from ha_bridge.understand.naming import labels, listed
from ha_bridge.understand.resolve import Found, entities, in_place, resolve
from ha_bridge.understand.spot import spot
from ha_bridge.understand.turning import Turn

STATE_DOMAINS: dict[str, frozenset[str]] = {
    "on": SWITCHABLE | {"binary_sensor", "script", "automation", "lawn_mower", "vacuum"},
    "off": SWITCHABLE | {"binary_sensor", "script", "automation"},
    "open": frozenset({"cover", "valve", "binary_sensor", "lock"}),
    "closed": frozenset({"cover", "valve", "binary_sensor", "lock"}),
    "opening": frozenset({"cover", "valve"}),
    "closing": frozenset({"cover", "valve"}),
    "locked": frozenset({"lock", "binary_sensor"}),
    "unlocked": frozenset({"lock", "binary_sensor"}),
    "home": frozenset({"person", "device_tracker"}),
    "away": frozenset({"person", "device_tracker"}),
    **dict.fromkeys(("playing", "paused", "muted"), frozenset({"media_player"})),
    **dict.fromkeys(("wet", "dry", "detected", "occupied"), frozenset({"binary_sensor"})),
    **dict.fromkeys(("low", "charging"), frozenset({"sensor", "binary_sensor"})),
    **dict.fromkeys(("cleaning", "docked"), frozenset({"vacuum", "lawn_mower"})),
    **dict.fromkeys(("armed", "disarmed"), frozenset({"alarm_control_panel"})),
}
SENSED: dict[str, tuple[str, bool]] = {
    "open": ("on", True), "closed": ("off", True), "locked": ("off", True), "unlocked": ("on", True),
    "wet": ("on", True), "dry": ("off", True), "detected": ("on", True), "occupied": ("on", True), "low": ("on", True),
    "charging": ("on", True), "on": ("on", True), "off": ("off", True),
}  # fmt: skip
"""State as it is asked for, to the state of a binary sensor."""
DONE = {
    "on": "on", "off": "off", "lock": "locked", "unlock": "unlocked",
    "open": "open", "close": "closed", "shut": "closed",
}  # fmt: skip
"""What somebody did, to the state it left behind: "did I lock the door?"."""
SAFE = frozenset({"locked", "closed", "off", "home"})
DETECTING = frozenset({"motion", "smoke", "leak", "presence"})
LEFT_ON = frozenset({"light", "switch", "fan", "media_player"})
OPPOSITE = {"on": "off", "off": "on", "open": "closed", "closed": "open", "locked": "unlocked", "unlocked": "locked"}
SPOKEN_STATES = (
    "open", "closed", "locked", "unlocked", "on", "off", "home", "away", "playing", "paused", "docked", "cleaning",
)  # fmt: skip
OPENING = frozenset({"window", "door", "garage_door", "opening"})


def understand_question(turn: Turn) -> Understanding | None:
    """An answer about the state of the house, when the words ask for one."""
    clause = read_clause(spot(turn.said.words, turn.index), turn.language)
    if clause.unknown or not (clause.copula or clause.asking or turn.said.asked):
        return None
    return answer_clause(clause, turn) if _asks(clause, turn) else None


def answer_clause(clause: Clause, turn: Turn) -> Understanding | None:
    """The answer to one question."""
    if not _answerable(clause):
        return None
    states = [state for state in clause.states if state in STATE_DOMAINS]
    if not states and any(kind in DETECTING for noun in clause.nouns for kind in noun.kinds):
        states = ["detected"]
    if not states and "did" in clause.asking:
        states = [DONE[act] for act in (*clause.acts, *clause.bare) if act in DONE]
    if states:
        return _about_state(clause, states[-1], turn)
    return measured(clause, turn)


def _answerable(clause: Clause) -> bool:
    """The state says what is, not when it came about or who did it."""
    if "when" in clause.asking:
        return False
    return "who" not in clause.asking or bool(set(clause.states) & {"home", "away"})


def _asks(clause: Clause, turn: Turn) -> bool:
    """A question word or a verb comes first; "the lights are on" only tells."""
    if clause.wish:
        return False
    if turn.said.asked or clause.asking:
        return True
    first = turn.said.words[0] if turn.said.words else ""
    labels_of_first = turn.language.lexicon.get((first,), ())
    return any(group in ("cop", "q") for group, _ in labels_of_first)


def _about_state(clause: Clause, state: str, turn: Turn) -> Understanding | None:
    if clause.negated:
        state = OPPOSITE.get(state, state)
    nouns = clause.nouns or (Noun(everything=True),)
    found = [_find(noun, state, turn) for noun in nouns]
    ids = tuple(dict.fromkeys(entity_id for one in found for entity_id in (one.ids or one.choices)))
    if not ids:
        shown = measured(replace(clause, states=()), turn) if clause.nouns and clause.nouns[0].named else None
        if shown is not None:
            return shown
        what = " ".join(word for noun in nouns for word in noun.words)
        return _answer(turn.say("no_such", what=what or turn.said.text), StateQuery("state", state=state))
    what = _kind_of_question(clause, state, nouns, ids)
    return _worded(what, state, entities(turn.place, ids), turn)


def _find(noun: Noun, state: str, turn: Turn) -> Found:
    domains = STATE_DOMAINS[state]

    def allowed(entity: Entity) -> bool:
        if entity.domain not in domains:
            return False
        if entity.domain == "lock" and not noun.named:
            return state not in ("open", "closed")  # "are the doors closed?" asks for leaves, not for bolts
        if entity.domain == "binary_sensor" and state in ("open", "closed"):
            return entity.device_class in OPENING
        if entity.domain == "binary_sensor" and state in ("locked", "unlocked"):
            return entity.device_class == "lock"
        return entity.domain != "binary_sensor" or bool(noun.named or noun.kinds)

    if noun.everything or not (noun.thing or noun.pronoun):
        return _anything(noun, state, allowed, turn)
    everywhere = noun if noun.placed or noun.named else _widened(noun, turn)
    return resolve(everywhere, allowed, turn.place)


def _widened(noun: Noun, turn: Turn) -> Noun:
    """ "Are the lights on?" without a place means the whole house."""
    return (
        noun
        if noun.pronoun and not noun.kinds
        else Noun(noun.named, noun.kinds, noun.areas, noun.floors, noun.here, True, noun.everything, True, noun.plural)
    )


def _anything(noun: Noun, state: str, allowed: Callable[[Entity], bool], turn: Turn) -> Found:
    """ "Is anything on upstairs?": the things one would leave on or open."""
    left_on = {"on": LEFT_ON, "off": frozenset({"light"})}.get(state)
    ids = []
    for entity in turn.house.entities.values():
        sensed = entity.domain == "binary_sensor" and entity.device_class in OPENING and state in ("open", "closed")
        fits = (sensed or allowed(entity)) and (left_on is None or entity.domain in left_on)
        if fits and in_place(noun, entity, turn.place):
            ids.append(entity.id)
    return Found(ids=tuple(ids))


def _kind_of_question(clause: Clause, state: str, nouns: Sequence[Noun], ids: Sequence[EntityId]) -> str:
    if "count" in clause.asking:
        return "count"
    if "which" in clause.asking or "who" in clause.asking:
        return "which"
    if any(noun.all or (noun.everything and state in SAFE) for noun in nouns) and "any" not in clause.asking:
        return "all"
    if (
        "any" in clause.asking
        or any(noun.everything for noun in nouns)
        or clause.words[:2] in (("is", "there"), ("are", "there"))
    ):
        return "any"
    if len(ids) == 1:
        return "state"
    # "Are the doors locked?" hopes that all are; "are the doors open?" fears that one is.
    return "all" if "tell" in clause.asking or state in SAFE else "any"


def holds(entity: Entity, state: str) -> bool:
    """Whether the entity is in that state, in the words of its domain."""
    if entity.domain == "binary_sensor":
        return entity.state == SENSED.get(state, (state, True))[0]
    if state == "away":
        return entity.state not in (None, "home", "unknown", "unavailable")
    if state == "on":
        return entity.state not in (None, "off", "unavailable", "unknown", "idle", "standby", "docked", "closed")
    if state == "open":
        return entity.state in ("open", "opening", "unlocked") if entity.domain != "lock" else entity.state == "open"
    if state == "armed":
        return (entity.state or "").startswith("armed")
    return entity.state == state


def _worded(what: str, state: str, members: Sequence[Entity], turn: Turn) -> Understanding:
    such = [entity for entity in members if holds(entity, state)]
    query = StateQuery(what, tuple(entity.id for entity in (such or members)), state=state)
    word = turn.say(f"state_{state}")
    names = listed(labels(turn.house, [entity.id for entity in such]), turn.language)
    none = turn.say("none", state=word)
    if what == "state":
        return _answer(_one(members[0], state, turn), query)
    if what == "count":
        return _answer(turn.say("count", count=len(such), names=names, state=word) if such else none, query)
    if what == "all":
        others = [entity for entity in members if entity not in such]
        left = listed(labels(turn.house, [entity.id for entity in others]), turn.language)
        no = turn.say("all_no", names=left, state=word, verb=_verb(others, turn))
        return _answer(turn.say("all_yes", state=word) if not others else no, query)
    if not such:
        return _answer(none if what == "which" else turn.say("any_no", state=word), query)
    key = "which" if what == "which" else "any_yes"
    return _answer(turn.say(key, names=names, state=word, verb=_verb(such, turn)), query)


def _verb(members: Sequence[Entity], turn: Turn) -> str:
    return turn.say("verb_one" if len(members) == 1 else "verb_many")


def _one(entity: Entity, state: str, turn: Turn) -> str:
    if entity.state in (None, "unknown", "unavailable"):
        return turn.say("state_unknown", name=entity.name)
    if holds(entity, state):
        return turn.say("yes_state", name=entity.name, state=turn.say(f"state_{state}"))
    return turn.say("no_state", name=entity.name, state=state_word(entity, turn))


def state_word(entity: Entity, turn: Turn) -> str:
    """The state of an entity as we say it."""
    for state in SPOKEN_STATES:
        if entity.domain in STATE_DOMAINS[state] and holds(entity, state):
            if entity.domain == "binary_sensor" and (entity.device_class in OPENING) != (state in ("open", "closed")):
                continue
            return turn.say(f"state_{state}")
    return (entity.state or "").replace("_", " ")


def _answer(text: str, query: StateQuery) -> Understanding:
    return Understanding(Kind.ANSWER, "hit", query=query, reply=text, reasons=("a question",))
