"""Our own reading of commands: pieces, clauses, targets, actions. Less than full understanding is no action."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ha_bridge.models import Action, Entity, EntityId, Verb
from ha_bridge.understand.actions import Wanted, actions_for, wanted_of
from ha_bridge.understand.clause import Clause, Noun, read_clause
from ha_bridge.understand.kinds import ACT_DOMAINS, ATTR_DOMAINS, DEFAULT_KIND, VALUE_DOMAINS
from ha_bridge.understand.media import playing_first, several_players
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
WITHOUT_NUMBER = frozenset({"off", "lock", "unlock", "toggle", "mute", "unmute", "pause", "dock", "arm", "disarm"})
"""A number beside these was meant for something else."""
VAGUE = frozenset({"music", "media"})
EVERYTHING = frozenset({"on", "off", "lock", "pause", "mute", "unmute", "halt"})
"""What can be done to everything at once."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one clause came to."""

    actions: tuple[Action, ...] = ()
    targets: tuple[EntityId, ...] = ()
    problem: Problem | None = None
    needs_room: bool = False
    tentative: bool = False
    """A bit more or less: we ask whether it is right now."""


def understand_command(turn: Turn) -> Understanding | None:
    """Actions for the whole turn, a question about it, or None if it is not a command we fully read."""
    clauses = command_clauses(turn)
    if not clauses or not all(is_command(clause) for clause in clauses):
        return None
    steps: list[Step] = []
    for before, clause in zip([None, *clauses], clauses, strict=False):
        step = step_for(clause, steps[-1].targets if steps else (), turn)
        if step.problem is not None and before is not None:
            step = _there(clause, before, turn) or step
        steps.append(step)
    return joined(steps, turn)


def _there(clause: Clause, before: Clause, turn: Turn) -> Step | None:
    """ "Bedroom lights on and fan off": the fan of the same room, where there is one."""
    places = [noun for noun in before.nouns if noun.placed]
    if not places or any(noun.placed for noun in clause.nouns):
        return None
    place = places[-1]
    nouns = tuple(replace(noun, areas=place.areas, floors=place.floors, here=place.here) for noun in clause.nouns)
    step = step_for(replace(clause, nouns=nouns), (), turn)
    return None if step.problem else step


def command_clauses(turn: Turn) -> list[Clause]:
    """The clauses of a turn, with wishes read as commands."""
    parts = split_clauses(spot(turn.said.words, turn.index), turn.language)
    return [wished(_shut_down(read_clause(pieces, turn.language)), turn.said.polite) for pieces in parts if pieces]


def _shut_down(clause: Clause) -> Clause:
    """ "Shut everything down" closes nothing, and "lock everything up" makes nothing louder."""
    if clause.act in ("lock", "unlock", "off") and clause.direction and not clause.attrs:
        return replace(clause, direction=None)
    if clause.direction == "down" and clause.act in ("close", "shut") and any(n.everything for n in clause.nouns):
        return replace(clause, acts=("off",), direction=None)
    return clause


def is_command(clause: Clause) -> bool:
    """Fully read, asks nothing, states nothing."""
    if clause.unknown or clause.asking or clause.negated or (clause.copula and not clause.wish):
        return False
    if clause.number is not None and clause.act in WITHOUT_NUMBER:
        return False
    if clause.preset is not None and clause.act not in ("arm", "disarm") and not _names_device(clause):
        return False
    if any(noun.everything for noun in clause.nouns) and clause.act not in EVERYTHING:
        return False
    wanted = wanted_of(clause)
    return wanted.act is not None or wanted.attr is not None or clause.valued or clause.relative


def _names_device(clause: Clause) -> bool:
    """ "Night mode" alone may be anybody's; "the heating to night mode" is not."""
    return bool(clause.attrs) or any(noun.thing for noun in clause.nouns)


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


def step_for(clause: Clause, earlier: tuple[EntityId, ...], turn: Turn) -> Step:
    """What one clause comes to; `earlier` are the targets of the clause before it."""
    wanted = wanted_of(clause)
    nouns = tuple(_grown(noun, wanted, turn.fresh or bool(earlier)) for noun in clause.nouns)
    if not turn.fresh and not earlier and _vaguely_up(clause, wanted):
        # "Turn it up" out of the blue is about the sound.
        wanted, nouns = Wanted(None, "volume", clause), (Noun(kinds=("media",)),)
    place = turn.place
    fitting = any(allowed_for(wanted)(entity) for entity in entities(place, earlier))
    if fitting and (not nouns or (nouns[0].pronoun and not nouns[0].thing)):
        place = replace(place, frame=replace(place.frame, targets=earlier), fresh=True)
        nouns = nouns or (Noun(pronoun="it"),)
    if not nouns:
        nouns = _implied(wanted, turn)
        if not nouns:
            return Step(problem=Problem("no_target", clause, wanted))
    if wanted.act == "clean" and any(noun.areas for noun in nouns):
        return _cleaning(nouns, turn)
    default = DEFAULT_KIND.get(wanted.act or wanted.attr or "", "light" if clause.valued or clause.relative else None)
    allowed = allowed_for(wanted)
    found = [resolve(noun, allowed, place, default) for noun in nouns]
    return _collected(found, nouns, Wanted(wanted.act, wanted.attr, clause), turn)


