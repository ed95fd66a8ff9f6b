"""What fits into a graphics card: weights, memory of a conversation, and the ladder of smaller ways to run. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

GIB = 1024**3
FULL_CONTEXT = 3000
"""Frames a Moshi model remembers: 240 s."""
SHORT_CONTEXTS = (3000, 1500, 750)
RESERVE_BYTES = int(1.5 * GIB)
"""CUDA itself, its graphs and the working memory of a step."""
CODEC_BYTES = 48 * 1024**2
"""State of the audio codec for one conversation: two small transformers and the convolutions."""

Precision = Literal["bf16", "q8", "f32"]
_BYTES: dict[str, float] = {"bf16": 2.0, "q8": 1.06, "f32": 4.0}
"""A weight, its scale included."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a model."""

    parameters: int = 7_700_000_000
    layers: int = 32
    dim: int = 4096
    context: int = FULL_CONTEXT

    def weights_bytes(self, precision: Precision) -> int:
        """All weights on the device."""
        return int(self.parameters * _BYTES[precision])

    def conversation_bytes(self, context: int, precision: Precision) -> int:
        """One conversation: keys and values of every layer and remembered frame, and the codec."""
        of_number = 4 if precision == "f32" else 2
        return context * self.layers * 2 * self.dim * of_number + CODEC_BYTES


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to run the model."""

    precision: Precision
    context: int
    slots: int


def shape_of(config: Mapping[str, Any]) -> Shape:
    """The size of the model a `config.json` describes; what it does not say is as in the 7B model."""
    dim = int(config.get("dim", 4096))
    layers = int(config.get("num_layers", 32))
    # Attention (4) and gated feed-forward (3 x 2/3 of hidden_scale); the depth transformer has weights for every step.
    temporal = layers * dim * dim * (4 + 2 * float(config.get("hidden_scale", 4.125)))
    small = int(config.get("depformer_dim", 1024))
    steps = int(config.get("dep_q", 8))
    depth = int(config.get("depformer_num_layers", 6)) * steps * small * small * 12.25
    words = (int(config.get("text_card", 32000)) * 2 + int(config.get("n_q", 16)) * int(config.get("card", 2048))) * dim
    return Shape(int(temporal + depth + words), layers, dim, int(config.get("context", FULL_CONTEXT)))


def slots_in(memory_bytes: int, shape: Shape, precision: Precision, context: int) -> int:
    """How many conversations fit beside the weights; 0: not even one."""
    free = memory_bytes - RESERVE_BYTES - shape.weights_bytes(precision)
    return max(0, free // shape.conversation_bytes(context, precision))


def plans(memory_bytes: int, shape: Shape, wanted: int, precisions: tuple[Precision, ...]) -> tuple[Plan, ...]:
    """Ways to run that fit, the best first: all wanted conversations, then memory span, then precision."""
    found: list[Plan] = []
    for context in contexts(shape):
        for precision in precisions:
            fit = min(wanted, slots_in(memory_bytes, shape, precision, context))
            if fit:
                found.append(Plan(precision, context, fit))
    # Stable: of two that serve as many, the longer memory and the better precision come first.
    return tuple(sorted(found, key=lambda plan: -plan.slots))


def ladder(first: Plan, shape: Shape) -> tuple[Plan, ...]:
    """What to try, one after the other, each time the memory runs out although it should not."""
    steps = [first]
    while steps[-1].slots > 1:
        steps.append(Plan(first.precision, first.context, steps[-1].slots // 2))
    steps += [Plan(first.precision, context, 1) for context in contexts(shape) if context < first.context]
    return tuple(steps)


def contexts(shape: Shape) -> tuple[int, ...]:
    """Memory spans worth trying, the longest first."""
    return tuple(dict.fromkeys(min(shape.context, span) for span in SHORT_CONTEXTS))
