"""Keeps what the arbiter learned about microphones and rooms over a restart of the hub."""

import time

from pydantic import TypeAdapter, ValidationError

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.calibration import Calibration
from hub.arbiter.earshot import Earshot
from hub.store.records import DocumentKind
from hub.store.store import Store
from hub.store.writer import StoreWriter

HOUSE = "house"
CALIBRATION: TypeAdapter[Calibration] = TypeAdapter(Calibration)
EARSHOT: TypeAdapter[Earshot] = TypeAdapter(Earshot)


class Remembering:
    """Reads once at the start, writes after every round."""

    def __init__(self, store: StoreWriter, arbiter: Arbiter) -> None:
        self._store = store
        self._arbiter = arbiter

    async def load(self) -> None:
        """Give the arbiter what it knew; a document nobody can read any more is learned anew."""
        calibration, earshot, satellites = await self._store.ask(
            lambda store: (
                store.get(DocumentKind.CALIBRATION, HOUSE),
                store.get(DocumentKind.EARSHOT, HOUSE),
                {record.id for record in store.satellites()},
            )
        )
        state = self._arbiter.state
        try:
            if calibration is not None:
                state.calibration = CALIBRATION.validate_python(calibration)
            if earshot is not None:
                state.earshot = EARSHOT.validate_python(earshot)
        except ValidationError:
            state.calibration, state.earshot = Calibration(), Earshot()
        for gone in set(state.calibration.gain_db) - satellites:
            state.calibration.forget(gone)

    def keep(self) -> None:
        """A round is over, or somebody said where it was: write down what that taught."""
        calibration = CALIBRATION.dump_python(self._arbiter.state.calibration, mode="json")
        earshot = EARSHOT.dump_python(self._arbiter.state.earshot, mode="json")
        now = time.time()

        def write(store: Store) -> None:
            store.put(DocumentKind.CALIBRATION, HOUSE, calibration, now)
            store.put(DocumentKind.EARSHOT, HOUSE, earshot, now)

        self._store.later(write)
