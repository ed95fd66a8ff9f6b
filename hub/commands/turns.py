"""`parlour why|replay`: what was decided, and whether it would be decided again."""

import argparse
import json
import sqlite3
from contextlib import closing

from hub.commands.here import ask_hub, data_dir
from hub.errors import ReplayError
from hub.observe.replay import Difference, discover_cores, from_line, replay
from hub.store.database import in_words
from hub.store.store import FILE_NAME, Store


class Why:
    """Why did that room answer."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--last", type=int, default=1, metavar="N", help="the last N decisions (default 1)")
        parser.add_argument("--json", action="store_true", help="on one line")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Print the explanations, newest first."""
        reasons = ask_hub(data_dir(options), "why", {"last": options.last})
        print(json.dumps(reasons, indent=None if options.json else 2, ensure_ascii=False))
        return 0


class Replay:
    """Run a stored turn again through the pure cores."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("turn", nargs="?", help="its id; without one the newest turns are listed")
        parser.add_argument(
            "--with", dest="rules", action="append", default=[], metavar="CORE=RULE", help="such as arbiter=first"
        )
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Exit code 1 when a step came out otherwise."""
        path = data_dir(options) / FILE_NAME
        if not path.exists():
            raise ReplayError("Nothing is stored yet.", fix="Talk to the house first.")
        with in_words(path), closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            store = Store(database)
            if options.turn is None:
                for turn in store.turns():
                    print(f"{turn.turn}  {turn.room or '-'}  {turn.outcome}")
                return 0
            lines = store.events(options.turn)
        if not lines:
            raise ReplayError(f"No events of a turn {options.turn} are kept.", fix="They are kept for a day.")
        rules = dict(_rule(text) for text in options.rules)
        report = replay(map(from_line, lines), discover_cores(), rules)
        if options.json:
            print(json.dumps({"steps": len(report.steps), "same": report.same, "skipped": sorted(report.skipped)}))
        else:
            for difference in report.differences:
                print(_told(difference))
            print(f"{len(report.steps)} steps, {len(report.differences)} came out otherwise.")
            for core in sorted(report.skipped):
                print(f"{core} cannot be replayed by this version.")
        return 0 if report.same else 1


def _rule(text: str) -> tuple[str, str]:
    core, equals, rule = text.partition("=")
    if not equals:
        raise ReplayError(f"{text!r} is no rule.", fix="Write it as arbiter=first.")
    return core, rule


def _told(difference: Difference) -> str:
    then, now = json.dumps(difference.step.actions), json.dumps(difference.now)
    return f"step {difference.number} at {difference.step.t:.3f}: {difference.step.core}\n  then {then}\n  now  {now}"
