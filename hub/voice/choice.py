"""Which engines speak in this house, by its settings and what is installed."""

import importlib
from pathlib import Path

from hub.config.sections import Speech
from hub.voice.engine import Synthesiser
from hub.voice.espeak import Espeak
from hub.voice.flite import Flite
from hub.voice.optional import Kokoro, Piper


def engines(speech: Speech, models: Path, language: str) -> list[Synthesiser]:
    """First choice first; those that cannot work here drop out when they are warmed."""
    tag = language.partition("-")[0]
    known: dict[str, Synthesiser] = {
        "kokoro": Kokoro(models / "kokoro-v1.0.onnx", models / "voices-v1.0.bin", importlib.import_module),
        "piper": Piper(models / f"piper-{tag}.onnx", importlib.import_module),
        "flite": Flite(),
        "espeak": Espeak(tag),
    }
    if tag != "en":
        # Its voices read every language as if it were English.
        del known["flite"]
    wanted = speech.synthesiser
    if wanted in known:
        return [known.pop(wanted), *known.values()]
    return list(known.values())
