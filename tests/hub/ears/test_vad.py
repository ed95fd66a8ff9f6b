import numpy as np

from hub.ears.vad import CHUNK, Activity, VoiceDetector
from tests.hub.ears.flite_voice import spoken


async def test_speech_is_found_and_noise_is_not() -> None:
    detector = VoiceDetector()
    speech = await spoken("turn on the lights in the kitchen")
    probabilities = [detector.hear(speech[i : i + CHUNK]) for i in range(0, len(speech) - CHUNK, CHUNK)]
    assert max(probabilities) > 0.9
    detector.reset()
    noise = np.random.default_rng(1).standard_normal(CHUNK * 40).astype(np.float32) * 200
    assert max(detector.hear(noise[i : i + CHUNK]) for i in range(0, len(noise), CHUNK)) < 0.5


def test_in_a_quiet_room_the_level_ends_speech_before_the_detector_does() -> None:
    activity = Activity()
    for _ in range(20):
        activity.hear(0.02, -70.0)
    assert all(activity.hear(0.95, -25.0) for _ in range(20))
    assert not activity.hear(0.8, -68.0)


def test_a_fading_syllable_still_belongs_to_the_speech() -> None:
    activity = Activity()
    for _ in range(20):
        activity.hear(0.95, -25.0)
    assert activity.hear(0.3, -40.0)
    assert not activity.hear(0.1, -45.0)
