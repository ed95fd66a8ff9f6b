"""Is this one of our sentences at all? The best sentence against a loop of bare phones over the same frames. Pure.

A loop may say anything, so it always explains the sound a little better; how much better, for each frame, tells a
sentence of this house from other talk.
"""

from dataclasses import dataclass

import numpy as np

from hub.ears.acoustic import AcousticModel, Array, Ints

PHONE_COST = -7.0
"""Log probability of a new phone in the loop: without it the loop follows every wiggle."""


@dataclass(frozen=True)
class PhoneLoop:
    """All phones, each after each."""

    senones: Ints
    stay: Array
    leave: Array

    @classmethod
    def of(cls, model: AcousticModel) -> "PhoneLoop":
        """The loop of a model's phones without context."""
        count = len(model.phones)
        rows = [model.sequence(phone, -1, -1, "inside") for phone in range(count)]
        return cls(model.sequences[rows], model.stay, model.leave)

    def best(self, scores: Array) -> Array:
        """Log likelihood of the best phones up to each frame; scores are frame by phone by state."""
        a = np.full((3, scores.shape[1]), -1e30, np.float32)
        out = np.empty(len(scores), np.float32)
        leave, stay = self.leave.T, self.stay.T
        for index, row in enumerate(scores):
            enter = np.float32(PHONE_COST) + (out[index - 1] if index else np.float32(0.0))
            before = np.empty_like(a)
            before[0] = enter
            before[1:] = a[:2] + leave[:2]
            a = np.maximum(before, a + stay) + row.T
            out[index] = (a[2] + leave[2]).max()
        return out


def strangeness(sentence: float, loop: float, frames: int) -> float:
    """How much worse a sentence explains the sound than bare phones do, per frame; 0 or less is perfect."""
    return (loop - sentence) / max(frames, 1)
