"""Fans, lists, alarm panels, numbers and selects: the verbs that need more than a service name. Pure."""

from ha_bridge.models import Action, Entity, House, Value
from ha_bridge.services.step import Step, Unsupported, clamp, need_number, need_word, number, pick, supports, tidy

FAN_SPEED = 1
ARM_FEATURES = {"home": 1, "away": 2, "night": 4, "vacation": 32}


def set_speed(action: Action, entity: Entity, house: House) -> Step:
    """Percent; zero is off."""
    if not supports(entity, FAN_SPEED):
        raise Unsupported("percentage")
    step = number(action.params, "percentage_step")
    if step is None:
        wanted = clamp(need_number(action, "percentage"), 0, 100)
    else:
        now = number(entity.attributes, "percentage") or 0.0
        # "A bit slower" never switches it off, and a fan that is off has nothing to slow down.
        wanted = clamp(now + step, 1 if now else 0, 100)
    return Step("fan.set_percentage", {"percentage": round(wanted)}) if wanted else Step("fan.turn_off")


def add_item(action: Action, entity: Entity, house: House) -> Step:
    """A new entry of a to-do list."""
    data: dict[str, Value] = {"item": need_word(action, "item")}
    data |= {key: need_word(action, key) for key in ("due_date", "description") if key in action.params}
    return Step("todo.add_item", data)


def complete_item(action: Action, entity: Entity, house: House) -> Step:
    """Tick an entry off."""
    return Step("todo.update_item", {"item": need_word(action, "item"), "status": "completed"})


def remove_item(action: Action, entity: Entity, house: House) -> Step:
    """Take an entry off the list."""
    return Step("todo.remove_item", {"item": need_word(action, "item")})


def arm(action: Action, entity: Entity, house: House) -> Step:
    """In one of the panel's modes."""
    mode = need_word(action, "mode")
    if mode not in ARM_FEATURES or not supports(entity, ARM_FEATURES[mode]):
        raise Unsupported(mode)
    return Step(f"alarm_control_panel.alarm_arm_{mode}", _code(action))


def disarm(action: Action, entity: Entity, house: House) -> Step:
    """Only ever after the policy let it through."""
    return Step("alarm_control_panel.alarm_disarm", _code(action))


def _code(action: Action) -> dict[str, Value]:
    code = action.params.get("code")
    return {"code": code} if isinstance(code, str) else {}


def set_number(action: Action, entity: Entity, house: House) -> Step:
    """Absolute, or relative within the bounds."""
    step = number(action.params, "value_step")
    if step is None:
        return Step(f"{entity.domain}.set_value", {"value": tidy(need_number(action, "value"))})
    try:
        now = float(entity.state or "")
    except ValueError:
        raise Unsupported("value_step") from None
    low, high = number(entity.attributes, "min"), number(entity.attributes, "max")
    value = clamp(now + step, low if low is not None else float("-inf"), high if high is not None else float("inf"))
    return Step(f"{entity.domain}.set_value", {"value": tidy(value)})


def set_option(action: Action, entity: Entity, house: House) -> Step:
    """One of the select's own options."""
    return Step(f"{entity.domain}.select_option", {"option": pick(entity, "options", need_word(action, "value"))})
