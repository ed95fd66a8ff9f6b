"""Under which name the ears are found, and what travels there."""

from hub.ears.api import EAR_COMMAND, EAR_EVENT, EarCommand, EarEvent
from hub.workers.codec import Codec, json_codec

EARS = "ears"
"""The brain dials this name; the ears serve it."""

EARS_CODEC: Codec[EarEvent, EarCommand] = json_codec(EAR_EVENT, EAR_COMMAND)
"""As the ears see it; the brain uses `EARS_CODEC.mirrored()`."""
