import numpy as np
import pytest

from hub.ears.app import model_folder
from hub.ears.graph import from_sentences
from hub.ears.letters import guess
from hub.ears.recogniser import Knowledge, Recogniser
from tests.hub.ears.flite_voice import spoken

ROOMS = ("kitchen", "office", "bedroom", "living room")
HOUSE = [
    *(f"turn {state} the {thing}" for state in ("on", "off") for thing in ("lamp", "heater", "television")),
    *(f"turn {state} the lights in the {room}" for state in ("on", "off") for room in ROOMS),
    *(f"what is the temperature in the {room}" for room in ROOMS),
    *(f"set a timer for {number} minutes" for number in ("five", "ten", "fifteen", "fifty")),
]


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser.at(model_folder(), guess)


@pytest.fixture(scope="module")
def house(recogniser: Recogniser) -> Knowledge:
    return recogniser.prepare(from_sentences(HOUSE), [("hey", "house")])


@pytest.mark.parametrize("sentence", [HOUSE[0], HOUSE[4], HOUSE[9], HOUSE[15], HOUSE[19]])
async def test_sentences_of_the_house_are_understood(recogniser: Recogniser, house: Knowledge, sentence: str) -> None:
    heard = recogniser.decode(await spoken(sentence), house)
    assert " ".join(heard.readings[0].words) == sentence
    assert heard.standing.complete
    assert heard.strangeness < 0.45


async def test_the_wake_phrase_in_front_is_not_part_of_the_reading(recogniser: Recogniser, house: Knowledge) -> None:
    heard = recogniser.decode(await spoken("hey house turn on the lamp"), house)
    assert heard.readings[0].words == tuple(["turn", "on", "the", "lamp"])
    assert heard.prefix == 2


async def test_the_wake_phrase_alone_leaves_no_words(recogniser: Recogniser, house: Knowledge) -> None:
    heard = recogniser.decode(await spoken("hey house"), house)
    assert heard.readings[0].words == ()
    assert heard.prefix == 2


async def test_other_talk_is_strange(recogniser: Recogniser, house: Knowledge) -> None:
    talk = await spoken("my sister bought seven yellow umbrellas yesterday")
    assert recogniser.decode(talk, house).strangeness > 0.45


async def test_half_a_sentence_is_unfinished(recogniser: Recogniser, house: Knowledge) -> None:
    heard = recogniser.decode(await spoken("turn off the lights in the"), house)
    assert heard.unfinished[:3] == ("turn", "off", "the")
    assert not heard.standing.complete
    assert heard.standing.open


async def test_a_quiet_recording_reads_like_a_loud_one(recogniser: Recogniser, house: Knowledge) -> None:
    quiet = await spoken(HOUSE[9]) * 0.02
    assert " ".join(recogniser.decode(quiet, house).readings[0].words) == HOUSE[9]


async def test_readings_share_what_there_is(recogniser: Recogniser, house: Knowledge) -> None:
    heard = recogniser.decode(await spoken("set a timer for fifteen minutes"), house)
    assert sum(reading.share for reading in heard.readings) == pytest.approx(1.0)


@pytest.mark.parametrize("length", [0, 100, 500, 2000])
def test_almost_nothing_is_no_sentence(recogniser: Recogniser, house: Knowledge, length: int) -> None:
    heard = recogniser.decode(np.zeros(length, np.float32), house)
    assert not heard.readings or heard.strangeness > 0.45
