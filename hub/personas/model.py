"""What a persona is: character, voice, wake word, wording. Frozen; a change makes a new one."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Degree = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Lines = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1, max_length=50)]

BIG_FIVE = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Wake(_Part):
    """What wakes this persona."""

    model: Name | None = None
    """Id of a wake model; empty: the satellites' own choice."""
    sensitivity: Degree = 0.5
    """0 strict, 1 eager."""


class Vocabulary(_Part):
    """Its wording."""

    confirmations: Lines = ("Done.", "OK.")
    """What is said when something was done."""
    fillers: Lines = ("One moment.",)
    """What bridges a wait."""
    apologies: Lines = ("Sorry, I did not understand that.",)
    """What is said to words that mean nothing here."""
    greetings: Lines = ("Yes?",)
    """What is said when called without a wish."""
    farewells: Lines = ("Goodbye.",)
    """What is said at the end."""


class Persona(_Part):
    """One persona, whole."""

    id: str
    """Name of its folder or file."""
    name: Annotated[str, Field(min_length=1, max_length=60)]
    """What it calls itself."""
    voice: str | None = None
    """A voice of the voice engine."""
    pace: Annotated[float, Field(ge=0.5, le=2.0, allow_inf_nan=False)] = 1.0
    """Above 1 speaks faster."""
    wake: Wake = Wake()
    color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    """For lights and screens."""
    traits: dict[Name, Degree] = Field(default_factory=dict)
    """The Big Five and traits of its own."""
    emotions: dict[Name, Degree] = Field(default_factory=dict)
    """Controls that may be moved while it talks."""
    personality: Annotated[str, Field(max_length=8000)] = ""
    """Who it is, in words for a language model."""
    vocabulary: Vocabulary = Vocabulary()

    @model_validator(mode="before")
    @classmethod
    def _named(cls, data: Any) -> Any:
        """Without a name it is called like its folder."""
        if isinstance(data, dict) and "id" in data:
            return {"name": str(data["id"]).replace("_", " ").replace("-", " ").title(), **data}
        return data

    def with_emotions(self, emotions: dict[str, float]) -> "Persona":
        """The same persona in another mood; unknown controls are added, impossible values refused."""
        return Persona.model_validate({**self.model_dump(), "emotions": {**self.emotions, **emotions}})