def _vaguely_up(clause: Clause, wanted: Wanted) -> bool:
    pronouns = all(noun.pronoun == "it" and not noun.thing and not noun.placed for noun in clause.nouns)
    return bool(clause.direction) and pronouns and wanted.attr is None and not clause.valued


def _cleaning(nouns: Sequence[Noun], turn: Turn) -> Step:
    """The room is what gets cleaned, not where the robot stands."""
    robot = next((noun for noun in nouns if noun.named), Noun(kinds=("vacuum",)))
    found = resolve(replace(robot, areas=frozenset(), floors=frozenset()), _is_vacuum, turn.place, "vacuum")
    if len(found.ids) != 1:
        clause = Clause(nouns=tuple(nouns))
        return Step(problem=Problem(found.missing or "choose", clause, Wanted("clean"), found, robot))
    areas = sorted(area for noun in nouns for area in noun.areas)
    return Step((Action(Verb.START, found.ids, {"areas": tuple(areas)}),), found.ids)


def _is_vacuum(entity: Entity) -> bool:
    return entity.domain == "vacuum"


def _grown(noun: Noun, wanted: Wanted, fresh: bool) -> Noun:
    """What a noun means beside its act: "turn off the house" is everything, "make it brighter here" names no thing."""
    if wanted.act == "off" and noun.house and not noun.thing:
        return replace(noun, everything=True)
    if set(noun.kinds) - VAGUE and set(noun.kinds) & VAGUE:
        # "The next track on the tv": the track is not another device.
        noun = replace(noun, kinds=tuple(kind for kind in noun.kinds if kind not in VAGUE))
    if wanted.act == "water":
        return replace(noun, kinds=("sprinkler",))
    if wanted.act == "lock" and noun.plural and not noun.placed:
        return replace(noun, all=True)
    if wanted.act == "lock" and noun.everything:
        return replace(noun, everything=False, kinds=("lock",), all=True)
    loose = noun.pronoun == "it" and not noun.thing and (wanted.act or wanted.attr) and wanted.act not in ALONE
    if loose and (noun.placed or not fresh):
        return replace(noun, pronoun=None)
    return noun


def _implied(wanted: Wanted, turn: Turn) -> tuple[Noun, ...]:
    """No target was said: what we talk about if it fits, else what the act is usually done to in this room."""
    allowed = allowed_for(wanted)
    if turn.fresh and any(allowed(entity) for entity in entities(turn.place, turn.frame.targets)):
        return (Noun(pronoun="it"),)
    if wanted.act == "lock":
        return (Noun(kinds=("lock",), all=True),)
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
        members = entities(turn.place, one.ids)
        kept = [entity for entity in members if entity.id not in excepted and entity.id not in targets]
        kept = playing_first(kept, wanted, one, turn.place)
        kept = lit_ones(kept, wanted)
        if several_players(kept, wanted, one):
            which = Found(choices=tuple(entity.id for entity in kept), from_room=one.from_room)
            return Step(problem=Problem("choose", wanted.clause, wanted, which, nouns[0]))
        actions.extend(actions_for(wanted, kept, one.scope))
        targets.extend(entity.id for entity in kept)
    if not actions:
        return Step(problem=Problem("cannot", wanted.clause, wanted, found[0], nouns[0]))
    tentative = wanted.clause.relative and wanted.clause.amount == "little"
    return Step(tuple(actions), tuple(targets), None, any(one.from_room for one in found), tentative)


def lit_ones(kept: list[Entity], wanted: Wanted) -> list[Entity]:
    """ "Dim the lights" is about those that are on, unless all are off."""
    if not wanted.clause.relative and wanted.clause.mult is None:
        return kept
    lit = [entity for entity in kept if entity.domain != "light" or entity.state != "off"]
    return lit or kept


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


def joined(steps: Sequence[Step], turn: Turn) -> Understanding:
    """All clauses together; one problem holds up the rest, so that nothing is half done."""
    actions = tuple(action for step in steps for action in step.actions)
    problem = next((step.problem for step in steps if step.problem), None)
    if problem:
        return understanding_of(problem, actions, turn)
    return Understanding(
        Kind.ACT,
        "hit",
        actions=actions,
        needs_room=any(step.needs_room for step in steps),
        done=turn.say("hows_that") if all(step.tentative for step in steps) else "",
        reasons=("own grammar",),
    )
