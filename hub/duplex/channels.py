"""Under which name the duplex engine is found, and what travels there."""

from hub.duplex.api import DUPLEX_COMMAND, DUPLEX_EVENT, DuplexCommand, DuplexEvent
from hub.workers.codec import Codec, json_codec

DUPLEX = "duplex"
"""The brain dials this name; the engine serves it."""

DUPLEX_CODEC: Codec[DuplexEvent, DuplexCommand] = json_codec(DUPLEX_EVENT, DUPLEX_COMMAND)
"""As the engine sees it; the brain uses `DUPLEX_CODEC.mirrored()`."""
