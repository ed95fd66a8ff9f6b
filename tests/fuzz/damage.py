"""Breaks good input: bytes are cut, flipped, repeated and blown up; JSON also has values of its tree swapped."""

import json
import random
from typing import Any

ODD_TEXT = (
    "\x00",
    "{",
    "}",
    '"',
    "NaN",
    "-Infinity",
    "9" * 40,
    "[" * 200,
    "é",
    "﻿",
    "\\ud800",
    "&a [*a]",
    "!!python/x ",
)
ODD_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**64, 1e308, "", "x" * 3000, [], {}, [[]], {"": {}}, ["a", 1], {"a": [{"b": None}]},
    "\ud800",
)  # fmt: skip


def damaged(data: bytes, dice: random.Random) -> bytes:
    """One to three hurts; JSON is hurt as a tree half of the time."""
    if data[:1] in (b"{", b"[") and dice.random() < 0.5:
        return json.dumps(_tree(json.loads(data), dice)).encode()
    for _ in range(dice.randint(1, 3)):
        data = _bytes(data, dice)
    return data


def _bytes(data: bytes, dice: random.Random) -> bytes:
    at = dice.randrange(len(data) + 1)
    end = min(len(data), at + dice.randint(1, 12))
    match dice.randrange(7):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([dice.getrandbits(8)]) + data[at + 1 :]
        case 2:
            return data[:at] + data[end:]
        case 3:
            return data[:end] + data[at:]
        case 4:
            return data[:at] + dice.choice(ODD_TEXT).encode() + data[at:]
        case 5:
            return data[:at] + dice.randbytes(dice.randint(1, 40)) + data[at:]
        case _:
            return data + data[:200] * dice.randint(1, 20)


def _tree(value: Any, dice: random.Random) -> Any:
    """Replace, drop or add one value somewhere."""
    if isinstance(value, dict) and value and dice.random() < 0.85:
        key = dice.choice(sorted(value))
        made = dict(value)
        match dice.randrange(5):
            case 0:
                del made[key]
            case 1:
                made[key + dice.choice(("", "x", "\x00"))] = dice.choice(ODD_VALUES)
            case _:
                made[key] = _tree(value[key], dice)
        return made
    if isinstance(value, list) and value and dice.random() < 0.85:
        place = dice.randrange(len(value))
        return [*value[:place], _tree(value[place], dice), *value[place + 1 :]]
    return dice.choice(ODD_VALUES)
