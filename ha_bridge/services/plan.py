"""One action becomes as few service calls as possible, and says which devices cannot do it. Pure."""

from dataclasses import dataclass

from ha_bridge.models import Action, Entity, EntityId, House, Outcome, ServiceCall, Verb
from ha_bridge.services.step import Nothing, Step, Unsupported
from ha_bridge.services.table import PARTICULAR, SIMPLE

GROUP_SERVICES = frozenset({Verb.TURN_ON, Verb.TURN_OFF, Verb.TOGGLE})
"""What a group of mixed devices can do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send, and what not."""

    calls: tuple[ServiceCall, ...]
    refused: tuple[Outcome, ...] = ()
    """Devices that cannot do it (`unsupported`), cannot be reached (`unavailable`) or are not there (`gone`)."""
    idle: tuple[EntityId, ...] = ()
    """Devices for which there is nothing to do: dimming a lamp that is off."""


def plan(action: Action, house: House) -> Plan:
    """Translate for every target; targets with the same service and data share one call."""
    joined: dict[tuple[str, str], tuple[Step, list[EntityId]]] = {}
    refused: list[Outcome] = []
    idle: list[EntityId] = []
    for target in action.targets:
        entity = house.entities.get(target)
        if entity is None or entity.state == "unavailable":
            error = "gone" if entity is None else "unavailable"
            refused.append(Outcome(target, _service_name(target, action), {}, ok=False, error=error))
            continue
        try:
            step = translate(action, entity, house)
        except Unsupported:
            refused.append(Outcome(target, _service_name(target, action), {}, ok=False, error="unsupported"))
        except Nothing:
            idle.append(target)
        else:
            key = (step.service, repr(sorted(step.data.items())))
            joined.setdefault(key, (step, []))[1].append(target)
    calls = tuple(_call(step, targets) for step, targets in joined.values())
    return Plan(calls, tuple(refused), tuple(idle))


def translate(action: Action, entity: Entity, house: House) -> Step:
    """The step for one entity; raises `Unsupported` or `Nothing`."""
    particular = PARTICULAR.get(entity.domain, {}).get(action.verb)
    if particular is not None:
        return particular(action, entity, house)
    service = SIMPLE.get(entity.domain, {}).get(action.verb)
    if service is not None:
        return Step(f"{entity.domain}.{service}")
    if entity.domain == "group" and action.verb in GROUP_SERVICES:
        return Step(f"homeassistant.{action.verb}")
    raise Unsupported(action.verb)


def _call(step: Step, targets: list[EntityId]) -> ServiceCall:
    domain, _, service = step.service.partition(".")
    return ServiceCall(domain, service, tuple(targets), step.data)


def _service_name(target: EntityId, action: Action) -> str:
    """What would have been called; for the record of a refusal."""
    domain = target.partition(".")[0]
    return f"{domain}.{SIMPLE.get(domain, {}).get(action.verb, action.verb)}"
