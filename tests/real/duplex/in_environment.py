"""Checks of the model process that need torch and moshi; `test_environment.py` runs them in the duplex environment."""

import random
import socket
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch

from hub.duplex.worker import __main__ as worker
from hub.duplex.worker import frames
from hub.duplex.worker.engine import Engine, Heard, Spoken
from hub.duplex.worker.loading import load
from hub.duplex.worker.script import Script

FRAMES = 40
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny")
    tiny.build(folder)
    return folder


def engine(checkpoint: Path, slots: int) -> Engine:
    made = Engine(load(str(checkpoint), None, "cpu", "f32", None), slots, "cpu", sampling=False)
    made.warm_up()
    return made


def talk(seed: int) -> list[bytes]:
    sound = np.random.default_rng(seed).normal(0, 3000, (FRAMES, 1920)).astype("<i2")
    return [frame.tobytes() for frame in sound]


def alone(checkpoint: Path, room: list[bytes], resets: set[int] = frozenset(), slots: int = 1) -> list[Spoken]:
    solo = engine(checkpoint, slots)
    told = []
    for number, pcm in enumerate(room):
        fresh = number == 0
        if number in resets:
            solo.reset((0,))
            fresh = True
        told.append(solo.tick({0: Heard(pcm, fresh)})[0])
    return told


def largest_difference(ours: list[Spoken], theirs: list[Spoken]) -> int:
    def samples(told: list[Spoken]) -> np.ndarray:
        return np.frombuffer(b"".join(spoken.pcm for spoken in told), "<i2").astype(int)

    return int(np.abs(samples(ours) - samples(theirs)).max())


def test_rooms_out_of_step_in_one_batch_get_what_they_would_get_alone_bit_for_bit(checkpoint: Path) -> None:
    rooms = [talk(seed) for seed in range(4)]
    resets = [set(), {17}, {9, 30}, set()]
    batch = engine(checkpoint, 4)
    chance = random.Random(5)
    told: list[list] = [[], [], [], []]
    while any(len(one) < FRAMES for one in told):
        heard = {}
        for row, room in enumerate(rooms):
            at = len(told[row])
            if at == FRAMES or chance.random() > 0.7:
                continue
            fresh = at == 0
            if at in resets[row]:
                batch.reset((row,))
                fresh = True
            heard[row] = Heard(room[at], fresh)
        for row, spoken in (batch.tick(heard) if heard else {}).items():
            told[row].append(spoken)
    for row, room in enumerate(rooms):
        assert told[row] == alone(checkpoint, room, resets[row], slots=4)
        # In a model of another width the matrix kernels add in another order: the words and codes are the same, the
        # last bit of a sample may not be.
        narrow = alone(checkpoint, room, resets[row])
        assert [(one.token, one.codes) for one in told[row]] == [(one.token, one.codes) for one in narrow]
        assert largest_difference(told[row], narrow) <= 1


def test_every_room_hears_something_else(checkpoint: Path) -> None:
    """Otherwise the comparison with one room alone would prove nothing."""
    one, other = (alone(checkpoint, talk(seed)) for seed in (0, 1))
    assert [spoken.codes for spoken in one] != [spoken.codes for spoken in other]
    assert any(any(spoken.pcm) for spoken in one)


def test_a_row_that_starts_anew_is_as_new_and_leaves_the_others_alone(checkpoint: Path) -> None:
    room = talk(3)
    batch = engine(checkpoint, 2)
    neighbour = [
        batch.tick({0: Heard(pcm, number == 0), 1: Heard(pcm, number == 0)}) for number, pcm in enumerate(room)
    ]
    batch.reset((1,))
    again = [batch.tick({1: Heard(pcm, number == 0)})[1] for number, pcm in enumerate(room)]
    assert again == [both[1] for both in neighbour]


def test_sound_comes_within_three_ticks(checkpoint: Path) -> None:
    fresh = engine(checkpoint, 1)
    told = [fresh.tick({0: Heard(pcm, number == 0)})[0] for number, pcm in enumerate(talk(1)[:3])]
    assert any(spoken.pcm for spoken in told)


