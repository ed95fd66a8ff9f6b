"""What travels in frames: commands and events as JSON, 20 ms of audio as a small binary header and raw PCM. Pure."""

import struct
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from hub.errors import LocalProtocolError, RemoteProtocolError
from hub.relay.api import AudioFrame, SpeechFrame
from hub.workers.frames import Frame, Kind, encode

Out = TypeVar("Out")
In = TypeVar("In")

_AUDIO = struct.Struct("!qBB")
"""t_us, flags (1: discontinuity), length of the conversation's name."""
_SPEECH = struct.Struct("!HIBB")
"""stream, seq, flags (1: end), length of the conversation's name."""


@dataclass(frozen=True, slots=True)
class Codec(Generic[Out, In]):
    """Both directions of a channel. With `media`, audio and speech frames may travel on it too."""

    send: TypeAdapter[Any]
    receive: TypeAdapter[Any]
    media: bool = False

    def encode(self, item: Out) -> bytes:
        """One item as one frame."""
        if isinstance(item, AudioFrame | SpeechFrame):
            if not self.media:
                raise LocalProtocolError("This channel carries no audio.")
            return encode_audio(item) if isinstance(item, AudioFrame) else encode_speech(item)
        return encode(Kind.JSON, self.send.dump_json(item))

    def decode(self, frame: Frame) -> In:
        """The item in a frame; heartbeats never get here."""
        if frame.kind is Kind.JSON:
            try:
                return cast(In, self.receive.validate_json(frame.payload))
            except ValidationError as wrong:
                # Without the input: it may hold what somebody said.
                raise RemoteProtocolError(f"A message has the wrong shape: {_places(wrong)}.") from None
        if not self.media:
            raise RemoteProtocolError("Audio arrived on a channel that carries none.")
        return cast(In, decode_audio(frame.payload) if frame.kind is Kind.AUDIO else decode_speech(frame.payload))

    def mirrored(self) -> "Codec[In, Out]":
        """The same channel seen from the other end."""
        return Codec(self.receive, self.send, self.media)


def json_codec(send: TypeAdapter[Out], receive: TypeAdapter[In]) -> Codec[Out, In]:
    """A channel of commands and events."""
    return Codec(send, receive)


def media_codec(
    send: TypeAdapter[Out], receive: TypeAdapter[In]
) -> Codec[Out | AudioFrame | SpeechFrame, In | AudioFrame | SpeechFrame]:
    """A channel of audio, with a few words beside it."""
    return Codec(send, receive, media=True)


def encode_audio(audio: AudioFrame) -> bytes:
    """Microphone audio as one frame."""
    name = _name(audio.conversation)
    return encode(Kind.AUDIO, _AUDIO.pack(audio.t_us, audio.discontinuity, len(name)) + name + audio.pcm)


def decode_audio(payload: bytes) -> AudioFrame:
    """Microphone audio out of a payload."""
    try:
        t_us, flags, length = _AUDIO.unpack_from(payload)
        name, pcm = _split(payload, _AUDIO.size, length)
    except (struct.error, ValueError) as wrong:
        raise RemoteProtocolError(f"An audio frame is malformed: {wrong}.") from None
    return AudioFrame(name, t_us, pcm, bool(flags & 1))


def encode_speech(speech: SpeechFrame) -> bytes:
    """Speech for a room as one frame."""
    name = _name(speech.conversation)
    return encode(Kind.SPEECH, _SPEECH.pack(speech.stream, speech.seq, speech.end, len(name)) + name + speech.pcm)


def decode_speech(payload: bytes) -> SpeechFrame:
    """Speech for a room out of a payload."""
    try:
        stream, seq, flags, length = _SPEECH.unpack_from(payload)
        name, pcm = _split(payload, _SPEECH.size, length)
    except (struct.error, ValueError) as wrong:
        raise RemoteProtocolError(f"A speech frame is malformed: {wrong}.") from None
    return SpeechFrame(name, stream, seq, pcm, bool(flags & 1))


def _name(conversation: str) -> bytes:
    name = conversation.encode()
    if not 0 < len(name) < 256:
        raise LocalProtocolError("A conversation's name must be 1 to 255 bytes long.")
    return name


def _split(payload: bytes, start: int, length: int) -> tuple[str, bytes]:
    """The conversation's name and the samples behind it."""
    end = start + length
    if length == 0 or end > len(payload):
        raise ValueError("the conversation's name does not fit")
    if (len(payload) - end) % 2:
        raise ValueError("half a sample")
    return payload[start:end].decode(), payload[end:]


def _places(wrong: ValidationError) -> str:
    """Where a message broke its rules, without the values."""
    return "; ".join(
        f"{'.'.join(map(str, error['loc'])) or 'message'}: {error['msg']}"
        for error in wrong.errors(include_url=False, include_input=False, include_context=False)[:3]
    )
