"""Which part of the brain answers which route."""

from typing import Any

import hub
from hub.brain.announce_door import AnnounceDoor
from hub.brain.brain import Brain
from hub.brain.text_door import TextDoor
from hub.http.errors import ApiError
from hub.http.routes import Call, Route, RouteTable
from hub.http.schemas import AnnounceIn, AnnounceOut, ConfirmIn, ConfirmOut, MessageIn, MessageOut
from hub.observe.metrics import exposition
from hub.workers.worker import Worker

MOST = 1000
"""Answers to one question about the past."""


def build_routes(worker: Worker, text: TextDoor, brain: Brain) -> RouteTable:
    """The whole API."""

    async def health(call: Call) -> dict[str, Any]:
        return _health(worker, brain, full=call.authorised)

    async def why(call: Call) -> Any:
        return brain.explanations.last(_count(call, 1))

    async def rooms(call: Call) -> Any:
        return await brain.pairing.rooms({}, _nobody)

    async def timers(call: Call) -> Any:
        return brain.household.timers()

    async def turns(call: Call) -> Any:
        return brain.explanations.last_turns(_count(call, 20))

    async def events(call: Call) -> Any:
        return brain.feed.watch()

    async def metrics_text(call: Call) -> str:
        return exposition(worker.metrics).decode()

    table = RouteTable()
    table.add(Route("GET", "/health", "Whether the hub works; more with the key.", health, open=True))
    table.add(
        Route("POST", "/api/conversation/message", "Say something to the house.", text.message, MessageIn, MessageOut)
    )
    table.add(
        Route("POST", "/api/confirm", "The second factor for a pending action.", text.confirm, ConfirmIn, ConfirmOut)
    )
    door = AnnounceDoor(brain.rooms, brain.pairing.members, brain.desk, brain.announce)
    table.add(Route("POST", "/api/announce", "Say something in rooms.", door.announce, AnnounceIn, AnnounceOut))
    table.add(Route("GET", "/api/why", "Why rooms answered, newest first.", why))
    table.add(Route("GET", "/api/turns", "The last turns: route, reasons, outcome, time of each stage.", turns))
    table.add(Route("GET", "/api/events", "What happens in the house from now on.", events, stream=True))
    table.add(Route("GET", "/api/rooms", "Satellites and how they are.", rooms))
    table.add(Route("GET", "/api/timers", "Timers, alarms and everything else that is waited for.", timers))
    table.add(Route("GET", "/metrics", "Metrics for Prometheus.", metrics_text, plain=True))
    return table


def _count(call: Call, usual: int) -> int:
    """How many of the newest somebody wants."""
    wanted = call.query.get("last", str(usual))
    if not (wanted.isascii() and wanted.isdigit() and 0 < int(wanted[:9]) <= MOST):
        raise ApiError("bad_request", f"last: a number from 1 to {MOST}")
    return int(wanted[:9])


async def _nobody(news: Any) -> None:
    """The API has no one to tell news in between."""


def _health(worker: Worker, brain: Brain, *, full: bool) -> dict[str, Any]:
    house = brain.mind.house
    parts = {kind: state.value for kind, state in worker.siblings.items()}
    troubles = [text for texts in worker.sibling_troubles.values() for text in texts]
    fine = (house.ready or not house.configured) and not troubles
    status = {"status": "ok" if fine else "degraded"}
    if not full:
        return status
    return {
        **status,
        "version": hub.__version__,
        "demo": worker.settings.hub.demo,
        "house": {
            "configured": house.configured,
            "ready": house.ready,
            "problem": house.problem,
            "entities": house.entities,
            "areas": len(house.rooms),
        },
        "minds": {"names": house.minds, "cloud": house.cloud},
        "parts": parts,
        "degraded": troubles,
        "satellites": sum(presence.connected for presence in brain.pairing.members.all()),
    }
