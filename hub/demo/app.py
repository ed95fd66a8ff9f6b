"""`parlour demo`: plays the script into three simulated rooms and shows what the house makes of it."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live

from hub.demo.recordings import load
from hub.demo.script import HEARING, SCRIPT, SOUND_TRAVELS_S, Line
from hub.demo.stage import Stage, set_up
from hub.demo.view import DemoView, RoomView, latency_table, render
from hub.demo.watcher import stream
from satellite.simulated import Ear

ANSWER_WITHIN_S = 15.0
PAUSE_S = 0.6
FRAMES_PER_S = 10

Show = Callable[[tuple[str, str, str] | None], None]
"""Called after each piece of news, with the line of the transcript it made, if any."""


class Demo:
    """One performance."""

    def __init__(self, stage: Stage, view: DemoView, show: Show) -> None:
        self._stage = stage
        self._view = view
        self._show = show
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.problems: list[str] = []

    async def run(self) -> None:
        """Say every line, and wait for the house each time."""
        watching = asyncio.create_task(self._watch(), name="demo: watch")
        try:
            for line in SCRIPT:
                await self._perform(line)
                await asyncio.sleep(PAUSE_S)
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        async for news in stream(self._stage.runtime, "watch"):
            self._show(self._picture(news))
            self._news.put_nowait(news)

    async def _perform(self, line: Line) -> None:
        while not self._news.empty():
            self._news.get_nowait()
        words = line.words if line.wake is None else f"({line.wake}) {line.words}"
        self._show(self._view.say(line.room, "someone", words))
        ears = {room: Ear(db, 0.0 if room == line.room else SOUND_TRAVELS_S) for room, db in HEARING[line.room].items()}
        self._stage.scene.say_now(load(line), ears)
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                self._judge(line, await self._outcome())
        except TimeoutError:
            self.problems.append(f"{line.name}: no answer to {line.words!r}")

    async def _outcome(self) -> list[dict[str, Any]]:
        """Everything up to the moment the answer has sounded and the room listens again."""
        seen: list[dict[str, Any]] = []
        answered = False
        while True:
            news = await self._news.get()
            seen.append(news)
            answered = answered or news["what"] == "answered"
            if answered and news["what"] == "light" and news["light"] in ("listening", "off"):
                return seen

    def _judge(self, line: Line, seen: list[dict[str, Any]]) -> None:
        moved = {news["entity"] for news in seen if news["what"] == "action" and news["ok"]}
        reply = " ".join(news["reply"] for news in seen if news["what"] == "answered")
        granted = [news["satellite"] for news in seen if news["what"] == "granted" and news["final"]]
        rooms = {self._stage.satellites[satellite] for satellite in granted}
        if line.expect_entity and line.expect_entity not in moved:
            self.problems.append(f"{line.name}: {line.expect_entity} did not move; the house said {reply!r}")
        if line.expect_reply and line.expect_reply not in reply:
            self.problems.append(f"{line.name}: expected {line.expect_reply!r} in {reply!r}")
        if rooms and rooms != {line.expect_room or line.room}:
            self.problems.append(f"{line.name}: {', '.join(sorted(rooms))} answered instead of {line.room}")

    def _picture(self, news: dict[str, Any]) -> tuple[str, str, str] | None:
        view, rooms = self._view, self._view.rooms
        match news["what"]:
            case "light":
                rooms[self._stage.satellites[news["satellite"]]].light = news["light"]
            case "granted":
                rooms[self._stage.satellites[news["satellite"]]].note = "answers" if news["final"] else "may answer"
            case "stood_down":
                rooms[self._stage.satellites[news["satellite"]]].note = f"stands down: {news['reason']}"
            case "heard":
                return view.say(news["room"] or "", "heard", news["text"])
            case "answered":
                for stage, ms in news["spans_ms"].items():
                    view.latencies.setdefault(stage, []).append(ms)
                return view.say("", "Parlour", news["reply"] or "(tone)")
            case "first_sound":
                view.latencies.setdefault("speech end to first sound", []).append(news["ms"])
            case _:
                pass
        return None


async def demo(*, once: bool) -> int:
    """Run it; 0 when every line had the effect it should have."""
    console = Console()
    view = DemoView()
    with tempfile.TemporaryDirectory(prefix="parlour-demo-") as folder:
        console.print("[black on yellow] DEMO [/] starting a hub and three rooms in a folder that goes away …")
        async with set_up(Path(folder)) as stage:
            view.rooms = {name: RoomView(name.replace("_", " "), "off") for name in stage.rooms}
            console.print(f"The hub's API: {stage.url}/health")
            problems = await _play_once(stage, view, console) if once else await _play_live(stage, view, console)
    console.print(latency_table(view))
    for problem in problems:
        console.print(f"[red]{problem}[/]")
    return int(bool(problems))


async def _play_once(stage: Stage, view: DemoView, console: Console) -> list[str]:
    performance = Demo(stage, view, lambda line: console.print(f"{line[0]:12} {line[1]:8} {line[2]}") if line else None)
    await performance.run()
    return performance.problems


async def _play_live(stage: Stage, view: DemoView, console: Console) -> list[str]:
    with Live(render(view), console=console, refresh_per_second=FRAMES_PER_S) as live:
        performance = Demo(stage, view, lambda line: live.update(render(view)))
        await performance.run()
    return performance.problems
