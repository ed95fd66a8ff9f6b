"""Words that are one thing in one place and another elsewhere: "on" the balcony, the "lock", "switch" it."""

from collections.abc import Sequence
from dataclasses import replace

from ha_bridge.understand.spot import Piece

BARE = frozenset({"on", "off"})
"""Acts that a single small word can carry, and that are prepositions as often."""
VALUE_GROUPS = ("color", "kelvin", "level", "mode", "preset", "mult")


def settled(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with such words decided by where they stand."""
    return _in_place(_prepositions(pieces))


def _in_place(pieces: Sequence[Piece]) -> list[Piece]:
    """ "Switch", "lock", "heat" and "vacuum" are acts where a clause begins, and things everywhere else."""
    done: list[Piece] = []
    for piece in pieces:
        doing = piece.has("act") or piece.has("do")
        if doing and piece.has("kind") and len(piece.words) == 1 and not piece.named.full:
            begins = all(before.filler for before in done)
            drop = ("kind", "plural") if begins else ("act", "do")
            piece = replace(piece, labels=tuple(label for label in piece.labels if label[0] not in drop))
        done.append(piece)
    return done


def _prepositions(pieces: Sequence[Piece]) -> list[Piece]:
    """ "on the balcony": a bare "on" before a place is a preposition when something else says what to do."""
    done = list(pieces)
    for at, piece in enumerate(pieces):
        if piece.words != ("on",) and not (
            len(piece.words) == 1 and set(piece.all("act")) & BARE and piece.has("fill")
        ):
            continue
        rest = [other for n, other in enumerate(pieces) if n != at]
        following = _after(pieces, at)
        place = following is not None and bool(following.named.areas or following.named.floors or following.has("kind"))
        if place and any(_says_what(other) for other in rest):
            done[at] = Piece(piece.words, piece.at, (("fill", "fill"),))
    return done


def _after(pieces: Sequence[Piece], at: int) -> Piece | None:
    return next((piece for piece in pieces[at + 1 :] if not piece.filler), None)


def _says_what(piece: Piece) -> bool:
    return piece.has("act") or piece.has("dir") or piece.number is not None or any(piece.has(g) for g in VALUE_GROUPS)
