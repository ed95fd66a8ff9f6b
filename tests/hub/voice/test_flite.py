import asyncio
import os
from pathlib import Path

import pytest

from hub.voice.errors import EngineMissing
from hub.voice.flite import Flite
from hub.voice.loudness import level_dbfs
from hub.voice.speaker import Speaker


async def test_flite_speaks_a_sentence_in_every_voice() -> None:
    engine = Flite()
    await engine.warm()
    for voice in ("slt", "rms"):
        sound = await engine.speak("The kitchen light is on.", voice, 1.0)
        assert 1.0 < len(sound.samples) / sound.rate_hz < 4.0
        assert level_dbfs(sound.samples) > -40


async def test_a_faster_pace_makes_shorter_speech() -> None:
    slow = await Flite().speak("The kitchen light is on.", None, 1.0)
    fast = await Flite().speak("The kitchen light is on.", None, 1.4)
    assert len(fast.samples) < len(slow.samples) * 0.85


async def test_an_unknown_voice_becomes_the_usual_one() -> None:
    assert len((await Flite().speak("hello", "nobody", 1.0)).samples)


async def test_a_missing_program_says_how_to_install_it() -> None:
    with pytest.raises(EngineMissing) as raised:
        await Flite(program="flite-that-is-not-here").warm()
    assert "apt install flite" in raised.value.fix


async def test_a_cancelled_clause_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.03):
            await Flite(folder=tmp_path).speak("word " * 2000, None, 1.0)
    assert not any(entry.name for entry in os.scandir(tmp_path))


async def test_an_option_in_the_text_is_only_text() -> None:
    assert len((await Flite().speak("-o /etc/passwd", None, 1.0)).samples)


async def test_the_speaker_makes_frames_of_it() -> None:
    assert len(await Speaker([Flite()]).clause("The kitchen light is on.")) > 50
