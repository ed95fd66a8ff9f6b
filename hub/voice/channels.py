"""Under which name the voice is found, and what travels there."""

from hub.voice.api import VOICE_COMMAND, VOICE_EVENT, VoiceCommand, VoiceEvent
from hub.workers.codec import Codec, json_codec

VOICE = "voice"
"""The brain dials this name; the voice serves it."""

VOICE_CODEC: Codec[VoiceEvent, VoiceCommand] = json_codec(VOICE_EVENT, VOICE_COMMAND)
"""As the voice sees it; the brain uses `VOICE_CODEC.mirrored()`."""
