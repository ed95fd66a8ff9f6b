"""Asks a running hub for something through its private door. Plain sockets: a command line needs no event loop."""

import json
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hub.errors import CommandRefused, HubNotRunning

Json = Any
SUPERVISOR_DOOR = "hub.ctl"
BRAIN_DOOR = "brain.ctl"
SUPERVISOR_COMMANDS = frozenset({"status", "reload", "restart", "stop"})
"""These the supervisor answers; all others the brain."""


def ask(
    runtime: Path,
    command: str,
    arguments: Mapping[str, Json] | None = None,
    *,
    on_news: Callable[[Json], None] = lambda news: None,
    timeout_s: float | None = 10.0,
) -> Json:
    """The result of a command; raises `HubNotRunning` or `CommandRefused`."""
    door = runtime / (SUPERVISOR_DOOR if command in SUPERVISOR_COMMANDS else BRAIN_DOOR)
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(timeout_s)
        try:
            caller.connect(str(door))
        except OSError:
            raise HubNotRunning("No hub is running here.", fix="Start it with `parlour start`.") from None
        caller.sendall(json.dumps({"command": command, "arguments": dict(arguments or {})}).encode() + b"\n")
        try:
            with caller.makefile("rb") as lines:
                for line in lines:
                    answer = json.loads(line)
                    if "news" in answer:
                        on_news(answer["news"])
                    elif "error" in answer:
                        raise _refused(answer["error"])
                    else:
                        return answer["result"]
        except TimeoutError:
            raise HubNotRunning(
                "The hub does not answer.", fix="`parlour status` and `parlour logs` say more."
            ) from None
    raise HubNotRunning("The hub hung up in the middle of the command.", fix="`parlour logs` says why.")


def _refused(error: Mapping[str, str]) -> CommandRefused:
    refused = CommandRefused(error["message"], fix=error.get("fix", ""))
    refused.hub_code = error["code"]
    return refused
