"""How late the event loop is: measured all the time, with an alarm, because a late loop is a late voice."""

import asyncio
import logging

from hub.observe.metrics import Metrics

INTERVAL_S = 0.05
ALARM_S = 0.05
"""Lateness that counts as an alarm when it lasts."""
CALM = 20
"""Looks in a row below the alarm until it ends; also how many above it begin it: three."""
_BEGIN = 3

_log = logging.getLogger(__name__)


class LagAlarm:
    """On after three late looks in a row, off after twenty good ones. Pure."""

    def __init__(self) -> None:
        self.on = False
        self._late = 0
        self._good = 0

    def look(self, lag_s: float) -> bool:
        """One measurement; True when the alarm begins or ends with it."""
        late = lag_s > ALARM_S
        self._late = self._late + 1 if late else 0
        self._good = 0 if late else self._good + 1
        before = self.on
        self.on = self._late >= _BEGIN or (self.on and self._good < CALM)
        return self.on != before


async def watch_loop(part: str, metrics: Metrics) -> None:
    """Measure this process's event loop until cancelled."""
    loop = asyncio.get_running_loop()
    histogram = metrics.loop_lag.labels(part)
    gauge = metrics.loop_lag_alarm.labels(part)
    alarm = LagAlarm()
    while True:
        due = loop.time() + INTERVAL_S
        await asyncio.sleep(INTERVAL_S)
        lag_s = max(0.0, loop.time() - due)
        histogram.observe(lag_s)
        if alarm.look(lag_s):
            gauge.set(alarm.on)
            level = logging.WARNING if alarm.on else logging.INFO
            _log.log(level, "event loop late" if alarm.on else "event loop in time", extra={"lag_ms": lag_s * 1000})
