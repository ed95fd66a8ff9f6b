"""The demo's recorded people: small files of Opus packets beside this module, and the tool that made them.

`python -m hub.demo.recordings` makes them anew with flite; the demo itself needs no speech engine to play them.
"""

import struct
import subprocess
import tempfile
from pathlib import Path

from hub.demo.script import SCRIPT, Line
from satellite.audio.format import FRAME_BYTES
from satellite.audio.opus import OpusDecoder, OpusEncoder
from satellite.simulated import read_wav

FOLDER = Path(__file__).parent / "recordings"
MAGIC = b"PARLOUR1"
PAUSE_AFTER_WAKE_S = 0.25
_LENGTH = struct.Struct("!H")


def load(line: Line) -> bytes:
    """A line of the script as 24 kHz s16 mono."""
    return unpack((FOLDER / line.file).read_bytes())


def pack(pcm: bytes) -> bytes:
    """Opus packets of 20 ms, each behind its length."""
    encoder = OpusEncoder()
    padded = pcm + bytes(-len(pcm) % FRAME_BYTES)
    packets = [encoder.encode(padded[at : at + FRAME_BYTES]) for at in range(0, len(padded), FRAME_BYTES)]
    return MAGIC + b"".join(_LENGTH.pack(len(packet)) + packet for packet in packets)


def unpack(data: bytes) -> bytes:
    """The sound of a file made by `pack`."""
    if not data.startswith(MAGIC):
        raise ValueError("not a recording of the demo")
    decoder, frames, at = OpusDecoder(), [], len(MAGIC)
    while at < len(data):
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        frames.append(decoder.decode(data[at : at + length]))
        at += length
    return b"".join(frames)


def make(line: Line) -> bytes:
    """Have flite say a line."""
    spoken = _say(line.words, line.voice)
    if line.wake is None:
        return spoken
    pause = bytes(round(PAUSE_AFTER_WAKE_S * 50) * FRAME_BYTES)
    return _say(line.wake, line.voice) + pause + spoken


def _say(text: str, voice: str) -> bytes:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", file.name], check=True)
        return read_wav(Path(file.name))


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for one in SCRIPT:
        (FOLDER / one.file).write_bytes(pack(make(one)))
