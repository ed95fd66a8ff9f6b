"""What one device needs: a service and its data; and how to read numbers out of actions and attributes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ha_bridge.models import Action, Entity, Value


@dataclass(frozen=True, slots=True)
class Step:
    """One service call for one entity; calls with the same service and data are joined later."""

    service: str
    """`domain.service`"""
    data: Mapping[str, Value] = field(default_factory=dict)


class Unsupported(Exception):
    """This device cannot do that."""


class Nothing(Exception):
    """There is nothing to do: an unlit lamp cannot be dimmed further."""


def number(values: Mapping[str, Value], key: str) -> float | None:
    """A finite number, or None; a word where a number belongs is no number."""
    value = values.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) == float("inf"):
        return None
    return float(value)


def need_number(action: Action, key: str) -> float:
    """A parameter without which the action means nothing."""
    value = number(action.params, key)
    if value is None:
        raise Unsupported(key)
    return value


def need_word(action: Action, *keys: str) -> str:
    """The first of these parameters that is a word."""
    for key in keys:
        value = action.params.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    raise Unsupported(keys[0])


def clamp(value: float, low: float, high: float) -> float:
    """Into these bounds."""
    return max(low, min(high, value))


def tidy(value: float) -> int | float:
    """20.0 as 20; what Home Assistant shows and logs stays readable."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def supports(entity: Entity, feature: int) -> bool:
    """Whether the device says that it can; one that says nothing is taken at its domain's word."""
    features = number(entity.attributes, "supported_features")
    return features is None or bool(int(features) & feature)


def words(entity: Entity, attribute: str) -> tuple[str, ...]:
    """A list attribute such as `hvac_modes`."""
    value = entity.attributes.get(attribute)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, tuple | list) else ()


def pick(entity: Entity, attribute: str, wanted: str) -> str:
    """The device's own spelling of a mode, source or option; devices that list none are trusted to know it."""
    offered = words(entity, attribute)
    if not offered:
        return wanted
    same = [one for one in offered if _plain(one) == _plain(wanted)]
    if not same:
        raise Unsupported(wanted)
    return same[0]


def _plain(word: str) -> str:
    return word.casefold().replace("_", "").replace(" ", "").replace("-", "")
