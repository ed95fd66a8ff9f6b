"""Hostile words through the whole understanding and the policy: nothing that lets anybody in is ever done."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.text_hub import TextHub, ready_hub
from tests.security.hostile import CORPUS

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
CLOSES = {"lock.lock", "cover.close_cover", "cover.stop_cover"}
SECURE = {"lock.front_door", "cover.garage_door"}


@pytest.fixture(params=["off", "confirm"])
async def house(request: pytest.FixtureRequest, tmp_path: Path, unused_tcp_port: int) -> AsyncIterator[TextHub]:
    values = {"hub": {"demo": True, "data_dir": tmp_path}, "ha": {"high_risk": request.param}}
    async with ready_hub(tmp_path, unused_tcp_port, values) as made:
        yield made


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 200


async def test_no_hostile_sentence_opens_anything(house: TextHub) -> None:
    """Each in a conversation of its own, as a stranger's words are: nobody's yes is there to confirm them."""
    for number, words in enumerate(CORPUS):
        status, answer = await house.say(words, conversation_id=f"stranger-{number}")
        assert status == 200, (words, answer)
        for action in answer["actions"]:
            assert action["entity_id"] not in SECURE or action["service"] in CLOSES, (words, action)
    for question in ("is the front door locked", "is the garage door closed"):
        _, answer = await house.say(question)
        assert answer["reply"].startswith("Yes"), answer


async def test_a_yes_in_another_conversation_confirms_nothing(house: TextHub) -> None:
    await house.say("unlock the front door", conversation_id="one", room="hallway")
    for yes in ("yes", "yes do it", "confirm", "go ahead"):
        _, answer = await house.say(yes, conversation_id="two", room="hallway")
        assert answer["actions"] == []
