"""What can go wrong between the bridge and Home Assistant, and whose fault it is.

    BridgeError
    ├── HomeUnreachable     home_unreachable   nobody answers at that address
    ├── TokenRefused        token_refused      Home Assistant does not know the token: stop and tell the owner
    ├── HouseNotReady       house_not_ready    no connection, or the house is not mirrored yet
    ├── ConnectionLost      connection_lost    the line broke while a call was under way: it may have happened
    ├── HomeTimeout         home_timeout       no answer in time: it may still happen
    ├── CallRefused         call_refused       Home Assistant said no; `reason` is its own code
    ├── HomeProtocolError   home_protocol      Home Assistant sent what we do not understand
    └── LoginFailed         login_failed       `parlour ha connect` did not get a token

Device failures are no exceptions: they come back as `Outcome`.
"""

from typing import ClassVar


class BridgeError(Exception):
    """Root of everything the bridge raises on purpose."""

    code: ClassVar[str] = "bridge_failed"


class HomeUnreachable(BridgeError):
    """Nobody answers at that address."""

    code = "home_unreachable"


class TokenRefused(BridgeError):
    """Home Assistant does not accept the token; trying again would not help."""

    code = "token_refused"


class HouseNotReady(BridgeError):
    """There is no connection, or the house is not mirrored yet."""

    code = "house_not_ready"


class ConnectionLost(BridgeError):
    """The line broke while a call was under way: nobody knows whether it happened, so it is never repeated."""

    code = "connection_lost"


class HomeTimeout(BridgeError):
    """No answer in time."""

    code = "home_timeout"


class CallRefused(BridgeError):
    """Home Assistant answered a command with an error."""

    code = "call_refused"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        """Home Assistant's own code, such as `not_found`, `invalid_format` or `home_assistant_error`."""
        self.message = message


class HomeProtocolError(BridgeError):
    """Home Assistant sent something that is no answer to anything."""

    code = "home_protocol"


class LoginFailed(BridgeError):
    """The owner's login did not lead to a token."""

    code = "login_failed"
