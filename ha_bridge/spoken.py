"""What can be said to this house now, as a word graph for a recogniser; and whether some words are a whole command."""

from collections.abc import Mapping
from datetime import datetime

from ha_bridge.models import AreaId, House
from ha_bridge.understand.clause import read_clause
from ha_bridge.understand.index import Index, Phrase
from ha_bridge.understand.models import Frame, Kind
from ha_bridge.understand.normal import normalize, tokenize
from ha_bridge.understand.spot import spot
from ha_bridge.understand.turn import understand
from ha_bridge.word_graph import WordGraph, graph_of

MAX_NAMES = 600
"""Names offered to the recogniser; a bigger graph only gets slower and worse. The speaker's room comes first."""
UNFINISHED = frozenset({Kind.MISS, Kind.ANNOUNCE, Kind.ROUTINE})
"""Not understood, or free words that may go on for long."""
WANTING = frozenset({"fill", "article", "to", "do", "by", "cop", "except", "quant"})
"""Words that want another word behind them."""
KINDS_OF_SLOT: Mapping[str, tuple[str, ...]] = {
    "light": ("light",),
    "cover": ("cover",),
    "lock": ("lock",),
    "media": ("media_player",),
    "climate": ("climate", "water_heater"),
    "sensor": ("sensor",),
    "scene": ("scene", "script"),
    "cleaner": ("vacuum", "lawn_mower"),
    "switchable": (
        "light",
        "switch",
        "fan",
        "media_player",
        "climate",
        "input_boolean",
        "valve",
        "humidifier",
        "siren",
    ),
}


def spoken_forms(house: House, frame: Frame, index: Index, room: AreaId | None = None) -> WordGraph:
    """A weighted word graph of the sentences that this house understands, answers to our open question included."""
    slots = _slots(house, index, room)
    answers = _answers(frame, index)
    return graph_of(index.language.spoken, slots, answers)


def follow_up_forms(house: House, index: Index, room: AreaId | None = None) -> WordGraph:
    """What can be said besides once a conversation is under way: bare answers, afterthoughts."""
    return graph_of(index.language.follow_ups, _slots(house, index, room), index.language.short_answers)


def is_complete(
    words: str, house: House, frame: Frame, index: Index, now: datetime, room: AreaId | None = None
) -> bool:
    """Whether these words are a whole command already, and not the beginning of a longer one."""
    said = normalize(words, index.language)
    if not said.words or _goes_on(said.words, index):
        return False
    understood, _frame = understand(words, frame, house, room, now, index)
    if understood.kind in UNFINISHED or understood.home == "near":
        return False
    return "only named" not in understood.reasons


def _goes_on(words: Phrase, index: Index) -> bool:
    """The last word wants another: an article, a preposition, a verb alone, or the beginning of a longer name."""
    pieces = spot(words, index)
    last = pieces[-1]
    if last.labels and all(group in WANTING for group, _ in last.labels):
        return True
    if last.words[-1] in index.language.conjunctions:
        return True
    named = last.named
    if (named.full or named.short or named.areas) and _begins_longer(last.words, index):
        return True
    clause = read_clause(pieces, index.language)
    if clause.copula and pieces[0].has("cop") and not clause.states and not clause.attrs:
        return True
    place_last = bool(named.areas or named.floors) and bool(clause.nouns) and not clause.nouns[-1].thing
    return place_last and clause.act in ("on", "off", "open", "close")


def _begins_longer(phrase: Phrase, index: Index) -> bool:
    return any(len(known) > len(phrase) and known[: len(phrase)] == phrase for known in index.phrases)


def _slots(house: House, index: Index, room: AreaId | None) -> dict[str, set[Phrase]]:
    """For each gap of the templates, the phrases that fill it, in words a recogniser knows."""
    near = sorted(house.entities.values(), key=lambda entity: (entity.area != room, entity.area is None, entity.id))
    chosen = near[:MAX_NAMES]
    slots: dict[str, set[Phrase]] = {
        slot: {p for e in chosen if e.domain in domains for p in index.names.get(e.id, ())}
        for slot, domains in KINDS_OF_SLOT.items()
    }
    slots["name"] = {phrase for entity in chosen for phrase in index.names.get(entity.id, ())}
    slots["area"] = {phrase for phrase, named in index.phrases.items() if named.areas}
    slots["floor"] = {phrase for phrase, named in index.phrases.items() if named.floors}
    lexicon = index.language.lexicon
    for group, slot in (("color", "color"), ("kelvin", "color")):
        slots.setdefault(slot, set()).update(p for p, found in lexicon.items() if any(g == group for g, _ in found))
    slots["number"] = {spelled(number, index) for number in range(101)}
    return {slot: {_speakable(phrase, index) for phrase in phrases if phrase} for slot, phrases in slots.items()}


def _speakable(phrase: Phrase, index: Index) -> Phrase:
    """Digits as words: "kids room 1" is spoken "kids room one"."""
    return tuple(w for word in phrase for w in (spelled(int(word), index) if word.isdigit() else (word,)))


def spelled(number: int, index: Index) -> Phrase:
    """A number in words; its digits where the language does not know them."""
    return index.language.spelled.get(float(number), (str(number),))


def _answers(frame: Frame, index: Index) -> tuple[Phrase, ...]:
    """Short answers that fit our open question."""
    if frame.pending is None:
        return ()
    found: list[Phrase] = list(index.language.short_answers)
    choices = frame.pending.question.choices
    found.extend(_speakable(tuple(tokenize(choice, index.language)), index) for choice in choices)
    return tuple(dict.fromkeys(found))


__all__ = ["WordGraph", "follow_up_forms", "is_complete", "spelled", "spoken_forms"]
