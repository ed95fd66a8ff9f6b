"""Is somebody speaking over us?"""

import itertools

from satellite.barge import LEARNING_S, REST_S, BargeDetector, BargeFrame


def first_barge(detector: BargeDetector, speech: float, above_db: float, start: float, frames: int = 50) -> int | None:
    for n in range(frames):
        if detector.hear(BargeFrame(speech, above_db), True, start + n * 0.02):
            return n
    return None


def learned() -> BargeDetector:
    detector = BargeDetector()
    for n in range(int(LEARNING_S / 0.02) + 1):
        detector.hear(BargeFrame(0.0, 0.0), True, n * 0.02)
    return detector


def test_speech_is_noticed_within_a_tenth_of_a_second() -> None:
    frames = first_barge(learned(), 0.9, 20.0, 10.0)
    assert frames is not None
    assert frames <= 4


def test_neither_noise_nor_quiet_speech_interrupts() -> None:
    assert first_barge(learned(), 0.1, 40.0, 10.0) is None
    assert first_barge(learned(), 0.9, 5.0, 10.0) is None


def test_while_the_canceller_learns_it_takes_more() -> None:
    assert first_barge(BargeDetector(), 0.9, 12.0, 0.0) is None
    assert first_barge(BargeDetector(), 0.9, 18.0, 0.0) is not None
    assert first_barge(learned(), 0.9, 12.0, 10.0) is not None


def test_silence_of_our_own_interrupts_nothing() -> None:
    detector = BargeDetector()
    assert not any(detector.hear(BargeFrame(1.0, 40.0, 8), False, n * 0.02) for n in range(50))


def test_one_interruption_is_one() -> None:
    detector = learned()
    heard = [n for n in range(200) if detector.hear(BargeFrame(0.9, 30.0), True, 10.0 + n * 0.02)]
    gaps = [b - a for a, b in itertools.pairwise(heard)]
    assert all(gap * 0.02 >= REST_S - 0.001 for gap in gaps)


def test_what_is_louder_than_our_own_voice_is_noticed_even_sooner() -> None:
    detector = learned()
    assert not detector.hear(BargeFrame(0.0, 0.0, 1), True, 10.0)
    assert not detector.hear(BargeFrame(0.0, 0.0, 0), True, 10.02)
    assert detector.hear(BargeFrame(0.0, 0.0, 2), True, 10.04)
