"""The wake phrases a turn may begin with, as words for the recogniser. Their list is data, shared by all personas."""

from collections.abc import Mapping
from importlib.resources import files

import yaml


def wake_words() -> Mapping[str, str]:
    """Wake model id to the phrase that is said."""
    text = (files("hub.ears") / "data" / "wake_words.yaml").read_text()
    data = yaml.safe_load(text)
    return {str(key): str(value) for key, value in data.items()}


def wake_phrases() -> list[tuple[str, ...]]:
    """All phrases, as words."""
    return [tuple(phrase.split()) for phrase in wake_words().values()]
