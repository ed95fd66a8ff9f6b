"""Text to finished frames: engine, fallback, loudness, checks, cached phrases. The one place where a clause is made."""

from collections.abc import Sequence

from hub.voice.cache import PhraseCache
from hub.voice.engine import Synthesiser, frames, resampled, trimmed
from hub.voice.errors import EngineMissing, VoiceError
from hub.voice.loudness import check, normalised, to_pcm

_PAUSES_MS = {".": 160, "!": 160, "?": 160, ":": 120, ";": 120, ",": 60}
"""Silence behind a clause by its last character."""
_MS_BYTES = 48


class Speaker:
    """The first engine that works speaks; the next ones take over for a clause it cannot do."""

    def __init__(self, engines: Sequence[Synthesiser], cache: PhraseCache | None = None) -> None:
        self._engines = list(engines)
        self._cache = cache or PhraseCache()

    @property
    def engines(self) -> tuple[str, ...]:
        """Names of the engines that work, first choice first."""
        return tuple(engine.name for engine in self._engines)

    async def warm(self, phrases: Sequence[str] = (), voice: str | None = None) -> None:
        """Load the engines, drop those that cannot work here, and prepare phrases that are said often."""
        missing: EngineMissing | None = None
        working = []
        for engine in self._engines:
            try:
                await engine.warm()
                working.append(engine)
            except EngineMissing as error:
                missing = missing or error
        self._engines = working
        if not working:
            raise missing or EngineMissing("No voice engine is installed.", fix="Run `apt install flite`.")
        for phrase in phrases:
            await self.clause(phrase, voice)

    async def clause(self, text: str, voice: str | None = None, pace: float = 1.0) -> list[bytes]:
        """20 ms frames of one clause, at the house's loudness."""
        failure: VoiceError | None = None
        for engine in self._engines:
            key = (engine.name, voice or "", pace, text)
            pcm = self._cache.get(key)
            if pcm is not None:
                return frames(pcm)
            try:
                pcm = await self._made(engine, text, voice, pace)
            except VoiceError as error:
                failure = failure or error
                continue
            self._cache.put(key, pcm)
            return frames(pcm)
        raise failure or EngineMissing("No voice engine is installed.", fix="Run `apt install flite`.")

    async def close(self) -> None:
        """Free the engines."""
        for engine in self._engines:
            await engine.close()

    async def _made(self, engine: Synthesiser, text: str, voice: str | None, pace: float) -> bytes:
        sound = await engine.speak(text, voice, pace)
        samples = resampled(sound)
        check(samples, text)
        return to_pcm(normalised(trimmed(samples))) + bytes(_pause_ms(text) * _MS_BYTES)


def _pause_ms(text: str) -> int:
    return _PAUSES_MS.get(text.rstrip("\"')] ")[-1:], 40)
