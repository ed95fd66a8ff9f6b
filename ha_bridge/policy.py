"""Whether an action may happen, and what it takes. Pure; the only gate between words and the house.

Nothing that comes from outside can widen it: not a model's words, not an entity's name, not the text. It sees only
typed actions, the owner's rules, and where the words came from.

    decide(action) -> Allow | AskConfirm | NeedFactor | Refuse   (one decision for each group of targets)

High risk never happens as part of "all" (any scope but `named`), by undo, or from a guess (a near-sounding name, a
language model). What follows an `AskConfirm` or `NeedFactor` is judged in `ha_bridge.confirm`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from ha_bridge.models import Action, AreaId, Entity, EntityId, House, OwnerMatch, Source, Verb
from ha_bridge.risk import Risk, risk_of

HighRisk = Literal["off", "confirm", "second_factor"]

GUESSES = frozenset({Source.FUZZY, Source.LLM})


@dataclass(frozen=True, slots=True)
class Permission:
    """What whoever speaks from a room or satellite may do."""

    domains: frozenset[str] | None = None
    """None: all domains."""
    own_room_only: bool = False
    whole_house: bool = True
    high_risk: bool = True
    owner_sentences: bool = True


FULL = Permission()
GUEST = Permission(
    domains=frozenset({"light", "media_player", "fan", "climate", "cover", "switch", "scene", "humidifier", "vacuum"}),
    whole_house=False,
    high_risk=False,
    owner_sentences=False,
)
CHILD = Permission(
    domains=frozenset({"light", "media_player", "fan", "scene"}),
    own_room_only=True,
    whole_house=False,
    high_risk=False,
    owner_sentences=False,
)
LEVELS: Mapping[str, Permission] = {"full": FULL, "guest": GUEST, "child": CHILD}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the owner allows; read from the settings, never from the house."""

    high_risk: HighRisk = "off"
    high_risk_in: Mapping[AreaId, HighRisk] = field(default_factory=dict)
    """Where a room has a rule of its own."""
    safe: frozenset[EntityId] = frozenset()
    """Scripts, automations, scenes, switches and buttons the owner calls harmless."""
    rooms: Mapping[AreaId, Permission] = field(default_factory=dict)
    satellites: Mapping[str, Permission] = field(default_factory=dict)

    def high_risk_for(self, who: "Who") -> HighRisk:
        """The rule that holds where this was said."""
        return self.high_risk if who.room is None else self.high_risk_in.get(who.room, self.high_risk)


@dataclass(frozen=True, slots=True)
class Who:
    """Where the words came from."""

    conversation: str
    room: AreaId | None = None
    satellite: str | None = None


class RefusalCode(StrEnum):
    """Why not; each has a sentence in every language."""

    UNKNOWN_DEVICE = "unknown_device"
    NOT_PERMITTED = "not_permitted"
    NEVER_IN_ALL = "never_in_all"
    NEVER_BY_UNDO = "never_by_undo"
    SAY_IT_EXACTLY = "say_it_exactly"
    HIGH_RISK_OFF = "high_risk_off"
    LOCKED_OUT = "locked_out"
    EXPIRED = "confirmation_expired"
    WRONG_PLACE = "confirmation_elsewhere"
    DECLINED = "declined"
    FACTOR_NEEDED = "factor_needed"


@dataclass(frozen=True, slots=True)
class Allow:
    """Do it."""

    action: Action
    left_out: tuple[EntityId, ...] = ()
    """Targets of an "all" that are not part of it: too dangerous, or not this speaker's to command."""


@dataclass(frozen=True, slots=True)
class AskConfirm:
    """Do it after a yes in the same conversation and room."""

    action: Action


@dataclass(frozen=True, slots=True)
class NeedFactor:
    """Do it after an approval that is not spoken."""

    action: Action


@dataclass(frozen=True, slots=True)
class Refuse:
    """Do not do it."""

    action: Action
    code: RefusalCode


Decision = Allow | AskConfirm | NeedFactor | Refuse


