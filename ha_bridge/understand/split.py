"""Where one turn holds several commands: "turn off the lights and lock the door"."""

from collections.abc import Sequence

from ha_bridge.understand.language import Language
from ha_bridge.understand.spot import Piece

SAYING = ("act", "dir", "color", "level", "kelvin")


def split_clauses(pieces: Sequence[Piece], language: Language) -> list[list[Piece]]:
    """Pieces by clause. A conjunction ends a clause when both sides say what to do."""
    parts = _at_conjunctions(pieces, language)
    clauses: list[list[Piece]] = []
    for part in parts:
        if clauses and not (_complete(part) and _complete(clauses[-1])):
            clauses[-1] = [*clauses[-1], *part]
        else:
            clauses.append(part)
    return [inner for clause in clauses for inner in _at_second_verb(_trimmed(clause, language))]


def _at_conjunctions(pieces: Sequence[Piece], language: Language) -> list[list[Piece]]:
    """Each part but the first begins with its conjunction."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        if len(piece.words) == 1 and piece.words[0] in language.conjunctions and parts[-1]:
            parts.append([])
        parts[-1].append(piece)
    return parts


def _trimmed(clause: list[Piece], language: Language) -> list[Piece]:
    while clause and len(clause[0].words) == 1 and clause[0].words[0] in language.conjunctions:
        clause = clause[1:]
    return clause


def _complete(part: Sequence[Piece]) -> bool:
    """Says what to do; so does a value ("and the bedroom to 22")."""
    begun = False
    for piece in part:
        # "lock", "vacuum" and "heat" are acts where a clause begins, and things elsewhere.
        if not (piece.has("kind") and begun) and any(piece.has(group) for group in SAYING):
            return True
        if piece.number is not None:
            return True
        begun = begun or not piece.has("fill")
    return False


def _at_second_verb(clause: list[Piece]) -> list[list[Piece]]:
    """ "turn off the light lock the door": a second strong verb after a complete first part begins a new clause."""
    for at in range(2, len(clause)):
        if _strong(clause[at]) and any(_strong(p) for p in clause[:at]) and any(_names(p) for p in clause[:at]):
            rest = clause[at:]
            if any(_names(p) or p.has("pron") for p in rest) and any(
                p.has("act") or p.number is not None for p in rest
            ):
                return [clause[:at], *_at_second_verb(rest)]
    return [clause]


def _strong(piece: Piece) -> bool:
    if piece.has("state") or piece.has("kind") or piece.has("fill") or piece.has("dir"):
        return False
    return piece.has("act") or piece.has("do")


def _names(piece: Piece) -> bool:
    named = piece.named
    return bool(named.full or named.areas or named.floors or named.short) or piece.has("kind") or piece.has("thing")
