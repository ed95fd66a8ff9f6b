"""The acoustic model of the pocketsphinx wheel, read into numpy: which sounds a frame resembles, and how much.

A phonetically tied mixture: each of 42 phones has 128 Gaussians per feature stream, shared by its context-dependent
states, which differ in the weights. All states of a frame are scored exactly, as a few matrix products.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Ints = NDArray[np.int32]

STREAMS = 3
STREAM_SIZE = 13
_WEIGHT_STEP = 1024 * float(np.log(1.0001))
"""Mixture weights are stored as negative logarithms to the base 1.0001, shifted right by ten bits."""
_SMALLEST_VARIANCE = 1e-4
_Key = TypeVar("_Key", int, NDArray[np.int64])
POSITIONS = {"inside": 0, "begin": 1, "end": 2, "single": 3}


@dataclass(frozen=True)
class AcousticModel:
    """Everything needed to score frames and to name the states of a phone in its context."""

    phones: Mapping[str, int]
    silence: int
    means: Array
    """codebook, stream, density, dimension"""
    halves: Array
    """Half the inverse variances, same shape."""
    offsets: Array
    """Log of each Gaussian's factor: codebook, stream, density."""
    weights: Array
    """stream, density, senone; linear."""
    owner: Ints
    """Codebook of each senone."""
    stay: Array
    """Log probability of staying in each state: phone, state."""
    leave: Array
    """Log probability of going on to the next state: phone, state."""
    triphones: Mapping[int, int]
    """Packed (phone, left, right, position) to senone sequence."""
    sequences: Ints
    """Three senones each; the first rows are those of the phones without context."""

    def sequence(self, phone: int, left: int, right: int, position: str) -> int:
        """The senone sequence of a phone between its neighbours, or the nearest one that was trained."""
        place = POSITIONS[position]
        for where in (place, *(other for other in range(4) if other != place)):
            found = self.triphones.get(_packed(phone, left, right, where))
            if found is not None:
                return found
        return self.triphones[_packed(phone, -1, -1, 0)]

    def scores(self, features: Array, senones: Ints) -> Array:
        """Log likelihood of each frame (row) under each wanted senone (column)."""
        out = np.empty((len(features), len(senones)), np.float32)
        owners = self.owner[senones]
        for codebook in np.unique(owners):
            columns = np.flatnonzero(owners == codebook)
            wanted = senones[columns]
            total = np.zeros((len(features), len(columns)), np.float32)
            for stream in range(STREAMS):
                logs = self.densities(features, int(codebook), stream)
                top = logs.max(axis=1, keepdims=True)
                mixed = np.exp(logs - top) @ self.weights[stream][:, wanted]
                total += np.log(np.maximum(mixed, 1e-20)) + top
            out[:, columns] = total
        return out

    def densities(self, features: Array, codebook: int, stream: int) -> Array:
        """Log density of each frame under each Gaussian of one codebook and stream."""
        x = features[:, stream * STREAM_SIZE : (stream + 1) * STREAM_SIZE]
        mean, half = self.means[codebook, stream], self.halves[codebook, stream]
        cross = x @ (2.0 * half * mean).T - (x * x) @ half.T
        return np.asarray(cross + (self.offsets[codebook, stream] - (half * mean * mean).sum(axis=1)), np.float32)


def features(cepstra: Array) -> Array:
    """Cepstra with their slopes and curvatures, the three streams the model knows."""
    padded = np.concatenate([cepstra[:1].repeat(3, 0), cepstra, cepstra[-1:].repeat(3, 0)])
    count = len(cepstra)

    def at(shift: int) -> Array:
        return padded[3 + shift : 3 + shift + count]

    slope = at(2) - at(-2)
    curve = (at(3) - at(-1)) - (at(1) - at(-3))
    return np.concatenate([cepstra, slope, curve], axis=1)


