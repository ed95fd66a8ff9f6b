"""What is said in the demo: who says what in which room, and what should come of it."""

from dataclasses import dataclass

WAKE = "okay nabu"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing somebody says."""

    name: str
    room: str
    words: str
    voice: str
    wake: str | None = WAKE
    expect_entity: str | None = None
    """A device that should move."""
    expect_reply: str | None = None
    """What the answer should contain."""
    expect_room: str | None = None
    """The room that should answer, if another than the speaker's."""

    @property
    def file(self) -> str:
        """Its recording."""
        return f"{self.name}.opus"


SCRIPT = (
    Line("kitchen_lights", "kitchen", "turn on the lights", "rms", expect_entity="light.kitchen_ceiling"),
    Line("reading_lamp", "living_room", "turn on the reading lamp", "slt", expect_entity="light.reading_lamp"),
    Line("garage", "kitchen", "is the garage door open", "rms", expect_reply="No"),
    Line("dark", "living_room", "it's getting dark", "slt", expect_reply="lights"),
    Line(
        "yeah", "living_room", "yeah, in the living room", "slt", wake=None, expect_entity="light.living_room_ceiling"
    ),
    Line("dim", "living_room", "actually, dim them a bit", "slt", wake=None, expect_entity="light.living_room_ceiling"),
    Line("perfect", "living_room", "perfect", "slt", wake=None, expect_reply="Great"),
    Line("unlock", "bedroom", "unlock the front door", "rms", expect_reply="safety"),
)

HEARING = {
    "kitchen": {"kitchen": 0.0, "living_room": -14.0, "bedroom": -32.0},
    "living_room": {"living_room": 0.0, "kitchen": -14.0, "bedroom": -30.0},
    "bedroom": {"bedroom": 0.0, "kitchen": -32.0, "living_room": -30.0},
}
"""How much quieter, in dB, each room hears what is said in another."""
SOUND_TRAVELS_S = 0.012
"""Between two rooms."""
