import asyncio
from pathlib import Path

import pytest
from zeroconf.asyncio import AsyncServiceInfo

from hub.identity.key import load_or_create
from hub.relay.discovery import SERVICE, announced, browse, describe, is_loopback, read


def test_an_announcement_says_where_the_hub_is_and_which_key_it_has(tmp_path: Path) -> None:
    identity = load_or_create(tmp_path)
    seen = read(describe(identity, 8770, "/link", ["192.0.2.7"]))

    assert seen is not None
    assert (seen.hub_id, seen.host, seen.port, seen.path) == (identity.hub_id, "192.0.2.7", 8770, "/link")
    assert seen.fingerprint == identity.fingerprint


@pytest.mark.parametrize("properties", [{}, {"v": "1"}, {"v": "99", "fp": "x" * 43}, {"v": "1", "fp": "short"}])
def test_other_announcements_are_not_taken_for_a_hub(properties: dict[str, str]) -> None:
    info = AsyncServiceInfo(SERVICE, f"other.{SERVICE}", port=1, properties=properties, parsed_addresses=["192.0.2.7"])

    assert read(info) is None


@pytest.mark.parametrize(
    ("host", "expected"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback_is_recognised(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


async def test_an_announced_hub_is_found_by_browsing(tmp_path: Path) -> None:
    identity = load_or_create(tmp_path)
    async with asyncio.timeout(30), announced(identity, "127.0.0.1", 18770, "/link") as told:
        assert told
        found = await browse(1.5, "127.0.0.1")

    assert [(hub.port, hub.fingerprint) for hub in found if hub.hub_id == identity.hub_id] == [
        (18770, identity.fingerprint)
    ]
