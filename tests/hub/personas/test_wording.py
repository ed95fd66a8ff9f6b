from hub.personas.model import Persona
from hub.personas.wording import Wording, often_said


def test_phrases_are_taken_in_turn() -> None:
    persona = Persona.model_validate({"id": "a", "vocabulary": {"confirmations": ["One.", "Two."], "fillers": ["Hm."]}})
    wording = Wording()
    assert [wording.next(persona, "confirmations") for _ in range(3)] == ["One.", "Two.", "One."]
    assert wording.next(persona, "fillers") == "Hm."
    assert {"One.", "Two.", "Hm."} <= set(often_said(persona))