def test_a_prompt_forces_words_and_sound(checkpoint: Path) -> None:
    made = engine(checkpoint, 2)
    script = Script(made.delays, 3, made.model.silence)
    words = made.words("the kitchen light")
    script.prompt((), words)
    told = []
    while script.prompting:
        told.append(made.tick({1: Heard(step=script.step())})[1])
    assert [spoken.token for spoken in told] == [3] * 6 + list(words) + [3] * 6
    # The last codebooks of the newest frame are one step behind, so the last frame is not complete yet.
    assert {spoken.codes for spoken in told if spoken.codes} == {made.model.silence}


def test_a_given_text_is_spoken_in_the_models_own_pace(checkpoint: Path) -> None:
    made = engine(checkpoint, 1)
    script = Script(made.delays, 3, made.model.silence)
    words = made.words("what time is it")
    script.say(words)
    said = []
    for number, pcm in enumerate(talk(1) * 3):
        spoken = made.tick({0: Heard(pcm, number == 0, script.step())})[0]
        if made.piece(spoken.token):
            said.append(spoken.token)
        if script.spoke(spoken.token, silent=not made.piece(spoken.token)):
            break
    assert tuple(said) == words


def test_personaplex_weights_with_sixteen_depth_steps_speak_like_the_eight_that_matter(tmp_path: Path) -> None:
    tiny.build(tmp_path, depth=16)
    cut = engine(tmp_path, 1)
    assert cut.model.lm.dep_q == 8
    assert any(any(spoken.pcm) for spoken in (cut.tick({0: Heard(pcm, i == 0)})[0] for i, pcm in enumerate(talk(1))))


def test_shorter_context_is_what_the_model_gets(checkpoint: Path) -> None:
    made = Engine(load(str(checkpoint), None, "cpu", "f32", 50), 1, "cpu", sampling=False)
    assert made.context == 50


def test_when_memory_runs_out_a_smaller_way_to_run_is_tried(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def warm_up(made: Engine) -> None:
        tried.append((made.slots, made.context))
        if made.slots > 1:
            raise torch.OutOfMemoryError("no room")

    monkeypatch.setattr(Engine, "warm_up", warm_up)
    hub, line = socket.socketpair()
    monkeypatch.setattr(socket, "socket", lambda *_: Connected(line))
    command = ["worker", "--socket", "-", "--model", str(checkpoint), "--device", "cpu", "--slots", "4"]
    monkeypatch.setattr("sys.argv", command)
    hub.sendall(frames.message(type="stop"))
    assert worker.main() == 0
    said = [
        frames.read_message(payload) for kind, payload in frames.Cutter().feed(hub.recv(65536)) if kind == frames.JSON
    ]
    assert tried == [(4, 120), (2, 120), (1, 120)]
    assert [message["type"] for message in said] == ["shrinking", "shrinking", "ready"]
    assert said[-1]["slots"] == 1


class Connected:
    """A socket that is connected already."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def connect(self, place: str) -> None:
        pass

    def __getattr__(self, name: str) -> object:
        return getattr(self._line, name)

    def fileno(self) -> int:
        return self._line.fileno()


def test_a_voice_prompt_puts_the_recorded_voice_before_the_words(checkpoint: Path) -> None:
    import sphn

    (checkpoint / "voices").mkdir(exist_ok=True)
    sound = np.random.default_rng(4).normal(0, 0.1, 1920 * 5).astype(np.float32)
    sphn.write_wav(str(checkpoint / "voices" / "NATF0.wav"), sound, 24000)
    made = engine(checkpoint, 1)
    voice = made.model.voices["NATF0"]
    assert len(voice) == 5
    script = Script(made.delays, 3, made.model.silence)
    script.prompt(voice, ())
    told = [made.tick({0: Heard(step=script.step())})[0].codes for _ in range(7)]
    assert [codes for codes in told if codes][:5] == list(voice)
