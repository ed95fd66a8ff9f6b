"""`parlour doctor`: each thing that must be right, as pass, warn or fail, with one line that fixes it."""

import argparse
import importlib.util
import json
import os
import shutil
import stat
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from hub.commands.here import loaded
from hub.commands.up import check_libopus, port_free
from hub.config.settings import Settings
from hub.errors import ConfigError, HubError, LibraryMissing
from hub.store.database import connect
from hub.store.store import FILE_NAME
from hub.supervise.places import make_private, running_pid

_ASK_S = 3.0
_LEAST_FREE_BYTES = 200_000_000
_SANE_YEAR = 2025
_NEEDED = {
    "the web port": ("aiohttp", "hub"),
    "the link": ("picows", "hub"),
    "a quick event loop": ("uvloop", "hub"),
    "understanding": ("hassil", "hub"),
    "hearing": ("pocketsphinx", "hub"),
    "a microphone here": ("sounddevice", "satellite"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    status: Literal["pass", "warn", "fail"]
    text: str
    fix: str = ""


class Doctor:
    """Check this machine and say how to fix it."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Say what it takes."""
        parser.add_argument("--json", action="store_true", help="as one JSON list")

    @staticmethod
    def run(options: argparse.Namespace) -> int:
        """Exit code 1 when something fails."""
        checks = list(findings(options))
        if options.json:
            print(json.dumps([asdict(check) for check in checks]))
        else:
            for check in checks:
                print(f"{check.status:4}  {check.name}: {check.text}")
                if check.fix:
                    print(f"      fix: {check.fix}")
        return 1 if any(check.status == "fail" for check in checks) else 0


def findings(options: argparse.Namespace) -> Iterator[Check]:
    """All checks, cheap ones first."""
    yield _python()
    yield _clock()
    yield _libopus()
    yield from (_library(purpose, *where) for purpose, where in _NEEDED.items())
    try:
        known = loaded(options)
    except ConfigError as wrong:
        yield Check("settings", "fail", wrong.message, "Correct the line, then: parlour config check")
        return
    yield Check("settings", "pass", str(known.path or "no file; defaults and environment"))
    settings = known.settings
    yield _folder(settings)
    yield _disk(settings)
    yield _database(settings)
    yield from _secret_files(settings)
    yield from _ports(settings)
    yield _home_assistant(settings)
    yield _ollama(settings)


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return Check("python", "pass" if good else "fail", version, "" if good else "Install Python 3.11 or newer.")


def _clock() -> Check:
    year = time.gmtime().tm_year
    if year >= _SANE_YEAR:
        return Check("clock", "pass", time.strftime("%Y-%m-%d %H:%M %Z"))
    return Check("clock", "fail", f"It is not {year}.", "sudo timedatectl set-ntp true")


def _libopus() -> Check:
    try:
        check_libopus()
    except LibraryMissing as wrong:
        return Check("libopus", "fail", wrong.message, wrong.fix)
    return Check("libopus", "pass", "found")


def _library(purpose: str, module: str, extra: str) -> Check:
    if importlib.util.find_spec(module):
        return Check(module, "pass", f"for {purpose}")
    status: Literal["warn", "fail"] = "fail" if extra == "hub" and module in {"aiohttp", "picows"} else "warn"
    return Check(module, status, f"not installed; needed for {purpose}", f"pip install 'parlour[{extra}]'")


def _folder(settings: Settings) -> Check:
    try:
        make_private(settings.data_dir)
        with tempfile.TemporaryFile(dir=settings.data_dir) as trial:
            trial.write(b"x")
    except HubError as wrong:
        return Check("data folder", "fail", wrong.message, wrong.fix)
    except OSError as wrong:
        fix = f"sudo chown -R $(id -un) {settings.data_dir}"
        return Check("data folder", "fail", f"{settings.data_dir} cannot be written: {wrong.strerror}.", fix)
    return Check("data folder", "pass", str(settings.data_dir))


def _disk(settings: Settings) -> Check:
    place = next(path for path in (settings.data_dir, *settings.data_dir.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free
    text = f"{free / 1e9:.1f} GB free"
    return (
        Check("disk", "pass", text) if free > _LEAST_FREE_BYTES else Check("disk", "fail", text, "parlour clean-logs")
    )


def _database(settings: Settings) -> Check:
    path = settings.data_dir / FILE_NAME
    if running_pid(settings.data_dir) or not path.exists():
        return Check("database", "pass", "in use by the hub" if path.exists() else "none yet")
    try:
        connect(path).close()
    except HubError as wrong:
        return Check("database", "fail", wrong.message, wrong.fix)
    return Check("database", "pass", f"{path.stat().st_size / 1e6:.1f} MB")


def _secret_files(settings: Settings) -> Iterator[Check]:
    """Keys and tokens beside the database must be ours alone."""
    for path in sorted(settings.data_dir.glob("*")):
        if not path.is_file() or path.suffix not in {".key", ".pem", ".token", ".db"}:
            continue
        if not os.access(path, os.R_OK):
            yield Check(path.name, "fail", "cannot be read", f"sudo chown $(id -un) {path}")
        elif stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Check(path.name, "fail", "can be read by others", f"chmod 600 {path}")


def _ports(settings: Settings) -> Iterator[Check]:
    if pid := running_pid(settings.data_dir):
        yield Check("ports", "pass", f"held by the hub (process {pid})")
        return
    for name, host, port in (
        ("http", settings.http.host, settings.http.port),
        ("link", settings.link.host, settings.link.port),
    ):
        free = not port or port_free(host, port)
        fix = "" if free else f"Find it with: ss -ltnp 'sport = :{port}'; or set PARLOUR_{name.upper()}_PORT."
        yield Check(f"port {port}", "pass" if free else "fail", "free" if free else f"taken on {host}", fix)


def _home_assistant(settings: Settings) -> Check:
    if settings.ha.url is None or settings.ha.token is None:
        return Check("home assistant", "warn", "not set", "Set PARLOUR_HA_URL and PARLOUR_HA_TOKEN_FILE.")
    header = {"Authorization": f"Bearer {settings.ha.token.get_secret_value()}"}
    return _reachable("home assistant", f"{settings.ha.url}/api/config", header, _ha_version)


def _ha_version(answer: bytes) -> str:
    return f"version {json.loads(answer).get('version', 'unknown')}"


def _ollama(settings: Settings) -> Check:
    if settings.ollama.url is None:
        return Check("ollama", "warn", "not set; free questions get short answers only", "Set PARLOUR_OLLAMA_URL.")
    check = _reachable("ollama", f"{settings.ollama.url}/api/tags", {}, _model_names)
    if check.status == "pass" and settings.ollama.deep_model not in check.text.split(", "):
        return Check("ollama", "fail", "its model is missing", f"ollama pull {settings.ollama.deep_model}")
    return check


def _model_names(answer: bytes) -> str:
    return ", ".join(str(model["name"]) for model in json.loads(answer)["models"])


def _reachable(name: str, url: str, headers: dict[str, str], describe: Callable[[bytes], str]) -> Check:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_ASK_S) as answer:
            return Check(name, "pass", describe(answer.read()))
    except urllib.error.HTTPError as wrong:
        wrong.close()
        fix = "Make a new long-lived token in your Home Assistant profile." if wrong.code == 401 else f"Open {url}."
        return Check(name, "fail", f"answers {wrong.code} {wrong.reason}", fix)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Check(
            name, "fail", f"nobody of that kind answers at {Path(url).parent.as_posix()}", "Check the address."
        )
