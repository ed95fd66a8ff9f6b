"""What of the model is heard in the room."""

from pathlib import Path

import yaml

from hub.duplex.claims import ClaimWords
from hub.duplex.gate import HELD_FRAMES, PAUSE_FRAMES, Change, Gate

FILE = Path(__file__).parents[3] / "config" / "lang" / "en" / "duplex" / "claims.yaml"
WORDS = ClaimWords.of(yaml.safe_load(FILE.read_text()))


class Talk:
    """A model that says one word in every frame; frames are numbered."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.heard: list[int] = []
        self.changes: list[Change] = []
        self._number = 0

    def say(self, text: str) -> None:
        for word in text.split():
            self.gate.said(f" {word}")
            self._frame()

    def rest(self, frames: int = PAUSE_FRAMES) -> None:
        for _ in range(frames):
            self._frame()

    def _frame(self) -> None:
        self.heard += [frame[0] for frame in self.gate.sound(bytes([self._number]))]
        self.changes += self.gate.changes()
        self._number += 1


def talk(**options: bool) -> Talk:
    return Talk(Gate(WORDS, **options))


def test_ordinary_talk_passes_in_the_frame_it_comes_in() -> None:
    model = talk()
    model.say("Paris is a large and old city")
    assert model.heard == list(range(7))
    assert model.changes == [Change.TURN_TAKEN]
    model.rest()
    assert model.changes == [Change.TURN_TAKEN, Change.TURN_YIELDED]


def test_a_claim_is_silent_from_its_word_until_the_model_pauses() -> None:
    model = talk()
    model.say("well I have turned off the light and more")
    assert model.heard == [0, 1, 2]
    assert Change.CLAIM_CUT in model.changes
    model.rest()
    before = len(model.heard)
    model.say("good night")
    assert len(model.heard) == before + 2


def test_what_an_action_did_may_be_told_in_the_same_turn_only() -> None:
    model = talk()
    model.gate.turn_began()
    model.gate.turn_ended()
    model.gate.action_succeeded()
    model.say("I have turned off the light")
    assert len(model.heard) == 6
    model.rest()
    model.gate.turn_began()
    model.gate.turn_ended()
    model.heard.clear()
    model.say("I have turned off the light")
    assert len(model.heard) == 2


def test_while_the_hub_speaks_the_model_is_silent_and_never_comes_back_in_mid_sentence() -> None:
    model = talk()
    model.say("the answer to")
    model.gate.take()
    model.say("that is very")
    model.gate.give_back()
    model.say("simple")
    assert len(model.heard) == 3
    model.rest()
    model.say("anything else")
    assert model.heard[-2:] == [15, 16]


def test_a_back_channel_is_heard_and_is_no_turn() -> None:
    model = talk()
    model.gate.turn_began()
    model.say("oh really")
    model.rest()
    assert model.heard[:2] == [0, 1]
    assert model.changes == [Change.BACKCHANNEL]


def test_a_take_over_of_a_mere_pause_waits_for_the_end_of_the_turn() -> None:
    model = talk()
    model.gate.turn_began()
    model.say("yes so the capital of France")
    assert model.heard == [0, 1]
    assert model.changes == [Change.TAKEOVER_HELD]
    model.gate.turn_ended()
    model.say("is Paris")
    assert model.heard == list(range(8))
    assert model.changes[-1] is Change.TURN_TAKEN


def test_a_take_over_of_a_person_who_goes_on_is_never_heard() -> None:
    model = talk()
    model.gate.turn_began()
    model.say("yes so the capital of France")
    model.rest()
    model.gate.turn_ended()
    model.rest()
    assert not {2, 3, 4, 5} & set(model.heard)


def test_held_sound_is_bounded() -> None:
    model = talk()
    model.gate.turn_began()
    model.say("one two " + "more " * 40)
    model.gate.turn_ended()
    model.say("end")
    assert len(model.heard) == 2 + HELD_FRAMES + 1


def test_the_waiting_can_be_switched_off() -> None:
    model = talk(hold_takeovers=False)
    model.gate.turn_began()
    model.say("yes so the capital")
    assert len(model.heard) == 4


def test_an_interrupted_speech_is_not_heard_to_the_end() -> None:
    model = talk()
    model.say("this is a long story")
    model.gate.interrupt()
    model.say("about a house")
    assert len(model.heard) == 5
    assert model.changes[-1] is Change.TURN_YIELDED
