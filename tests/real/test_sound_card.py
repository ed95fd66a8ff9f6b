"""The real sounddevice path, on a virtual sound card: a private PulseAudio with null sinks that keeps real time."""

import asyncio
import itertools
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.audio

SERVER = """
load-module module-native-protocol-unix auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 channels=1
load-module module-null-sink sink_name=fakemic rate=16000 channels=1
load-module module-remap-source source_name=mic master=fakemic.monitor
set-default-sink speaker
set-default-source mic
"""


class Pulse:
    """A sound card that only this test sees."""

    def __init__(self, folder: Path) -> None:
        self._runtime = folder / "run"
        self._runtime.mkdir(mode=0o700)
        (folder / ".asoundrc").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        (folder / "pulse.pa").write_text(SERVER)
        self._folder = folder
        self.environment = os.environ | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(self._runtime)}
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["-n", "--exit-idle-time=-1", "--disable-shm=yes", "--use-pid-file=no", "--daemonize=no"]
        self._server = subprocess.Popen(
            ["pulseaudio", *options, "-F", str(self._folder / "pulse.pa")],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.command("pactl", "info", retry=50)

    def stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
            self._server = None

    def command(self, *words: str, retry: int = 0) -> None:
        for _ in range(retry):
            if subprocess.run(words, env=self.environment, capture_output=True, check=False).returncode == 0:
                return
            subprocess.run(["sleep", "0.1"], check=True)
        subprocess.run(words, env=self.environment, capture_output=True, check=True)

    def run(self, program: str, timeout: float = 60) -> str:
        """Run Python with this sound card; PortAudio reads its environment once, so it needs a process of its own."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", textwrap.dedent(program)],
            env=self.environment | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    assert shutil.which("pulseaudio"), "install pulseaudio, pulseaudio-utils and libasound2-plugins"
    card = Pulse(tmp_path)
    card.start()
    yield card
    card.stop()


EARS = """
import asyncio, sys, time
import numpy as np
from satellite.audio.format import FRAME_SAMPLES, SAMPLE_RATE, SILENCE
from satellite.sound import Block, Mark

class Listener:
    def __init__(self):
        self.frames, self.times, self.health, self.heard = [], [], [], []
        self.index = 0
        self.tone = True
    def hear(self, frame, captured_at):
        self.frames.append(frame); self.times.append(captured_at)
    def next_block(self, sounds_at):
        t = (self.index * FRAME_SAMPLES + np.arange(FRAME_SAMPLES)) / SAMPLE_RATE
        self.index += 1
        pcm = (8000 * np.sin(2 * np.pi * 440 * t)).astype("<i2").tobytes() if self.tone else SILENCE
        return Block(pcm, (Mark(1, self.index),))
    def sounded(self, block, at):
        self.heard.append((block, at))
    def health_changed(self, microphone_ok, speaker_ok):
        self.health.append((microphone_ok, speaker_ok))
"""


def levels(pcm: np.ndarray, rate: int) -> np.ndarray:
    """Root mean square of every 10 ms."""
    step = rate // 100
    whole = pcm[: len(pcm) // step * step].astype(float).reshape(-1, step)
    return np.sqrt((whole**2).mean(axis=1))


def test_the_devices_are_listed_by_name(pulse: Pulse) -> None:
    out = pulse.run("from satellite.cli import main; raise SystemExit(main(['devices']))")
    assert "default (microphone and speaker" in out


def test_the_microphone_hears_at_its_own_pace_and_at_our_rate(pulse: Pulse) -> None:
    """A 1 kHz tone is played into the fake microphone, which runs at 16 kHz; we must hear it at 24 kHz."""
    out = pulse.run(
        EARS
        + """
import subprocess, wave
tone = (9000 * np.sin(2 * np.pi * 1000 * np.arange(16000 * 4) / 16000)).astype("<i2").tobytes()
with wave.open("tone.wav", "wb") as f:
    f.setnchannels(1); f.setsampwidth(2); f.setframerate(16000); f.writeframes(tone)
from satellite.devices import HardwareCard
async def main():
    ears = Listener(); ears.tone = False
    card = HardwareCard()
    task = asyncio.create_task(card.run(ears))
    while len(ears.frames) < 50:  # the first second of a new PulseAudio stream stalls
        await asyncio.sleep(0.05)
    feed = subprocess.Popen(["paplay", "--device=fakemic", "tone.wav"])
    first = len(ears.frames)
    while len(ears.frames) < first + 150:
        await asyncio.sleep(0.05)
    feed.terminate(); feed.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    pcm = np.frombuffer(b"".join(ears.frames[first + 75:first + 125]), "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(pcm * np.hanning(len(pcm))))
    peak = np.argmax(spectrum) * SAMPLE_RATE / len(pcm)
    gaps = np.diff(ears.times[first:])
    print(len(pcm), round(peak), round(float(np.median(gaps)) * 1000, 1))
asyncio.run(main())
""".replace("tone.wav", str(pulse._folder / "tone.wav"))
    )
    count, peak_hz, median_ms = out.split()
    assert (int(count), int(peak_hz)) == (24_000, 1000)
    assert 18 <= float(median_ms) <= 22


def test_the_speaker_plays_falls_silent_when_held_and_goes_on_where_it_was(pulse: Pulse) -> None:
    recording = pulse._folder / "heard.raw"
    out = pulse.run(
        EARS
        + """
import subprocess
from satellite.devices import HardwareCard
async def main():
    recorder = subprocess.Popen(
        ["parec", "-d", "speaker.monitor", "--raw", "--rate=24000", "--channels=1", "--format=s16le"],
        stdout=open("heard.raw", "wb"))
    ears = Listener()
    card = HardwareCard()
    task = asyncio.create_task(card.run(ears))
    async def blocks(n):
        start = len(ears.heard)
        while len(ears.heard) < start + n:
            await asyncio.sleep(0.01)
    await blocks(150)
    card.hold(True)
    await blocks(5)
    marks_before = max(m.seq for b, _ in ears.heard for m in b.marks)
    await blocks(40)
    marks_after = max(m.seq for b, _ in ears.heard for m in b.marks)
    card.hold(False)
    await blocks(60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    recorder.terminate(); recorder.wait()
    print(marks_after - marks_before)
asyncio.run(main())
""".replace("heard.raw", str(recording))
    )
    assert int(out) == 0, "nothing is used up while it is held"
    loud = levels(np.frombuffer(recording.read_bytes(), "<i2"), 24_000) > 500
    runs = np.flatnonzero(np.diff(loud.astype(int)))
    quiet = [(a, b) for a, b in itertools.pairwise(runs) if not loud[a + 1] and b - a > 50]
    assert quiet, "there is one long pause"
    assert loud[quiet[-1][1] + 1], "and then it goes on"


def test_a_sound_card_that_goes_away_is_found_again(pulse: Pulse) -> None:
    """PulseAudio is stopped and started again: the same to us as pulling a plug."""
    program = (
        EARS
        + """
from satellite.devices import HardwareCard
async def main():
    ears = Listener()
    task = asyncio.create_task(HardwareCard().run(ears))
    async def until(wanted):
        async with asyncio.timeout(30):
            while not wanted():
                await asyncio.sleep(0.05)
    await until(lambda: len(ears.frames) > 20 and len(ears.heard) > 20)
    print("playing", flush=True)
    await until(lambda: ears.health and ears.health[-1] == (False, False))
    print("gone", flush=True)
    await until(lambda: ears.health[-1] == (True, True))
    frames, heard = len(ears.frames), len(ears.heard)
    await until(lambda: len(ears.frames) > frames + 20 and len(ears.heard) > heard + 20)
    print("back", flush=True)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
asyncio.run(main())
"""
    )

    async def watch() -> list[str]:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, env=pulse.environment | {"PYTHONPATH": str(ROOT)}, stdout=-1, stderr=-1
        )
        assert child.stdout
        assert child.stderr
        seen = []
        async with asyncio.timeout(90):
            while line := (await child.stdout.readline()).decode().strip():
                seen.append(line)
                if line == "playing":
                    pulse.stop()
                if line == "gone":
                    pulse.start()
            assert await child.wait() == 0, (await child.stderr.read()).decode()
        return seen

    assert asyncio.run(watch()) == ["playing", "gone", "back"]
