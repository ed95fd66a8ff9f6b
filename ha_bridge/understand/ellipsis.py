""" "And the bedroom", "I meant the hall", "no, the other one": the last command, done to something else."""

from dataclasses import replace

from ha_bridge.models import Source
from ha_bridge.understand.actions import actions_for, wanted_of
from ha_bridge.understand.clause import Clause, Noun, read_clause
from ha_bridge.understand.command import allowed_for, command_clauses, joined, step_for
from ha_bridge.understand.memory import AGAIN
from ha_bridge.understand.models import Kind, Question, Understanding
from ha_bridge.understand.naming import labels, listed
from ha_bridge.understand.resolve import entities
from ha_bridge.understand.spot import spot
from ha_bridge.understand.state import answer_clause
from ha_bridge.understand.turning import Turn


def understand_ellipsis(turn: Turn) -> Understanding | None:
    """The last command with another target, because these words name only a target."""
    if not turn.fresh or not turn.frame.text:
        return None
    found = turn.matched("ellipsis")
    rest = found[1].get("rest", "") if found else turn.said.text
    noun = only_noun(turn.saying(rest))
    if noun is None or (found is None and noun.thing):
        return None
    return _again(noun, turn)


def understand_correction(turn: Turn) -> Understanding | None:
    """The last command was meant for something else: take it back, do it there."""
    if not turn.fresh or not turn.frame.text or not turn.frame.actions:
        return None
    found = turn.matched("correct")
    if found is None:
        return None
    rest = found[1].get("rest", "")
    if not rest:
        return _other(turn)
    noun = only_noun(turn.saying(rest))
    if noun is None:
        return None
    if noun.other or noun.pronoun == "other":
        return _other(turn)
    again = _again(noun, turn)
    return replace(again, undo_first=again.kind is Kind.ACT) if again else None


def only_noun(turn: Turn) -> Noun | None:
    """The one thing the words name, when they say nothing else."""
    pieces = spot(turn.said.words, turn.index)
    if not pieces:
        return None
    clause = read_clause(pieces, turn.language)
    if clause.unknown or clause.act or clause.valued or clause.relative or clause.copula or clause.asking:
        return None
    return clause.nouns[0] if len(clause.nouns) == 1 else None


def _again(noun: Noun, turn: Turn) -> Understanding | None:
    clauses = command_clauses(turn.saying(turn.frame.text))
    if not clauses:
        return None
    last = clauses[-1]
    if not turn.frame.actions:
        asked = answer_clause(replace(last, nouns=(_merged(noun, last, turn),)), turn)
        return replace(asked, reasons=(AGAIN,)) if asked else None
    step = step_for(replace(last, nouns=(_merged(noun, last, turn),)), (), turn)
    return _framed(joined([step], turn))


def _merged(noun: Noun, last: Clause, turn: Turn) -> Noun:
    """A new place keeps the old kind; a new thing stands alone."""
    before = last.nouns[0] if last.nouns else Noun()
    if noun.thing:
        return noun
    kinds = before.kinds or _kinds_in(before, turn)
    return replace(noun, kinds=kinds, everything=before.everything, all=before.all, plural=before.plural)


def _kinds_in(noun: Noun, turn: Turn) -> tuple[str, ...]:
    """ "The bedroom lamp" is a name, but it says what kind of thing it is."""
    words = [(word,) for piece in noun.named for word in piece.words]
    found = [kind for kind, phrases in turn.language.kind_words.items() if any(word in phrases for word in words)]
    return tuple(found[:1])


def _framed(understood: Understanding) -> Understanding:
    actions = tuple(replace(action, source=Source.FRAME) for action in understood.actions)
    return replace(understood, actions=actions, reasons=(AGAIN,))


def _other(turn: Turn) -> Understanding | None:
    """The other one of the same kind: in the same room, else the only other one in the house."""
    clauses = command_clauses(turn.saying(turn.frame.text))
    last = entities(turn.place, turn.frame.targets)
    if not clauses or not last:
        return None
    wanted = wanted_of(clauses[-1])
    allowed = allowed_for(wanted)
    house = turn.house.entities.values()
    others = [e for e in house if e.domain == last[0].domain and allowed(e) and e.id not in turn.frame.targets]
    near = [e for e in others if e.area == last[0].area] or others
    options = tuple(actions_for(wanted, [entity], "named") for entity in near)
    if not near or not all(options):
        return None
    if len(near) == 1:
        act = Understanding(Kind.ACT, "hit", actions=options[0], undo_first=True)
        return replace(_framed(act), reasons=(AGAIN, "the other one"))
    names = labels(turn.house, tuple(entity.id for entity in near))
    text = turn.say("ask_which", choices=listed(names, turn.language, "or"))
    return Understanding(Kind.ASK, "hit", question=Question("choose", text, names, options), reply=text)
