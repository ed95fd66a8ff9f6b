"""Where a running hub keeps its sockets, and how two hubs never share a data folder."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hub.errors import HubRunning, KeyUnreadable, StoreReadOnly

_LONGEST_FOLDER = 70
"""A Unix socket's path has about a hundred characters."""


def runtime_dir(data_dir: Path) -> Path:
    """The private folder of sockets for this data folder: the same for everyone who asks, short enough, ours alone."""
    folder = data_dir.absolute() / "run"
    if len(str(folder)) > _LONGEST_FOLDER:
        mark = hashlib.sha256(str(data_dir.absolute()).encode()).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"parlour-{os.getuid()}-{mark}"
    return folder


def make_private(folder: Path) -> Path:
    """The folder, made if need be, and ours alone."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise KeyUnreadable(f"{folder} belongs to another user.", fix=f"Remove it: sudo rm -r {folder}")
        folder.chmod(0o700)
    except PermissionError:
        raise StoreReadOnly(
            f"{folder} cannot be made or used by this user.", fix="Set PARLOUR_DATA_DIR to a folder you own."
        ) from None
    except OSError as wrong:
        raise StoreReadOnly(f"{folder} cannot be made: {wrong.strerror}.", fix="Set PARLOUR_DATA_DIR.") from None
    return folder


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Be the only hub on this data folder; the lock goes with the process, however it ends."""
    path = make_private(data_dir) / "hub.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise HubRunning(
                f"A hub (process {running_pid(data_dir)}) already works on {data_dir}.",
                fix="Stop it with `parlour stop`, or give this one its own PARLOUR_DATA_DIR.",
            ) from None
        with suppress(OSError):  # a full disk may cost us the note, not the lock
            os.ftruncate(handle, 0)
            os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def running_pid(data_dir: Path) -> int | None:
    """The process of the hub on this data folder, if one runs: the lock decides, never a name or a stale file."""
    path = data_dir / "hub.lock"
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = os.pread(handle, 32, 0).decode(errors="replace")
        return int(text) if text.isdigit() else None
    else:
        return None
    finally:
        os.close(handle)
