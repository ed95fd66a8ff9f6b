from datetime import UTC, datetime
from pathlib import Path

import pytest

from ha_bridge.language import load_language
from ha_bridge.models import AreaId
from ha_bridge.understand.index import build_index
from ha_bridge.understand.models import EMPTY_FRAME, Frame, Understanding
from ha_bridge.understand.turn import understand
from hub.demo.house import demo_house
from hub.mind.reading import choose

HOUSE = demo_house()
INDEX = build_index(HOUSE, load_language("en", Path(__file__).parents[3] / "config" / "lang"))
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def meant(text: str) -> tuple[Understanding, Frame]:
    return understand(text, EMPTY_FRAME, HOUSE, AreaId("living_room"), NOW, INDEX)


def test_two_ways_to_say_the_same_outweigh_the_best_heard_reading() -> None:
    texts = ("turn off the reading lamp", "turn on the reading lamp", "turn the reading lamp on")
    reading = choose(texts, meant, (0.34, 0.33, 0.33))
    assert reading.understanding.actions[0].verb.value == "turn_on"
    assert reading.sure


def test_two_likely_meanings_leave_the_house_unsure() -> None:
    reading = choose(("turn on the reading lamp", "turn off the reading lamp"), meant, (0.52, 0.48))
    assert not reading.sure


def test_a_reading_without_a_rival_that_hardly_fits_the_sound_is_unsure() -> None:
    assert not choose(("turn on the reading lamp",), meant, (0.3,)).sure


def test_words_without_confidences_are_taken_as_they_are() -> None:
    assert choose(("turn on the reading lamp", "turn off the reading lamp"), meant).sure


def test_words_that_mean_nothing_here_stay_words() -> None:
    reading = choose(("who wrote the merchant of venice",), meant, (0.3,))
    assert reading.text == "who wrote the merchant of venice"
    assert reading.sure


def test_a_turn_needs_words() -> None:
    with pytest.raises(ValueError, match="at least one"):
        choose((), meant)
