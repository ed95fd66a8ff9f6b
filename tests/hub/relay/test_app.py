from hub.relay.api import SatelliteJoined, SatelliteLost
from satellite.wire.messages import Challenge, Refused, Welcome
from tests.hub.relay.house import House, Identity


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
