"""From one action to the service calls of Home Assistant; `plan` is the way in. Pure."""

from ha_bridge.services.plan import Plan, plan

__all__ = ["Plan", "plan"]
