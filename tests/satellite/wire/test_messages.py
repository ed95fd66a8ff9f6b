"""The closed set of messages, and that each is specified."""

from pathlib import Path
from typing import get_args

import pytest

from satellite.wire.base import Message
from satellite.wire.errors import ErrorCode
from satellite.wire.messages import AnyMessage
from satellite.wire.states import TABLE

PROTOCOL = (Path(__file__).parents[3] / "docs/reference/protocol.md").read_text()
MESSAGES: tuple[type[Message], ...] = get_args(get_args(AnyMessage)[0])


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.__name__)
def test_every_message_has_a_heading_and_a_place_in_the_table(message: type[Message]) -> None:
    assert f"\n### `{message.model_fields['type'].default}`\n" in PROTOCOL
    assert any(message in moves for sides in TABLE.values() for moves in sides.values())


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m.__name__)
def test_every_message_says_who_sends_it(message: type[Message]) -> None:
    assert (message.__doc__ or "").split()[0] in {"Hub", "Satellite", "Either", "Answer"}


@pytest.mark.parametrize("code", get_args(ErrorCode))
def test_every_code_has_a_heading(code: str) -> None:
    assert f"\n### `{code}`\n" in PROTOCOL
