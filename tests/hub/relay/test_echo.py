from hub.relay.api import AudioFrame, Connect, MediaHello, Speak
from hub.relay.echo import LONGEST_FRAMES, Echo, EchoAnswerer
from satellite.audio.opus import OpusEncoder
from satellite.wire.frames import AudioPacket, Kind
from satellite.wire.messages import Play
from tests.hub.relay.house import House, Identity

FRAME = bytes(960)


def test_the_echo_says_back_what_it_heard_once() -> None:
    echo = Echo()
    for nth in range(3):
        echo.hear(AudioFrame("talk", nth * 20_000, bytes([nth]) * 960))
    frames = echo.answer("talk", 4)

    assert [(frame.seq, frame.pcm[0], frame.end) for frame in frames] == [(0, 0, False), (1, 1, False), (2, 2, True)]
    assert [frame.end for frame in echo.answer("talk", 5)] == [True]


def test_the_echo_remembers_ten_seconds() -> None:
    echo = Echo()
    for nth in range(LONGEST_FRAMES + 10):
        echo.hear(AudioFrame("talk", nth * 20_000, FRAME))

    assert len(echo.answer("talk", 1)) == LONGEST_FRAMES


async def test_a_voice_goes_through_relay_and_worker_and_comes_back(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    worker = await house.worker()
    await worker.send(MediaHello("echo"))
    answerer = EchoAnswerer(worker)
    async with house.satellite(kitchen) as caller:
        await house.brain.send(Connect("talk", "kitchen-1", hear=("echo",)))
        encoder = OpusEncoder()
        for seq in range(10):
            await caller.send_audio(AudioPacket(Kind.MIC, 0, 1, seq, seq * 20_000, encoder.encode(FRAME)))
        for _ in range(10):
            frame = await worker.receive()
            assert isinstance(frame, AudioFrame)
            answerer.echo.hear(frame)
        await house.brain.send(Speak("talk", 3, "kitchen-1"))
        assert await answerer.answer("talk", 3) == 10
        assert (await caller.hear_a(Play)).stream == 3
        packets = [await caller.hear_a(AudioPacket) for _ in range(11)]

    assert [packet.seq for packet in packets] == list(range(11))
    assert packets[-1].is_end
