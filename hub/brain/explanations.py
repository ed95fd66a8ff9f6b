"""Why rooms answered: the last explanations, for `parlour why`. Pure."""

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from hub.arbiter.models import Explanation
from hub.follow.models import Moved

MOST = 200
EXPLANATION: TypeAdapter[Explanation] = TypeAdapter(Explanation)


@dataclass(frozen=True, slots=True)
class TurnNote:
    """What one turn came to; never what was said."""

    conversation: str
    turn: str
    room: str | None
    route: str
    reasons: tuple[str, ...]
    outcome: str
    spans_ms: dict[str, float]


class Explanations:
    """The newest first."""

    def __init__(self) -> None:
        self._rounds: deque[tuple[str | None, Explanation]] = deque(maxlen=MOST)
        self._turns: deque[TurnNote] = deque(maxlen=MOST)
        self._moves: deque[Moved] = deque(maxlen=MOST)

    def add_round(self, conversation: str | None, explanation: Explanation) -> None:
        """A round is over."""
        self._rounds.appendleft((conversation, explanation))

    def add_move(self, moved: Moved) -> None:
        """A conversation went on in another room."""
        self._moves.appendleft(moved)

    def add_turn(self, note: TurnNote) -> None:
        """A turn is over."""
        self._turns.appendleft(note)

    def add_span(self, conversation: str, stage: str, ms: float) -> None:
        """One more stage of the newest turn of a conversation."""
        note = next((note for note in self._turns if note.conversation == conversation), None)
        if note is not None:
            note.spans_ms[stage] = round(ms, 2)

    def last(self, count: int) -> list[dict[str, Any]]:
        """The newest rounds, each with the turns of its conversation."""
        answers = []
        for conversation, explanation in list(self._rounds)[:count]:
            turns = [note for note in self._turns if conversation is not None and note.conversation == conversation]
            answers.append(
                {
                    "round": EXPLANATION.dump_python(explanation, mode="json"),
                    "conversation": conversation,
                    "turns": [_plain(note) for note in turns],
                    "moves": [asdict(move) for move in self._moves if move.conversation == conversation],
                }
            )
        return answers

    def last_turns(self, count: int) -> list[dict[str, Any]]:
        """The newest turns, typed ones too."""
        return [_plain(note) for note in list(self._turns)[:count]]


def _plain(note: TurnNote) -> dict[str, Any]:
    return {
        "turn": note.turn,
        "room": note.room,
        "route": note.route,
        "reasons": list(note.reasons),
        "outcome": note.outcome,
        "spans_ms": note.spans_ms,
    }
