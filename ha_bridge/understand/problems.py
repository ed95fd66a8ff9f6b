"""When a command cannot be carried out as said: the question that asks back, or the honest answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ha_bridge.models import Action, EntityId, Verb
from ha_bridge.understand.actions import Wanted, actions_for
from ha_bridge.understand.clause import Clause, Noun
from ha_bridge.understand.models import HIGH_RISK_S, Control, Kind, Question, Understanding
from ha_bridge.understand.naming import area_name, labels, listed
from ha_bridge.understand.resolve import Found, entities, resolve
from ha_bridge.understand.turning import Turn

MAX_CHOICES = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one clause has no actions."""

    why: str
    """`choose`, `no_such`, `not_there`, `cannot`, `no_pronoun`, `no_target`."""
    clause: Clause
    wanted: Wanted
    found: Found = field(default_factory=Found)
    noun: Noun = field(default_factory=Noun)


def understanding_of(problem: Problem, done: tuple[Action, ...], turn: Turn) -> Understanding:
    """What to say or ask; actions of the other clauses wait with it, nothing is half done."""
    if problem.found.choices:
        return _widen(problem, done, turn) if problem.found.widen else _choose(problem, done, turn)
    if problem.wanted.attr == "volume" or problem.wanted.act in ("mute", "unmute"):
        own = _own_voice(problem)
        if own is not None:
            return own
    lock = _locks(problem, turn)
    if lock is not None:
        return lock
    what = " ".join(problem.noun.words)
    if problem.why in ("no_pronoun", "no_target"):
        return _clarify(turn.say("ask_what"), turn, problem.why)
    if problem.why == "not_there":
        return Understanding(Kind.ANSWER, "hit", reply=turn.say("not_there", what=what), reasons=("not there",))
    key = "cannot" if problem.why == "cannot" else "no_such"
    return Understanding(Kind.ANSWER, "hit", reply=turn.say(key, what=what or turn.said.text), reasons=(problem.why,))


def _clarify(text: str, turn: Turn, why: str) -> Understanding:
    return Understanding(Kind.ASK, "near", question=Question("clarify", text), reply=text, reasons=(why,))


def _choose(problem: Problem, done: tuple[Action, ...], turn: Turn) -> Understanding:
    groups = _by_area(problem, turn) if len(problem.found.choices) > 1 and problem.found.kind else []
    if len(groups) < 2:
        ids = problem.found.choices
        groups = [(label, (entity_id,)) for label, entity_id in zip(labels(turn.house, ids), ids, strict=True)]
    options = tuple((*done, *actions_for(problem.wanted, entities(turn.place, ids), "named")) for _label, ids in groups)
    names = tuple(label for label, _ids in groups)
    text = (
        turn.say("ask_which", choices=listed(names, turn.language, "or"))
        if len(names) <= MAX_CHOICES
        else turn.say("ask_which_room")
    )
    return Understanding(
        Kind.ASK, "hit", question=Question("choose", text, names, options), reply=text, reasons=("several fit",)
    )


def _by_area(problem: Problem, turn: Turn) -> list[tuple[str, tuple[EntityId, ...]]]:
    areas: dict[str, list[EntityId]] = {}
    for entity in entities(turn.place, problem.found.choices):
        areas.setdefault(area_name(turn.house, entity.area) or entity.name, []).append(entity.id)
    return [(name, tuple(ids)) for name, ids in areas.items()]


def _widen(problem: Problem, done: tuple[Action, ...], turn: Turn) -> Understanding:
    actions = (*done, *actions_for(problem.wanted, entities(turn.place, problem.found.choices), "house"))
    text = turn.say("ask_everywhere", what=" ".join(problem.noun.words))
    return Understanding(
        Kind.ASK,
        "hit",
        question=Question("confirm", text, options=(actions,)),
        reply=text,
        reasons=("none in this room",),
    )


def _own_voice(problem: Problem) -> Understanding | None:
    """No player to turn up: our own voice is meant."""
    if problem.noun.placed or problem.noun.named:
        return None
    clause = problem.clause
    if clause.number is not None:
        value = clause.number * 10 if 0 < clause.number < 10 and clause.unit != "percent" else clause.number
        return Understanding(Kind.CONTROL, "hit", control=Control.VOLUME, value=value, reasons=("own voice",))
    up = clause.direction == "up" or "louder" in clause.acts
    control = Control.LOUDER if up else Control.QUIETER
    return Understanding(Kind.CONTROL, "hit", control=control, reasons=("own voice",))


def _locks(problem: Problem, turn: Turn) -> Understanding | None:
    """ "Open the front door" where only a lock is known: unlocking is another thing, so we ask."""
    verb = {"open": Verb.UNLOCK, "close": Verb.LOCK, "shut": Verb.LOCK}.get(problem.wanted.act or "")
    if verb is None:
        return None
    found = resolve(problem.noun, lambda entity: entity.domain == "lock", turn.place)
    if len(found.ids) != 1:
        return None
    name = labels(turn.house, found.ids)[0]
    text = turn.say("ask_unlock" if verb is Verb.UNLOCK else "ask_lock", name=name)
    question = Question("confirm", text, options=((Action(verb, found.ids),),), expires_s=HIGH_RISK_S)
    return Understanding(Kind.ASK, "hit", question=question, reply=text, reasons=("a lock, not a door",))


def several(names: Sequence[str], turn: Turn) -> str:
    """Names as one phrase."""
    return listed(names, turn.language)
