"""espeak-ng: robotic, but in a hundred languages. Optional (GPL): used when its program is installed."""

import asyncio
import io
import shutil
import wave

from hub.voice.engine import Sound, from_pcm
from hub.voice.errors import EngineMissing, VoiceError

TIMEOUT_S = 10.0
_WORDS_PER_MINUTE = 170


class Espeak:
    """One short-lived child process a clause; a voice is a language tag such as `de` or `en-gb`."""

    name = "espeak"

    def __init__(self, language: str = "en", program: str = "espeak-ng") -> None:
        self._language = language
        self._program = program

    async def warm(self) -> None:
        """Find the program."""
        if shutil.which(self._program) is None:
            raise EngineMissing("The voice engine espeak-ng is not installed.", fix="Run `apt install espeak-ng`.")

    async def speak(self, text: str, voice: str | None, pace: float) -> Sound:
        """The clause as sound."""
        arguments = ("-v", voice or self._language, "-s", str(round(_WORDS_PER_MINUTE * pace)), "--stdout", "--", text)
        child = await asyncio.create_subprocess_exec(
            self._program,
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(TIMEOUT_S):
                data, _ = await child.communicate()
        except TimeoutError:
            raise VoiceError("The voice engine espeak-ng did not finish a clause.") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode or not data:
            raise VoiceError(f"The voice engine espeak-ng failed with status {child.returncode}.")
        return _read(data)

    def voices(self) -> tuple[str, ...]:
        """The language it was made for; espeak-ng knows many more."""
        return (self._language,)

    async def close(self) -> None:
        """Nothing is held between clauses."""


def _read(data: bytes) -> Sound:
    with wave.open(io.BytesIO(data)) as file:
        # Written to a pipe, the header's length is a guess: read to the end instead.
        return Sound(from_pcm(data[44 : 44 + (len(data) - 44) // 2 * 2]), file.getframerate())
