"""A satellite: one room's microphone, speaker and wake word, linked to the hub."""

__version__ = "0.1.0"
