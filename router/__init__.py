"""Words in, destination out: command, fast or deep. Pure; knows nothing of the hub."""

from router.decide import decide
from router.models import Context, Decision, Limits, Route

__all__ = ["Context", "Decision", "Limits", "Route", "decide"]
