"""What happens to every 20 ms of the microphone: echo out, level, wake word, speech over our own voice, encoding. Pure
but for the models it is given.
"""

from collections import deque
from dataclasses import dataclass

from satellite.aec import EchoCanceller
from satellite.audio.bands import band_levels
from satellite.audio.codec import Encoder
from satellite.audio.format import FRAME_US, LISTEN_RATE, SAMPLE_RATE
from satellite.audio.level import LevelMeter
from satellite.audio.resample import Resampler
from satellite.audio.uplink import PreRoll, Uplink
from satellite.barge import BargeDetector, BargeFrame
from satellite.echo_model import EchoModel
from satellite.vad import SpeechDetector
from satellite.wake import WakeDetector, WakeHeard
from satellite.wire.frames import AudioPacket
from satellite.wire.turn import Levels

LEVELS_BATCH = 5
"""Frames of envelope in one message."""
_PHRASE_FRAMES = 50
"""A wake phrase is about a second."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one frame held besides its sound."""

    captured_us: int
    wake: WakeHeard | None = None
    barge: bool = False
    level_db: float = 0.0
    levels: Levels | None = None


class Microphone:
    """Everything between the sound card and the uplink."""

    def __init__(self, canceller: EchoCanceller, wake: WakeDetector, speech: SpeechDetector, encoder: Encoder) -> None:
        self.wake = wake
        self.meter = LevelMeter()
        self._canceller = canceller
        self._speech = speech
        self._encoder = encoder
        self._to_16k = Resampler(SAMPLE_RATE, LISTEN_RATE)
        self._barge = BargeDetector()
        self._echo = EchoModel()
        self._preroll = PreRoll()
        self._bands: deque[tuple[int, ...]] = deque(maxlen=LEVELS_BATCH)
        self._bands_from_us = 0
        self._uplink: Uplink | None = None
        self._ending: deque[Uplink] = deque()
        self.send_levels = False

    def use_encoder(self, encoder: Encoder) -> None:
        """Another codec was agreed on; what was encoded before is of no use."""
        self._encoder = encoder
        self._preroll.take()

    # --- The uplink ---

    @property
    def is_open(self) -> bool:
        """True while a stream is open."""
        return self._uplink is not None

    def open(self, stream: int) -> None:
        """Begin an uplink stream with what was just heard."""
        self._uplink = Uplink(stream, self._preroll.take())

    def set_bound(self, bound_ms: int) -> None:
        """How much of the open stream may wait."""
        if self._uplink is not None:
            self._uplink.set_bound(bound_ms)

    def close(self, at_us: int) -> None:
        """End the open stream; what waits is still sent."""
        if self._uplink is not None:
            self._uplink.end(at_us)
            self._ending.append(self._uplink)
            self._uplink = None

    def forget(self) -> None:
        """The room was muted: nothing that was heard is kept, and nothing more is sent than that it ended."""
        self._preroll.take()
        self._bands.clear()
        self._speech.reset()
        for uplink in self._ending:
            uplink.drop_audio()

    def next_packet(self, now: float) -> AudioPacket | None:
        """Return what may be sent at `now`; a stream that ends goes before the one that begins."""
        while self._ending:
            if self._ending[0].waiting_ms:
                return self._ending[0].take(now)
            self._ending.popleft()
        return None if self._uplink is None else self._uplink.take(now)

    def next_packet_at(self) -> float | None:
        """When `next_packet` has more; None until something is heard."""
        uplink = self._ending[0] if self._ending else self._uplink
        return None if uplink is None else uplink.next_deadline()

    # --- Every frame ---

    def played(self, frame: bytes) -> None:
        """The speaker plays this now: it will come back."""
        self._canceller.played(frame)
        self._echo.played(frame)

    def hear(self, frame: bytes, captured_at: float, sounding: bool) -> Heard:
        """Take 20 ms that were captured until `captured_at`."""
        captured_us = int(captured_at * 1e6)
        clean = self._canceller.clean(frame)
        level_db = self.meter.hear(clean)
        packet = (captured_us - FRAME_US, self._encoder.encode(clean))
        self._preroll.push(*packet)
        if self._uplink is not None:
            self._uplink.push(*packet)
        pcm_16k = self._to_16k.push(clean)
        return Heard(
            captured_us,
            self.wake.hear(pcm_16k, captured_at),
            self._interrupts(frame, pcm_16k, level_db, sounding, captured_at),
            level_db,
            self._envelope(clean, captured_us) if self.send_levels else None,
        )

    def phrase_db(self) -> float:
        """Speech level of the last second."""
        return self.meter.speech_db(_PHRASE_FRAMES)

    def _interrupts(self, raw: bytes, pcm_16k: bytes, level_db: float, sounding: bool, now: float) -> bool:
        speech = self._speech.hear(pcm_16k) if sounding else 0.0
        above_noise_db = level_db - self.meter.noise_db
        return self._barge.hear(BargeFrame(speech, above_noise_db, self._echo.heard(raw)), sounding, now)

    def _envelope(self, clean: bytes, captured_us: int) -> Levels | None:
        if not self._bands:
            self._bands_from_us = captured_us - FRAME_US
        self._bands.append(band_levels(clean))
        if len(self._bands) < LEVELS_BATCH:
            return None
        batch = tuple(self._bands)
        self._bands.clear()
        return Levels(start_us=max(0, self._bands_from_us), bands_db=batch)
