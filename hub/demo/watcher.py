"""Follows a running hub through its private door, as any other program of the owner could."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from hub.control.client import BRAIN_DOOR
from hub.errors import CommandRefused, HubNotRunning

Json = Any
MAX_LINE = 1024 * 1024


async def stream(runtime: Path, command: str, arguments: Mapping[str, Json] | None = None) -> AsyncIterator[Json]:
    """News of a command, then its result as `{"result": ...}`."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(runtime / BRAIN_DOOR), limit=MAX_LINE)
    except OSError:
        raise HubNotRunning("No hub is running here.") from None
    try:
        writer.write(json.dumps({"command": command, "arguments": dict(arguments or {})}).encode() + b"\n")
        async for line in reader:
            answer = json.loads(line)
            if "error" in answer:
                raise CommandRefused(answer["error"]["message"])
            yield answer.get("news", answer)
    finally:
        writer.close()


async def until_up(runtime: Path, process: asyncio.subprocess.Process) -> None:
    """Wait until the link accepts satellites and the house is mirrored."""
    while process.returncode is None:
        try:
            async for answer in stream(runtime, "ready"):
                if answer["result"]["ready"]:
                    return
        except (HubNotRunning, CommandRefused):
            pass
        await asyncio.sleep(0.05)
    raise HubNotRunning("The hub of the demo ended at once.", fix="`parlour doctor` may know why.")
