"""Under which names the relay is found, and what travels there."""

from hub.relay.api import COMMAND, EVENT, MEDIA_HELLO, AudioFrame, MediaHello, RelayCommand, RelayEvent, SpeechFrame
from hub.workers.codec import Codec, json_codec, media_codec

RELAY = "relay"
"""The brain dials this name; the relay serves it."""
MEDIA = "media"
"""Workers that hear or speak dial this name; their first word is `MediaHello`."""

ToWorker = AudioFrame | SpeechFrame | MediaHello
FromWorker = AudioFrame | SpeechFrame | MediaHello

RELAY_CODEC: Codec[RelayEvent, RelayCommand] = json_codec(EVENT, COMMAND)
"""As the relay sees it; the brain uses `RELAY_CODEC.mirrored()`."""
MEDIA_CODEC: Codec[ToWorker, FromWorker] = media_codec(MEDIA_HELLO, MEDIA_HELLO)
"""The same from both ends."""
