import pytest

from hub.ears.endpoint import Endpoint, Patience, Step, Words

TICK = 0.02


def speak(endpoint: Endpoint, seconds: float) -> None:
    for _ in range(round(seconds / TICK)):
        assert endpoint.hear(True, TICK) is Step.WAIT


def silence_until_end(endpoint: Endpoint, words: Words, *, more: bool = False, limit: float = 10.0) -> float:
    """Seconds of silence until the turn ends when the decoder answers at once."""
    waited = 0.0
    while waited < limit:
        waited += TICK
        step = endpoint.hear(False, TICK)
        if step is Step.LOOK:
            step = endpoint.decoded(words, endpoint.speech, more_expected=more)
        if step is Step.END:
            return waited
    return limit


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        (Words.COMPLETE, 0.18, 0.24),
        (Words.EXTENDABLE, 0.24, 0.30),
        (Words.STRANGE, 0.7, 0.9),
        (Words.OPEN, 1.2, 1.6),
    ],
)
def test_silence_ends_a_turn_by_what_the_words_are(words: Words, least: float, most: float) -> None:
    endpoint = Endpoint()
    speak(endpoint, 1.0)
    assert least <= silence_until_end(endpoint, words) <= most


def test_the_first_look_comes_after_60_ms_of_silence() -> None:
    endpoint = Endpoint()
    speak(endpoint, 1.0)
    assert [endpoint.hear(False, TICK) for _ in range(3)] == [Step.WAIT, Step.WAIT, Step.LOOK]


@pytest.mark.parametrize("pause", [0.4, 0.6, 0.8, 1.0, 1.2])
def test_a_pause_in_an_open_sentence_does_not_take_the_turn(pause: float) -> None:
    endpoint = Endpoint()
    speak(endpoint, 0.8)
    assert silence_until_end(endpoint, Words.OPEN, limit=pause) == pause
    speak(endpoint, 0.6)
    assert silence_until_end(endpoint, Words.COMPLETE) <= 0.3


def test_new_speech_makes_an_old_answer_worthless() -> None:
    endpoint = Endpoint()
    speak(endpoint, 0.8)
    for _ in range(3):
        endpoint.hear(False, TICK)
    asked_at = endpoint.speech
    speak(endpoint, 0.4)
    assert endpoint.decoded(Words.COMPLETE, asked_at) is Step.WAIT
    assert endpoint.words is Words.UNKNOWN


def test_a_hesitation_is_given_more_time() -> None:
    endpoint = Endpoint()
    speak(endpoint, 1.0)
    assert silence_until_end(endpoint, Words.COMPLETE, more=True) >= 0.5


def test_a_slow_decoder_cuts_nobody_off() -> None:
    endpoint = Endpoint()
    speak(endpoint, 1.0)
    steps = [endpoint.hear(False, TICK) for _ in range(30)]
    assert Step.END not in steps
    assert endpoint.decoded(Words.COMPLETE, endpoint.speech) is Step.END


def test_a_decoder_that_never_answers_does_not_hold_the_turn_for_ever() -> None:
    endpoint = Endpoint()
    speak(endpoint, 1.0)
    steps = [endpoint.hear(False, TICK) for _ in range(round(Patience().unanswered / TICK) + 2)]
    assert Step.END in steps


def test_silence_alone_is_no_turn() -> None:
    endpoint = Endpoint()
    assert {endpoint.hear(False, TICK) for _ in range(500)} == {Step.WAIT}


def test_after_the_wake_phrase_the_command_has_time_to_come() -> None:
    endpoint = Endpoint()
    speak(endpoint, 0.7)
    assert silence_until_end(endpoint, Words.WAKE, limit=5.0) == 5.0
