import pytest

from hub.voice.errors import EngineMissing
from hub.voice.espeak import Espeak
from hub.voice.loudness import level_dbfs


async def test_espeak_speaks_another_language() -> None:
    engine = Espeak("de")
    await engine.warm()
    sound = await engine.speak("Das Licht in der Küche ist an.", None, 1.0)
    assert 1.0 < len(sound.samples) / sound.rate_hz < 4.0
    assert level_dbfs(sound.samples) > -40


async def test_a_missing_program_says_how_to_install_it() -> None:
    with pytest.raises(EngineMissing) as raised:
        await Espeak(program="espeak-that-is-not-here").warm()
    assert "apt install espeak-ng" in raised.value.fix
