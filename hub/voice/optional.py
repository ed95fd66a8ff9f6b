"""Voices that need a model from the catalogue: Kokoro and Piper. Their libraries are imported when they are warmed."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from hub.voice.engine import Sound
from hub.voice.errors import EngineMissing, VoiceError

Import = Callable[[str], Any]


class Kokoro:
    """kokoro-onnx on the CPU; model and voices are two files of the catalogue."""

    name = "kokoro"

    def __init__(self, model: Path, voices: Path, importer: Import, language: str = "en-us") -> None:
        self._model = model
        self._voices = voices
        self._import = importer
        self._language = language
        self._engine: Any = None

    async def warm(self) -> None:
        """Load library and model."""
        _need(self._model, self._voices)
        library = _library(self._import, "kokoro_onnx", "kokoro")
        self._engine = await asyncio.to_thread(library.Kokoro, str(self._model), str(self._voices))

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        """The clause as sound."""
        if self._engine is None:
            raise VoiceError("The voice engine kokoro is not loaded.")
        names = self.voices()
        chosen = voice if voice in names else names[0]
        samples, rate = await asyncio.to_thread(self._engine.create, text, chosen, pace, self._language)
        return Sound(np.asarray(samples, np.float32), int(rate))

    def voices(self) -> tuple[str, ...]:
        """Voices in the file."""
        return tuple(self._engine.get_voices()) if self._engine else ()

    async def close(self) -> None:
        """Free the model."""
        self._engine = None


class Piper:
    """piper-tts on the CPU (GPL); one file is one voice."""

    name = "piper"

    def __init__(self, model: Path, importer: Import) -> None:
        self._model = model
        self._import = importer
        self._voice: Any = None

    async def warm(self) -> None:
        """Load library and model."""
        _need(self._model)
        library = _library(self._import, "piper", "piper-tts")
        self._voice = await asyncio.to_thread(library.PiperVoice.load, str(self._model))

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        """The clause as sound; the file decides the voice."""
        if self._voice is None:
            raise VoiceError("The voice engine piper is not loaded.")
        return await asyncio.to_thread(self._made, text)

    def voices(self) -> tuple[str, ...]:
        """The one in the file."""
        return (self._model.stem,)

    async def close(self) -> None:
        """Free the model."""
        self._voice = None

    def _made(self, text: str) -> Sound:
        chunks = list(self._voice.synthesize(text))
        if not chunks:
            raise VoiceError("The voice engine piper gave nothing.")
        return Sound(np.concatenate([c.audio_float_array for c in chunks]).astype(np.float32), chunks[0].sample_rate)


def _need(*files: Path) -> None:
    for file in files:
        if not file.exists():
            raise EngineMissing(f"The voice model {file.name} is not here.", fix="Run `parlour models pull`.")


def _library(importer: Import, module: str, package: str) -> Any:
    try:
        return importer(module)
    except ImportError:
        raise EngineMissing(f"The library {package} is not installed.", fix=f"Run `pip install {package}`.") from None
