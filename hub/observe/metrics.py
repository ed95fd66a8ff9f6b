"""The hub's metrics: what is counted, under which names. `docs/reference/metrics.md` explains each.

Every process counts on its own; the files of prometheus_client's multi-process mode in the runtime folder bring the
counts together, and they outlive a process that is killed. The supervisor sets that folder before anything is imported.
"""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.values import ValueClass

from hub.errors import KeyUnreadable

_MEMORY = Path("/dev/shm")
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
_TURN_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 0.9, 1.0, 2.0, 5.0, 10.0)
_LAG_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0)


class Metrics:
    """All metrics of one process."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        self.registry = registry or CollectorRegistry()
        # Conversations and turns.
        self.turns = self._counter("turns", "Turns by route and outcome.", "route", "outcome")
        self.turn_seconds = self._histogram("turn_seconds", "Time of each stage of a turn.", _TURN_BUCKETS, "stage")
        self.conversations = self._gauge("conversations", "Live conversations.", "livesum")
        self.wakes = self._counter("wakes", "Wake claims by what became of them.", "result")
        self.moves = self._counter("room_moves", "Conversations that moved to another room.", "result")
        self.barge_ins = self._counter("barge_ins", "Speech over our own voice, real or not.", "real")
        self.actions = self._counter("device_actions", "Device operations by outcome.", "outcome")
        # Link.
        self.satellites = self._gauge("satellites", "Connected satellites.", "livesum")
        self.link_frames = self._counter("link_frames", "Audio frames on the link.", "direction")
        self.link_bytes = self._counter("link_bytes", "Bytes on the link.", "direction")
        self.link_dropped = self._counter("link_frames_dropped", "Audio frames given up.", "reason")
        self.link_refused = self._counter("link_refused", "Connections and messages refused.", "reason")
        # The hub itself.
        self.part_up = self._gauge("part_up", "1 while a part of the hub runs.", "mostrecent", "part")
        self.part_restarts = self._counter("part_restarts", "Restarts of a part of the hub.", "part")
        self.loop_lag = self._histogram("loop_lag_seconds", "How late a part's event loop wakes.", _LAG_BUCKETS, "part")
        self.loop_lag_alarm = self._gauge("loop_lag_alarm", "1 while a part's event loop is too late.", "max", "part")
        self.house_ready = self._gauge("house_ready", "1 while Home Assistant is mirrored.", "mostrecent")
        self.store_failures = self._counter("store_failures", "Writes to the database that failed.", "code")
        self.log_lines_dropped = self._counter("log_lines_dropped", "Log lines that could not be written.")
        self.errors = self._counter("errors", "Errors by code.", "code")

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(f"parlour_{name}", text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"parlour_{name}", text, labels, buckets=buckets, registry=self.registry)

    def _gauge(self, name: str, text: str, mode: Literal["livesum", "mostrecent", "max"], *labels: str) -> Gauge:
        return Gauge(f"parlour_{name}", text, labels, multiprocess_mode=mode, registry=self.registry)

    def names(self) -> tuple[str, ...]:
        """Every metric as Prometheus sees it."""
        return tuple(
            f"{family.name}_total" if family.type == "counter" else family.name for family in self.registry.collect()
        )


def exposition(metrics: Metrics) -> bytes:
    """The text of `/metrics`: of all processes where there are several, else of this one."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None or ValueClass.__name__ == "MutexValue":
        return generate_latest(metrics.registry)
    together = CollectorRegistry()
    MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]  # the library has no types here
    return generate_latest(together)


def metrics_folder(runtime: Path) -> Path:
    """Where processes bring their counts together: in memory, because a mapped file on a full disk is fatal."""
    if not os.access(_MEMORY, os.W_OK):
        return runtime / "metrics"
    mark = hashlib.sha256(str(runtime.absolute()).encode()).hexdigest()[:12]
    return _MEMORY / f"parlour-{os.getuid()}-{mark}"


def share_metrics(runtime: Path) -> None:
    """Make that folder, empty, and name it to our children."""
    folder = metrics_folder(runtime)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise KeyUnreadable(f"{folder} belongs to another user.", fix=f"Remove it: sudo rm -r {folder}")
    for file in folder.glob("*.db"):
        file.unlink()
    os.environ[FOLDER_VARIABLE] = str(folder)


def drop_metrics(runtime: Path) -> None:
    """Leave nothing behind in memory."""
    shutil.rmtree(metrics_folder(runtime), ignore_errors=True)


def forget_process(pid: int, folder: Path) -> None:
    """Take a process that ended out of the live gauges."""
    mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]  # the library has no types here
