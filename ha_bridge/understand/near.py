"""Words about the house that were not fully understood: we ask, we never guess."""

from collections.abc import Sequence

from ha_bridge.understand.clause import Clause, read_clause
from ha_bridge.understand.models import Control, Kind, Question, Understanding
from ha_bridge.understand.spot import Piece, spot
from ha_bridge.understand.turning import Turn

KNOWN_SHARE = 0.6
"""Share of the words that must be about the house."""


def understand_near(turn: Turn) -> Understanding | None:
    """A question back, when enough of the words are about the house; otherwise None."""
    if not turn.said.words:
        return None
    pieces = spot(turn.said.words, turn.index)
    clause = read_clause(pieces, turn.language)
    if _switching(pieces, clause):
        reply = turn.say("no_such", what=" ".join(clause.unknown))
        return Understanding(Kind.ANSWER, "near", reply=reply, reasons=("an unknown thing",))
    if not _about_house(clause, len(turn.said.words)):
        return None
    if clause.negated and not clause.copula and clause.act is not None and not clause.unknown:
        # "Don't turn on the light": nothing to do, and nothing to ask.
        reply = turn.say("control_nevermind")
        return Understanding(Kind.CONTROL, "hit", control=Control.NEVERMIND, reply=reply, reasons=("told not to",))
    text = turn.say("near")
    return Understanding(
        Kind.ASK,
        "near",
        question=Question("clarify", text),
        reply=text,
        reasons=("almost: " + " ".join(clause.unknown),),
    )


def _switching(pieces: Sequence[Piece], clause: Clause) -> bool:
    """ "Turn on the sync box": plainly a command, for something that is not here."""
    plain = not (clause.nouns or clause.copula or clause.asking or clause.negated)
    return plain and pieces[0].has("act") and len(pieces[0].words) > 1 and 0 < len(clause.unknown) <= 2


def _about_house(clause: Clause, words: int) -> bool:
    known = words - len(clause.unknown)
    if known < words * KNOWN_SHARE:
        return False
    things = [noun for noun in clause.nouns if noun.thing or (noun.placed and clause.act)]
    doing = clause.act is not None or clause.valued or clause.relative or clause.doing or bool(clause.attrs)
    asking = clause.copula or bool(clause.asking) or bool(clause.states)
    if things and (doing or asking):
        return True
    # "turn up the xyz", "lower the volume": no thing was named, but what is to be changed was.
    return bool(clause.attrs) and (clause.relative or clause.doing) and len(clause.unknown) <= 1
