"""What can go wrong with the duplex engine, and whose fault it is.

DuplexError               duplex_failed         the engine could not do its work
├── SetupFailed           duplex_setup          its environment could not be made
├── EnvironmentMissing    duplex_not_set_up     `parlour duplex setup` was not run
├── ModelMissing          duplex_no_model       no weights, or they cannot be loaded
├── TooLarge              duplex_too_large      the model does not fit this machine
├── OutOfMemory           duplex_out_of_memory  even the smallest way to run does not fit
├── Busy                  duplex_busy           all rows of the model, or the remote server, are taken
├── VoiceUnknown          duplex_voice_unknown  no such voice on the list
├── BadQuery              duplex_query          a parameter of the Moshi port is wrong
├── BadAudio              duplex_audio          what came is not Ogg Opus
├── Hung                  duplex_hung           the model stopped moving; it is started again
├── RemoteLost            duplex_remote_lost    the remote server is away or closed the line
└── OwnListener           duplex_own_listener   the remote address is our own port
"""

from typing import ClassVar

from hub.errors import HubError


class DuplexError(HubError):
    """The duplex engine could not do its work."""

    code: ClassVar[str] = "duplex_failed"


class SetupFailed(DuplexError):
    """The environment of the model process could not be made."""

    code = "duplex_setup"


class EnvironmentMissing(DuplexError):
    """The environment of the model process is not there."""

    code = "duplex_not_set_up"


class ModelMissing(DuplexError):
    """There are no weights, or they cannot be loaded."""

    code = "duplex_no_model"


class TooLarge(DuplexError):
    """The model does not fit into the memory of this machine."""

    code = "duplex_too_large"


class OutOfMemory(DuplexError):
    """Even the smallest way to run the model ran out of memory."""

    code = "duplex_out_of_memory"


class Busy(DuplexError):
    """Every row of the model, or the remote server, is taken."""

    code = "duplex_busy"


class VoiceUnknown(DuplexError):
    """The voice is not on the list."""

    code = "duplex_voice_unknown"


class BadQuery(DuplexError):
    """A client of the Moshi port asked for something impossible."""

    code = "duplex_query"


class BadAudio(DuplexError):
    """A client of the Moshi port sent something that is not Ogg Opus."""

    code = "duplex_audio"


class Hung(DuplexError):
    """The model stopped moving."""

    code = "duplex_hung"


class RemoteLost(DuplexError):
    """The remote server cannot be reached or closed the line."""

    code = "duplex_remote_lost"


class OwnListener(DuplexError):
    """The address of the remote server is our own Moshi port."""

    code = "duplex_own_listener"
