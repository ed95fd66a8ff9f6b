"""Nothing unspeakable is spoken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.answers.speakable import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("**Rome** is *old*.", "Rome is old."),
        ("## Steps", "Steps"),
        ("- first, the flour", "first, the flour"),
        ("See [the manual](https://example.com/a_b) for more.", "See the manual for more."),
        ("Visit https://example.com/x?y=1 now", "Visit now"),
        ("Use `sudo apt` here.", "Use sudo apt here."),
        ("A < B &amp; C", "A < B and C"),
        ("Well done! 🎉", "Well done!"),
        ("|---|:---:|", ""),
        ("| lamp | on |", "lamp , on".replace(" ,", ",")),
        ("<b>Bold</b> words", "Bold words"),
        ("***", ""),
        ("snake_case stays", "snake_case stays"),
    ],
)
def test_marks_are_not_read_aloud(written: str, spoken: str) -> None:
    assert speakable(written) == spoken


@given(st.text(max_size=200))
def test_any_text_is_survived_and_once_is_enough_for_code_marks(text: str) -> None:
    said = speakable(text)
    assert "\n" not in said
    assert said == said.strip()
