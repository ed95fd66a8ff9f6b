"""Hearing the wake word. The only file that knows pymicro-wakeword.

The detector hears 16 kHz audio and says which phrase it heard and how sure it is. Models, words and sensitivity can
change while it runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from satellite.errors import LibraryMissingError
from satellite.observe import log

BUILT_IN = tuple((Path(__file__).parent / "wake_models.txt").read_text().split())
"""Models that come with the library; their names are data, no persona is named in the code."""
REFRACTORY_S = 0.8
"""One phrase is one wake, even if the model stays excited."""
_STEP = 160
"""Samples (10 ms) the features are made from."""


@dataclass(frozen=True, slots=True)
class WakeHeard:
    """A wake phrase."""

    phrase: str
    confidence: float


class WakeDetector(Protocol):
    """Something that hears wake words."""

    def hear(self, pcm_16k: bytes, now: float) -> WakeHeard | None:
        """Take audio of any length."""

    def choose(self, words: Iterable[str], sensitivity: float) -> None:
        """Listen for these words from now on."""

    def words(self) -> tuple[str, ...]:
        """Every word this detector could listen for."""


class NoWakeDetector:
    """A room that is opened by its button only."""

    def hear(self, pcm_16k: bytes, now: float) -> WakeHeard | None:
        """Hear nothing."""
        return None

    def choose(self, words: Iterable[str], sensitivity: float) -> None:
        """There is nothing to choose from."""

    def words(self) -> tuple[str, ...]:
        """None."""
        return ()


@dataclass(slots=True)
class _Model:
    """One phrase."""

    phrase: str
    engine: Any
    cutoff: float


class MicroWakeDetector:
    """The models of microWakeWord that come with the library, and any of your own in `models`."""

    def __init__(self, words: Iterable[str], sensitivity: float = 0.5, models: Path | None = None) -> None:
        try:
            import pymicro_wakeword
        except (ImportError, OSError) as error:
            raise LibraryMissingError(
                "Wake words need the package pymicro-wakeword.",
                fix='Install it with `pip install "parlour[satellite]"`.',
            ) from error
        self._library = pymicro_wakeword
        self._folder = models
        self._features = pymicro_wakeword.MicroWakeWordFeatures()
        self._models: list[_Model] = []
        self._deaf_until = float("-inf")
        self.choose(words, sensitivity)

    def words(self) -> tuple[str, ...]:
        """The built-in words and the owner's."""
        own = sorted(path.stem for path in self._folder.glob("*.json")) if self._folder else []
        return (*BUILT_IN, *(word for word in own if word not in BUILT_IN))

    def choose(self, words: Iterable[str], sensitivity: float) -> None:
        """Load the models of these words; one that is missing is left out and named in the log."""
        kept = {model.phrase: model for model in self._models}
        self._models = []
        for word in words:
            engine = kept[word].engine if word in kept else self._load(word)
            if engine is None:
                log.warning("no model for the wake word %s", word)
                continue
            self._models.append(_Model(word, engine, _cutoff(engine.probability_cutoff, sensitivity)))

    def _load(self, word: str) -> Any:
        if self._folder is not None and (own := self._folder / f"{word}.json").exists():
            return self._library.MicroWakeWord.from_config(own)
        if word not in BUILT_IN:
            return None
        return self._library.MicroWakeWord.from_builtin(self._library.Model(word))

    def hear(self, pcm_16k: bytes, now: float) -> WakeHeard | None:
        """Take audio; a phrase is reported once."""
        heard: WakeHeard | None = None
        for features in self._features.process_streaming(pcm_16k):
            for model in self._models:
                confidence = model.engine.process_streaming_prob(features)
                if confidence is not None and confidence > model.cutoff and now >= self._deaf_until:
                    self._deaf_until = now + REFRACTORY_S
                    heard = WakeHeard(model.phrase, min(1.0, float(confidence)))
        return heard


def _cutoff(of_model: float, sensitivity: float) -> float:
    """The model's own threshold at 0.5; towards 1 it fires more easily, towards 0 it must be surer."""
    if sensitivity <= 0.5:
        return of_model + (0.999 - of_model) * (1 - 2 * sensitivity)
    return of_model * (1 - 0.6 * (2 * sensitivity - 1))


def make_detector(words: Iterable[str], sensitivity: float, models: Path | None = None) -> WakeDetector:
    """Return the best detector this machine can run; without the library the button still works."""
    try:
        return MicroWakeDetector(words, sensitivity, models)
    except LibraryMissingError as error:
        log.warning("%s", error)
        return NoWakeDetector()
