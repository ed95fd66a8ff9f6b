"""The recogniser: a recording in, readings of it out, each a sentence of this house with how sure we are.

Needs no thread of its own; a decode of two seconds takes well under a tenth of a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hub.ears.acoustic import AcousticModel, Array, features, load
from hub.ears.cepstra import Hearing, cepstra
from hub.ears.graph import Sentences, Standing, with_prefixes
from hub.ears.lexicon import Guess, Lexicon
from hub.ears.network import Grammar, Network, build
from hub.ears.noise import prepared, speech_part
from hub.ears.reject import PhoneLoop, strangeness
from hub.ears.search import Path as Way
from hub.ears.search import Search

MOST_READINGS = 8
MARGIN = 60.0
"""Readings further behind the best, in log likelihood, are not worth a thought."""
SHARPNESS = 0.1
"""Frames are not independent, so their likelihoods are too sure of themselves by about this factor."""
ROOM_FRAMES = 40.0
"""Weight of earlier speech in the same room, in frames."""
UNFINISHED_MARGIN = 6.0
"""A part of a sentence must explain the sound this much better than a whole one to count as unfinished."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence this may have been."""

    words: tuple[str, ...]
    share: float
    """Of all readings together, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recording may have been."""

    readings: tuple[Reading, ...]
    """Best first; empty: nothing the grammar knows."""
    strangeness: float
    """See `reject`; large for talk that is none of our sentences."""
    unfinished: tuple[str, ...]
    """The words so far, when they look like the beginning of a sentence rather than a whole one."""
    standing: Standing
    """Where the best words (or the unfinished ones) stand in the grammar."""
    mean: Array
    """Cepstral mean of the recording."""
    frames: int
    prefix: int = 0
    """How many of the best reading's words are the wake phrase; they are not in `readings`."""


@dataclass(frozen=True)
class Knowledge:
    """A grammar made ready for searching."""

    network: Network
    sentences: Sentences
    """Without wake phrases."""
    prefixes: tuple[tuple[str, ...], ...]


class Recogniser:
    """One acoustic model, for any number of grammars."""

    def __init__(self, model: AcousticModel, lexicon: Lexicon, hearing: Hearing | None = None) -> None:
        self._model = model
        self._lexicon = lexicon
        self._loop = PhoneLoop.of(model)
        self._hearing = hearing or Hearing()

    @classmethod
    def at(cls, folder: Path, guess: Guess) -> "Recogniser":
        """The one in a folder like that of the pocketsphinx wheel (`en-us`, `cmudict-en-us.dict`)."""
        return cls(load(folder / "en-us"), Lexicon(folder / "cmudict-en-us.dict", guess))

    def prepare(self, grammar: Grammar, prefixes: Sequence[Sequence[str]] = ()) -> Knowledge:
        """Build what a search of this grammar needs; sentences may stand behind a prefix (the wake phrase)."""
        whole = with_prefixes(grammar, prefixes) if prefixes else grammar
        ways = self._lexicon.learn({arc.word for arc in whole.arcs})
        network = build(self._model, whole, ways)
        return Knowledge(network, Sentences(grammar), tuple(tuple(prefix) for prefix in prefixes))

    def decode(
        self, samples: Array, known: Knowledge, room: Array | None = None, more: Knowledge | None = None
    ) -> Heard:
        """Read a recording (16 kHz, scale of 16-bit integers). `room` is the mean of earlier speech there.

        `more` is what may be said besides; the better explanation wins.
        """
        raw = cepstra(prepared(samples[speech_part(samples)]), self._hearing)
        return self.read(raw, known, room, more)

    def read(self, raw: Array, known: Knowledge, room: Array | None = None, more: Knowledge | None = None) -> Heard:
        """Read cepstra whose mean is not taken off yet."""
        mean = _mean(raw, room)
        spoken = features(raw - mean)
        places = (known, more) if more is not None else (known,)
        searches = [self._searched(place, spoken) for place in places]
        ways = _best([way for search in searches for way in search.several(MOST_READINGS, MARGIN)])
        loose = max((way for search in searches if (way := search.unfinished())), key=_score, default=None)
        loop = self._looped(spoken)
        cut = next((split(way.words, known.prefixes) for way in ways), 0)
        best = max((way.score for way in (*ways[:1], *([loose] if loose else []))), default=0.0)
        open_words: tuple[str, ...] = ()
        if loose and (not ways or loose.score - ways[0].score > UNFINISHED_MARGIN):
            open_words = loose.words[split(loose.words, known.prefixes) :]
        readings = _shared(ways, known.prefixes)
        words = open_words or (readings[0].words if readings else ())
        return Heard(
            readings=readings,
            strangeness=strangeness(best, loop, len(raw)) if ways or loose else float("inf"),
            unfinished=open_words,
            standing=_standing(words, places),
            mean=mean,
            frames=len(raw),
            prefix=cut,
        )

    def _searched(self, known: Knowledge, spoken: Array) -> Search:
        search = Search(self._model, known.network)
        search.feed(self._model.scores(spoken, known.network.senones))
        return search

    def _looped(self, spoken: Array) -> float:
        senones = np.unique(self._loop.senones)
        columns = np.searchsorted(senones, self._loop.senones)
        scores = self._model.scores(spoken, senones.astype(np.int32))
        best = self._loop.best(scores[:, columns])
        return float(best[-1]) if len(best) else 0.0


def _score(way: Way) -> float:
    return way.score


def _best(ways: list[Way]) -> list[Way]:
    """The best of several searches, without what is too far behind."""
    ordered = sorted(ways, key=_score, reverse=True)[:MOST_READINGS]
    return [way for way in ordered if ordered[0].score - way.score <= MARGIN]


def _standing(words: Sequence[str], places: Sequence[Knowledge]) -> Standing:
    """Where these words lead; more may follow if it may in any of the grammars."""
    found = [place.sentences.standing(words) for place in places]
    return Standing(any(s.known for s in found), any(s.complete for s in found), any(s.open for s in found))


def _mean(raw: Array, room: Array | None) -> Array:
    """Mean of the recording; a short one leans on what is known of the room."""
    own = raw.sum(axis=0) if len(raw) else np.zeros(raw.shape[1], np.float32)
    if room is None:
        return np.asarray(own / max(len(raw), 1), np.float32)
    return np.asarray((own + ROOM_FRAMES * room) / (len(raw) + ROOM_FRAMES), np.float32)


def split(words: Sequence[str], prefixes: Sequence[Sequence[str]]) -> int:
    """How many words at the start are one of the prefixes."""
    return max((len(p) for p in prefixes if tuple(words[: len(p)]) == tuple(p)), default=0)


def _shared(ways: Sequence[Way], prefixes: Sequence[Sequence[str]]) -> tuple[Reading, ...]:
    """Shares of the readings; the same words behind different wake phrases count once, as the better of them."""
    best: dict[tuple[str, ...], float] = {}
    for way in ways:
        words = way.words[split(way.words, prefixes) :]
        best[words] = max(way.score, best.get(words, way.score))
    if not best:
        return ()
    top = max(best.values())
    weights = {words: float(np.exp(SHARPNESS * (score - top))) for words, score in best.items()}
    total = sum(weights.values())
    ordered = sorted(weights.items(), key=lambda item: -item[1])
    return tuple(Reading(words, weight / total) for words, weight in ordered)