def load(folder: Path) -> AcousticModel:
    """Read the model's files."""
    means = _gaussians(folder / "means")
    variances = np.maximum(_gaussians(folder / "variances"), _SMALLEST_VARIANCE)
    phones, silence, triphones, sequences, owner = _definition((folder / "mdef").read_bytes())
    stay, leave = _transitions(folder / "transition_matrices")
    return AcousticModel(
        phones=phones,
        silence=silence,
        means=means,
        halves=np.asarray(0.5 / variances, np.float32),
        offsets=np.asarray(-0.5 * np.log(2.0 * np.pi * variances).sum(axis=-1), np.float32),
        weights=_weights((folder / "sendump").read_bytes()),
        owner=owner,
        stay=stay,
        leave=leave,
        triphones=triphones,
        sequences=sequences,
    )


def _body(path: Path) -> bytes:
    """What follows the text header and the mark of the byte order."""
    data = path.read_bytes()
    return data[data.index(b"endhdr\n") + 7 + 4 :]


def _gaussians(path: Path) -> Array:
    body = _body(path)
    books, streams, densities = struct.unpack_from("<3i", body)
    sizes = struct.unpack_from(f"<{streams}i", body, 12)
    start = 12 + 4 * streams + 4
    values = np.frombuffer(body, "<f4", books * densities * sum(sizes), start)
    return values.reshape(books, streams, densities, sizes[0]).astype(np.float32)


def _transitions(path: Path) -> tuple[Array, Array]:
    body = _body(path)
    count, source, target, size = struct.unpack_from("<4i", body)
    matrices = np.frombuffer(body, "<f4", size, 16).reshape(count, source, target)
    rows = np.maximum(matrices / np.maximum(matrices.sum(-1, keepdims=True), 1e-9), 1e-4)
    states = np.arange(source)
    return np.log(rows[:, states, states]).astype(np.float32), np.log(rows[:, states, states + 1]).astype(np.float32)


def _weights(data: bytes) -> Array:
    """Mixture weights; text fields come first, a length of 0 ends them."""
    position = 0
    while length := struct.unpack_from("<i", data, position)[0]:
        position += 4 + length
    densities, senones = struct.unpack_from("<2i", data, position + 4)
    stored = np.frombuffer(data, np.uint8, STREAMS * densities * senones, position + 12)
    linear = np.exp(-_WEIGHT_STEP * stored.astype(np.float32)).reshape(STREAMS, densities, senones)
    return np.asarray(linear / linear.sum(axis=1, keepdims=True), np.float32)


def _definition(data: bytes) -> tuple[dict[str, int], int, dict[int, int], Ints, Ints]:
    """Phones, triphones and their senones."""
    position = 12 + struct.unpack_from("<i", data, 8)[0]
    count, total, states, _, senones, _, rows, _, nodes, silence = struct.unpack_from("<10i", data, position)
    position += 40
    start = position
    names = []
    for _ in range(count):
        end = data.index(b"\0", position)
        names.append(data[position:end].decode())
        position = end + 1
    position += -(position - start) % 4
    position += 8 * nodes
    table = np.frombuffer(data, np.dtype([("ssid", "<i4"), ("tmat", "<i4"), ("attr", "u1", 4)]), total, position)
    position += 12 * total + 4
    sequences = np.frombuffer(data, "<u2", rows * states, position).reshape(rows, states).astype(np.int32)
    triphones = {_packed(phone, -1, -1, 0): int(table["ssid"][phone]) for phone in range(count)}
    attributes = table["attr"][count:].astype(np.int64)
    keys = _packed(attributes[:, 1], attributes[:, 2], attributes[:, 3], attributes[:, 0])
    triphones.update(zip(keys.tolist(), table["ssid"][count:].tolist(), strict=True))
    owner = np.zeros(senones, np.int32)
    bases = np.concatenate([np.arange(count), attributes[:, 1]])
    for state in range(states):
        owner[sequences[table["ssid"], state]] = bases
    return dict(zip(names, range(count), strict=True)), silence, triphones, sequences, owner


def _packed(phone: _Key, left: _Key, right: _Key, position: _Key) -> _Key:
    return ((phone * 64 + left + 1) * 64 + right + 1) * 4 + position
