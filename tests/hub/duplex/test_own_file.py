"""The engine's own file."""

from pathlib import Path

import pytest

from hub.duplex.own_file import read_own_file
from hub.errors import ConfigError

PLAN = """
personaplex:
  server: {host: "localhost", port: 8998}
  audio: {sample_rate: 16000, channels: 1, format: "pcm_s16le"}
  persona: {name: "Jarvis", system_prompt: "You are kind."}
  routing: {complexity_threshold: 0.7, ollama_fallback: true}
"""


def test_the_shipped_file_loads() -> None:
    shipped = read_own_file()
    assert shipped.server.url == "ws://localhost:8998"
    assert shipped.persona.system_prompt


def test_the_five_known_parts_load_exactly(tmp_path: Path) -> None:
    path = tmp_path / "personaplex.yaml"
    path.write_text(PLAN)
    read = read_own_file(path)
    assert (read.server.host, read.server.port) == ("localhost", 8998)
    assert (read.audio.sample_rate, read.audio.channels, read.audio.format) == (16000, 1, "pcm_s16le")
    assert (read.persona.name, read.persona.system_prompt) == ("Jarvis", "You are kind.")
    assert (read.routing.complexity_threshold, read.routing.ollama_fallback) == (0.7, True)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("port: 8998", "port: 99999", "server.port"),
        ("channels: 1", "channels: 2", "audio.channels"),
        ("name:", "nome:", "persona.nome"),
        ("0.7", "7", "routing.complexity_threshold"),
        ("personaplex:", "other:", "one key"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, old: str, new: str, place: str) -> None:
    path = tmp_path / "personaplex.yaml"
    path.write_text(PLAN.replace(old, new))
    with pytest.raises(ConfigError, match=place):
        read_own_file(path)
