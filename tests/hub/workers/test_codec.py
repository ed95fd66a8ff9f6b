import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import LocalProtocolError, RemoteProtocolError
from hub.mind.api import MIND_COMMAND, MIND_EVENT, Answered, Ask, MindCommand, MindEvent
from hub.relay.api import AudioFrame, SpeechFrame
from hub.workers.codec import Codec, decode_audio, decode_speech, json_codec, media_codec
from hub.workers.frames import Frame, FrameParser, Kind

BRAIN: Codec[MindCommand, MindEvent] = json_codec(MIND_COMMAND, MIND_EVENT)

names = st.text(min_size=1, max_size=60)
pcm = st.binary(max_size=960).map(lambda raw: raw[: len(raw) // 2 * 2])


def only_frame(data: bytes) -> Frame:
    (frame,) = FrameParser().feed(data)
    return frame


def test_a_command_arrives_as_it_was_sent() -> None:
    ask = Ask("t1", "c1", ("turn on the light", "turn on the right"), "kitchen", spoken=True)
    assert BRAIN.mirrored().decode(only_frame(BRAIN.encode(ask))) == ask


@given(names, st.integers(0, 2**62), pcm, st.booleans())
def test_microphone_audio_arrives_as_it_was_sent(name: str, t_us: int, raw: bytes, gap: bool) -> None:
    media = media_codec(MIND_COMMAND, MIND_EVENT)
    audio = AudioFrame(name, t_us, raw, gap)
    assert media.decode(only_frame(media.encode(audio))) == audio


@given(names, st.integers(0, 0xFFFF), st.integers(0, 2**32 - 1), pcm, st.booleans())
def test_speech_arrives_as_it_was_sent(name: str, stream: int, seq: int, raw: bytes, end: bool) -> None:
    media = media_codec(MIND_COMMAND, MIND_EVENT)
    speech = SpeechFrame(name, stream, seq, raw, end)
    assert media.decode(only_frame(media.encode(speech))) == speech


@given(st.binary(max_size=64))
def test_malformed_audio_is_the_peers_fault(payload: bytes) -> None:
    for decode in (decode_audio, decode_speech):
        with contextlib.suppress(RemoteProtocolError):
            assert len(decode(payload).pcm) % 2 == 0


def test_a_wrong_message_is_described_without_repeating_what_was_said() -> None:
    payload = json.dumps({"type": "answered", "turn": "t", "reply": ["my secret"]}).encode()
    with pytest.raises(RemoteProtocolError) as caught:
        BRAIN.decode(Frame(Kind.JSON, payload))
    assert "answered.reply" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_audio_on_a_channel_for_words_is_refused_at_both_ends() -> None:
    frame = only_frame(media_codec(MIND_COMMAND, MIND_EVENT).encode(AudioFrame("c", 0, b"")))
    with pytest.raises(RemoteProtocolError):
        BRAIN.decode(frame)
    with pytest.raises(LocalProtocolError):
        BRAIN.encode(AudioFrame("c", 0, b""))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "x" * 256])
def test_a_conversation_without_a_usable_name_is_our_bug(name: str) -> None:
    with pytest.raises(LocalProtocolError):
        media_codec(MIND_COMMAND, MIND_EVENT).encode(SpeechFrame(name, 1, 1, b""))


def test_defaults_are_filled_in_on_the_way() -> None:
    frame = Frame(Kind.JSON, b'{"type":"answered","turn":"t","reply":"ok"}')
    assert BRAIN.decode(frame) == Answered("t", "ok")
