"""The saved way into Home Assistant: address and token in one file that only its owner may read."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

FILE_NAME = "home-assistant.json"


@dataclass(frozen=True, slots=True)
class Login:
    """Address and long-lived token of a Home Assistant."""

    url: str
    token: str = field(repr=False)


def login_file(folder: Path) -> Path:
    """Where `parlour ha connect` puts it."""
    return folder / FILE_NAME


def save_login(folder: Path, login: Login) -> Path:
    """Written whole or not at all, with mode 0600 from its first byte."""
    folder.mkdir(parents=True, exist_ok=True)
    path, fresh = login_file(folder), folder / f".{FILE_NAME}.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"url": login.url, "token": login.token}, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    return path


def saved_login(folder: Path) -> Login | None:
    """What was saved, or None; a damaged file counts as none."""
    try:
        saved = json.loads(login_file(folder).read_text())
    except (OSError, ValueError):
        return None
    if not isinstance(saved, dict):
        return None
    url, token = saved.get("url"), saved.get("token")
    return Login(url, token) if isinstance(url, str) and isinstance(token, str) else None
