"""flite: the small synthesiser of Debian, one short-lived child process a clause."""

import asyncio
import io
import os
import shutil
import tempfile
import wave
from pathlib import Path

from hub.voice.engine import Sound, from_pcm
from hub.voice.errors import EngineMissing, VoiceError

VOICES = ("slt", "rms", "awb", "kal16", "kal")
TIMEOUT_S = 10.0
"""A clause takes 40 ms; after this long the child is stuck."""


class Flite:
    """English voices without a download. The child dies with the task that waits for it."""

    name = "flite"

    def __init__(self, program: str = "flite", folder: Path | None = None) -> None:
        self._program = program
        self._folder = folder

    async def warm(self) -> None:
        """Find the program and run it once, so that the first answer finds it in memory."""
        if shutil.which(self._program) is None:
            raise EngineMissing("The voice engine flite is not installed.", fix="Run `apt install flite`.")
        await self.speak("ready", None, 1.0)

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        """The clause as sound."""
        chosen = voice if voice in VOICES else VOICES[0]
        # A file in memory where the system has one: flite writes a WAV header with lengths, so it must seek.
        handle, name = tempfile.mkstemp(suffix=".wav", dir=self._folder or _memory())
        os.close(handle)
        path = Path(name)
        try:
            await self._run("-voice", chosen, "--setf", f"duration_stretch={1.0 / pace:.3f}", "-t", text, "-o", name)
            return await asyncio.to_thread(_read, path)
        finally:
            _forget(path)

    def voices(self) -> tuple[str, ...]:
        """Voices of Debian's build."""
        return VOICES

    async def close(self) -> None:
        """Nothing is held between clauses."""

    async def _run(self, *arguments: str) -> None:
        try:
            child = await asyncio.create_subprocess_exec(
                self._program, *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
        except FileNotFoundError:
            raise EngineMissing("The voice engine flite is not installed.", fix="Run `apt install flite`.") from None
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await child.communicate()
        except TimeoutError:
            raise VoiceError("The voice engine flite did not finish a clause.") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode:
            raise VoiceError(f"The voice engine flite failed with status {child.returncode}.")


def _memory() -> Path | None:
    shared = Path("/dev/shm")
    return shared if shared.is_dir() and os.access(shared, os.W_OK) else None


def _forget(path: Path) -> None:
    # Memory, not a disk: quick enough for the loop, and it must also happen while we are being cancelled.
    path.unlink(missing_ok=True)


def _read(path: Path) -> Sound:
    data = path.read_bytes()
    if not data:
        raise VoiceError("The voice engine flite wrote nothing.")
    with wave.open(io.BytesIO(data)) as file:
        return Sound(from_pcm(file.readframes(file.getnframes())), file.getframerate())
