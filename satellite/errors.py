"""What can go wrong on a satellite, and whose fault it is.

    SatelliteError
    ├── SettingsError         config_invalid      a file or variable says something impossible
    ├── LibraryMissingError   library_missing     PortAudio or an extra is not installed
    ├── NoSoundCardError      no_sound_card       there is no microphone or speaker at all
    ├── UnknownDeviceError    unknown_sound_device   the configured one is not there
    ├── KeyUnreadableError    key_unreadable      our key or token file cannot be read, or others can read it
    ├── NotPairedError        not_paired          this satellite belongs to no hub yet
    ├── PairingError          pairing_failed      the hub, or the owner, said no
    └── WrongHubError         wrong_hub           somebody else answered at the hub's address

Whatever a person may see carries a stable `code` and, where there is one, a `fix`: one sentence that says what to do.
"""

from typing import ClassVar


class SatelliteError(Exception):
    """Root of everything a satellite raises on purpose."""

    code: ClassVar[str] = "satellite_failed"

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class SettingsError(SatelliteError):
    """A setting is unknown or has an impossible value; names file, key, line and what was expected."""

    code = "config_invalid"


class LibraryMissingError(SatelliteError):
    """A system library or an optional part of Parlour is not installed."""

    code = "library_missing"


class NoSoundCardError(SatelliteError):
    """This machine has no microphone or no speaker."""

    code = "no_sound_card"


class UnknownDeviceError(SatelliteError):
    """The configured microphone or speaker is not there."""

    code = "unknown_sound_device"


class KeyUnreadableError(SatelliteError):
    """A key or token file cannot be read by us, or can be read by others."""

    code = "key_unreadable"


class NotPairedError(SatelliteError):
    """This satellite belongs to no hub yet."""

    code = "not_paired"


class PairingError(SatelliteError):
    """The hub, or the owner, said no."""

    code = "pairing_failed"


class WrongHubError(SatelliteError):
    """Somebody else answered at the hub's address."""

    code = "wrong_hub"
