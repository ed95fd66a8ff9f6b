"""What clients of the Moshi port may ask for."""

import pytest

from hub.duplex.errors import BadQuery, VoiceUnknown
from hub.duplex.query import MOST_TEXT, persona_of
from hub.duplex.seat import Persona

VOICES = ("NATF0", "VARM1")


def test_a_client_of_moshi_that_asks_for_nothing_gets_the_model_as_it_is() -> None:
    assert persona_of({}, VOICES) == Persona()


def test_a_client_of_personaplex_names_voice_and_text() -> None:
    query = {"voice_prompt": "NATF0.pt", "text_prompt": " You are kind. ", "seed": "-1", "text_temperature": "0.7"}
    assert persona_of(query, VOICES) == Persona("You are kind.", "NATF0")


@pytest.mark.parametrize("voice", ["../NATF0", "/etc/passwd", "NATF0.pt.pt", "natf0", "NATF0\0", "."])
def test_a_voice_is_a_name_on_the_list_and_never_a_path(voice: str) -> None:
    with pytest.raises(VoiceUnknown):
        persona_of({"voice_prompt": voice}, VOICES)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text_temperature", "hot"),
        ("audio_temperature", "nan"),
        ("text_topk", "0"),
        ("max_steps", "999999"),
        ("seed", ""),
        ("text_prompt", "x" * (MOST_TEXT + 1)),
        ("text_prompt", "a\x00b"),
    ],
)
def test_impossible_values_are_refused(name: str, value: str) -> None:
    with pytest.raises(BadQuery):
        persona_of({name: value}, VOICES)


def test_names_it_does_not_know_are_left_alone() -> None:
    assert persona_of({"email": "x", "worker_auth_id": "1"}, VOICES) == Persona()
