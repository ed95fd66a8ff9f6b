from hub.personas.model import Persona
from hub.personas.prompt import SPOKEN, prompt


def persona(**traits: float) -> Persona:
    return Persona.model_validate({"id": "ada", "traits": traits, "emotions": {"warmth": 0.25}, "personality": "Calm."})


def test_the_prompt_says_name_words_and_mood() -> None:
    text = prompt(persona(), "kitchen")
    for part in ("Ada", "Calm.", "warmth 25 percent", SPOKEN, "kitchen"):
        assert part in text


def test_traits_that_stand_out_are_said_and_the_middle_is_not() -> None:
    text = prompt(persona(openness=0.95, extraversion=0.1, agreeableness=0.5, dry_wit=0.7))
    assert "very curious and imaginative" in text
    assert "not at all outgoing and talkative" in text
    assert "rather dry wit" in text
    assert "obliging" not in text
