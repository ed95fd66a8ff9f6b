import numpy as np

from hub.ears.api import Hypothesis, InterruptDecided, Partial, SpeechStarted, StopHeard, TurnEnded
from hub.ears.ear import STRANGE, Ear, Effect, Look, speech_end_us
from hub.ears.graph import Standing
from hub.ears.recogniser import Heard, Reading
from hub.ears.vad import CHUNK

RATE = 16_000
US = 1_000_000


class Level:
    """Takes what is loud for speech."""

    def hear(self, chunk: np.ndarray) -> float:
        return 0.97 if np.abs(chunk).max() > 500 else 0.02

    def reset(self) -> None:
        pass


def sound(seconds: float, level: float) -> np.ndarray:
    return (np.sin(np.arange(int(RATE * seconds)) * 0.3) * level).astype(np.float32)


def heard(words: str, *, strangeness: float = 0.0, unfinished: str = "", prefix: int = 0, open: bool = False) -> Heard:
    readings = (Reading(tuple(words.split()), 0.9),) if words or prefix else ()
    standing = Standing(True, not unfinished, open)
    mean = np.zeros(13, np.float32)
    return Heard(readings, strangeness, tuple(unfinished.split()), standing, mean, 100, prefix)


class Room:
    """An ear, fed with speech and silence; looks are answered at once."""

    def __init__(self, answer: Heard, *, wake: bool = False) -> None:
        self.ear = Ear("c", Level(), wake)
        self.answer = answer
        self.t_us = 10 * US
        self.effects: list[Effect] = []
        self.looks: list[Look] = []

    def play(self, seconds: float, level: float) -> None:
        for piece in np.split(sound(seconds, level), range(320, int(RATE * seconds), 320)):
            for effect in self.ear.hear(piece, self.t_us):
                self.effects.append(effect)
                if isinstance(effect, Look):
                    self.looks.append(effect)
                    self.effects += self.ear.decoded(effect, self.answer, self.t_us)
            self.t_us += len(piece) * US // RATE

    def speak(self, seconds: float) -> None:
        self.play(seconds, 8000.0)

    def rest(self, seconds: float) -> None:
        self.play(seconds, 10.0)

    def ended(self) -> list[TurnEnded]:
        return [effect for effect in self.effects if isinstance(effect, TurnEnded)]


def test_a_command_ends_soon_after_its_last_word() -> None:
    room = Room(heard("turn on the light"))
    room.rest(0.5)
    room.speak(1.2)
    end_us = room.t_us
    room.rest(0.3)
    assert [type(e) for e in room.effects] == [SpeechStarted, Look, Partial, TurnEnded]
    turn = room.ended()[0]
    assert turn.hypotheses == (Hypothesis("turn on the light", 0.9, "pocketsphinx"),)
    assert abs(turn.speech_end_us - end_us) <= 40_000
    assert turn.spans_ms["end_of_turn"] <= 300


def test_a_pause_inside_a_sentence_keeps_the_turn() -> None:
    room = Room(heard("turn on the light", unfinished="turn on the"))
    room.speak(0.8)
    room.rest(1.0)
    assert not room.ended()
    room.answer = heard("turn on the light")
    room.speak(0.5)
    room.rest(0.3)
    assert len(room.ended()) == 1
    assert len(room.looks[-1].samples) / RATE > 2.2


def test_talk_that_is_none_of_our_sentences_ends_without_words() -> None:
    room = Room(heard("turn on the light", strangeness=STRANGE + 1))
    room.speak(1.5)
    room.rest(1.0)
    assert room.ended()[0].hypotheses == ()
    assert not any(isinstance(effect, Partial) for effect in room.effects)


def test_after_the_wake_phrase_alone_the_command_may_take_its_time() -> None:
    room = Room(heard("", prefix=2), wake=True)
    room.speak(0.7)
    room.rest(2.0)
    assert not room.ended()
    room.answer = heard("turn on the light")
    room.speak(1.0)
    room.rest(0.3)
    turn = room.ended()[0]
    assert turn.hypotheses
    assert not turn.false_wake


def test_a_piece_of_the_wake_phrase_is_not_taken_for_a_short_answer() -> None:
    room = Room(heard("okay"), wake=True)
    room.speak(0.4)
    room.rest(0.6)
    assert not room.ended()
    room.answer = heard("turn on the light", prefix=2)
    room.speak(1.0)
    room.rest(0.3)
    assert room.ended()[0].hypotheses[0].text == "turn on the light"


def test_a_wake_that_nobody_can_confirm_and_no_command_is_a_false_one() -> None:
    room = Room(heard("", strangeness=3.0), wake=True)
    room.speak(1.5)
    room.rest(1.0)
    assert room.ended()[0].false_wake


def test_silence_says_nothing() -> None:
    room = Room(heard("never"))
    room.rest(20.0)
    assert room.effects == []


def test_a_television_does_not_keep_the_turn_for_ever() -> None:
    room = Room(heard("", strangeness=3.0))
    room.speak(21.0)
    assert len(room.ended()) == 1


def test_our_own_speech_is_no_turn_and_a_cough_no_interruption() -> None:
    room = Room(heard("turn on the light"))
    room.ear.speaking(True)
    room.rest(0.3)
    room.speak(0.1)
    room.rest(1.5)
    assert [e.real for e in room.effects if isinstance(e, InterruptDecided)] == [False]
    assert not room.ended()


def test_who_goes_on_speaking_over_us_gets_the_floor_and_is_heard() -> None:
    room = Room(heard("turn on the light"))
    room.ear.speaking(True)
    room.rest(0.3)
    room.speak(0.5)
    assert [e.real for e in room.effects if isinstance(e, InterruptDecided)] == [True]
    room.ear.speaking(False)
    room.speak(0.6)
    room.rest(0.3)
    assert room.ended()[0].hypotheses


def test_stop_is_heard_over_our_own_voice() -> None:
    room = Room(heard("stop"))
    room.ear.speaking(True)
    room.rest(0.3)
    room.speak(0.16)
    room.rest(0.2)
    assert any(isinstance(effect, StopHeard) for effect in room.effects)


def test_the_end_of_speech_is_the_last_frame_near_its_peak() -> None:
    samples = np.concatenate([sound(1.0, 8000.0), sound(0.5, 100.0)])
    assert abs(speech_end_us(samples) - 1_000_000) <= 20_000


def test_chunks_do_not_depend_on_how_the_audio_is_cut() -> None:
    whole, pieces = Ear("c", Level()), Ear("c", Level())
    audio = np.concatenate([sound(0.5, 8000.0), sound(0.5, 10.0)])
    expected = [type(e) for e in whole.hear(audio, 0)]
    found: list[type] = []
    for start in range(0, len(audio), 100):
        found += [type(e) for e in pieces.hear(audio[start : start + 100], start * US // RATE)]
    assert found == expected
    assert CHUNK == 512


def test_bare_answers_count_only_once_the_conversation_is_under_way() -> None:
    room = Room(heard("turn on the light", prefix=2), wake=True)
    room.speak(1.2)
    room.rest(0.3)
    assert not room.looks[-1].follow_up
    room.answer = heard("yes")
    room.speak(0.5)
    room.rest(0.4)
    assert room.looks[-1].follow_up


def test_bare_answers_count_after_we_spoke() -> None:
    room = Room(heard("yes"))
    room.ear.speaking(True)
    room.ear.speaking(False)
    room.speak(0.5)
    room.rest(0.4)
    assert room.looks[-1].follow_up
