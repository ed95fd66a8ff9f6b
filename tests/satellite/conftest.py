"""Fixtures of the satellite's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.satellite.tiny_hub import TinyHub


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[TinyHub]:
    async with TinyHub(tmp_path).listening() as tiny:
        yield tiny
