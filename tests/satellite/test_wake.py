"""Wake words with the models that come along."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from satellite.audio.format import LISTEN_RATE
from satellite.audio.resample import resample
from satellite.errors import LibraryMissingError
from satellite.simulated import read_wav
from satellite.wake import BUILT_IN, MicroWakeDetector, NoWakeDetector, WakeDetector, WakeHeard, make_detector


def spoken(folder: Path, words: str, voice: str = "slt") -> bytes:
    """Synthetic speech at 16 kHz with a second of room noise around it."""
    flite = shutil.which("flite")
    assert flite, "install flite"
    path = folder / "spoken.wav"
    subprocess.run([flite, "-voice", voice, "-t", words, "-o", str(path)], check=True, capture_output=True)
    speech = resample(read_wav(path), 24_000, LISTEN_RATE)
    noise = np.random.default_rng(3).normal(0, 15, LISTEN_RATE).astype("<i2").tobytes()
    return noise + speech + noise


def wakes(detector: WakeDetector, pcm: bytes) -> list[WakeHeard]:
    heard = [detector.hear(pcm[at : at + 640], at / 32_000) for at in range(0, len(pcm), 640)]
    return [wake for wake in heard if wake is not None]


def test_the_phrase_is_heard_once_and_other_words_are_not(tmp_path: Path) -> None:
    detector = MicroWakeDetector(["okay_nabu"])
    heard = wakes(detector, spoken(tmp_path, "okay nabu"))
    assert [wake.phrase for wake in heard] == ["okay_nabu"]
    assert 0.5 < heard[0].confidence <= 1
    assert wakes(detector, spoken(tmp_path, "turn off the lights in the kitchen please")) == []


def test_words_change_while_it_runs(tmp_path: Path) -> None:
    detector = MicroWakeDetector(["okay_nabu"])
    pcm = spoken(tmp_path, "okay nabu")
    detector.choose(["alexa", "nonsense"], 0.5)
    assert wakes(detector, pcm) == []
    detector.choose(["okay_nabu"], 0.5)
    assert wakes(detector, pcm)


def test_sensitivity_moves_the_threshold(tmp_path: Path) -> None:
    pcm = spoken(tmp_path, "okay nabu")
    detector = MicroWakeDetector(["okay_nabu"], sensitivity=0.0)
    strict = wakes(detector, pcm)
    detector.choose(["okay_nabu"], 1.0)
    assert len(strict) <= len(wakes(detector, pcm)) == 1
    thresholds = []
    for sensitivity in (0.0, 0.25, 0.5, 0.75, 1.0):
        detector.choose(["okay_nabu"], sensitivity)
        thresholds.append(detector._models[0].cutoff)
    assert thresholds == sorted(thresholds, reverse=True)


def test_the_words_there_are(tmp_path: Path) -> None:
    (tmp_path / "hello_house.json").touch()
    assert MicroWakeDetector(["alexa"], models=tmp_path).words() == (*BUILT_IN, "hello_house")


def test_without_the_library_the_button_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymicro_wakeword", None)
    with pytest.raises(LibraryMissingError, match="pip install"):
        MicroWakeDetector(["alexa"])
    detector = make_detector(["alexa"], 0.5)
    assert isinstance(detector, NoWakeDetector)
    detector.choose(["alexa"], 1.0)
    assert (detector.words(), detector.hear(bytes(640), 0.0)) == ((), None)
