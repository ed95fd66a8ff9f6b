"""Under which name the mind is found, and what travels there."""

from hub.mind.api import MIND_COMMAND, MIND_EVENT, MindCommand, MindEvent
from hub.workers.codec import Codec, json_codec

NAME = "mind"
"""The brain dials this name; the mind serves it."""
CODEC: Codec[MindEvent, MindCommand] = json_codec(MIND_EVENT, MIND_COMMAND)
"""As the mind sees it; the brain uses `CODEC.mirrored()`."""
