"""Says what really happened, shortly. Pure."""

from collections.abc import Sequence

from ha_bridge.models import Action, EntityId, House, Outcome
from ha_bridge.understand.language import Language
from ha_bridge.understand.naming import labels, listed


def word_outcomes(
    done: Sequence[Action], outcomes: Sequence[Outcome], left_out: Sequence[EntityId], house: House, words: Language
) -> str:
    """One sentence for what worked, one for what did not, one for what was left out on purpose."""
    failed = tuple(outcome.entity_id for outcome in outcomes if not outcome.ok)
    parts = []
    if any(outcome.ok for outcome in outcomes) or not failed:
        parts.append(words.say("done"))
    if failed:
        parts.append(words.say("failed", names=listed(labels(house, failed), words)))
    if left_out:
        parts.append(words.say("left_out", names=listed(labels(house, left_out), words)))
    return " ".join(parts)
