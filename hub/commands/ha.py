"""`parlour ha connect|status`: the way to Home Assistant, without editing a file."""

import argparse
import asyncio
import getpass
import json
import sys
import webbrowser

from ha_bridge.connect import Checked, Found, check, find, log_in_by_browser
from ha_bridge.errors import BridgeError
from ha_bridge.login import Login, save_login
from hub.commands.here import data_dir, loaded, table
from hub.errors import CommandRefused


class Ha:
    """Connect to Home Assistant, or see how it is."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("what", choices=("connect", "status"), help="what to do")
        parser.add_argument("--url", help="address of Home Assistant; without it the network is searched")
        parser.add_argument("--token", help="a long-lived token, `-` to type it in; without it the browser opens")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Failures are told by the error, with what to do."""
        try:
            return asyncio.run(_connect(options) if options.what == "connect" else _status(options))
        except BridgeError as wrong:
            raise CommandRefused(f"{wrong} ({wrong.code})", fix=FIXES.get(wrong.code, "")) from None


FIXES = {
    "home_unreachable": "Check the address and that Home Assistant runs: `parlour ha connect --url http://...:8123`.",
    "token_refused": "Make a new login with `parlour ha connect`.",
    "login_failed": "Try again, or paste a token of your profile page: `parlour ha connect --token -`.",
}


async def _connect(options: argparse.Namespace) -> int:
    url = options.url or _choose(await find())
    token = options.token
    if token == "-":
        token = await asyncio.to_thread(getpass.getpass, "Long-lived access token: ")
    if not token:
        token = await log_in_by_browser(url, _open)
    checked = await check(url, token.strip())
    path = save_login(data_dir(options), Login(url, token.strip()))
    _show(url, checked, as_json=options.json)
    if not options.json:
        print(f"Saved in {path}. Start the hub with `parlour up`; rooms are paired with `parlour pair --room ROOM`.")
    return 0


async def _status(options: argparse.Namespace) -> int:
    settings = loaded(options).settings
    if settings.ha.url is None or settings.ha.token is None:
        raise CommandRefused("No Home Assistant is set up.", fix="Run `parlour ha connect`.")
    checked = await check(settings.ha.url, settings.ha.token.get_secret_value())
    _show(settings.ha.url, checked, as_json=options.json)
    return 0


def _show(url: str, checked: Checked, *, as_json: bool) -> None:
    areas = checked.devices_by_area()
    if as_json:
        print(json.dumps({"url": url, "version": checked.version, "devices": dict(areas)}))
        return
    print(f"Home Assistant {checked.version} at {url}: {len(checked.house.entities)} devices exposed to voice.")
    print(table([("room", "devices"), *((name, str(count)) for name, count in areas)]))


def _choose(found: tuple[Found, ...]) -> str:
    """The only one, or the one the owner picks."""
    if not found:
        raise CommandRefused("No Home Assistant announces itself on this network.", fix=FIXES["home_unreachable"])
    if len(found) == 1:
        print(f"Found {found[0].name} at {found[0].url}.")
        return found[0].url
    print(table([(str(number), one.name, one.url) for number, one in enumerate(found, start=1)]))
    answer = input("Which one? ") if sys.stdin.isatty() else ""
    if not answer.isdecimal() or not 1 <= int(answer) <= len(found):
        raise CommandRefused("There is more than one Home Assistant.", fix="Name it with --url.")
    return found[int(answer) - 1].url


async def _open(address: str) -> None:
    """In the browser of this machine; the address is shown too, for machines whose browser is elsewhere."""
    print(f"Log in at Home Assistant:\n  {address}", flush=True)
    await asyncio.to_thread(webbrowser.open, address)
