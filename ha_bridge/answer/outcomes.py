"""What happened, in one short sentence: what worked by its result, what did not by its name. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal

from ha_bridge.models import Action, EntityId, House, Outcome, Value, Verb
from ha_bridge.understand.language import Language
from ha_bridge.understand.naming import area_name, labels, listed

Style = Literal["tone", "short", "full"]
MOST_NAMED = 3
"""More devices than these are counted, not named."""


def describe(
    actions: Sequence[Action], outcomes: Sequence[Outcome], house: House, language: Language, style: Style = "full"
) -> str:
    """ "Kitchen lights are off; the bedroom lamp didn't respond." With `tone`, nothing when all went well."""
    failed = [outcome for outcome in outcomes if not outcome.ok]
    if style == "tone" and not failed:
        return ""
    if style == "short" and not failed:
        return language.say("done")
    bad = {outcome.entity_id for outcome in failed}
    parts = [_did(action, bad, house, language) for action in actions]
    parts.extend(_failed(failed, house, language))
    text = "; ".join(part for part in parts if part)
    return f"{text[:1].upper()}{text[1:]}." if text else language.say("nothing_done")


def _did(action: Action, failed: set[EntityId], house: House, language: Language) -> str:
    ids = [entity_id for entity_id in action.targets if entity_id not in failed]
    key = _key(action.verb, action.params)
    if not ids or f"{key}_one" not in language.answers:
        return language.say("done").rstrip(".") if ids else ""
    names, several = _names(ids, action, house, language)
    value = next((str(v) for v in action.params.values() if isinstance(v, str | int | float)), "")
    return language.say(f"{key}_{'many' if several else 'one'}", names=names, value=value)


def _key(verb: Verb, params: Mapping[str, Value]) -> str:
    if verb is Verb.SET_LIGHT:
        kind = next((k for k in ("color", "color_temp_kelvin", "brightness") if k in params), "brightness")
        return f"did_light_{kind}"
    return f"did_{verb.value}"


def _names(ids: Sequence[EntityId], action: Action, house: House, language: Language) -> tuple[str, bool]:
    """The devices as a person would say them, and whether that is a plural."""
    if len(ids) == 1:
        return labels(house, ids)[0], False
    domains = {entity_id.partition(".")[0] for entity_id in ids}
    areas = {house.entities[i].area for i in ids if i in house.entities}
    kind = language.answers.get(f"kinds_{domains.pop()}") if len(domains) == 1 else None
    if kind and len(areas) == 1 and action.scope == "room":
        return language.say("kind_in_room", room=area_name(house, areas.pop()), kind=kind).strip(), True
    if len(ids) > MOST_NAMED:
        return language.say("counted", count=len(ids), kind=kind or language.say("devices")), True
    return listed(labels(house, ids), language), True


def _failed(failed: Sequence[Outcome], house: House, language: Language) -> list[str]:
    """By reason: no answer is another thing than a refusal."""
    parts = []
    for reason in dict.fromkeys(outcome.error or "failed" for outcome in failed):
        ids = [outcome.entity_id for outcome in failed if (outcome.error or "failed") == reason]
        key = f"failed_{reason}" if f"failed_{reason}" in language.answers else "failed_failed"
        parts.append(language.say(key, names=listed(labels(house, list(dict.fromkeys(ids))), language)))
    return parts
