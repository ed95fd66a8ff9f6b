import pytest

from hub.voice.engine import FRAME_BYTES
from hub.voice.errors import EngineMissing, SilentSpeech
from hub.voice.speaker import Speaker
from tests.hub.voice.speaking import ToneEngine


async def test_a_clause_becomes_whole_frames() -> None:
    speaker = Speaker([ToneEngine()])
    frames = await speaker.clause("the light is on.")
    assert all(len(frame) == FRAME_BYTES for frame in frames)
    assert 0.4 <= len(frames) * 0.02 <= 0.7


async def test_a_phrase_said_before_needs_no_engine() -> None:
    engine = ToneEngine()
    speaker = Speaker([engine])
    await speaker.warm(["one moment"])
    first = await speaker.clause("one moment")
    assert await speaker.clause("one moment") == first
    assert engine.asked == ["one moment"]


async def test_the_next_engine_takes_a_clause_the_first_cannot_speak() -> None:
    silent, good = ToneEngine(silent=True), ToneEngine()
    speaker = Speaker([silent, good])
    assert await speaker.clause("hello there")
    assert good.asked == ["hello there"]


async def test_silence_from_every_engine_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(SilentSpeech):
        await Speaker([ToneEngine(silent=True)]).clause("hello there")


async def test_engines_that_are_not_installed_are_left_out() -> None:
    speaker = Speaker([ToneEngine(missing=True), ToneEngine()])
    await speaker.warm()
    assert len(speaker.engines) == 1


async def test_no_engine_at_all_says_how_to_get_one() -> None:
    with pytest.raises(EngineMissing) as raised:
        await Speaker([ToneEngine(missing=True)]).warm()
    assert raised.value.fix
