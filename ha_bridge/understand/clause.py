"""One clause of a turn: what is to be done, with which values, to which things; before any target is looked up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ha_bridge.models import AreaId, FloorId
from ha_bridge.understand.language import Language
from ha_bridge.understand.settle import BARE, settled
from ha_bridge.understand.spot import Piece


@dataclass(frozen=True, slots=True)
class Noun:
    """One thing that was named: a room, a kind, a name, or several of them together."""

    named: tuple[Piece, ...] = ()
    kinds: tuple[str, ...] = ()
    areas: frozenset[AreaId] = frozenset()
    floors: frozenset[FloorId] = frozenset()
    here: bool = False
    house: bool = False
    everything: bool = False
    all: bool = False
    plural: bool = False
    other: bool = False
    pronoun: str | None = None
    trailing: bool = False
    """The place came after the thing: it counts for the things before as well."""
    words: tuple[str, ...] = ()

    @property
    def placed(self) -> bool:
        """A place was said."""
        return bool(self.areas or self.floors or self.here or self.house)

    @property
    def thing(self) -> bool:
        """A device or a kind of device was said."""
        return bool(self.named or self.kinds or self.everything)

    @property
    def empty(self) -> bool:
        """Nothing at all."""
        return not (self.placed or self.thing or self.pronoun)


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause says."""

    acts: tuple[str, ...] = ()
    """Strong acts, in order; empty when only a bare "on" or "off" was heard."""
    bare: tuple[str, ...] = ()
    doing: bool = False
    """A verb like "set" or "turn" that says nothing more."""
    direction: str | None = None
    attrs: tuple[str, ...] = ()
    number: float | None = None
    unit: str | None = None
    to: bool = False
    by: bool = False
    level: str | None = None
    color: str | None = None
    kelvin: int | None = None
    mult: str | None = None
    amount: str | None = None
    mode: str | None = None
    preset: str | None = None
    nouns: tuple[Noun, ...] = ()
    excepted: tuple[Noun, ...] = ()
    states: tuple[str, ...] = ()
    copula: bool = False
    asking: tuple[str, ...] = ()
    wish: bool = False
    negated: bool = False
    unknown: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def act(self) -> str | None:
        """What is to be done, when it was said."""
        if self.acts:
            return self.acts[0]
        if "off" in self.bare:
            return "off"
        return "on" if self.bare else None

    @property
    def valued(self) -> bool:
        """A value to set was said."""
        given = (self.number, self.level, self.color, self.kelvin, self.mult, self.mode, self.preset)
        return any(value is not None for value in given)

    @property
    def relative(self) -> bool:
        """More or less was asked for, by no certain number."""
        return bool(self.direction) or any(act in RELATIVE for act in self.acts)


RELATIVE: dict[str, tuple[str, int]] = {
    "dim": ("brightness", -1),
    "brighten": ("brightness", 1),
    "warm": ("temperature", 1),
    "cool": ("temperature", -1),
    "louder": ("volume", 1),
    "quieter": ("volume", -1),
    "faster": ("speed", 1),
    "slower": ("speed", -1),
    "warm_tone": ("color_temp", -1),
    "cool_tone": ("color_temp", 1),
}


@dataclass
class _Reading:
    clause: Clause = field(default_factory=Clause)
    nouns: list[Noun] = field(default_factory=lambda: [Noun()])
    excepted: list[Noun] = field(default_factory=list)
    in_except: bool = False

    def noun(self) -> list[Noun]:
        return self.excepted if self.in_except else self.nouns


def read_clause(pieces: Sequence[Piece], language: Language) -> Clause:
    """One clause from its pieces."""
    reading = _Reading()
    pieces = settled(pieces)
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else None
        if len(piece.words) == 1 and piece.words[0] in language.conjunctions:
            reading.noun().append(Noun())
        elif piece.has("article") and before is not None and _is_thing(before) and not reading.in_except:
            # "the tv the lamp": a new thing begins without an "and".
            reading.nouns.append(Noun())
        elif reading.in_except and set(piece.all("act")) & BARE:
            # "all except the lamp off in the hall": what follows the "off" is said of all again.
            reading.in_except = False
            _take(reading, piece)
        elif piece.has("except"):
            reading.in_except = True
            reading.excepted.append(Noun())
        elif piece.number is not None and not piece.named.full:
            reading.clause = replace(
                reading.clause, number=piece.number, to=bool(before and before.has("to")) or reading.clause.to
            )
        else:
            _take(reading, piece)
    nouns = _shared([noun for noun in reading.nouns if not noun.empty])
    excepted = tuple(noun for noun in reading.excepted if not noun.empty)
    words = tuple(word for piece in pieces for word in piece.words)
    return replace(reading.clause, nouns=tuple(nouns), excepted=excepted, words=words)


