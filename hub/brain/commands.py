"""What the owner can ask the running hub for: pair, revoke, rooms, why, forget, confirm."""

from collections.abc import Mapping
from typing import Any

from hub.brain.brain import Brain
from hub.brain.pairing_desk import PairingDesk
from hub.control.server import Door, Tell
from hub.mind.api import Confirm
from hub.store.store import Store
from hub.store.writer import StoreWriter

Json = Any


def register_commands(door: Door, pairing: PairingDesk, brain: Brain, store: StoreWriter) -> None:
    """Offer everything."""

    async def why(arguments: Mapping[str, Json], tell: Tell) -> Json:
        return brain.explanations.last(int(arguments.get("last", 1)))

    async def forget(arguments: Mapping[str, Json], tell: Tell) -> Json:
        await store.ask(Store.forget)
        return {"forgotten": True}

    async def confirm(arguments: Mapping[str, Json], tell: Tell) -> Json:
        _, answered = await brain.turns.confirm(Confirm(str(arguments["id"]), bool(arguments.get("approve", True))))
        return {"ok": answered.tone != "error" and answered.error is None, "reply": answered.reply}

    async def ready(arguments: Mapping[str, Json], tell: Tell) -> Json:
        house = brain.mind.house
        link, ears, voice = pairing.listening is not None, brain.ears_know, brain.voice.connected
        return {
            "ready": link and ears and voice and (house.ready or not house.configured),
            "link": link,
            "ears": ears,
            "voice": voice,
            "house": house.ready,
        }

    async def watch(arguments: Mapping[str, Json], tell: Tell) -> Json:
        async for news in brain.feed.watch():
            await tell(news)

    async def timers(arguments: Mapping[str, Json], tell: Tell) -> Json:
        return brain.household.timers()

    door.register("timers", timers)
    door.register("ready", ready)
    door.register("watch", watch)
    door.register("pair", pairing.pair)
    door.register("answer_pairing", pairing.answer)
    door.register("revoke", pairing.revoke)
    door.register("rooms", pairing.rooms)
    door.register("why", why)
    door.register("forget", forget)
    door.register("confirm", confirm)
