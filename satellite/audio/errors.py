"""What can go wrong with audio itself.

AudioError
├── OpusMissingError      libopus is not on this machine; the text says how to get it
└── CorruptPacketError    a packet that is not 20 ms of what was agreed
"""


class AudioError(Exception):
    """Anything wrong with audio data or the codec."""


class OpusMissingError(AudioError):
    """libopus is not on this machine."""

    code = "opus_missing"


class CorruptPacketError(AudioError):
    """A packet that is not 20 ms of what was agreed."""

    code = "bad_audio"
