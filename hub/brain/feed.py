"""What happens in the house right now, for whoever watches: demo, dashboard, `parlour logs`. Nothing is kept."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from hub.brain.orders import CancelTurn, Explained, Order, StartTurn, ToRelay
from hub.mind.api import ActionDone, Answered, Clause, Routed
from hub.relay.api import MessageHeard, RelayEvent, SatelliteJoined, SatelliteLost, Send
from hub.relay.levels import LevelHeard
from satellite.wire.messages import Grant, RoomState, ShowLight, StandDown, Wake

MOST_WAITING = 500

News = dict[str, Any]


class Feed:
    """Passes news on to watchers; a watcher that does not read misses some."""

    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[News]] = set()
        self._lights: dict[str, str] = {}
        """What each room shows now: whoever begins to watch is told first."""

    @property
    def watched(self) -> bool:
        """Whether anybody wants to know."""
        return bool(self._watchers)

    def publish(self, news: News) -> None:
        """Tell every watcher."""
        for queue in self._watchers:
            if queue.qsize() < MOST_WAITING:
                queue.put_nowait(news)

    async def watch(self) -> AsyncIterator[News]:
        """News from now on."""
        queue: asyncio.Queue[News] = asyncio.Queue()
        self._watchers.add(queue)
        for satellite, light in self._lights.items():
            queue.put_nowait({"what": "light", "satellite": satellite, "light": light})
        try:
            while True:
                yield await queue.get()
        finally:
            self._watchers.discard(queue)

    # --- What is worth telling ---

    def order(self, order: Order) -> None:
        """Something the brain is about to have done."""
        match order:
            case ToRelay(Send(satellite, ShowLight(light=light))):
                self._lights[satellite] = light
                self.publish({"what": "light", "satellite": satellite, "light": light})
            case ToRelay(Send(satellite, Grant(conversation=conversation, final=final))):
                self.publish({"what": "granted", "satellite": satellite, "conversation": conversation, "final": final})
            case ToRelay(Send(satellite, StandDown(winner=winner, reason=reason))):
                self.publish({"what": "stood_down", "satellite": satellite, "winner": winner, "reason": reason})
            case StartTurn(ask):
                text = ask.texts[0] if ask.texts else ""
                heard = {"what": "heard", "conversation": ask.conversation, "room": ask.room, "turn": ask.turn}
                self.publish({**heard, "text": text})
            case CancelTurn(turn):
                self.publish({"what": "cancelled", "turn": turn})
            case Explained(explanation, conversation):
                self.publish({"what": "decided", "winner": explanation.winner, "conversation": conversation})
            case _:
                pass

    def relay(self, event: RelayEvent) -> None:
        """Something the satellites did."""
        match event:
            case SatelliteJoined(satellite=satellite):
                self._lights[satellite] = "off"
                self.publish({"what": "joined", "satellite": satellite})
            case SatelliteLost(satellite=satellite):
                self._lights.pop(satellite, None)
                self.publish({"what": "lost", "satellite": satellite})
            case LevelHeard(satellite=satellite, level_db=level_db):
                self.publish({"what": "level", "satellite": satellite, "level_db": level_db})
            case MessageHeard(satellite, RoomState(muted=muted, volume=volume)):
                self.publish({"what": "room_state", "satellite": satellite, "muted": muted, "volume": volume})
            case MessageHeard(satellite, Wake(level_db=level_db, noise_db=noise_db, button=button)):
                levels = {"level_db": level_db, "noise_db": noise_db}
                self.publish({"what": "wake", "satellite": satellite, "button": button, **levels})
            case _:
                pass

    def answer(self, conversation: str, event: Routed | ActionDone | Clause | Answered) -> None:
        """Something the mind said."""
        base = {"conversation": conversation, "turn": event.turn}
        match event:
            case Routed():
                self.publish({**base, "what": "routed", "route": event.route})
            case ActionDone():
                self.publish(
                    {**base, "what": "action", "entity": event.entity_id, "service": event.service, "ok": event.ok}
                )
            case Clause():
                self.publish({**base, "what": "said", "text": event.text})
            case Answered():
                self.publish({**base, "what": "answered", "reply": event.reply, "spans_ms": event.spans_ms})

    def first_sound(self, conversation: str, ms: float) -> None:
        """An answer began to sound so long after the question ended."""
        self.publish({"what": "first_sound", "conversation": conversation, "ms": round(ms, 1)})
