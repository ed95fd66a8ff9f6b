"""One step of the model for all rooms: encode, think, decode, with rows that come, go and start anew on their own."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from moshi.models import LMGen

from hub.duplex.worker.loading import FRAME_SAMPLES, Model
from hub.duplex.worker.script import Step

STAGES = ("encode", "think", "decode")
SILENT_TOKENS = (0, 3)
"""Text tokens that are no words: end of padding and padding."""
_UNKNOWN = -2
"""What moshi puts into rows that have no answer yet."""
_SCALE = 32767.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What goes into one row in one step."""

    pcm: bytes = b""
    """80 ms, s16; empty: silence."""
    fresh: bool = False
    """The first frame since the row was reset."""
    step: Step = field(default_factory=Step)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What comes out of one row in one step."""

    token: int
    """Text token of the newest frame; its sound comes in the next step."""
    pcm: bytes
    """80 ms, s16; empty while the row has no sound yet."""
    codes: tuple[int, ...] = ()
    """The codes behind the sound."""


class Engine:
    """A model with a fixed number of rows."""

    def __init__(self, model: Model, slots: int, device: str, *, sampling: bool = True) -> None:
        self.model = model
        self.slots = slots
        self.delays: tuple[int, ...] = tuple(model.lm.delays[1 : model.lm.dep_q + 1])
        self.context = int(model.lm.transformer.layers[0].self_attn.context or 3000)
        self.stages_s = dict.fromkeys(STAGES, 0.0)
        """How long each stage of the last step took."""
        self._device = device
        self._wait: Callable[[], None] = torch.cuda.synchronize if device.startswith("cuda") else _nothing
        self._steps: Mapping[int, Step] = {}
        self._token: Any = None
        self._mimi = model.mimi
        self._gen = LMGen(
            model.lm,
            use_sampling=sampling,
            support_out_of_sync=True,
            on_text_hook=self._force_words,
            on_audio_hook=self._force_codes,
            **model.options,
        )
        self._mimi.streaming_forever(slots)
        self._gen.streaming_forever(slots)

    def warm_up(self) -> None:
        """Compile and record graphs, so that the first room does not wait; leaves every row as new."""
        for number in range(4):
            self.tick({row: Heard(fresh=number == 0) for row in range(self.slots)})
        self.reset(range(self.slots))

    def reset(self, rows: "range | tuple[int, ...]") -> None:
        """Start these rows anew; the others do not notice."""
        mask = self._mask(rows)
        self._mimi.reset_streaming(mask)
        self._gen.reset_streaming(mask)

    def words(self, text: str) -> tuple[int, ...]:
        """Text tokens of a text."""
        return tuple(self.model.words.encode(text))

    def piece(self, token: int) -> str:
        """The text of a token; empty for padding."""
        if token in SILENT_TOKENS or token < 0:
            return ""
        return str(self.model.words.id_to_piece(token)).replace("▁", " ")

    def tick(self, heard: Mapping[int, Heard]) -> dict[int, Spoken]:
        """One step of 80 ms for the rows that hear something; every other row stands still."""
        with torch.no_grad():
            return self._tick(heard)

    def _tick(self, heard: Mapping[int, Heard]) -> dict[int, Spoken]:
        begun = time.perf_counter()
        codes = self._encode(heard)
        self._wait()
        encoded = time.perf_counter()
        self._steps = {row: one.step for row, one in heard.items() if one.step.word is not None or one.step.codes}
        self._gen.set_exec_mask(self._mask(heard))
        tokens = self._gen.step(codes)
        self._wait()
        thought = time.perf_counter()
        spoken = self._decode(tokens, heard)
        decoded = time.perf_counter()
        self.stages_s = dict(zip(STAGES, (encoded - begun, thought - encoded, decoded - thought), strict=True))
        return spoken

    def _encode(self, heard: Mapping[int, Heard]) -> Any:
        """Codes of what the rows hear."""
        sound = np.zeros((self.slots, 1, FRAME_SAMPLES), np.float32)
        for row, one in heard.items():
            if one.pcm:
                sound[row, 0] = np.frombuffer(one.pcm, "<i2").astype(np.float32) / 32768.0
        self._mimi.set_exec_mask(self._mask(heard))
        codes = self._mimi.encode(torch.from_numpy(sound).to(self._device))
        fresh = tuple(row for row, one in heard.items() if one.fresh)
        if fresh:
            # To the model the first frame lies in the past; its encoding has the padding of a start, which must come
            # again with the next frame (as moshi's own server does it).
            self._mimi.reset_streaming(self._mask(fresh))
        for row, one in heard.items():
            if one.step.prompt:
                codes[row, :, 0] = torch.tensor(self.model.tone[: codes.shape[1]], device=codes.device)
        return codes

    def _decode(self, tokens: Any, heard: Mapping[int, Heard]) -> dict[int, Spoken]:
        """Sound of the rows that have an answer; the others must not reach the decoder."""
        known = tokens[:, 1, 0] != _UNKNOWN
        self._mimi.set_exec_mask(known)
        sound = self._mimi.decode(tokens[:, 1:].clamp(min=0))
        pcm = (sound[:, 0].clamp(-1, 1) * _SCALE).round().to(torch.int16).cpu().numpy()
        answers = tokens[:, 1:, 0].tolist()
        words = self._token.tolist()
        return {
            row: Spoken(words[row], pcm[row].tobytes(), tuple(answers[row]))
            if answers[row][0] != _UNKNOWN
            else Spoken(words[row], b"")
            for row in heard
        }

    def _force_words(self, sampled: Any) -> None:
        """moshi's hook: change the sampled words in place, row by row."""
        for row, step in self._steps.items():
            if step.word is None:
                continue
            if step.when_speaking:
                silent = (sampled[row] == SILENT_TOKENS[0]) | (sampled[row] == SILENT_TOKENS[1])
                sampled[row] = torch.where(silent, sampled[row], step.word)
            else:
                sampled[row] = step.word
        self._token = sampled.clone()

    def _force_codes(self, sampled: Any) -> None:
        """moshi's hook: change the sampled sound in place, row by row."""
        for row, step in self._steps.items():
            for number, code in enumerate(step.codes):
                if code is not None:
                    sampled[row, number] = code

    def _mask(self, rows: "Mapping[int, Heard] | range | tuple[int, ...]") -> Any:
        mask = torch.zeros(self.slots, dtype=torch.bool)
        mask[list(rows)] = True
        return mask.to(self._device)


def _nothing() -> None:
    """The CPU has finished when a call returns."""
