from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hub.voice.errors import EngineMissing
from hub.voice.optional import Kokoro, Piper


def no_library(name: str) -> Any:
    raise ImportError(name)


async def test_a_model_that_was_not_pulled_is_named_with_the_command_that_pulls_it(tmp_path: Path) -> None:
    with pytest.raises(EngineMissing) as raised:
        await Piper(tmp_path / "voice.onnx", no_library).warm()
    assert "voice.onnx" in raised.value.message
    assert "models pull" in raised.value.fix


async def test_a_library_that_is_not_installed_is_named(tmp_path: Path) -> None:
    model, voices = tmp_path / "m.onnx", tmp_path / "v.bin"
    model.touch()
    voices.touch()
    with pytest.raises(EngineMissing) as raised:
        await Kokoro(model, voices, no_library).warm()
    assert "kokoro-onnx" in raised.value.fix or "kokoro" in raised.value.fix


async def test_kokoro_speaks_with_the_voice_of_the_persona(tmp_path: Path) -> None:
    model, voices = tmp_path / "m.onnx", tmp_path / "v.bin"
    model.touch()
    voices.touch()
    asked = []

    class Engine:
        def __init__(self, model: str, voices: str) -> None:
            self.files = (model, voices)

        def get_voices(self) -> list[str]:
            return ["af", "bm"]

        def create(self, text: str, voice: str, speed: float, lang: str) -> tuple[np.ndarray, int]:
            asked.append((text, voice, speed, lang))
            return np.zeros(10, np.float32), 24_000

    engine = Kokoro(model, voices, lambda name: SimpleNamespace(Kokoro=Engine))
    await engine.warm()
    sound = await engine.speak("hello", "bm", 1.1)
    await engine.speak("hello", "unknown", 1.0)
    assert sound.rate_hz == 24_000
    assert asked == [("hello", "bm", 1.1, "en-us"), ("hello", "af", 1.0, "en-us")]
    await engine.close()
    assert engine.voices() == ()
