import threading

import pytest

from hub.errors import DiskFull, StoreError
from hub.store.database import MEMORY, connect
from hub.store.records import DocumentKind
from hub.store.store import Store
from hub.store.writer import MAX_WAITING, StoreWriter


def full(store: Store) -> None:
    raise DiskFull("no space is left")


async def test_changes_happen_in_their_order_and_before_a_later_question() -> None:
    writer = StoreWriter(Store(connect(MEMORY)))
    for number in range(50):
        assert writer.later(lambda store, number=number: store.put(DocumentKind.SCENE, "s", number, 1.0))
    assert await writer.ask(lambda store: store.get(DocumentKind.SCENE, "s")) == 49
    await writer.close()


async def test_a_full_disk_is_told_once_and_the_recovery_too() -> None:
    writer = StoreWriter(Store(connect(MEMORY)))
    told: list[str | None] = []
    writer.on_trouble = lambda trouble: told.append(trouble.code if trouble else None)
    for work in (full, full, lambda store: store.put(DocumentKind.SCENE, "s", 1, 1.0)):
        writer.later(work)
    with pytest.raises(DiskFull):
        await writer.ask(full)
    await writer.close()
    assert told == ["disk_full", None]
    assert writer.trouble is None


async def test_a_store_that_forgets_stays_a_trouble() -> None:
    writer = StoreWriter(Store(connect(MEMORY)), StoreError("damaged"))
    writer.later(lambda store: store.put(DocumentKind.SCENE, "s", 1, 1.0))
    await writer.close()
    assert writer.trouble


async def test_a_disk_that_hangs_costs_a_bounded_number_of_waiting_changes() -> None:
    writer = StoreWriter(Store(connect(MEMORY)))
    go = threading.Event()
    writer.later(lambda store: go.wait())
    taken = [writer.later(lambda store: None) for _ in range(MAX_WAITING)]
    assert taken == [True] * (MAX_WAITING - 1) + [False]
    go.set()
    await writer.close()
