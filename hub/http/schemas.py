"""What the HTTP API takes and gives. Field names are a public promise; `docs/reference/api.md` describes them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Schema(BaseModel):
    """Base of all bodies: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class MessageIn(Schema):
    """Something typed to the house."""

    text: str = Field(min_length=1, max_length=2000)
    room: str | None = Field(default=None, max_length=128)
    """Area id, name or alias."""
    conversation_id: str | None = Field(default=None, min_length=1, max_length=64)
    user_id: str | None = Field(default=None, max_length=64)


class ActionOut(Schema):
    """One device that did, or did not do, what was asked."""

    entity_id: str
    service: str
    """`domain.service`"""
    data: dict[str, Any]
    ok: bool
    error: str | None = None


class PendingOut(Schema):
    """A question of ours that waits for its answer."""

    id: str
    kind: Literal["confirm", "choose", "clarify", "factor"]
    question: str
    choices: tuple[str, ...] | None = None
    expires_s: float


class MessageOut(Schema):
    """The answer."""

    conversation_id: str
    route: Literal["command", "fast", "deep"]
    reply: str
    actions: tuple[ActionOut, ...]
    pending: PendingOut | None = None
    latency_ms: dict[str, float]


class ConfirmIn(Schema):
    """The second factor for a pending high-risk action."""

    id: str = Field(min_length=1, max_length=64)
    approve: bool = True


class ConfirmOut(Schema):
    """What came of it."""

    ok: bool
    reply: str
    actions: tuple[ActionOut, ...] = ()


class AnnounceIn(Schema):
    """Say something in rooms."""

    text: str | None = Field(default=None, max_length=1000)
    media: str | None = Field(default=None, max_length=1000)
    """Path of a WAV file inside the announcements folder."""
    rooms: tuple[str, ...] | None = None
    floor: str | None = None
    except_: tuple[str, ...] = Field(default=(), alias="except")
    priority: Literal["low", "normal", "high"] = "normal"
    """`high` also sounds in quiet hours and rooms that do not want to be disturbed."""
    chime: bool = True


class AnnounceOut(Schema):
    """Where it was said."""

    rooms: tuple[str, ...]
    silent: dict[str, str]
    """Rooms that kept silent, and why."""


class AskIn(Schema):
    """Ask somebody in a room and wait for the answer."""

    question: str = Field(min_length=1, max_length=500)
    answers: tuple[str, ...] = ()
    room: str
    timeout_s: float = Field(default=15.0, gt=0, le=120)


class AskOut(Schema):
    """What was answered: one of `answers`, or the words; null when nobody did."""

    answer: str | None
    text: str | None


class RateIn(Schema):
    """How good an answer was."""

    conversation_id: str = Field(min_length=1, max_length=64)
    rating: int = Field(ge=1, le=5)


class ErrorBody(Schema):
    """What every error looks like."""

    code: str
    message: str


class ErrorOut(Schema):
    """Envelope of an error."""

    error: ErrorBody
