"""Reads Home Assistant's dry run: is this sentence the owner's own, and what would it touch? Pure.

Only sentences of automations (`trigger`) and of `custom_sentences` (`custom`) count. What Home Assistant's built-in
grammar or its fuzzy matching understands is none of our business: our own understanding is safer there.
"""

from ha_bridge.home import Json
from ha_bridge.models import EntityId, OwnerAnswer, OwnerMatch

DRY_RUN = "conversation/agent/homeassistant/debug"
PROCESS = "conversation/process"


def read_dry_run(text: str, answer: object) -> OwnerMatch | None:
    """From the answer to one sentence."""
    results = answer.get("results") if isinstance(answer, dict) else None
    result = results[0] if isinstance(results, list) and results else None
    if not isinstance(result, dict) or result.get("match") is not True or result.get("fuzzy_match") is True:
        return None
    source = result.get("source")
    if source not in ("trigger", "custom"):
        return None
    intent, slots, targets = result.get("intent"), result.get("slots"), result.get("targets")
    name = intent.get("name") if isinstance(intent, dict) else None
    return OwnerMatch(
        text,
        str(source),
        intent=name if isinstance(name, str) else None,
        targets=tuple(EntityId(str(one)) for one in targets) if isinstance(targets, dict) else (),
        slots={str(key): str(one) for key, one in slots.items()} if isinstance(slots, dict) else {},
    )


def read_answer(answer: object) -> OwnerAnswer:
    """What Home Assistant said after it took the sentence."""
    response = _part(answer, "response")
    speech = _part(_part(response, "speech"), "plain").get("speech")
    if response.get("response_type") != "error":
        return OwnerAnswer(speech if isinstance(speech, str) else "", ok=True)
    code = _part(response, "data").get("code")
    return OwnerAnswer(speech if isinstance(speech, str) else "", ok=False, error=str(code or "failed"))


def _part(whole: object, key: str) -> Json:
    part = whole.get(key) if isinstance(whole, dict) else None
    return part if isinstance(part, dict) else {}
