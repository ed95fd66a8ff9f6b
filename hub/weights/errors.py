"""What can go wrong when models are pulled.

ModelsError              models_failed        a model could not be pulled
├── ModelUnknown         model_unknown        the catalogue has no such model
├── ModelCorrupt         model_corrupt        what arrived is not what the catalogue promises
└── ModelUnreachable     model_unreachable    the server did not give the file
"""

from typing import ClassVar

from hub.errors import HubError


class ModelsError(HubError):
    """A model could not be pulled."""

    code: ClassVar[str] = "models_failed"


class ModelUnknown(ModelsError):
    """The catalogue has no model of that name."""

    code = "model_unknown"


class ModelCorrupt(ModelsError):
    """Size or checksum of what arrived differ from the catalogue; it was deleted."""

    code = "model_corrupt"


class ModelUnreachable(ModelsError):
    """The server did not answer, or not with the file; what has arrived is kept."""

    code = "model_unreachable"
