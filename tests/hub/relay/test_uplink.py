from hub.relay.api import AudioFrame
from hub.relay.uplink import CONCEALED_PACKETS, Uplink
from satellite.audio.errors import CorruptPacketError
from satellite.wire.frames import AudioPacket, Flag, Kind


class Digits:
    """A codec whose packets are one byte: the value of every sample byte."""

    def decode(self, packet: bytes) -> bytes:
        if packet == b"!":
            raise CorruptPacketError("broken")
        return packet * 960

    def conceal(self) -> bytes:
        return b"\x7f" * 960


def packet(seq: int, payload: bytes = b"\x01", flags: int = 0, start_us: int = 0) -> AudioPacket:
    return AudioPacket(Kind.MIC, flags, 1, seq, start_us + seq * 20_000, payload)


def values(frames: list[AudioFrame]) -> list[int]:
    return [frame.pcm[0] for frame in frames]


def heard(uplink: Uplink, source, packets: list[AudioPacket]) -> list[AudioFrame]:  # type: ignore[no-untyped-def]
    return [frame for one in packets for frame in uplink.packet(source, one)]


def test_packets_become_frames_in_hub_time() -> None:
    uplink = Uplink("talk")
    source = uplink.connect(Digits(), offset_us=5_000_000, from_us=None)
    frames = heard(uplink, source, [packet(3), packet(4, b"\x02")])

    assert [(frame.conversation, frame.t_us) for frame in frames] == [("talk", 5_060_000), ("talk", 5_080_000)]
    assert values(frames) == [1, 2]


def test_a_gap_is_concealed_and_then_silent_and_time_goes_on() -> None:
    uplink = Uplink("talk")
    source = uplink.connect(Digits(), 0, None)
    frames = heard(uplink, source, [packet(0), packet(6, flags=int(Flag.DISCONTINUITY))])

    assert values(frames) == [1] + [0x7F] * CONCEALED_PACKETS + [0, 0] + [1]
    assert [frame.t_us for frame in frames] == [seq * 20_000 for seq in range(7)]
    assert source.concealed == 5


def test_a_corrupt_packet_is_concealed() -> None:
    uplink = Uplink("talk")
    source = uplink.connect(Digits(), 0, None)

    assert values(heard(uplink, source, [packet(0), packet(1, b"!"), packet(2)])) == [1, 0x7F, 1]


def test_another_room_takes_over_at_its_moment_and_the_old_one_is_let_go() -> None:
    uplink = Uplink("talk")
    kitchen = uplink.connect(Digits(), 0, None)
    frames = heard(uplink, kitchen, [packet(seq, b"\x01") for seq in range(20)])
    # The bedroom's clock is a second ahead.
    bedroom = uplink.connect(Digits(), -1_000_000, from_us=400_000)
    for seq in range(20, 60):
        frames += heard(uplink, kitchen, [packet(seq, b"\x01")])
        frames += heard(uplink, bedroom, [packet(seq, b"\x03", start_us=1_000_000)])

    assert [frame.t_us for frame in frames] == [nth * 20_000 for nth in range(len(frames))]
    assert set(values(frames[:21])) == {1}
    # The first packet of the bedroom came after frame 20 had left; the fade is frames 21 to 23.
    assert set(values(frames[24:])) == {3}
    assert len(frames) == 60
    assert not uplink.feeds(kitchen)
    assert uplink.feeds(bedroom)


def test_nothing_is_heard_after_the_conversation_was_disconnected() -> None:
    uplink = Uplink("talk")
    source = uplink.connect(Digits(), 0, None)
    heard(uplink, source, [packet(0)])
    uplink.disconnect()

    assert not uplink.feeds(source)
    assert heard(uplink, source, [packet(1)]) == []
