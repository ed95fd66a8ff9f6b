import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.identity.key import load_or_create
from tests.hub.relay.house import House, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A relay on loopback, and a brain on its line."""
    async with asyncio.timeout(60), open_house(load_or_create(tmp_path / "hub")) as house:
        yield house
