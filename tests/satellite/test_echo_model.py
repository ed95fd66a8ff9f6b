"""How loud our own voice should come back."""

import numpy as np

from satellite.audio.format import FRAME_SAMPLES, SILENCE
from satellite.echo_model import LEARN_FRAMES, EchoModel


def noise(level: float, seed: int) -> bytes:
    return np.random.default_rng(seed).normal(0, level, FRAME_SAMPLES).astype("<i2").tobytes()


def learned() -> EchoModel:
    """Our voice comes back 20 dB weaker."""
    model = EchoModel()
    for n in range(100):
        model.played(SILENCE)
        model.heard(noise(10, n))
    for n in range(LEARN_FRAMES + 50):
        model.played(noise(5000, n))
        model.heard(noise(500, n))
    return model


def test_our_own_voice_is_never_louder_than_it_can_be() -> None:
    model = learned()
    counts = []
    for n in range(200):
        model.played(noise(5000, 1000 + n))
        counts.append(model.heard(noise(500, n)))
    assert sum(counts) == 0


def test_somebody_else_is_noticed_at_once() -> None:
    model = learned()
    model.played(noise(5000, 1))
    assert model.heard(noise(3000, 2)) >= 4


def test_it_says_nothing_before_it_has_learned_and_nothing_about_a_silent_speaker() -> None:
    model = EchoModel()
    assert model.heard(noise(9000, 1)) == 0
    model.played(noise(5000, 1))
    assert model.heard(noise(9000, 1)) == 0


def test_a_speaker_turned_up_is_learned_again() -> None:
    model = learned()
    counts = []
    for n in range(400):
        model.played(noise(5000, n))
        counts.append(model.heard(noise(800, n)))
    assert sum(counts[-50:]) == 0
