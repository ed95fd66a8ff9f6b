"""Slips of the recogniser: a word that almost is a name of this house. Harmless things are done, all else is asked."""

from dataclasses import replace
from difflib import SequenceMatcher

from ha_bridge.models import Action, Source, Verb
from ha_bridge.understand.clause import read_clause
from ha_bridge.understand.command import understand_command
from ha_bridge.understand.models import Kind, Question, Understanding
from ha_bridge.understand.naming import labels, listed
from ha_bridge.understand.spot import spot
from ha_bridge.understand.turning import Turn

ALIKE = 0.75
"""From this likeness on a word may have been meant."""
SURE = 0.85
"""From this likeness on a harmless act needs no question."""
SHORTEST = 4
MOST_SLIPS = 2
HARMLESS = frozenset({Verb.TURN_ON, Verb.TURN_OFF, Verb.SET_LIGHT, Verb.SET_SPEED})
HARMLESS_DOMAINS = ("light.", "fan.")


def understand_fuzzy(turn: Turn) -> Understanding | None:
    """The command that was probably meant, as a question or, if harmless and very alike, as an act."""
    clause = read_clause(spot(turn.said.words, turn.index), turn.language)
    if not clause.unknown or len(clause.unknown) > MOST_SLIPS or clause.copula or clause.asking or clause.negated:
        return None
    mended, likeness = _mended(turn, clause.unknown)
    if mended is None:
        return None
    understood = understand_command(turn.saying(" ".join(mended)))
    if understood is None or understood.kind is not Kind.ACT:
        return None
    actions = tuple(replace(a, source=Source.FUZZY, confidence=round(likeness, 2)) for a in understood.actions)
    if likeness >= SURE and all(_harmless(action) for action in actions):
        return replace(understood, actions=actions, reasons=(f"sounded like {' '.join(mended)}",))
    targets = tuple(dict.fromkeys(target for action in actions for target in action.targets))
    text = turn.say("ask_meant", names=listed(labels(turn.house, targets), turn.language))
    question = Question("confirm", text, options=(actions,))
    return Understanding(Kind.ASK, "near", question=question, reply=text, reasons=("sounded alike",))


def _harmless(action: Action) -> bool:
    named = action.scope in ("named", "room")
    return named and action.verb in HARMLESS and all(target.startswith(HARMLESS_DOMAINS) for target in action.targets)


def _mended(turn: Turn, unknown: tuple[str, ...]) -> tuple[list[str] | None, float]:
    """The words with each unknown one replaced by the name word it is most like."""
    vocabulary = {word for phrase in turn.index.phrases for word in phrase if len(word) >= SHORTEST}
    words, worst = list(turn.said.words), 1.0
    for word in unknown:
        best, likeness = _closest(word, vocabulary)
        if best is None:
            return None, 0.0
        words = [best if w == word else w for w in words]
        worst = min(worst, likeness)
    return words, worst


def _closest(word: str, vocabulary: set[str]) -> tuple[str | None, float]:
    """The one word that is clearly the most alike."""
    if len(word) < SHORTEST:
        return None, 0.0
    near = [w for w in vocabulary if abs(len(w) - len(word)) <= 2]
    rated = sorted(((SequenceMatcher(None, word, w).ratio(), w) for w in near), reverse=True)[:2]
    if not rated or rated[0][0] < ALIKE:
        return None, 0.0
    if len(rated) > 1 and rated[0][0] - rated[1][0] < 0.05:
        return None, 0.0
    return rated[0][1], rated[0][0]
