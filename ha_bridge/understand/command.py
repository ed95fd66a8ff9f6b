"""Our own reading of commands: pieces, clauses, targets, actions. Less than full understanding is no action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ha_bridge.models import Action, Entity, EntityId
from ha_bridge.understand.actions import Wanted, actions_for, wanted_of
from ha_bridge.understand.clause import Clause, Noun, read_clause
from ha_bridge.understand.kinds import ACT_DOMAINS, ATTR_DOMAINS, DEFAULT_KIND, VALUE_DOMAINS
from ha_bridge.understand.models import Kind, Understanding
from ha_bridge.understand.problems import Problem, understanding_of
from ha_bridge.understand.resolve import Found, entities, resolve
from ha_bridge.understand.split import split_clauses
from ha_bridge.understand.spot import spot
from ha_bridge.understand.turning import Turn

WISHED = {
    "on": "on",
    "off": "off",
    "open": "open",
    "closed": "close",
    "locked": "lock",
    "unlocked": "unlock",
    "dimmed": "dim",
}
ALONE = frozenset(
    {
        "on",
        "off",
        "toggle",
        "open",
        "close",
        "shut",
        "raise",
        "lower",
        "start",
        "run",
        "press",
        "lock",
        "unlock",
        "halt",
    }
)
"""Acts that mean nothing without a target."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one clause came to."""

    actions: tuple[Action, ...] = ()
    targets: tuple[EntityId, ...] = ()
    problem: Problem | None = None
    needs_room: bool = False


def understand_command(turn: Turn) -> Understanding | None:
    """Actions for the whole turn, a question about it, or None if it is not a command we fully read."""
    clauses = [
        read_clause(pieces, turn.language) for pieces in split_clauses(spot(turn.said.words, turn.index), turn.language)
    ]
    clauses = [wished(clause, polite=turn.said.polite) for clause in clauses]
    if not clauses or not all(is_command(clause) for clause in clauses):
        return None
    steps: list[Step] = []
    for clause in clauses:
        step = _step(clause, steps[-1].targets if steps else (), turn)
        if step is None:
            return None
        steps.append(step)
    return _joined(steps, turn)


def is_command(clause: Clause) -> bool:
    """Fully read, asks nothing, states nothing."""
    if clause.unknown or clause.asking or clause.negated or (clause.copula and not clause.wish):
        return False
    wanted = wanted_of(clause)
    return wanted.act is not None or wanted.attr is not None or clause.valued or clause.relative


def wished(clause: Clause, polite: bool = False) -> Clause:
    """ "I want the lights on", "make sure the doors are locked": the wished state is the act."""
    if not (clause.wish or polite) or clause.acts or not clause.states:
        return clause
    acts = tuple(WISHED[state] for state in clause.states if state in WISHED)
    return replace(clause, acts=acts[:1], bare=()) if acts else clause


def allowed_for(wanted: Wanted) -> Callable[[Entity], bool]:
    """Which entities this can be done to."""
    clause = wanted.clause
    if wanted.act is not None:
        domains = ACT_DOMAINS.get(wanted.act, frozenset())
    elif wanted.attr is not None:
        domains = ATTR_DOMAINS[wanted.attr]
        if wanted.attr in ("brightness", "temperature") and "fan" in [
            kind for noun in clause.nouns for kind in noun.kinds
        ]:
            domains = domains | {"fan"}
    else:
        domains = VALUE_DOMAINS
    return lambda entity: entity.domain in domains


def _step(clause: Clause, earlier: tuple[EntityId, ...], turn: Turn) -> Step | None:
    wanted = wanted_of(clause)
    nouns = clause.nouns
    place = turn.place
    if earlier and (not nouns or (nouns[0].pronoun and not nouns[0].thing)):
        place = replace(place, frame=replace(place.frame, targets=earlier), fresh=True)
        nouns = nouns or (Noun(pronoun="it"),)
    if not nouns:
        nouns = _implied(wanted, turn)
        if not nouns:
            return Step(problem=Problem("no_target", clause, wanted))
    default = DEFAULT_KIND.get(wanted.act or wanted.attr or "", "light" if clause.valued or clause.relative else None)
    allowed = allowed_for(wanted)
    found = [resolve(noun, allowed, place, default) for noun in nouns]
    return _collected(found, nouns, Wanted(wanted.act, wanted.attr, clause), turn)


def _implied(wanted: Wanted, turn: Turn) -> tuple[Noun, ...]:
    """No target was said: what we talk about if it fits, else what the act is usually done to in this room."""
    allowed = allowed_for(wanted)
    if turn.fresh and any(allowed(entity) for entity in entities(turn.place, turn.frame.targets)):
        return (Noun(pronoun="it"),)
    if wanted.act in ALONE or (wanted.act is None and wanted.attr is None and not wanted.clause.valued):
        return ()
    return (Noun(kinds=(DEFAULT_KIND.get(wanted.act or wanted.attr or "", "light"),)),)


def _collected(found: Sequence[Found], nouns: Sequence[Noun], wanted: Wanted, turn: Turn) -> Step:
    for one, noun in zip(found, nouns, strict=True):
        if not one.ids:
            return Step(problem=Problem(one.missing or "choose", wanted.clause, wanted, one, noun))
    excepted = _excepted(wanted, {entity_id for one in found for entity_id in one.ids}, turn)
    actions: list[Action] = []
    targets: list[EntityId] = []
    for one in found:
        kept = [
            entity for entity in entities(turn.place, one.ids) if entity.id not in excepted and entity.id not in targets
        ]
        actions.extend(actions_for(wanted, _playing_first(kept, wanted, one), one.scope))
        targets.extend(entity.id for entity in kept)
    if not actions:
        return Step(problem=Problem("cannot", wanted.clause, wanted, found[0], nouns[0]))
    return Step(tuple(actions), tuple(targets), None, any(one.from_room for one in found))


def _playing_first(kept: list[Entity], wanted: Wanted, found: Found) -> list[Entity]:
    """Several players in the room and one of them plays: that one is meant."""
    if found.scope == "named" or len(kept) < 2 or any(entity.domain != "media_player" for entity in kept):
        return kept
    if wanted.act in ("on", "off"):
        return kept
    playing = [entity for entity in kept if entity.state in ("playing", "paused", "buffering")]
    return playing[:1] if len(playing) == 1 else (playing or kept)


def _excepted(wanted: Wanted, among: set[EntityId], turn: Turn) -> set[EntityId]:
    kept: set[EntityId] = set()
    for noun in wanted.clause.excepted:
        named = noun
        if not noun.thing and wanted.clause.nouns:
            first = wanted.clause.nouns[0]
            named = replace(noun, kinds=first.kinds, everything=first.everything)
        found = resolve(named, lambda entity: entity.id in among, turn.place, "light")
        kept.update(found.ids or found.choices)
    return kept


def _joined(steps: Sequence[Step], turn: Turn) -> Understanding | None:
    actions = tuple(action for step in steps for action in step.actions)
    problem = next((step.problem for step in steps if step.problem), None)
    if problem:
        return understanding_of(problem, actions, turn)
    return Understanding(
        Kind.ACT, "hit", actions=actions, needs_room=any(step.needs_room for step in steps), reasons=("own grammar",)
    )
