"""Blinds, doors, gates and valves, with and without positions. Pure."""

from ha_bridge.models import Action, Entity, House
from ha_bridge.services.step import Step, Unsupported, clamp, need_number, number, supports

OPEN, CLOSE, SET_POSITION, STOP, OPEN_TILT, CLOSE_TILT, STOP_TILT, SET_TILT = 1, 2, 4, 8, 16, 32, 64, 128


def open_it(action: Action, entity: Entity, house: House) -> Step:
    """All the way."""
    return _move(entity, "open", OPEN, OPEN_TILT)


def close_it(action: Action, entity: Entity, house: House) -> Step:
    """All the way."""
    return _move(entity, "close", CLOSE, CLOSE_TILT)


def stop_it(action: Action, entity: Entity, house: House) -> Step:
    """Where it is."""
    return _move(entity, "stop", STOP, STOP_TILT)


def set_position(action: Action, entity: Entity, house: House) -> Step:
    """Percent open; a device without positions still knows 0 and 100."""
    wanted = _wanted(action, entity)
    domain = entity.domain
    if supports(entity, SET_POSITION):
        return Step(f"{domain}.set_{domain}_position", {"position": wanted})
    if wanted == 0:
        return close_it(action, entity, house)
    if wanted == 100:
        return open_it(action, entity, house)
    if domain == "cover" and supports(entity, SET_TILT):
        return Step("cover.set_cover_tilt_position", {"tilt_position": wanted})
    raise Unsupported("position")


def _wanted(action: Action, entity: Entity) -> int:
    step = number(action.params, "position_step")
    if step is None:
        return round(clamp(need_number(action, "position"), 0, 100))
    now = number(entity.attributes, "current_position")
    if now is None:
        now = {"open": 100.0, "closed": 0.0}.get(entity.state or "")
    if now is None:
        raise Unsupported("position_step")
    return round(clamp(now + step, 0, 100))


def _move(entity: Entity, word: str, feature: int, tilt_feature: int) -> Step:
    domain = entity.domain
    if supports(entity, feature):
        return Step(f"{domain}.{word}_{domain}")
    if domain == "cover" and supports(entity, tilt_feature):
        return Step(f"cover.{word}_cover_tilt")
    raise Unsupported(word)