def _is_thing(piece: Piece) -> bool:
    """ "Lock" and "switch" are things too, but not where they are what is to be done."""
    return bool(piece.named.full) or (piece.has("kind") and not piece.has("act") and not piece.has("do"))


def _take(reading: _Reading, piece: Piece) -> None:
    if not piece.known:
        reading.clause = replace(reading.clause, unknown=(*reading.clause.unknown, *piece.words))
        return
    if _take_thing(reading, piece):
        return
    reading.clause = _with_marks(_with_values(_with_acts(reading.clause, piece), piece), piece)


def _take_thing(reading: _Reading, piece: Piece) -> bool:
    """Adds a name, a room, a kind to the noun being read; True when the piece is spent."""
    nouns = reading.noun()
    last = nouns[-1]
    named = piece.named
    if named.areas or named.floors:
        last = replace(
            last,
            areas=last.areas | named.areas,
            floors=last.floors | named.floors,
            trailing=last.thing or last.trailing,
        )
    if named.full or named.short or named.part:
        last = replace(last, named=(*last.named, piece))
    last = _with_kind(last, piece)
    changed = last is not nouns[-1]
    if changed:
        nouns[-1] = replace(last, words=(*last.words, *piece.words))
    # "heat", "cool", "raise" and the like are things and acts at once: an act is still to be noted.
    return changed and not (piece.has("act") or piece.has("dir") or piece.has("attr") or piece.has("state"))


def _with_kind(noun: Noun, piece: Piece) -> Noun:
    kinds = piece.all("kind")
    if kinds:
        noun = replace(noun, kinds=(*noun.kinds, *kinds))
    flags = {"plural": "plural", "here": "here", "house": "house", "thing": "everything"}
    for group, flag in flags.items():
        if piece.has(group):
            noun = replace(noun, **{flag: True})  # type: ignore[arg-type]  # a flag of Noun
            if group in ("here", "house") and noun.thing:
                noun = replace(noun, trailing=True)
    quant = piece.all("quant")
    if "all" in quant:
        noun = replace(noun, all=True)
    if "other" in quant or "rest" in quant:
        noun = replace(noun, other=True)
    pronouns = piece.all("pron")
    return replace(noun, pronoun=pronouns[0]) if pronouns else noun


def _with_acts(clause: Clause, piece: Piece) -> Clause:
    acts = piece.all("act")
    for act in acts:
        if act in BARE and len(piece.words) == 1 and piece.has("state"):
            clause = replace(clause, bare=(*clause.bare, act))
        else:
            clause = replace(clause, acts=(*clause.acts, act))
    if piece.has("do"):
        clause = replace(clause, doing=True)
    directions = piece.all("dir")
    if directions and clause.direction is None:
        clause = replace(clause, direction=directions[0])
    return clause


def _with_values(clause: Clause, piece: Piece) -> Clause:
    found: dict[str, object] = {}
    for group in ("color", "level", "mult", "amount", "mode", "preset", "unit"):
        values = piece.all(group)
        if values:
            found[group] = values[0]
    kelvin = piece.all("kelvin")
    if kelvin:
        found["kelvin"] = int(kelvin[0])
    if piece.has("by"):
        found["by"] = True
    attrs = piece.all("attr")
    if attrs:
        found["attrs"] = (*clause.attrs, *attrs)
    return replace(clause, **found) if found else clause  # type: ignore[arg-type]  # fields of Clause


def _with_marks(clause: Clause, piece: Piece) -> Clause:
    if piece.has("state"):
        clause = replace(clause, states=(*clause.states, *piece.all("state")))
    if piece.has("cop"):
        clause = replace(clause, copula=True)
    if piece.has("q"):
        clause = replace(clause, asking=(*clause.asking, *piece.all("q")))
    if piece.has("wish"):
        clause = replace(clause, wish=True)
    if piece.has("not"):
        clause = replace(clause, negated=True)
    return clause


def _shared(nouns: list[Noun]) -> Iterable[Noun]:
    """ "kitchen and hall lights", "the lights and the fan in the kitchen": what one noun lacks its neighbour gives."""
    for at in range(len(nouns) - 2, -1, -1):
        noun, after = nouns[at], nouns[at + 1]
        if not noun.thing and not noun.pronoun and after.thing and not after.named:
            nouns[at] = replace(noun, kinds=after.kinds, everything=after.everything, all=noun.all or after.all)
        elif noun.thing and not noun.placed and after.trailing and noun.kinds and not noun.named:
            nouns[at] = replace(noun, areas=after.areas, floors=after.floors, here=after.here, house=after.house)
    for at in range(1, len(nouns)):
        noun, earlier = nouns[at], nouns[at - 1]
        if not noun.thing and not noun.pronoun and earlier.kinds:
            nouns[at] = replace(noun, kinds=earlier.kinds)
        elif noun.kinds and earlier.all and earlier.kinds and not noun.placed:
            nouns[at] = replace(noun, all=True)
    return nouns
