"""The bridge's vocabulary: the house as it is, the actions it can take, and what came of them.

Everything here is frozen data. `House` is a snapshot; whoever mirrors Home Assistant makes a new one when
something changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NewType

EntityId = NewType("EntityId", str)
AreaId = NewType("AreaId", str)
FloorId = NewType("FloorId", str)

Scalar = str | int | float | bool | None
Value = Scalar | tuple[Scalar, ...] | Mapping[str, Scalar]
"""What an attribute or a service parameter may hold."""


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor of the house; absent in Home Assistant before 2024.4."""

    id: FloorId
    name: str
    aliases: tuple[str, ...] = ()
    level: int | None = None
    """Storey number, 0 is the ground floor."""


@dataclass(frozen=True, slots=True)
class Area:
    """A room, or any other named part of the house."""

    id: AreaId
    name: str
    floor: FloorId | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One device of the house that is exposed to voice; unexposed ones never get this far."""

    id: EntityId
    name: str
    area: AreaId | None = None
    aliases: tuple[str, ...] = ()
    state: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        """`light` of `light.kitchen`."""
        return self.id.partition(".")[0]

    @property
    def device_class(self) -> str | None:
        """Home Assistant's device class, such as `garage` or `window`."""
        value = self.attributes.get("device_class")
        return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class House:
    """Areas, floors, entities and their states at one moment."""

    areas: Mapping[AreaId, Area] = field(default_factory=dict)
    floors: Mapping[FloorId, Floor] = field(default_factory=dict)
    entities: Mapping[EntityId, Entity] = field(default_factory=dict)
    generation: int = 0
    """Rises when names, areas, floors or exposure change (not with states): the key of every index."""
    temperature_unit: Literal["°C", "°F"] = "°C"
    """The unit in which this house speaks of temperatures."""
    sun: Mapping[str, datetime] = field(default_factory=dict)
    """The next `sunrise` and `sunset`, where Home Assistant tells them."""


class Verb(StrEnum):
    """What can be done to a device. Lock and unlock, open and close are separate words on purpose.

    Parameters are named in the line below each verb; a `_step` is relative to what the device shows now.
    """

    TURN_ON = "turn_on"
    TURN_OFF = "turn_off"
    TOGGLE = "toggle"
    SET_LIGHT = "set_light"
    """brightness (0-100) | brightness_step, color (CSS name), color_temp_kelvin | color_temp_step."""
    SET_TEMPERATURE = "set_temperature"
    """temperature | temperature_step, optional unit ("°C" or "°F"; the house's own if absent)."""
    SET_HVAC_MODE = "set_hvac_mode"
    """mode."""
    SET_FAN_MODE = "set_fan_mode"
    """mode; the fan of a climate device."""
    SET_PRESET = "set_preset"
    """mode; climate, fan, humidifier, water heater, vacuum (its suction)."""
    SET_SPEED = "set_speed"
    """Fans: percentage (0-100) | percentage_step."""
    LOCK = "lock"
    UNLOCK = "unlock"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    SET_POSITION = "set_position"
    """Covers and valves: position (0-100) | position_step."""
    PLAY = "media_play"
    PAUSE = "media_pause"
    NEXT = "media_next"
    PREVIOUS = "media_previous"
    SET_VOLUME = "set_volume"
    """volume (0-100) | volume_step."""
    MUTE = "mute"
    UNMUTE = "unmute"
    PLAY_MEDIA = "play_media"
    """query, optional media_class; execution finds the medium first."""
    SELECT_SOURCE = "select_source"
    """source."""
    START = "start"
    RETURN_TO_BASE = "return_to_base"
    DOCK = "dock"
    PAUSE_WORK = "pause_work"
    ADD_ITEM = "add_item"
    """item, optional due_date (ISO) and description."""
    COMPLETE_ITEM = "complete_item"
    """item."""
    REMOVE_ITEM = "remove_item"
    """item."""
    RUN = "run"
    """Scripts, automations, buttons."""
    ACTIVATE = "activate"
    """Scenes."""
    ARM = "arm"
    """mode (home, away, night, vacation), optional code."""
    DISARM = "disarm"
    """Optional code."""
    SET_VALUE = "set_value"
    """Numbers: value | value_step. Selects: value (the option)."""
    SET_HUMIDITY = "set_humidity"
    """humidity (0-100) | humidity_step."""


class Source(StrEnum):
    """Which stage of understanding an action came from; policy trusts them differently."""

    GRAMMAR = "grammar"
    FRAME = "frame"
    """Completed from the dialogue: a pronoun, an ellipsis, a yes."""
    OWN = "own"
    """A scene or routine the owner made by talking."""
    FUZZY = "fuzzy"
    """A near-sounding name was taken for the real one."""
    LLM = "llm"
    UNDO = "undo"


Scope = Literal["named", "room", "floor", "house"]


@dataclass(frozen=True, slots=True)
class Action:
    """One typed device operation on entities that are already resolved."""

    verb: Verb
    targets: tuple[EntityId, ...]
    params: Mapping[str, Value] = field(default_factory=dict)
    source: Source = Source.GRAMMAR
    scope: Scope = "named"
    """How the targets were chosen: named one by one, or everything of a room, a floor, the house."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """What is sent to Home Assistant."""

    domain: str
    service: str
    targets: tuple[EntityId, ...]
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one entity did with one call."""

    entity_id: EntityId
    service: str
    """`domain.service`"""
    data: Mapping[str, Value]
    ok: bool
    error: str | None = None
    """Stable code when not ok: `timeout`, `refused`, `unavailable`, `failed`, `gone`, `offline` (nothing was sent),
    `lost` (the line broke: it may have happened), `unsupported` (this device cannot do that), `unconfirmed` (accepted,
    but the device does not show it)."""
    message: str | None = None
    """Home Assistant's own words about an error; for logs, never spoken."""


@dataclass(frozen=True, slots=True)
class OwnerMatch:
    """A sentence that the owner taught Home Assistant."""

    text: str
    kind: str
    """`trigger` (an automation's sentence) or `custom` (a file in `custom_sentences`)."""
    intent: str | None = None
    targets: tuple[EntityId, ...] = ()
    """What the sentence would act on, as far as Home Assistant says."""
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnerAnswer:
    """What Home Assistant said after it took an owner's sentence."""

    speech: str
    ok: bool
    error: str | None = None
