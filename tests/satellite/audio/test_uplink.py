"""The microphone's queue and the time before the wake word."""

from hypothesis import given
from hypothesis import strategies as st

from satellite.audio.uplink import DUPLEX_BOUND_MS, PreRoll, Uplink
from satellite.wire.frames import AudioPacket, Flag


def drain(uplink: Uplink, now: float = 1e9) -> list[AudioPacket]:
    packets = []
    while (packet := uplink.take(now)) is not None:
        packets.append(packet)
        now += 0.02
    return packets


def test_the_ring_holds_the_last_second_and_a_half() -> None:
    ring = PreRoll()
    for n in range(200):
        ring.push(n, b"x")
    kept = ring.take()
    assert [captured for captured, _ in kept] == list(range(125, 200))
    assert ring.take() == ()


def test_the_pre_roll_goes_first_and_is_marked() -> None:
    uplink = Uplink(7, ((1, b"a"), (2, b"b")))
    uplink.push(3, b"c")
    uplink.end(4)
    packets = drain(uplink)
    assert [(p.stream, p.seq, p.t_us, p.payload) for p in packets] == [
        (7, 0, 1, b"a"),
        (7, 1, 2, b"b"),
        (7, 2, 3, b"c"),
        (7, 3, 4, b""),
    ]
    assert [p.flags for p in packets] == [Flag.PREROLL, Flag.PREROLL, 0, Flag.END]


def test_a_stall_drops_the_oldest_but_never_the_pre_roll() -> None:
    uplink = Uplink(1, tuple((n, b"p") for n in range(75)))
    uplink.set_bound(DUPLEX_BOUND_MS)
    for n in range(30):
        uplink.push(100 + n, b"x")
    assert uplink.dropped == 20
    assert uplink.waiting_ms == 75 * 20 + 200
    packets = drain(uplink)
    live = [p for p in packets if not p.flags & Flag.PREROLL]
    assert len(packets) - len(live) == 75
    assert [p.seq for p in live] == list(range(95, 105))
    assert [bool(p.flags & Flag.DISCONTINUITY) for p in live] == [True] + [False] * 9


def test_a_turn_waits_three_seconds_before_it_loses_anything() -> None:
    uplink = Uplink(1)
    for n in range(150):
        uplink.push(n, b"x")
    assert uplink.dropped == 0
    uplink.set_bound(DUPLEX_BOUND_MS)
    assert uplink.dropped == 140


def test_a_backlog_leaves_at_four_times_the_speed_of_speech() -> None:
    uplink = Uplink(1, tuple((n, b"p") for n in range(75)))
    sent, now = 0, 100.0
    for step in range(100):
        now = 100.0 + step / 1000
        while uplink.take(now) is not None:
            sent += 1
    assert 19 <= sent <= 24


def test_live_audio_is_never_held_back() -> None:
    uplink = Uplink(1)
    assert uplink.next_deadline() is None
    for n in range(50):
        uplink.push(n, b"x")
        assert uplink.take(n * 0.02) is not None
        assert uplink.next_deadline() is None


def test_what_waits_can_be_taken_back() -> None:
    uplink = Uplink(1, ((1, b"p"),))
    uplink.push(2, b"x")
    uplink.end(3)
    uplink.drop_audio()
    assert [(p.seq, p.is_end) for p in drain(uplink)] == [(2, True)]


def test_it_says_when_the_next_packet_may_leave() -> None:
    uplink = Uplink(1, tuple((n, b"p") for n in range(50)))
    now = 5.0
    while uplink.take(now) is not None:
        pass
    deadline = uplink.next_deadline()
    assert deadline is not None
    assert now < deadline <= now + 0.005
    assert uplink.take(deadline) is not None


@given(st.lists(st.booleans(), max_size=400), st.integers(20, 400))
def test_sequence_numbers_rise_and_every_gap_is_marked(pushes: list[bool], bound_ms: int) -> None:
    uplink, now, before = Uplink(1), 0.0, -1
    uplink.set_bound(bound_ms)
    for n, push in enumerate(pushes):
        now += 0.02
        if push:
            uplink.push(n, b"x")
        elif (packet := uplink.take(now)) is not None:
            assert bool(packet.flags & Flag.DISCONTINUITY) == (packet.seq != before + 1)
            before = packet.seq
        assert uplink.waiting_ms <= max(bound_ms, 20)
