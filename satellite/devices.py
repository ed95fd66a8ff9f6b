"""The real microphone and speaker, through PortAudio. The only file that knows sounddevice.

PortAudio calls back in its own thread; these callbacks only move bytes. Devices are chosen by a part of their name. A
device that is unplugged is looked for every second and opened again when it is back.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from satellite.audio.format import FRAME_BYTES, FRAME_MS, FRAME_S, SAMPLE_RATE, SILENCE
from satellite.audio.resample import Resampler
from satellite.errors import LibraryMissingError, NoSoundCardError, UnknownDeviceError
from satellite.observe import log
from satellite.sound import Block, Ears

LOOK_AGAIN_S = 1.0
STALLED_S = 2.0
"""A device that has not called back for this long is gone."""
_REFRESH_EVERY = 5
"""Vain looks before the other device is closed for a moment too: PortAudio lists devices only when none is in use."""
_AHEAD = 2
"""Blocks fetched before the speaker needs them: what the event loop may be late by."""
_FADE_MS = 5


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone or speaker PortAudio can see."""

    index: int
    name: str
    inputs: int
    outputs: int
    rate_hz: int
    default: bool

    def __str__(self) -> str:
        kinds = " and ".join(kind for kind, n in (("microphone", self.inputs), ("speaker", self.outputs)) if n)
        return f"{'*' if self.default else ' '} {self.name} ({kinds}, {self.rate_hz} Hz)"


def _library() -> Any:
    """Load PortAudio; Any, because the library has no types."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        fix = (
            "Install it with `apt install libportaudio2` (Fedora, Arch, Homebrew: `portaudio`)."
            if isinstance(error, OSError)
            else 'Install it with `pip install "parlour[satellite]"`.'
        )
        missing = "PortAudio" if isinstance(error, OSError) else "The package sounddevice"
        raise LibraryMissingError(f"{missing} is missing.", fix=fix) from error
    return sounddevice


def list_devices() -> list[Device]:
    """Return every device; raises `NoSoundCardError` when there is none."""
    library = _library()
    defaults = set(library.default.device)
    devices = [
        Device(
            index,
            str(found["name"]),
            int(found["max_input_channels"]),
            int(found["max_output_channels"]),
            int(found["default_samplerate"]),
            index in defaults,
        )
        for index, found in enumerate(library.query_devices())
    ]
    if not devices:
        raise NoSoundCardError(
            "This machine has no sound card that PortAudio can see.",
            fix="Plug in a microphone and a speaker; in a container pass /dev/snd or the PulseAudio socket.",
        )
    return devices


def choose(devices: list[Device], wanted: str, output: bool) -> Device:
    """Return the device whose name contains `wanted`, or the default one."""
    kind = "speaker" if output else "microphone"
    fitting = [device for device in devices if (device.outputs if output else device.inputs)]
    if not fitting:
        raise NoSoundCardError(f"This machine has no {kind}.", fix="Plug one in.")
    if not wanted:
        return next((device for device in fitting if device.default), fitting[0])
    named = [device for device in fitting if wanted.lower() in device.name.lower()]
    if not named:
        names = ", ".join(device.name for device in fitting)
        raise UnknownDeviceError(f"There is no {kind} called {wanted!r}.", fix=f"Choose one of: {names}.")
    return named[0]


class HardwareCard:
    """The sound card of this machine."""

    def __init__(self, microphone: str = "", speaker: str = "") -> None:
        self._microphone_name = microphone
        self._speaker_name = speaker
        self._speaker: _Speaker | None = None
        self._ok = {"microphone": True, "speaker": True}
        self._in_use: set[str] = set()
        self._refresh = False
        choose(list_devices(), microphone, output=False)  # fail at start, with one clear sentence
        choose(list_devices(), speaker, output=True)

    async def run(self, ears: Ears) -> None:
        """Keep both devices open until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep("microphone", ears, self._listen), name="microphone")
            group.create_task(self._keep("speaker", ears, self._speak), name="speaker")

    def hold(self, on: bool) -> None:
        """Fall silent within milliseconds and keep the place, or go on."""
        if self._speaker is not None:
            self._speaker.held = on

    def clear(self) -> None:
        """Forget what was fetched and has not sounded."""
        if self._speaker is not None:
            self._speaker.ready.clear()

    async def _keep(self, kind: str, ears: Ears, serve: Callable[[Ears], Any]) -> None:
        """Serve one device; when it goes away, look for it until it is back."""
        library, failures = _library(), 0
        while True:
            try:
                await serve(ears)
            except _Refresh:
                failures = 0
            except (library.PortAudioError, NoSoundCardError, UnknownDeviceError, TimeoutError) as error:
                failures = failures + 1 if not self._ok[kind] else 1
                if self._ok[kind]:
                    log.warning("the %s is gone: %s", kind, error)
                self._set_health(kind, False, ears)
            finally:
                self._in_use.discard(kind)
            self._refresh = failures > 0 and failures % _REFRESH_EVERY == 0
            await asyncio.sleep(LOOK_AGAIN_S)
            if failures and not self._in_use:
                library._terminate()
                library._initialize()

    def _set_health(self, kind: str, ok: bool, ears: Ears) -> None:
        if self._ok[kind] != ok:
            self._ok[kind] = ok
            ears.health_changed(self._ok["microphone"], self._ok["speaker"])

    async def _listen(self, ears: Ears) -> None:
        device = choose(list_devices(), self._microphone_name, output=False)
        microphone = _Microphone(device, ears, asyncio.get_running_loop())
        with microphone.stream:
            await self._watch("microphone", microphone, ears)

    async def _speak(self, ears: Ears) -> None:
        device = choose(list_devices(), self._speaker_name, output=True)
        self._speaker = _Speaker(device, ears, asyncio.get_running_loop())
        try:
            with self._speaker.stream:
                await self._watch("speaker", self._speaker, ears)
        finally:
            self._speaker = None

    async def _watch(self, kind: str, callbacks: "_Callbacks", ears: Ears) -> None:
        """Return never; raise when the device stops calling."""
        self._in_use.add(kind)
        self._set_health(kind, True, ears)
        while callbacks.stream.active:
            if self._refresh:
                self._refresh = False
                raise _Refresh
            if time.monotonic() - callbacks.called_at > STALLED_S:
                raise TimeoutError("it stopped")
            await asyncio.sleep(STALLED_S / 4)
        raise TimeoutError("it was closed")


