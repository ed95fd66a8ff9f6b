"""What every command needs to know: the settings that hold here, and the hub that runs with them."""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hub.config.loading import Loaded, load
from hub.config.sections import is_loopback
from hub.config.settings import Settings, default_data_dir
from hub.control.client import ask
from hub.errors import CommandRefused, ConfigError, HubNotRunning
from hub.supervise.places import runtime_dir

Json = Any


def loaded(options: argparse.Namespace) -> Loaded:
    """The settings for this command line."""
    demo = {"PARLOUR_HUB__DEMO": "true"} if getattr(options, "demo", False) else {}
    return load(Path(options.config) if options.config else None, os.environ | demo)


def data_dir(options: argparse.Namespace) -> Path:
    """The data folder, for commands that must work with broken settings too: stopping a hub, reading its log."""
    try:
        return loaded(options).settings.data_dir
    except ConfigError as wrong:
        print(f"parlour: {wrong.message}", file=sys.stderr)
    named = os.environ.get("PARLOUR_DATA_DIR")
    return Path(named) if named else default_data_dir()


def ask_hub(
    folder: Path,
    command: str,
    arguments: Mapping[str, Json] | None = None,
    *,
    on_news: Callable[[Json], None] = lambda news: None,
    timeout_s: float | None = 10.0,
) -> Json:
    """Ask the running hub through its private door."""
    return ask(runtime_dir(folder), command, arguments, on_news=on_news, timeout_s=timeout_s)


def post(settings: Settings, path: str, body: Mapping[str, Json], *, timeout_s: float = 60.0) -> Json:
    """Ask the running hub through its web port, as any other program would."""
    request = urllib.request.Request(
        api_url(settings) + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    if settings.http.api_key:
        request.add_header("Authorization", f"Bearer {settings.http.api_key.get_secret_value()}")
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as wrong:
        with wrong:
            raise _refusal(wrong) from None
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        raise HubNotRunning(
            f"No hub answers at {api_url(settings)}.", fix="Start it with `parlour start`, or see `parlour status`."
        ) from None


def api_url(settings: Settings) -> str:
    """Where the web port of the hub on this machine is."""
    port = settings.http.port or ask_hub(settings.data_dir, "address")["http_port"]
    scheme = "https" if settings.http.tls_cert else "http"
    host = settings.http.host if is_loopback(settings.http.host) else "127.0.0.1"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def table(rows: list[tuple[str, ...]]) -> str:
    """Rows as aligned columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _refusal(wrong: urllib.error.HTTPError) -> CommandRefused:
    """The error body of the API in one sentence."""
    try:
        error = json.load(wrong)["error"]
        refused = CommandRefused(str(error["message"]))
        refused.hub_code = str(error["code"])
    except (ValueError, KeyError, TypeError):
        refused = CommandRefused(f"The hub answered {wrong.code} {wrong.reason}.")
    return refused
