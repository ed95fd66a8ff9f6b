"""Messages of satellites as claims on the hub's clock."""

from hub.arbiter.hearing import claim_of
from hub.relay.api import MessageHeard
from satellite.wire.messages import AnyMessage
from satellite.wire.playing import Barge
from satellite.wire.room import RoomState
from satellite.wire.turn import Wake


def heard(message: AnyMessage, offset_us: int | None = 1_000_000) -> MessageHeard:
    return MessageHeard("kitchen", message, 9_000_000, offset_us, None if offset_us is None else 3_000)


def wake(button: bool = False) -> Wake:
    return Wake(
        claim="c7",
        phrase="okay_nabu",
        confidence=0.9,
        level_db=-31.5,
        noise_db=-60,
        captured_us=7_900_000,
        stream=4,
        playing=True,
        button=button,
    )


def test_a_wake_becomes_a_claim_on_the_hubs_clock() -> None:
    claim = claim_of(heard(wake()))
    assert claim is not None
    assert (claim.id, claim.satellite, claim.kind, claim.playing) == ("c7", "kitchen", "wake", True)
    assert (claim.captured_us, claim.error_us, claim.arrived_us) == (8_900_000, 3_000, 9_000_000)


def test_without_an_offset_the_time_of_capture_is_unknown() -> None:
    claim = claim_of(heard(wake(), offset_us=None))
    assert claim is not None
    assert claim.captured_us is None


def test_a_button_is_a_claim_of_its_own_kind() -> None:
    claim = claim_of(heard(wake(button=True)))
    assert claim is not None
    assert claim.kind == "button"


def test_speech_over_our_own_voice_is_a_claim_too() -> None:
    claim = claim_of(heard(Barge(stream=3, captured_us=7_000_000, level_db=-35)))
    assert claim is not None
    assert (claim.kind, claim.captured_us, claim.level_db) == ("barge", 8_000_000, -35)


def test_other_messages_are_no_claims() -> None:
    assert claim_of(heard(RoomState(muted=True, volume=0.5))) is None
