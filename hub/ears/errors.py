"""What can go wrong with hearing.

EarsError                  ears_failed          the recogniser could not do its work
├── RecogniserMissing      ears_missing         no acoustic model on this machine
└── GrammarUnusable        ears_grammar         the word graph of the house cannot be used
"""

from typing import ClassVar

from hub.errors import HubError


class EarsError(HubError):
    """The recogniser could not do its work."""

    code: ClassVar[str] = "ears_failed"


class RecogniserMissing(EarsError):
    """The acoustic model or the voice activity detector is not installed."""

    code = "ears_missing"


class GrammarUnusable(EarsError):
    """The word graph of the house is malformed or too large."""

    code = "ears_grammar"
