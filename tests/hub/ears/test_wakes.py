from hub.ears.wakes import wake_phrases, wake_words


def test_every_wake_model_has_a_phrase_of_plain_words() -> None:
    assert wake_words()
    assert all(word.isalpha() and word.islower() for phrase in wake_phrases() for word in phrase)
