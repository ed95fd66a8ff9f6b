"""What the demo shows in the terminal: rooms, grants, transcript, latencies. Pure: state in, picture out."""

from collections import deque
from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

LIGHTS = {
    "off": ("dim", "·"),
    "heard": ("yellow", "◌"),
    "listening": ("cyan", "●"),
    "thinking": ("magenta", "◐"),
    "speaking": ("green", "▶"),
    "muted": ("red", "✕"),
    "error": ("red", "!"),
    "offline": ("red", "?"),
    "timer": ("yellow", "⏰"),
}
LEVEL_FLOOR_DB = -70.0
BAR = 16


@dataclass
class RoomView:
    """One room as shown."""

    name: str
    light: str = "offline"
    level_db: float = LEVEL_FLOOR_DB
    note: str = ""


@dataclass
class DemoView:
    """Everything on the screen."""

    rooms: dict[str, RoomView] = field(default_factory=dict)
    transcript: deque[tuple[str, str, str]] = field(default_factory=lambda: deque(maxlen=12))
    """Room, who, words; the newest last."""
    latencies: dict[str, list[float]] = field(default_factory=dict)
    """Span -> milliseconds of each turn."""

    def say(self, room: str, who: str, words: str) -> tuple[str, str, str]:
        """One more line of the transcript."""
        line = (room, who, words)
        self.transcript.append(line)
        return line


def render(view: DemoView) -> RenderableType:
    """The whole screen."""
    banner = Text(" DEMO  a house in memory, recorded people, real hub and satellites ", style="black on yellow")
    return Group(banner, _rooms(view), _transcript(view), latency_table(view))


def _rooms(view: DemoView) -> Panel:
    table = Table.grid(padding=(0, 2))
    for room in view.rooms.values():
        style, mark = LIGHTS.get(room.light, ("", "?"))
        share = min(max((room.level_db - LEVEL_FLOOR_DB) / -LEVEL_FLOOR_DB, 0.0), 1.0)
        bar = "█" * round(share * BAR)
        table.add_row(
            Text(f"{mark} {room.name}", style=style), Text(room.light, style=style), f"{bar:{BAR}}", room.note
        )
    return Panel(table, title="rooms", title_align="left")


def _transcript(view: DemoView) -> Panel:
    table = Table.grid(padding=(0, 2))
    for room, who, words in view.transcript:
        table.add_row(Text(room, style="dim"), Text(who, style="bold" if who == "Parlour" else ""), words)
    return Panel(table, title="said", title_align="left")


def latency_table(view: DemoView) -> Table:
    """Middle and worst of each span so far."""
    table = Table(title="latency of the turns so far, ms", title_justify="left")
    table.add_column("span")
    for name in ("turns", "median", "worst"):
        table.add_column(name, justify="right")
    for span, values in view.latencies.items():
        ordered = sorted(values)
        table.add_row(span, str(len(values)), f"{ordered[len(ordered) // 2]:.0f}", f"{ordered[-1]:.0f}")
    return table
