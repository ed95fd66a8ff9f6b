"""`parlour satellite`: join a house, run this room, look at the sound devices, simulate rooms. Imports late."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from satellite.errors import SatelliteError

if TYPE_CHECKING:
    from satellite.config import Settings


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="parlour satellite", description="One room of the house.")
    top.add_argument("--config", type=Path, help="settings file instead of satellite.yaml in the usual places")
    top.add_argument("--verbose", action="store_true", help="log more")
    commands = top.add_subparsers(dest="command", required=True)
    join = commands.add_parser("join", help="become part of a house")
    join.add_argument("invite", nargs="?", help="the line `parlour pair` printed on the hub")
    join.add_argument("--hub", help="host:port; pair by comparing six words instead of an invite")
    join.add_argument("--name", help="what this satellite calls itself")
    commands.add_parser("run", help="be a room until stopped")
    commands.add_parser("devices", help="list microphones and speakers")
    simulate = commands.add_parser("simulate", help="be a room whose microphone is a WAV file")
    simulate.add_argument("wav", nargs="*", type=Path, help="said one after the other")
    simulate.add_argument("--record", type=Path, help="write what the speaker played")
    simulate.add_argument("--gap", type=float, default=4.0, help="seconds between two files")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit status."""
    asked = parser().parse_args(argv)
    commands = {"join": _join, "run": _run, "devices": _devices, "simulate": _simulate}
    try:
        return commands[asked.command](asked)
    except SatelliteError as error:
        print(f"{error} [{error.code}]", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _settings(asked: argparse.Namespace) -> "tuple[Settings, Path]":
    from satellite.observe import set_up
    from satellite.settings_file import data_folder, load

    settings = load(asked.config)
    set_up(asked.verbose)
    return settings, data_folder(settings)


def _join(asked: argparse.Namespace) -> int:
    import socket

    from satellite.dial import Address
    from satellite.identity import load_key, save_membership
    from satellite.pairing import join, join_by_words

    settings, folder = _settings(asked)
    name = (asked.name or settings.satellite.name or socket.gethostname())[:64]
    key = load_key(folder)
    if asked.invite:
        membership = asyncio.run(join(asked.invite, key, name))
    else:
        host, _, port = (asked.hub or _only_hub()).rpartition(":")
        membership = asyncio.run(join_by_words(Address(host.strip("[]"), int(port)), key, name, _show_words))
    save_membership(folder, membership)
    print(f"This satellite is now in the room {membership.room}. Start it with `parlour satellite run`.")
    return 0


def _only_hub() -> str:
    """The one hub on this network."""
    from satellite.discover import browse
    from satellite.errors import PairingError

    hubs = asyncio.run(browse())
    if len(hubs) != 1:
        seen = ", ".join(f"{hub.name} at {hub.address}" for hub in hubs) or "none"
        raise PairingError(f"Expected one hub on this network, found {seen}.", fix="Name it with `--hub HOST:PORT`.")
    return str(hubs[0].address)


def _show_words(words: tuple[str, ...]) -> None:
    print("Compare these words with those the hub shows, and agree there only if they are the same:")
    print("   " + "  ".join(words))


def _run(asked: argparse.Namespace) -> int:
    from satellite.assemble import assemble
    from satellite.devices import HardwareCard

    settings, folder = _settings(asked)
    card = HardwareCard(settings.sound.microphone, settings.sound.speaker)
    return asyncio.run(_until_stopped(assemble(settings, folder, card).run()))


def _devices(asked: argparse.Namespace) -> int:
    from satellite.devices import list_devices

    _settings(asked)
    for device in list_devices():
        print(device)
    return 0


def _simulate(asked: argparse.Namespace) -> int:
    from satellite.assemble import assemble
    from satellite.simulated import Ear, Scene, SimulatedCard, read_wav, write_wav

    settings, folder = _settings(asked)
    scene, at_s = Scene(), 2.0
    for path in asked.wav:
        pcm = read_wav(path)
        scene.say(at_s, pcm, {"here": Ear()})
        at_s += len(pcm) / 48_000 + asked.gap
    card = SimulatedCard("here", scene)
    try:
        return asyncio.run(_until_stopped(assemble(settings, folder, card).run(), at_s if asked.wav else None))
    finally:
        if asked.record:
            write_wav(asked.record, card.recorded)


async def _until_stopped(life: Coroutine[object, object, None], seconds: float | None = None) -> int:
    """Run until a signal asks to stop, or the time is over."""
    running = asyncio.create_task(life, name="satellite")
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, running.cancel)
    if seconds is not None:
        loop.call_later(seconds, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        return 0
    except ExceptionGroup as group:
        known = group.subgroup(SatelliteError)
        raise (known or group).exceptions[0] from None
    return 0
