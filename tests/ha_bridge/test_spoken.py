"""The word graph for the recogniser, and the end of a command."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ha_bridge.fake import house_from
from ha_bridge.language import load_language
from ha_bridge.models import House
from ha_bridge.spoken import WordGraph, follow_up_forms, is_complete, spoken_forms
from ha_bridge.understand.index import Index, build_index
from ha_bridge.understand.models import EMPTY_FRAME, Frame, Pending, Question

NOW = datetime(2026, 6, 1, 20, 0, tzinfo=UTC)
HOUSE = {
    "areas": [{"id": "kitchen", "name": "Kitchen"}, {"id": "kids", "name": "Kids Room 1"}],
    "entities": [
        {"entity_id": "light.counter", "name": "Counter Light", "area": "kitchen", "state": "off"},
        {"entity_id": "light.counter_strip", "name": "Counter Light Strip", "area": "kitchen", "state": "off"},
        {"entity_id": "lock.front", "name": "Front Door", "area": None, "state": "locked"},
    ],
}


@pytest.fixture(scope="module")
def house() -> House:
    return house_from(HOUSE)


@pytest.fixture(scope="module")
def index(house: House) -> Index:
    return build_index(house, load_language("en", Path(__file__).parents[2] / "config" / "lang"))


def test_the_graph_holds_the_sentences_of_this_house_in_words(house: House, index: Index) -> None:
    graph = spoken_forms(house, EMPTY_FRAME, index)
    assert graph.accepts(["turn", "on", "the", "counter", "light"])
    assert graph.accepts(["set", "the", "counter", "light", "to", "twenty", "five", "percent"])
    assert graph.accepts(["turn", "off", "the", "lights", "in", "the", "kids", "room", "one"])
    assert not graph.accepts(["turn", "on", "the", "sauna"])
    assert not any(word.isdigit() for word in graph.words())


def test_every_sentence_of_the_graph_ends_where_the_graph_says(house: House, index: Index) -> None:
    graph = spoken_forms(house, EMPTY_FRAME, index)
    assert all(graph.accepts(sentence) for sentence in graph.sentences(200))


def test_the_weights_of_each_state_sum_to_one(house: House, index: Index) -> None:
    graph = spoken_forms(house, EMPTY_FRAME, index)
    sums: dict[int, float] = {}
    for arc in graph.arcs:
        sums[arc.start] = sums.get(arc.start, 0.0) + arc.weight
    assert all(abs(total - 1) < 1e-6 for total in sums.values())


def test_short_answers_are_in_the_graph_only_while_we_wait_for_one(house: House, index: Index) -> None:
    waiting = Frame(pending=Pending(Question("choose", "Which one?", ("Counter Light", "Front Door")), NOW.timestamp()))
    assert spoken_forms(house, waiting, index).accepts(["both"])
    assert spoken_forms(house, waiting, index).accepts(["front", "door"])
    assert not spoken_forms(house, EMPTY_FRAME, index).accepts(["both"])


def test_a_graph_survives_the_way_to_another_process(house: House, index: Index) -> None:
    graph = spoken_forms(house, EMPTY_FRAME, index)
    copy = WordGraph.from_json(graph.to_json())
    assert copy.states == graph.states
    assert copy.finals == graph.finals
    assert {(a.start, a.end, a.word) for a in copy.arcs} == {(a.start, a.end, a.word) for a in graph.arcs}


@pytest.mark.parametrize(
    ("words", "complete"),
    [
        ("turn on", False),
        ("turn on the", False),
        ("turn on the kitchen", False),
        ("turn on the kitchen light", True),
        ("turn on the counter light", False),  # "... strip" may follow
        ("turn on the counter light strip", True),
        ("turn off the kitchen light and", False),
        ("set the counter light strip to", False),
        ("set the counter light strip to fifty percent", True),
        ("is the front door", False),
        ("is the front door locked", True),
        ("in ten minutes", False),
        ("what time is it", True),
        ("stop", True),
        ("tell me a story about", False),
    ],
)
def test_a_command_is_complete_when_nothing_is_missing(house: House, index: Index, words: str, complete: bool) -> None:
    assert is_complete(words, house, EMPTY_FRAME, index, NOW) is complete


def test_bare_answers_are_a_graph_of_their_own(house: House, index: Index) -> None:
    in_conversation = follow_up_forms(house, index)
    from_nothing = spoken_forms(house, EMPTY_FRAME, index)
    for answer in (["yes"], ["no", "thanks"], ["perfect"], ["and", "the", "kitchen"]):
        assert in_conversation.accepts(answer)
        assert not from_nothing.accepts(answer)
