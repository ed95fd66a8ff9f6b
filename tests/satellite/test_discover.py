"""Finding the hub by its announcement, on loopback."""

from pathlib import Path

from hub.identity.key import load_or_create
from hub.relay.discovery import announced
from satellite.dial import Address
from satellite.discover import browse


async def test_a_hub_that_announces_itself_is_found_by_its_fingerprint(tmp_path: Path) -> None:
    identity = load_or_create(tmp_path)
    async with announced(identity, "127.0.0.1", 8771, "/link") as is_announced:
        assert is_announced
        found = await browse(10, wanted=identity.fingerprint, interfaces=("127.0.0.1",))
    ours = [hub for hub in found if hub.fingerprint == identity.fingerprint]
    assert [hub.address for hub in ours] == [Address("127.0.0.1", 8771)]


async def test_a_hub_that_is_not_there_is_not_found() -> None:
    assert [
        hub for hub in await browse(0.3, wanted="x" * 43, interfaces=("127.0.0.1",)) if hub.fingerprint[0] == "x"
    ] == []


def test_addresses_are_written_as_people_write_them() -> None:
    assert str(Address("10.0.0.1", 8770)) == "10.0.0.1:8770"
    assert str(Address("fe80::1", 8770)) == "[fe80::1]:8770"
