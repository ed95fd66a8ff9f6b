"""What can go wrong in the hub, and whose fault it is.

    HubError
    ├── ConfigError            config_invalid       a file or variable says something impossible
    ├── PortTaken              port_taken           somebody else listens where we must
    ├── HubRunning             hub_running          a hub already uses this data folder
    ├── HubNotRunning          hub_not_running      a command needs a hub, and none answers
    ├── CommandRefused         command_refused      the running hub said no; its own words follow
    ├── KeyUnreadable          key_unreadable       a key or token file cannot be read, or others can read it
    ├── LibraryMissing         library_missing      a system library or an extra is not installed
    ├── StoreError             store_failed         the database cannot be used
    │   ├── DiskFull           disk_full
    │   ├── StoreReadOnly      store_read_only
    │   └── StoreTooNew        store_too_new        written by a newer Parlour
    ├── WorkerError            worker_failed        a child process cannot be started
    ├── RemoteProtocolError    remote_protocol      the other process sent what it must not: close the channel
    ├── LocalProtocolError     local_protocol       we would send what nobody may: a bug of ours
    ├── ChannelClosed          channel_closed       the other end is gone
    └── ReplayError            replay_failed        a stored turn cannot be played again

Whatever a person may see carries a stable `code` and, where there is one, a `fix`: one sentence that says what to do.
"""

from typing import ClassVar


class HubError(Exception):
    """Root of everything the hub raises on purpose."""

    code: ClassVar[str] = "hub_failed"

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class ConfigError(HubError):
    """A setting is unknown or has an impossible value; names file, key, line and what was expected."""

    code = "config_invalid"


class PortTaken(HubError):
    """Another program, perhaps another hub, listens on a port we need."""

    code = "port_taken"


class HubRunning(HubError):
    """A hub already works on this data folder."""

    code = "hub_running"


class HubNotRunning(HubError):
    """The command talks to a running hub and none answers."""

    code = "hub_not_running"


class CommandRefused(HubError):
    """The running hub understood the command and said no."""

    code = "command_refused"
    hub_code: str = "command_refused"
    """The code the hub gave."""


class KeyUnreadable(HubError):
    """A key or token file cannot be read by us, or can be read by others."""

    code = "key_unreadable"


class LibraryMissing(HubError):
    """A system library or an optional part of Parlour is not installed."""

    code = "library_missing"


class StoreError(HubError):
    """The database cannot be used as it is."""

    code = "store_failed"


class DiskFull(StoreError):
    """No space is left; nothing was changed."""

    code = "disk_full"


class StoreReadOnly(StoreError):
    """The database or its folder may not be written."""

    code = "store_read_only"


class StoreTooNew(StoreError):
    """The database was written by a newer Parlour."""

    code = "store_too_new"


class WorkerError(HubError):
    """A child process cannot be started."""

    code = "worker_failed"


class RemoteProtocolError(HubError):
    """The process at the other end of a channel broke the rules; the channel is closed."""

    code = "remote_protocol"


class LocalProtocolError(HubError):
    """We were about to send something no one may send: a bug of ours."""

    code = "local_protocol"


class ChannelClosed(HubError):
    """The other end of the channel is gone."""

    code = "channel_closed"


class ReplayError(HubError):
    """A stored turn cannot be played again."""

    code = "replay_failed"
