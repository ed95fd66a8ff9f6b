"""Rooms made of WAV files."""

import wave
from pathlib import Path

import numpy as np
import pytest

from satellite.audio.format import FRAME_SAMPLES, SAMPLE_RATE, SILENCE
from satellite.audio.level import level_db
from satellite.simulated import NOISE_DB, Ear, Scene, SimulatedCard, read_wav, write_wav
from satellite.sound import Block
from tests.satellite.test_satellite import tone


def heard(scene: Scene, room: str, frames: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.concatenate([scene.frame(room, n) for n in range(frames)])


def test_every_room_hears_the_same_speech_at_its_own_level_and_time() -> None:
    scene, said = Scene(), np.frombuffer(tone(0.5), "<i2")
    scene.say(0.25, said.tobytes(), {"near": Ear(), "far": Ear(gain_db=-20, delay_s=0.0123)})
    near, far = heard(scene, "near", 60), heard(scene, "far", 60)
    start, later = round(0.25 * SAMPLE_RATE), round(0.2623 * SAMPLE_RATE)
    assert np.array_equal(near[start : start + len(said)], said)
    assert np.abs(far[later : later + len(said)] * 10 - said).max() <= 6
    assert not near[:start].any()
    assert not heard(scene, "elsewhere", 60).any()


def test_two_voices_at_once_add_up() -> None:
    scene = Scene()
    scene.say(0.0, tone(0.02), {"den": Ear()})
    scene.say(0.0, tone(0.02), {"den": Ear()})
    assert np.array_equal(scene.frame("den", 0), 2 * np.frombuffer(tone(0.02), "<i2").astype(int))


def test_a_quiet_room_is_not_digital_silence_and_every_room_has_its_own_noise() -> None:
    scene = Scene()
    assert level_db(scene.noise("den").tobytes()) == pytest.approx(NOISE_DB, abs=0.5)
    assert not np.array_equal(scene.noise("den"), scene.noise("kitchen"))
    assert np.array_equal(scene.noise("den"), Scene().noise("den"))


class Listener:
    def __init__(self) -> None:
        self.frames: list[bytes] = []

    def hear(self, frame: bytes, captured_at: float) -> None:
        self.frames.append(frame)

    def next_block(self, sounds_at: float) -> Block:
        return Block(tone(0.02))

    def sounded(self, block: Block, at: float) -> None: ...

    def health_changed(self, microphone_ok: bool, speaker_ok: bool) -> None: ...


def test_the_speaker_is_recorded_and_comes_back_as_echo() -> None:
    card, ears = SimulatedCard("den", Scene(), echo_db=-20), Listener()
    for index in range(3):
        card._serve(ears, index, 0.0)
    card.hold(True)
    card._serve(ears, 3, 0.0)
    card.hold(False)
    card._serve(ears, 4, 0.0)
    card.clear()
    assert card.recorded == tone(0.02) * 3 + SILENCE + tone(0.02)
    assert level_db(ears.frames[0]) < -60
    assert level_db(ears.frames[1]) == pytest.approx(level_db(tone(0.02)) - 20, abs=0.5)
    assert card.recorded_from_s == 0.0


def test_wav_files_of_other_rates_and_channels_are_read(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        t = np.arange(48_000) / 48_000
        file.writeframes(np.repeat(9000 * np.sin(2 * np.pi * 440 * t), 2).astype("<i2").tobytes())
    pcm = read_wav(path)
    assert len(pcm) == 2 * SAMPLE_RATE
    assert level_db(pcm) == pytest.approx(level_db(tone(1.0, 440, 9000)), abs=0.3)
    write_wav(path, tone(0.1))
    assert read_wav(path) == tone(0.1)


def test_only_16_bit_files_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "8bit.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes(FRAME_SAMPLES))
    with pytest.raises(ValueError, match="16 bit"):
        read_wav(path)