class _Refresh(Exception):
    """Close for a moment, so that PortAudio can look for the other device."""


class _Callbacks:
    """What both directions share: a stream that counts when it last called back."""

    stream: Any

    def __init__(self, ears: Ears, loop: asyncio.AbstractEventLoop) -> None:
        self._ears = ears
        self._loop = loop
        self.called_at = time.monotonic()


class _Microphone(_Callbacks):
    """Device samples in, 20 ms frames of 24 kHz out."""

    def __init__(self, device: Device, ears: Ears, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(ears, loop)
        self._resampler = Resampler(device.rate_hz, SAMPLE_RATE)
        self._waiting = b""
        self._channels = min(2, device.inputs)
        self.stream = _library().InputStream(
            device=device.index,
            samplerate=device.rate_hz,
            blocksize=device.rate_hz * FRAME_MS // 1000,
            channels=self._channels,
            dtype="int16",
            latency="low",
            callback=self._called,
        )

    def _called(self, samples: Any, count: int, when: Any, status: Any) -> None:
        """In PortAudio's thread."""
        self.called_at = now = time.monotonic()
        mono = samples[:, 0] if self._channels == 1 else samples.mean(axis=1).astype(np.int16)
        late = when.currentTime - when.inputBufferAdcTime if when.inputBufferAdcTime else 0.0
        captured_at = now - (max(0.0, late - FRAME_S) if 0 <= late < 1 else 0.0)
        self._loop.call_soon_threadsafe(self._take, mono.astype("<i2").tobytes(), captured_at)

    def _take(self, pcm: bytes, captured_at: float) -> None:
        self._waiting += self._resampler.push(pcm)
        while len(self._waiting) >= FRAME_BYTES:
            frame, self._waiting = self._waiting[:FRAME_BYTES], self._waiting[FRAME_BYTES:]
            self._ears.hear(frame, captured_at)


class _Speaker(_Callbacks):
    """20 ms blocks of 24 kHz in, device samples out."""

    def __init__(self, device: Device, ears: Ears, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(ears, loop)
        self._resampler = Resampler(SAMPLE_RATE, device.rate_hz)
        self._channels = min(2, device.outputs)
        self._rest = np.zeros(0, dtype=np.int16)
        self._gain = 1.0
        self._fade_step = 1000 / (device.rate_hz * _FADE_MS)
        self.held = False
        self.ready: deque[Block] = deque()
        self.stream = _library().OutputStream(
            device=device.index,
            samplerate=device.rate_hz,
            blocksize=device.rate_hz * FRAME_MS // 1000,
            channels=self._channels,
            dtype="int16",
            latency="low",
            callback=self._called,
        )

    def _called(self, out: Any, count: int, when: Any, status: Any) -> None:
        """In PortAudio's thread."""
        self.called_at = now = time.monotonic()
        sounds_at = now + min(1.0, max(0.0, when.outputBufferDacTime - when.currentTime))
        pieces, have = [self._rest], len(self._rest)
        while have < count:
            block = self._next()
            piece = np.frombuffer(self._resampler.push(block.pcm), dtype="<i2")
            self._loop.call_soon_threadsafe(self._sounded, block, sounds_at + have / self.stream.samplerate)
            pieces.append(piece)
            have += len(piece)
        samples = np.concatenate(pieces)
        self._rest = samples[count:]
        out[:] = self._faded(samples[:count])[:, None]

    def _next(self) -> Block:
        if self.held and self._gain <= 0.0:
            return Block(SILENCE)
        try:
            return self.ready.popleft()
        except IndexError:  # the event loop is late: silence, and the stream waits
            return Block(SILENCE)

    def _faded(self, samples: Any) -> Any:
        """Ramp to silence and back within a few milliseconds."""
        target = 0.0 if self.held else 1.0
        if self._gain == target == 1.0:
            return samples
        steps = np.arange(1, len(samples) + 1) * self._fade_step
        ramp = np.clip(self._gain + (steps if target else -steps), 0.0, 1.0)
        self._gain = float(ramp[-1])
        return (samples * ramp).astype(np.int16)

    def _sounded(self, block: Block, at: float) -> None:
        self._ears.sounded(block, at)
        while len(self.ready) < _AHEAD:
            self.ready.append(self._ears.next_block(at + (len(self.ready) + 1) * FRAME_S))
