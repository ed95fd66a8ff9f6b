"""Turns what a satellite said into a claim on the hub's clock."""

from hub.arbiter.models import Claim
from hub.relay.api import MessageHeard
from satellite.wire.playing import Barge
from satellite.wire.turn import Wake

UNKNOWN_NOISE_DB = -90.0


def claim_of(heard: MessageHeard) -> Claim | None:
    """The claim in this message; None if it is none."""
    message = heard.message
    match message:
        case Wake():
            return Claim(
                id=message.claim,
                satellite=heard.satellite,
                level_db=message.level_db,
                noise_db=message.noise_db,
                confidence=message.confidence,
                arrived_us=heard.received_us,
                captured_us=_on_hub_clock(message.captured_us, heard),
                error_us=heard.error_us,
                phrase=message.phrase,
                kind="button" if message.button else "wake",
                playing=message.playing,
                clipped=message.clipped,
            )
        case Barge():
            return Claim(
                id=f"barge-{message.stream}-{message.captured_us}",
                satellite=heard.satellite,
                level_db=message.level_db,
                noise_db=UNKNOWN_NOISE_DB,
                confidence=0.0,
                arrived_us=heard.received_us,
                captured_us=_on_hub_clock(message.captured_us, heard),
                error_us=heard.error_us,
                kind="barge",
                playing=True,
            )
        case _:
            return None


def _on_hub_clock(satellite_us: int, heard: MessageHeard) -> int | None:
    return None if heard.offset_us is None else satellite_us + heard.offset_us
