"""A second factor on the owner's phone: a notification of Home Assistant's app with "yes" and "no" to tap. Pure.

The tap comes back as an event that names the pending question, so an old notification can never approve a new question.
"""

from dataclasses import dataclass

from ha_bridge.home import Json

EVENT = "mobile_app_notification_action"
_YES, _NO = "PARLOUR_YES_", "PARLOUR_NO_"


@dataclass(frozen=True, slots=True)
class Approval:
    """What the owner tapped."""

    pending: str
    approve: bool


def notification(question: str, pending: str, yes: str, no: str) -> dict[str, object]:
    """The data of the notify service."""
    actions = [
        {"action": _YES + pending, "title": yes, "authenticationRequired": True},
        {"action": _NO + pending, "title": no},
    ]
    return {"message": question, "data": {"actions": actions, "tag": f"parlour-{pending}"}}


def read_approval(event: Json) -> Approval | None:
    """From an event of the app; None where somebody else's notification was tapped."""
    data = event.get("data")
    action = data.get("action") if isinstance(data, dict) else None
    if not isinstance(action, str):
        return None
    for prefix, approve in ((_YES, True), (_NO, False)):
        if action.startswith(prefix) and len(action) > len(prefix):
            return Approval(action.removeprefix(prefix), approve)
    return None
