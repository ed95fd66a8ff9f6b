"""Chromium for the tests: headless, with a microphone that plays a WAV, and nothing that calls home."""

import os
import shutil
import subprocess
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, async_playwright

LEAD_IN_S = 1.0
TAIL_S = 2.0
"""The last samples repeat for ever when the file ends, so it ends with silence."""
FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    # A hidden tab would be slowed down; here every tab counts as seen.
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
)
PATIENCE_MS = 60_000
"""For states, on a machine that is busy with something else; nothing here measures time."""


def speak(text: str, path: Path) -> Path:
    """Let flite say a sentence, with silence around it."""
    raw = path.with_suffix(".raw.wav")
    subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(raw)], check=True, timeout=60)
    with wave.open(str(raw)) as said:
        rate, pcm = said.getframerate(), said.readframes(said.getnframes())
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(2 * int(rate * LEAD_IN_S)) + pcm + bytes(2 * int(rate * TAIL_S)))
    return path


@asynccontextmanager
async def opened(microphone: Path, profile: Path) -> AsyncIterator[Page]:
    """A browser that says this WAV once whenever its microphone is opened; errors of the page end the test."""
    executable = shutil.which("chromium")
    assert executable, "run `sh tests/real/install_browser.sh` first"
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={microphone}%noloop"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch_persistent_context(
            profile, executable_path=executable, headless=True, args=flags, viewport={"width": 900, "height": 900}
        )
        page = browser.pages[0]
        page.set_default_timeout(PATIENCE_MS)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        try:
            yield page
        finally:
            await browser.close()
        assert not wrong, f"the page had errors: {wrong}"


async def until(page: Page, condition: str) -> None:
    """Wait until an expression over `room`, `counts` and `light` is true on the room's page."""
    body = f"() => {{ const {{ room, counts }} = globalThis.parlour; const {{ light }} = room; return {condition}; }}"
    await page.wait_for_function(body, polling=50)