def decide(action: Action, house: House, rules: Rules, who: Who, *, locked_out: bool = False) -> tuple[Decision, ...]:
    """One decision for each group of targets that shares a fate; the harmless ones come first."""
    known = tuple(target for target in action.targets if target in house.entities)
    allowed = tuple(target for target in known if _permitted(action, house.entities[target], rules, who))
    risks = {target: risk_of(action, house.entities[target], house, rules.safe) for target in allowed}
    low = tuple(target for target in allowed if risks[target] is Risk.LOW)
    high = tuple(target for target in allowed if risks[target] is Risk.HIGH)
    unknown = tuple(target for target in action.targets if target not in house.entities)
    barred = tuple(target for target in known if target not in risks)
    if action.scope != "named" and low:
        return (Allow(replace(action, targets=low), left_out=(*high, *barred)),)
    decisions: list[Decision] = [Allow(replace(action, targets=low))] if low else []
    if high:
        decisions.append(_risky(replace(action, targets=high), rules, who, locked_out=locked_out))
    if barred:
        decisions.append(Refuse(replace(action, targets=barred), RefusalCode.NOT_PERMITTED))
    if unknown:
        decisions.append(Refuse(replace(action, targets=unknown), RefusalCode.UNKNOWN_DEVICE))
    return tuple(decisions)


def decide_owner_sentence(
    match: OwnerMatch, house: House, rules: Rules, who: Who, *, locked_out: bool = False
) -> Decision:
    """Judge a sentence of the owner's own by what it would touch; the action of the answer only names the targets."""
    action = Action(Verb.RUN, match.targets, source=Source.OWN)
    if not all(permission.owner_sentences for permission in _permissions(rules, who)):
        return Refuse(action, RefusalCode.NOT_PERMITTED)
    if any(target not in house.entities for target in match.targets):
        return Refuse(action, RefusalCode.UNKNOWN_DEVICE)
    risky = [t for t in match.targets if risk_of(action, house.entities[t], house, rules.safe) is Risk.HIGH]
    return _risky(action, rules, who, locked_out=locked_out) if risky else Allow(action)


def _risky(action: Action, rules: Rules, who: Who, *, locked_out: bool) -> Decision:
    refusal = _refusal(action, rules, who, locked_out=locked_out)
    if refusal is not None:
        return Refuse(action, refusal)
    return AskConfirm(action) if rules.high_risk_for(who) == "confirm" else NeedFactor(action)


def _refusal(action: Action, rules: Rules, who: Who, *, locked_out: bool) -> RefusalCode | None:
    """The first reason why a high-risk action is out of the question."""
    reasons = (
        (action.scope != "named", RefusalCode.NEVER_IN_ALL),
        (action.source is Source.UNDO, RefusalCode.NEVER_BY_UNDO),
        (action.source in GUESSES, RefusalCode.SAY_IT_EXACTLY),
        (not all(permission.high_risk for permission in _permissions(rules, who)), RefusalCode.NOT_PERMITTED),
        (rules.high_risk_for(who) == "off", RefusalCode.HIGH_RISK_OFF),
        (locked_out, RefusalCode.LOCKED_OUT),
    )
    return next((code for holds, code in reasons if holds), None)


def _permitted(action: Action, entity: Entity, rules: Rules, who: Who) -> bool:
    return all(_permits(permission, action, entity, who) for permission in _permissions(rules, who))


def _permits(permission: Permission, action: Action, entity: Entity, who: Who) -> bool:
    if permission.domains is not None and entity.domain not in permission.domains:
        return False
    if permission.own_room_only and (who.room is None or entity.area != who.room):
        return False
    return permission.whole_house or action.scope not in ("house", "floor")


def _permissions(rules: Rules, who: Who) -> tuple[Permission, Permission]:
    """Of the room and of the satellite; both must agree."""
    room = rules.rooms.get(who.room, FULL) if who.room is not None else FULL
    satellite = rules.satellites.get(who.satellite, FULL) if who.satellite is not None else FULL
    return room, satellite
