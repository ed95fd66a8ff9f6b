"""Two seconds of speech over the real link; run inside a network namespace whose loopback loses packets.

`PYTHONPATH` names the repository. Prints one JSON line: how many frames came out, whether in order, and whether a
command got through.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import uvloop

from hub.identity.key import load_or_create
from hub.relay.api import AudioFrame, Connect, MediaHello, Send
from satellite.audio.opus import OpusEncoder
from satellite.wire.frames import AudioPacket, Kind
from satellite.wire.messages import PlayTone
from tests.hub.relay.house import Identity, open_house

PACKETS = 100


async def talk() -> dict[str, object]:
    kitchen = Identity("kitchen-1")
    with tempfile.TemporaryDirectory() as folder:
        async with asyncio.timeout(50), open_house(load_or_create(Path(folder))) as house:
            await house.members(kitchen)
            ears = await house.worker()
            await ears.send(MediaHello("ears"))
            async with house.satellite(kitchen) as caller:
                await house.brain.send(Connect("talk", "kitchen-1"))
                encoder = OpusEncoder()
                loop = asyncio.get_running_loop()
                start = loop.time()
                for seq in range(PACKETS):
                    await asyncio.sleep(max(0.0, start + seq * 0.02 - loop.time()))
                    payload = encoder.encode(bytes(960))
                    await caller.send_audio(AudioPacket(Kind.MIC, 0, 1, seq, seq * 20_000, payload))
                frames = [await ears.receive() for _ in range(PACKETS)]
                await house.brain.send(Send("kitchen-1", PlayTone(tone="granted")))
                tone = await caller.hear_a(PlayTone)
    times = [frame.t_us for frame in frames if isinstance(frame, AudioFrame)]
    return {"frames": len(times), "in_order": times == sorted(times), "command": tone.tone}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uvloop.run(talk())))
