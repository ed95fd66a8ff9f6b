"""What a room hears as energy in eight bands: kept on the hub's time line, with the noise floor of every band."""

from dataclasses import dataclass, field

FRAME_US = 20_000
BANDS = 8
KEPT_FRAMES = 100
MAX_GAP_FRAMES = 25
SINK_SHARE = 0.1
"""The floor sinks quickly to what is quieter,"""
RISE_DB = 0.02
"""and rises slowly under what is louder: 1 dB a second."""
START_DB = -120.0


@dataclass(slots=True)
class Envelope:
    """The last two seconds of one room. Serialises as it is."""

    first_frame: int = 0
    """Number of the first row: hub time / 20 ms."""
    rows: list[tuple[int, ...]] = field(default_factory=list)
    noise_db: list[float] = field(default_factory=list)

    @property
    def end_frame(self) -> int:
        """Number of the row that comes next."""
        return self.first_frame + len(self.rows)

    def add(self, start_us: int, rows: tuple[tuple[int, ...], ...]) -> None:
        """Take in rows; what overlaps is ignored, small gaps are filled with what came before."""
        frame = round(start_us / FRAME_US)
        missing = frame - self.end_frame
        if not self.rows or not -KEPT_FRAMES <= missing <= MAX_GAP_FRAMES:
            self.first_frame, self.rows = frame, []
            missing = 0
        if missing > 0:
            self.rows.extend([self.rows[-1]] * missing)
        for row in rows[max(0, -missing) :]:
            self.rows.append(row)
            self._learn_noise(row)
        surplus = len(self.rows) - KEPT_FRAMES
        if surplus > 0:
            del self.rows[:surplus]
            self.first_frame += surplus

    def window(self, end_frame: int, count: int) -> list[tuple[int, ...]] | None:
        """The `count` rows before a frame; None if some are missing."""
        start = end_frame - count - self.first_frame
        return self.rows[start : start + count] if start >= 0 and end_frame <= self.end_frame else None

    def _learn_noise(self, row: tuple[int, ...]) -> None:
        if not self.noise_db:
            self.noise_db = [float(level) for level in row]
            return
        noise = self.noise_db
        for band, level in enumerate(row):
            gap = level - noise[band]
            noise[band] += SINK_SHARE * gap if gap < 0 else min(gap, RISE_DB)
