"""Several satellites heard the same words: their readings become one list. Pure."""

from collections.abc import Sequence

from hub.ears.recogniser import Heard, Reading

FLOOR = 0.01
"""What a microphone that did not think of a reading still gives it."""


def combined(heard: Sequence[Heard]) -> tuple[Reading, ...]:
    """Readings by their joint share; a microphone to which nothing sounded like us has little to say."""
    told = [one for one in heard if one.readings]
    if not told:
        return ()
    least = min(one.strangeness for one in told)
    weights = [1.0 / (1.0 + max(one.strangeness - least, 0.0) * 4.0) for one in told]
    words = dict.fromkeys(reading.words for one in told for reading in one.readings)
    joint: dict[tuple[str, ...], float] = {}
    for sentence in words:
        product = 1.0
        for one, weight in zip(told, weights, strict=True):
            share = next((reading.share for reading in one.readings if reading.words == sentence), 0.0)
            product *= (share + FLOOR) ** weight
        joint[sentence] = product
    total = sum(joint.values())
    ordered = sorted(joint.items(), key=lambda item: -item[1])
    return tuple(Reading(sentence, share / total) for sentence, share in ordered)
