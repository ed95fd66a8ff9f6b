"""The frames to and from the hub: u32 length, u8 kind, payload. Pure; the same bytes as the hub's own channels.

Audio and speech carry 80 ms, the step of the model, with the number of the lease they belong to.
"""

import json
import struct
from typing import Any

HEARTBEAT, JSON, AUDIO, SPEECH = range(4)
LIMITS = {HEARTBEAT: 0, JSON: 1024 * 1024, AUDIO: 64 * 1024, SPEECH: 64 * 1024}
"""Largest payload in bytes, by kind."""
FRAME_SAMPLES = 1920
FRAME_BYTES = FRAME_SAMPLES * 2

_HEAD = struct.Struct("!IB")
_AUDIO = struct.Struct("!I")
"""Lease."""
_SPEECH = struct.Struct("!II")
"""Lease, number of the frame since its conversation was opened."""


class BadFrame(Exception):
    """The other end sent what it must not; the connection is of no use any more."""


def encode(kind: int, payload: bytes = b"") -> bytes:
    """One frame."""
    return _HEAD.pack(len(payload), kind) + payload


def message(**fields: object) -> bytes:
    """One JSON message as a frame."""
    return encode(JSON, json.dumps(fields).encode())


def audio(lease: int, pcm: bytes) -> bytes:
    """80 ms of a room."""
    return encode(AUDIO, _AUDIO.pack(lease) + pcm)


def speech(lease: int, number: int, pcm: bytes) -> bytes:
    """80 ms for a room."""
    return encode(SPEECH, _SPEECH.pack(lease, number) + pcm)


def read_audio(payload: bytes) -> tuple[int, bytes]:
    """Lease and samples of an audio payload."""
    if len(payload) != _AUDIO.size + FRAME_BYTES:
        raise BadFrame(f"An audio frame of {len(payload)} bytes.")
    return _AUDIO.unpack_from(payload)[0], payload[_AUDIO.size :]


def read_speech(payload: bytes) -> tuple[int, int, bytes]:
    """Lease, number and samples of a speech payload."""
    if len(payload) != _SPEECH.size + FRAME_BYTES:
        raise BadFrame(f"A speech frame of {len(payload)} bytes.")
    lease, number = _SPEECH.unpack_from(payload)
    return lease, number, payload[_SPEECH.size :]


def read_message(payload: bytes) -> dict[str, Any]:
    """The fields of a JSON payload."""
    try:
        fields = json.loads(payload)
    except ValueError:
        raise BadFrame("A message is not JSON.") from None
    if not isinstance(fields, dict) or not isinstance(fields.get("type"), str):
        raise BadFrame("A message without a type.")
    return fields


class Cutter:
    """Cuts a byte stream into frames."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take what arrived; returns kind and payload of every frame it completed."""
        self._held += data
        frames = []
        start = 0
        while len(self._held) - start >= _HEAD.size:
            length, kind = _HEAD.unpack_from(self._held, start)
            if length > LIMITS.get(kind, -1):
                raise BadFrame(f"A frame of kind {kind} announced {length} bytes.")
            end = start + _HEAD.size + length
            if end > len(self._held):
                break
            frames.append((kind, bytes(self._held[start + _HEAD.size : end])))
            start = end
        del self._held[:start]
        return frames
