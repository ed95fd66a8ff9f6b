"""Arithmetic of levels in decibels."""

from math import log10

FLOOR_DB = -120.0
MIN_SHARE = 0.1
"""Of the energy, at least this much is taken as speech: a level at the noise floor says little, not nothing."""


def power(level_db: float) -> float:
    """Decibels to power."""
    return float(10.0 ** (level_db / 10.0))


def speech_db(level_db: float, noise_db: float) -> float:
    """Level of the speech alone: what was heard less the noise that was there before."""
    whole = power(max(level_db, FLOOR_DB))
    return 10.0 * log10(max(whole - power(noise_db), whole * MIN_SHARE))
