"""Example: talk to a Moshi or PersonaPlex server yourself: `python docs/jarvis_personaplex.py HOST PORT`."""

import asyncio
import sys

from hub.duplex.own_file import PersonaplexFile
from hub.personaplex import PersonaPlexClient


async def main(host: str, port: int) -> None:
    """Say nothing for five seconds and count what the model says."""
    settings = PersonaplexFile.model_validate({"server": {"host": host, "port": port}})
    async with PersonaPlexClient(settings) as client:
        for _ in range(62):
            await client.send_audio(bytes(2560))  # 80 ms of silence at 16 kHz
            await client.receive_audio()
        await client.set_persona("You are Jarvis, a butler of few words.")
        sys.stdout.write(f"{client.text}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
