"""`python -m hub.personaplex [--config FILE] [--in TALK.wav] [--out ANSWER.wav]`: talk to a duplex server once.

Without a file it sends silence and shows what the model says; it is also the quickest test of a server.
"""

import argparse
import asyncio
import sys
import wave
from pathlib import Path

from hub.duplex.client import WIRE_HZ, PersonaPlexClient
from hub.duplex.own_file import read_own_file
from hub.duplex.seat import FRAME_S
from hub.errors import HubError

__all__ = ["PersonaPlexClient", "main"]


def main(argv: list[str] | None = None) -> int:
    """Run one session; 0 when the model was heard."""
    parser = argparse.ArgumentParser(prog="python -m hub.personaplex", description=__doc__)
    parser.add_argument("--config", type=Path, help="a personaplex.yaml; the shipped one without it")
    parser.add_argument("--url", help="host:port of the server, instead of the file's")
    parser.add_argument("--in", dest="talk", type=Path, help="16-bit mono WAV at the capture rate to say")
    parser.add_argument("--out", type=Path, help="WAV file for the answer")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to listen")
    options = parser.parse_args(argv)
    try:
        heard, text = asyncio.run(_session(options))
    except HubError as wrong:
        print(f"{wrong.code}: {wrong}", file=sys.stderr)  # noqa: T201
        return 1
    print(f"{len(heard) / 2 / WIRE_HZ:.1f} s of sound. {text.strip()}")  # noqa: T201
    if options.out:
        with wave.open(str(options.out), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(WIRE_HZ)
            file.writeframes(heard)
    return 0 if heard else 1


async def _session(options: argparse.Namespace) -> tuple[bytes, str]:
    settings = read_own_file(options.config)
    if options.url:
        host, _, port = options.url.rpartition(":")
        settings = settings.model_copy(
            update={"server": settings.server.model_copy(update={"host": host, "port": int(port)})}
        )
    step = int(settings.audio.sample_rate * FRAME_S) * 2
    talk = _samples(options.talk) if options.talk else b""
    heard = bytearray()
    async with PersonaPlexClient(settings) as client:

        async def listen() -> None:
            while True:
                heard.extend(await client.receive_audio())

        listening = asyncio.create_task(listen(), name="personaplex: listen")
        for number in range(int(options.seconds / FRAME_S)):
            await client.send_audio(talk[number * step : (number + 1) * step].ljust(step, b"\0"))
            await asyncio.sleep(FRAME_S)
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        return bytes(heard), client.text


def _samples(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


if __name__ == "__main__":
    sys.exit(main())
