from hub.relay.api import Hush, Speak, SpeechFrame
from hub.relay.speakers import Speakers
from satellite.wire.frames import AudioPacket
from satellite.wire.messages import AnyMessage, Flush, Play, PlayFrom

FRAME = bytes(960)


class Rooms:
    """Satellites that write down what they get."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []
        self.told: list[tuple[str, AnyMessage]] = []
        self.busy: set[str] = set()
        self.speakers = Speakers(self.send, self.tell, self.is_free, lambda: lambda pcm: b"x")
        self.speakers.epoch = 7

    def tell(self, satellite: str, message: AnyMessage) -> None:
        self.told.append((satellite, message))

    def is_free(self, satellite: str) -> bool:
        return satellite not in self.busy

    def send(self, satellite: str, packet: AudioPacket) -> None:
        self.sent.append((satellite, packet.seq))

    def speak(self, frames: int, stream: int = 1) -> None:
        for seq in range(frames):
            self.speakers.feed(SpeechFrame("talk", stream, seq, FRAME), 0)

    def heard(self, satellite: str) -> list[int]:
        return [seq for name, seq in self.sent if name == satellite]


def test_a_room_is_told_before_it_hears() -> None:
    rooms = Rooms()
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)
    rooms.speak(3)

    assert rooms.told == [("kitchen", Play(stream=1, conversation="talk", epoch=7))]
    assert rooms.heard("kitchen") == [0, 1, 2]


def test_what_the_worker_said_before_a_room_was_chosen_is_not_lost() -> None:
    rooms = Rooms()
    rooms.speak(3)
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)

    assert rooms.heard("kitchen") == [0, 1, 2]


def test_hushed_everywhere_stays_hushed_whatever_the_worker_still_says() -> None:
    rooms = Rooms()
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)
    rooms.speak(2)
    rooms.speakers.hush(Hush("talk", 1))
    rooms.speak(10)
    rooms.speakers.speak(Speak("talk", 1, "bedroom"), 0)
    rooms.speakers.tick(9_000_000)

    assert rooms.told[-1] == ("kitchen", Flush(stream=1))
    assert rooms.heard("kitchen") == [0, 1]
    assert rooms.heard("bedroom") == []


def test_hushed_in_one_room_goes_on_in_the_other() -> None:
    rooms = Rooms()
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)
    rooms.speakers.speak(Speak("talk", 1, "bedroom"), 0)
    rooms.speakers.hush(Hush("talk", 1, satellite="kitchen"))
    rooms.speak(2)

    assert rooms.heard("kitchen") == []
    assert rooms.heard("bedroom") == [0, 1]


def test_a_move_tells_both_rooms_the_frame_and_the_moment() -> None:
    rooms = Rooms()
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)
    rooms.speakers.speak(Speak("talk", 1, "bedroom", from_seq=40, at_us=800_000), 0)
    rooms.speakers.hush(Hush("talk", 1, "kitchen", from_seq=40, at_us=800_000))

    moves = [(name, told.seq, told.at_us, told.until) for name, told in rooms.told if isinstance(told, PlayFrom)]
    assert moves == [("bedroom", 40, 800_000, False), ("kitchen", 40, 800_000, True)]


def test_a_room_that_is_behind_gets_its_frames_when_it_caught_up() -> None:
    rooms = Rooms()
    rooms.busy.add("kitchen")
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)
    rooms.speak(3)
    assert rooms.heard("kitchen") == []
    rooms.busy.clear()
    rooms.speakers.tick(100_000)

    assert rooms.heard("kitchen") == [0, 1, 2]


def test_the_conversation_of_a_stream_is_known_even_after_it_was_hushed() -> None:
    rooms = Rooms()
    rooms.speakers.speak(Speak("talk", 1, "kitchen"), 0)
    assert rooms.speakers.conversation_of("kitchen", 1) == "talk"
    rooms.speakers.hush(Hush("talk", 1))

    assert rooms.speakers.conversation_of("kitchen", 1) == "talk"
    assert rooms.speakers.conversation_of("kitchen", 2) is None
