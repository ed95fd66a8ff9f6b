"""What can go wrong while answering.

MindError
├── MindDownError      the server cannot be reached, or was so broken lately that we do not ask
├── MindSlowError      no word, or no further word, in time
├── MindBrokeOffError  the answer ended in the middle
└── ModelMissingError  the server has no such model
"""

from hub.errors import HubError


class MindError(HubError):
    """A model could not answer; `spoken` is what a person should hear."""

    code = "mind_failed"
    spoken = "Sorry, I couldn't work that out."


class MindDownError(MindError):
    """The server of the model cannot be reached, or has just failed too often."""

    code = "mind_down"
    spoken = "I can't reach my language model right now. The house still listens to you."


class MindSlowError(MindError):
    """The model did not begin, or did not go on, in time."""

    code = "mind_slow"
    spoken = "That takes too long right now. Please ask me again later."


class MindBrokeOffError(MindError):
    """The answer ended in the middle."""

    code = "mind_broke_off"
    spoken = "Sorry, I lost my train of thought there."


class ModelMissingError(MindError):
    """The server answers, but has no such model."""

    code = "model_missing"
    spoken = "My language model isn't installed yet."
