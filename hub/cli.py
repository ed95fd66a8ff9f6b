"""The `parlour` command: a table of subcommands, each imported only when it is used.

So `parlour --help` is quick, and a Raspberry Pi without the hub's libraries has a working `parlour satellite`.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Protocol

from hub import __version__
from hub.errors import HubError, LibraryMissing

OK, FAILED, USAGE = 0, 1, 2


class Command(Protocol):
    """One subcommand."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Do it; the exit code."""


COMMANDS = {
    "up": ("hub.commands.up:Up", "run the hub in the foreground"),
    "demo": ("hub.demo.command:Demo", "three simulated rooms in a simulated house; needs nothing"),
    "start": ("hub.commands.service:Start", "start the hub in the background"),
    "stop": ("hub.commands.service:Stop", "stop it"),
    "restart": ("hub.commands.service:Restart", "restart one part of a running hub"),
    "status": ("hub.commands.service:Status", "what the hub and its parts are doing"),
    "logs": ("hub.commands.logs:Logs", "show the hub's log"),
    "clean-logs": ("hub.commands.logs:CleanLogs", "delete old logs"),
    "pair": ("hub.commands.rooms:Pair", "let a satellite join"),
    "rooms": ("hub.commands.rooms:Rooms", "list rooms and satellites"),
    "revoke": ("hub.commands.rooms:Revoke", "cut a satellite off for good"),
    "ha": ("hub.commands.ha:Ha", "connect to Home Assistant, or see how it is"),
    "ask": ("hub.commands.talk:Ask", "say something to the house by text"),
    "confirm": ("hub.commands.talk:Confirm", "answer a question that needs a second factor"),
    "timers": ("hub.commands.talk:Timers", "list timers, alarms and reminders"),
    "duplex": ("hub.commands.duplex:Duplex", "set the full-duplex engine up, or see how it is"),
    "why": ("hub.commands.turns:Why", "why did that room answer"),
    "replay": ("hub.commands.turns:Replay", "run a stored turn again through the decisions"),
    "config": ("hub.commands.config:Config", "show, check or reload the settings"),
    "setup": ("hub.commands.models:Setup", "look at this machine and propose what suits it"),
    "models": ("hub.commands.models:Models", "list or pull models for better hearing and speaking"),
    "doctor": ("hub.commands.doctor:Doctor", "check this machine and say how to fix it"),
    "forget": ("hub.commands.keeping:Forget", "delete everything that was said"),
    "backup": ("hub.commands.keeping:Backup", "put everything the hub keeps into one file"),
    "restore": ("hub.commands.keeping:Restore", "bring a backup back"),
}
"""Name -> where it lives, and its line in the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code: 0 done, 1 failed with one clear sentence, 2 wrong usage."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments[:1] == ["satellite"]:
            return _satellite(arguments[1:])
        options = parser_for(arguments).parse_args(arguments)
        code: int = options.run(options)
    except HubError as wrong:
        print(f"parlour: {wrong.message}", file=sys.stderr)
        if wrong.fix:
            print(f"  {wrong.fix}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    return code


def parser_for(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of the one subcommand that is meant."""
    meant = next((word for word in arguments if word in COMMANDS), None)
    parser = argparse.ArgumentParser(prog="parlour", description="A house you can talk to.")
    parser.add_argument("--version", action="version", version=f"parlour {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("satellite", help="everything of one room: join, run, devices", add_help=False)
    for name, (place, text) in COMMANDS.items():
        one = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        if name == meant:
            command = find(place)
            one.add_argument("--config", metavar="FILE", help="settings file instead of the usual one")
            command.arguments(one)
            one.set_defaults(run=command.run)
    return parser


def find(place: str) -> Command:
    """Import a command; a missing library is one clear sentence."""
    module, _, name = place.partition(":")
    try:
        command: Command = getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as wrong:
        raise _missing(wrong) from wrong
    return command


def _satellite(arguments: list[str]) -> int:
    try:
        module = importlib.import_module("satellite.cli")
    except ModuleNotFoundError as wrong:
        raise LibraryMissing(f"{wrong.name} is not installed.", fix="pip install 'parlour[satellite]'") from wrong
    code: int = module.main(arguments)
    return code


def _missing(wrong: ModuleNotFoundError) -> LibraryMissing:
    return LibraryMissing(f"This needs {wrong.name}, which is not installed.", fix="pip install 'parlour[hub]'")


if __name__ == "__main__":
    sys.exit(main())
