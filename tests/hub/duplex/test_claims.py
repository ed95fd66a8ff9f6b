"""A model may talk about everything; it may not claim a deed."""

import re
from pathlib import Path

import pytest
import yaml

from hub.duplex.claims import ClaimWatch, ClaimWords, Verdict

FILE = Path(__file__).parents[3] / "config" / "lang" / "en" / "duplex" / "claims.yaml"
WORDS = ClaimWords.of(yaml.safe_load(FILE.read_text()), names=("Reading Nook", "Bedside Lamp"))


def pieces(text: str) -> list[str]:
    """Text in pieces of up to four letters, as a model says it."""
    return re.findall(r" ?[^ ]{1,4}", text)


def audible(text: str) -> str:
    """What of a text passes before it is cut."""
    watch, passed = ClaimWatch(WORDS), ""
    for piece in pieces(text):
        if watch.hear(piece) is Verdict.CLAIM:
            return passed
        passed += piece
    return passed


@pytest.mark.parametrize(
    "claim",
    [
        "I've turned off the kitchen light.",
        "Okay, the lights are on now.",
        "Sure! Turning on the lamp.",
        "Done.",
        "I'll set the thermostat to twenty.",
        "The door is now locked.",
        "All set!",
        "Lights off.",
        "Consider it done.",
        "We have locked the front door.",
        "Your timer has been set for ten minutes.",
        "Adding milk to your shopping list.",
        "I made the living room warmer.",
        "The nook is on now.",
        "Nice weather today. And I have dimmed the lamp.",
        "I’ve just gone ahead and closed the blinds.",
    ],
)
def test_a_claim_is_cut_before_it_is_one(claim: str) -> None:
    heard = audible(claim)
    assert len(heard) < len(claim) - 1
    assert not re.search(r"(off|on now|locked|done|set|dimmed|closed|warmer|list)\W*$", heard, re.IGNORECASE)


@pytest.mark.parametrize(
    "talk",
    [
        "I have a cat named Tom.",
        "I like to play music on weekends.",
        "The moon is bright tonight.",
        "Paris is the capital of France.",
        "Well, I think opening a restaurant is hard.",
        "I can turn on the light if you want.",
        "You should open the window.",
        "Shall I close the blinds?",
        "Setting goals helps many people.",
    ],
)
def test_talk_passes_whole(talk: str) -> None:
    assert audible(talk) == talk


def test_a_pause_begins_a_new_sentence() -> None:
    watch = ClaimWatch(WORDS)
    assert watch.hear(" I like the") is Verdict.TALK
    watch.pause()
    assert watch.hear(" Done") is Verdict.CLAIM


def test_a_word_that_could_become_the_claim_is_named_and_resolved() -> None:
    watch = ClaimWatch(WORDS)
    watch.hear(" I")
    assert watch.hear(" loc") is Verdict.MAYBE
    assert watch.hear("ate") is Verdict.TALK


def test_names_of_the_house_count() -> None:
    without = ClaimWords.of(yaml.safe_load(FILE.read_text()))
    assert "nook" in WORDS.things
    assert "nook" not in without.things
