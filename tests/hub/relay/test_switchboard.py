from hub.relay.api import AudioFrame, Connect, Intercom, MediaPeer, Member
from hub.relay.peer import Peer
from hub.relay.switchboard import Switchboard
from satellite.wire.frames import AudioPacket, Flag, Kind
from satellite.wire.liveness import Liveness
from satellite.wire.messages import Hello

END = int(Flag.END)


class Digits:
    """A codec whose packets are one byte."""

    def decode(self, packet: bytes) -> bytes:
        return packet * 960

    def conceal(self) -> bytes:
        return bytes(960)


class Room:
    """A speaker that writes down what it gets."""

    def __init__(self, name: str, heard: list[tuple[str, AudioPacket]]) -> None:
        self.name = name
        self.heard = heard

    def send_audio(self, packet: AudioPacket) -> bool:
        self.heard.append((self.name, packet))
        return True


class Board:
    """A switchboard and everything that left it."""

    def __init__(self) -> None:
        self.frames: list[tuple[tuple[MediaPeer, ...], AudioFrame]] = []
        self.passed: list[tuple[str, AudioPacket]] = []
        self.board = Switchboard(
            lambda hear, frame: self.frames.append((hear, frame)),
            lambda satellite: Room(satellite, self.passed),
            lambda codec: Digits(),
        )

    def say(self, peer: Peer, stream: int, *seqs: int, value: int = 1, flags: int = 0) -> None:
        for seq in seqs:
            one = AudioPacket(Kind.MIC, flags, stream, seq, seq * 20_000, bytes([value]))
            self.board.hear(peer, one, 1_000_000 + seq * 20_000)

    def values(self) -> list[int]:
        return [frame.pcm[0] for _, frame in self.frames]


def peer(name: str) -> Peer:
    hello = Hello(key="k" * 43, signature="s" * 86, token="t" * 43, software="test", boot="b")
    return Peer(Member(name, name, "k" * 43, "", name), hello, Liveness(0.0))


def test_what_was_said_before_the_brain_decided_is_heard_first() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.say(kitchen, 1, *range(30))
    assert house.frames == []
    house.board.connect(Connect("talk", "kitchen", ("ears", "duplex"), stream=1), kitchen, 2_000_000)
    house.say(kitchen, 1, 30)

    assert len(house.frames) == 31
    assert {hear for hear, _ in house.frames} == {("ears", "duplex")}
    times = [frame.t_us for _, frame in house.frames]
    assert times == [times[0] + nth * 20_000 for nth in range(31)]


def test_a_feed_without_a_stream_waits_for_the_next_one() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.say(kitchen, 1, 0, value=1)
    house.say(kitchen, 1, 1, value=1, flags=END)
    house.board.connect(Connect("talk", "kitchen"), kitchen, 2_000_000)
    assert house.frames == []
    house.say(kitchen, 2, 0, 1, value=2)

    assert house.values() == [2, 2]


def test_after_the_end_of_a_stream_the_next_one_goes_on() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.say(kitchen, 1, 0, value=1)
    house.say(kitchen, 1, 1, value=1, flags=END)
    house.say(kitchen, 2, 200, value=2)

    assert set(house.values()) >= {1, 2}


def test_packets_that_come_again_are_heard_once() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.say(kitchen, 1, 0, 1, 2, 1, 2, 3)

    assert len(house.frames) == 4


def test_two_conversations_may_hear_one_room_and_others_hear_nothing() -> None:
    house, kitchen, bedroom = Board(), peer("kitchen"), peer("bedroom")
    house.board.connect(Connect("one", "kitchen"), kitchen, 0)
    house.board.connect(Connect("two", "kitchen"), kitchen, 0)
    house.say(kitchen, 1, 0)
    house.say(bedroom, 1, 0)

    assert [frame.conversation for _, frame in house.frames] == ["one", "two"]


def test_a_disconnected_conversation_hears_nothing_more() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.say(kitchen, 1, 0)
    house.board.connect(Connect("talk", None), None, 0)
    house.say(kitchen, 1, 1, 2)

    assert len(house.frames) == 1


def test_a_satellite_that_started_anew_feeds_its_conversation_again() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.say(kitchen, 1, 0, value=1)
    house.board.lost("kitchen")
    house.say(peer("kitchen"), 1, 0, 1, 2, 3, value=2)

    assert 2 in house.values()


def test_the_intercom_passes_packets_as_they_are_until_it_ends() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.intercom(Intercom("call", "kitchen", "bedroom", stream=9), kitchen, 0)
    house.say(kitchen, 1, 0, 1, value=7)
    ended = house.board.intercom(Intercom("call", "kitchen", None), kitchen, 0)
    house.say(kitchen, 1, 2)

    assert ended is not None
    assert ended.to == "bedroom"
    assert [(to, one.kind, one.stream, one.seq, one.payload) for to, one in house.passed] == [
        ("bedroom", Kind.SPEAKER, 9, 0, b"\x07"),
        ("bedroom", Kind.SPEAKER, 9, 1, b"\x07"),
    ]
    assert house.frames == []


def test_what_the_speaker_played_is_not_taken_for_the_microphone() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.board.hear(kitchen, AudioPacket(Kind.REFERENCE, 0, 1, 0, 0, b"\x05"), 0)

    assert house.frames == []


def test_a_conversation_and_an_intercom_hear_the_first_packet_of_a_new_stream_once() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.board.intercom(Intercom("call", "kitchen", "bedroom", stream=9), kitchen, 0)
    house.say(kitchen, 1, 0, 1)

    assert [one.seq for _, one in house.passed] == [0, 1]
    assert len(house.frames) == 2


def test_other_workers_can_join_without_a_gap() -> None:
    house, kitchen = Board(), peer("kitchen")
    house.board.connect(Connect("talk", "kitchen"), kitchen, 0)
    house.say(kitchen, 1, 0, 1)
    house.board.connect(Connect("talk", "kitchen", ("ears", "duplex")), kitchen, 0)
    house.say(kitchen, 1, 2, 3)

    assert [hear for hear, _ in house.frames] == [("ears",), ("ears",), ("ears", "duplex"), ("ears", "duplex")]
    times = [frame.t_us for _, frame in house.frames]
    assert [later - times[0] for later in times] == [0, 20_000, 40_000, 60_000]
