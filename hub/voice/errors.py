"""What can go wrong with the voice.

VoiceError                voice_failed       the engine could not speak this clause
├── EngineMissing         voice_missing      no program or model speaks on this machine
├── SilentSpeech          voice_silent       the engine gave silence for words
└── ClippedSpeech         voice_clipped      the engine gave distorted sound
"""

from typing import ClassVar

from hub.errors import HubError


class VoiceError(HubError):
    """The engine could not speak a clause."""

    code: ClassVar[str] = "voice_failed"


class EngineMissing(VoiceError):
    """No program or model that can speak is installed."""

    code = "voice_missing"


class SilentSpeech(VoiceError):
    """The engine gave silence for words."""

    code = "voice_silent"


class ClippedSpeech(VoiceError):
    """The engine gave sound that is distorted by clipping."""

    code = "voice_clipped"
