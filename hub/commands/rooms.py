"""`parlour pair|rooms|revoke`: who may connect."""

import argparse
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from hub.commands.here import ask_hub, loaded, table
from hub.config.settings import Settings
from hub.errors import CommandRefused, HubNotRunning
from hub.store.database import connect
from hub.store.store import FILE_NAME, Store
from hub.supervise.places import held

Json = Any


class Pair:
    """Let a satellite join."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--room", required=True, help="area id or name of its room")
        parser.add_argument("--words", action="store_true", help="without an invite: compare six words on both sides")
        parser.add_argument("--seconds", type=float, help="how long to wait")
        parser.add_argument("--no-qr", action="store_true", help="print the invite as text only")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Open the window and wait for the satellite."""
        settings = loaded(options).settings
        seconds = options.seconds or settings.link.pairing_s
        result = ask_hub(
            settings.data_dir,
            "pair",
            {"room": options.room, "seconds": seconds, "words": options.words},
            on_news=lambda news: _pairing_news(settings, news, options),
            timeout_s=seconds + 10,
        )
        print(f"{result['satellite']} joined: {result['room']}.")
        return 0


class Rooms:
    """List rooms and satellites."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--json", action="store_true", help="as one JSON list")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Ask the hub; without one, say what is stored."""
        settings = loaded(options).settings
        try:
            rooms = ask_hub(settings.data_dir, "rooms")
        except HubNotRunning:
            rooms = _stored(settings)
        if options.json:
            print(json.dumps(rooms))
        elif not rooms:
            print("No satellite is paired yet. Let one join with `parlour pair --room kitchen`.")
        else:
            head = ("SATELLITE", "ROOM", "NAME", "STATE")
            print(table([head, *((one["satellite"], one["room"], one["name"], _state(one)) for one in rooms)]))
        return 0


class Revoke:
    """Cut a satellite off for good."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("satellite", help="as `parlour rooms` names it")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Through the hub, which cuts it off at once; or in the store."""
        settings = loaded(options).settings
        try:
            ask_hub(settings.data_dir, "revoke", {"satellite": options.satellite})
        except HubNotRunning:
            _revoke_stored(settings, options.satellite)
        print(f"{options.satellite} is cut off. To let it in again, pair it again.")
        return 0


def _pairing_news(settings: Settings, news: Json, options: argparse.Namespace) -> None:
    """Show the invite, or the six words and ask whether they agree."""
    if "invite" in news:
        print(f"On the satellite, within {news['expires_s']:.0f} s:\n\n  parlour satellite join {news['invite']}\n")
        print(f"Or make a browser the room: open\n\n  {browser_link(settings, news['invite'])}\n")
        if not options.no_qr and sys.stdout.isatty():
            _print_qr(news["invite"])
    if news.get("words"):
        print(f"{news['name']} wants to join. Both sides must show these words:\n\n  {' '.join(news['words'])}\n")
        approve = input("Does it show the same words? [y/N] ").strip().lower() in {"y", "yes"}
        ask_hub(settings.data_dir, "answer_pairing", {"pairing": news["pairing"], "approve": approve})


def browser_link(settings: Settings, invite: str) -> str:
    """Where a browser becomes a room. The invite stands behind `#`: browsers never send that part anywhere."""
    http = settings.http
    host = urlsplit(invite).hostname if http.host in ("0.0.0.0", "::") else http.host
    host = f"[{host}]" if host and ":" in host else host
    return f"{'https' if http.tls_cert else 'http'}://{host}:{http.port}/room#{invite}"


def _print_qr(text: str) -> None:
    import segno

    segno.make(text, error="l").terminal(compact=True)


def _state(one: dict[str, Json]) -> str:
    if one["connected"] is None:
        return "unknown, the hub does not run"
    state = "connected" if one["connected"] else "away"
    return f"{state}, muted" if one["muted"] else state


def _stored(settings: Settings) -> list[dict[str, Json]]:
    if not (settings.data_dir / FILE_NAME).exists():
        return []
    with held(settings.data_dir):
        store = Store(connect(settings.data_dir / FILE_NAME))
        known = store.satellites()
        store.close()
    return [
        {"satellite": one.id, "room": one.room, "name": one.name, "connected": None, "muted": None} for one in known
    ]


def _revoke_stored(settings: Settings, satellite: str) -> None:
    with held(settings.data_dir):
        store = Store(connect(settings.data_dir / FILE_NAME))
        known = store.revoke(satellite, time.time())
        store.close()
    if not known:
        raise CommandRefused(f"There is no satellite {satellite}.", fix="`parlour rooms` lists them.")
