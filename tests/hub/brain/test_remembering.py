"""What was learned about rooms survives a restart."""

from pathlib import Path

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.brain.remembering import Remembering
from hub.store.records import DocumentKind, SatelliteRecord
from hub.store.store import open_or_forget
from hub.store.writer import StoreWriter


def writer(folder: Path) -> StoreWriter:
    store, _ = open_or_forget(folder)
    return StoreWriter(store)


def learned() -> Arbiter:
    arbiter = Arbiter(ArbiterConfig())
    for number in range(6):
        arbiter.state.calibration.learn(f"r{number}", {"kitchen-1": -20.0, "hall-1": -30.0, "gone-1": -40.0})
        arbiter.state.earshot.learn({"kitchen-1", "hall-1"}, {"kitchen-1", "hall-1", "gone-1"})
    return arbiter


async def test_gains_and_earshot_come_back_and_satellites_that_are_gone_do_not(tmp_path: Path) -> None:
    first = learned()
    store = writer(tmp_path)
    for name in ("kitchen", "hall"):
        record = SatelliteRecord(f"{name}-1", name, name, f"key-{name}", "hash")
        await store.ask(lambda store, record=record: store.add_satellite(record))  # type: ignore[misc]
    Remembering(store, first).keep()
    await store.close()

    second, store = Arbiter(ArbiterConfig()), writer(tmp_path)
    await Remembering(store, second).load()
    await store.close()
    known = first.state.calibration.gain_db
    assert second.state.calibration.gain_db == {name: known[name] for name in ("hall-1", "kitchen-1")}
    assert second.state.earshot == first.state.earshot


async def test_a_document_nobody_can_read_is_learned_anew(tmp_path: Path) -> None:
    store, arbiter = writer(tmp_path), Arbiter(ArbiterConfig())
    await store.ask(lambda store: store.put(DocumentKind.CALIBRATION, "house", {"gain_db": "loud"}, 0.0))
    await Remembering(store, arbiter).load()
    await store.close()
    assert arbiter.state.calibration.gain_db == {}
