from pathlib import Path

import pytest

from hub.ears.wakes import wake_words
from hub.personas.errors import PersonaError, PersonaUnknown
from hub.personas.loading import load, load_all

SHIPPED = Path(__file__).parents[3] / "config" / "personas"


def test_every_shipped_persona_loads_and_its_wake_model_exists() -> None:
    found, wrong = load_all(SHIPPED)
    assert wrong == []
    assert len(found) >= 2
    assert all(persona.wake.model in wake_words() for persona in found.values())


def test_one_file_holds_what_a_folder_holds(tmp_path: Path) -> None:
    (tmp_path / "ada.yaml").write_text("voice: slt\npersonality: Precise.\nvocabulary: {confirmations: [Sure.]}\n")
    folder = tmp_path / "bob"
    folder.mkdir()
    (folder / "theme.yaml").write_text("voice: slt\n")
    (folder / "personality.md").write_text("Precise.\n")
    (folder / "vocabulary.yaml").write_text("confirmations: [Sure.]\n")
    one, two = load(tmp_path / "ada.yaml"), load(folder)
    assert one.name == "Ada"
    assert one.model_dump(exclude={"id", "name"}) == two.model_dump(exclude={"id", "name"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("traits: {openness: 1.5}", "openness"),
        ("traits: {Openness!: 0.5}", "Openness!"),
        ("emotions: {warmth: -0.1}", "warmth"),
        ("colour: red", "colour"),
        ("pace: .nan", "pace"),
        ("vocabulary: {confirmations: []}", "confirmations"),
        ("a: [", "line"),
        ("- a list", "keys and values"),
    ],
)
def test_what_is_impossible_is_named_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(PersonaError) as raised:
        load(tmp_path / "p.yaml")
    assert place in raised.value.message
    assert "p.yaml" in raised.value.message


def test_a_persona_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(PersonaUnknown):
        load(tmp_path / "nobody")


def test_no_persona_is_named_in_the_code() -> None:
    root = SHIPPED.parents[1]
    names = [path.stem for path in SHIPPED.iterdir() if path.stem != "neutral"]
    assert names
    for package in ("hub", "satellite", "router", "ha_bridge"):
        for path in (root / package).rglob("*.py"):
            text = path.read_text().lower()
            assert not any(name in text for name in names), path
