import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from time import monotonic_ns

import pytest

from hub.errors import PortTaken
from hub.identity.key import load_or_create
from hub.relay.api import MessageHeard, SatelliteJoined, SatelliteLost, Send, Speak, StreamPlayed
from hub.relay.channels import RELAY, RELAY_CODEC
from satellite.wire.clock import answer
from satellite.wire.messages import Button, Bye, Challenge, Flushed, Ping, Play, Played, PlayTone, Refused, Welcome
from tests.hub.relay.house import SETTINGS, House, Identity, open_house


async def test_a_member_with_proof_and_token_is_welcomed(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)

    async with house.call() as caller:
        challenge = await caller.hear_a(Challenge)
        await caller.say(kitchen.hello(challenge, house.listening.fingerprint))
        welcome = await caller.hear_a(Welcome)

    assert (welcome.satellite, welcome.room, welcome.codec, welcome.epoch) == ("kitchen-1", "kitchen", "opus", 1)
    joined = await house.event(SatelliteJoined)
    assert joined.satellite == "kitchen-1"
    lost = await house.event(SatelliteLost)
    assert (lost.satellite, lost.reason) == ("kitchen-1", "closed")


async def test_a_stranger_hears_nothing_but_a_refusal(house: House) -> None:
    async with house.call() as caller:
        challenge = await caller.hear_a(Challenge)
        await caller.say(Identity("stranger").hello(challenge, house.listening.fingerprint))
        refused = await caller.hear()

        assert isinstance(refused, Refused)
        assert refused.code == "not_admitted"
        await caller.socket.wait_closed()


async def test_links_live_on_without_a_brain_and_the_next_one_is_told_who_is_here(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with house.satellite(kitchen) as caller:
        await house.event(SatelliteJoined)
        await house.brain.close()
        house.brain = await house.board.dial(RELAY, RELAY_CODEC.mirrored())
        assert (await house.event(SatelliteJoined)).satellite == "kitchen-1"
        house.epoch = 2
        await house.members(kitchen)
        await house.brain.send(Send("kitchen-1", PlayTone(tone="done")))
        assert (await caller.hear_a(PlayTone)).tone == "done"


async def test_what_a_satellite_says_reaches_the_brain_with_both_clocks(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with house.satellite(kitchen) as caller:
        # Its answer to a ping of the hub teaches the hub its clock.
        while True:
            ping = Ping.model_validate_json(await caller.socket.recv())
            now_us = monotonic_ns() // 1000
            await caller.say(answer(ping, now_us, now_us))
            await caller.say(Button(button="talk"))
            heard = await house.event(MessageHeard)
            if heard.offset_us is not None:
                break
    assert heard.message == Button(button="talk")
    assert abs(heard.offset_us) < 50_000
    assert 0 < heard.error_us < 50_000


async def test_an_order_no_satellite_may_get_is_a_bug_and_harms_nobody(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with house.satellite(kitchen) as caller:
        await house.brain.send(Send("kitchen-1", Button(button="talk")))
        await house.brain.send(Send("kitchen-1", PlayTone(tone="done")))
        assert (await caller.hear_a(PlayTone)).tone == "done"
    assert "a message no satellite may be sent" in caplog.text


async def test_played_and_flushed_reach_the_brain_in_hub_time(house: House) -> None:
    kitchen = Identity("kitchen-1")
    await house.members(kitchen)
    async with house.satellite(kitchen) as caller:
        await house.brain.send(Speak("talk", 5, "kitchen-1"))
        await caller.hear_a(Play)
        await caller.say(Played(stream=5, seq=3, at_us=monotonic_ns() // 1000))
        await caller.say(Flushed(stream=5, last_played_seq=None))
        played, ended = await house.event(StreamPlayed), await house.event(StreamPlayed)

    assert (played.conversation, played.stream, played.seq, played.ended) == ("talk", 5, 3, False)
    assert (ended.seq, ended.ended) == (-1, True)


async def test_when_the_hub_stops_everybody_is_told(tmp_path: Path) -> None:
    kitchen = Identity("kitchen-1")
    async with asyncio.timeout(20), AsyncExitStack() as stays:
        async with open_house(load_or_create(tmp_path)) as house:
            await house.members(kitchen)
            caller = await stays.enter_async_context(house.satellite(kitchen))
        assert (await caller.hear_a(Bye)).code == "going_away"


async def test_a_port_in_use_is_named_with_a_way_out(house: House, tmp_path: Path) -> None:
    with pytest.raises(PortTaken, match=str(house.listening.port)) as error:
        async with open_house(load_or_create(tmp_path / "other"), replace(SETTINGS, port=house.listening.port)):
            pass
    assert "PARLOUR_LINK_PORT" in error.value.fix
