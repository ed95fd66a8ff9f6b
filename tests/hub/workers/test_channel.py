import asyncio

import pytest

from hub.errors import ChannelClosed
from hub.workers.channel import Inbox, LocalChannel, pair


async def test_items_arrive_in_order_and_stay_the_same_objects() -> None:
    ours: LocalChannel[list[int], str]
    ours, theirs = pair()
    item = [1]
    await ours.send(item)
    assert await theirs.receive() is item


async def test_a_closed_channel_still_gives_what_was_sent_before() -> None:
    ours: LocalChannel[int, int]
    ours, theirs = pair()
    await ours.send(1)
    await ours.close()
    assert [item async for item in theirs] == [1]
    with pytest.raises(ChannelClosed):
        await theirs.send(2)
    assert not theirs.try_send(2)


async def test_audio_for_a_reader_that_is_behind_loses_its_oldest_part() -> None:
    ours: LocalChannel[int, int]
    ours, theirs = pair()
    kept = [ours.try_send(number) for number in range(LocalChannel.BOUND + 3)]
    assert kept.count(False) == 3
    assert ours.dropped == 3
    assert await theirs.receive() == 3


async def test_a_sender_waits_for_a_reader_that_is_behind() -> None:
    ours: LocalChannel[int, int]
    ours, theirs = pair()
    for number in range(LocalChannel.BOUND):
        await ours.send(number)
    waiting = asyncio.create_task(ours.send(999))
    await asyncio.wait({waiting}, timeout=0)
    assert not waiting.done()
    await theirs.receive()
    await waiting


async def test_a_sender_that_waits_learns_that_the_reader_is_gone() -> None:
    ours: LocalChannel[int, int]
    ours, theirs = pair()
    for number in range(LocalChannel.BOUND):
        await ours.send(number)
    waiting = asyncio.create_task(ours.send(999))
    await asyncio.wait({waiting}, timeout=0)
    await theirs.close()
    with pytest.raises(ChannelClosed):
        await waiting


async def test_an_inbox_that_is_closed_tells_its_waiting_reader() -> None:
    inbox: Inbox[int] = Inbox()
    waiting = asyncio.create_task(inbox.get())
    await asyncio.wait({waiting}, timeout=0)
    inbox.close("over")
    with pytest.raises(ChannelClosed, match="over"):
        await waiting
