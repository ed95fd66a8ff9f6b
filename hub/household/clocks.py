"""The machine's clocks as the timers need them. The only file of the household that reads one."""

import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.config.settings import Settings
from hub.timers.models import Now

LOCALTIME = Path("/etc/localtime")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def read_clocks() -> Now:
    """Both clocks, and which start of the machine they belong to."""
    boottime = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return Now(time.time(), time.clock_gettime(boottime), boot_id())


def boot_id() -> str:
    """Changes with every start of the machine; without the kernel's word, with every start of the hub."""
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return "unknown"


def zone_of(settings: Settings) -> ZoneInfo:
    """The house's time zone: as configured, else the machine's, else UTC."""
    if settings.hub.time_zone is not None:
        return ZoneInfo(settings.hub.time_zone)
    try:
        return ZoneInfo("localtime")
    except ZoneInfoNotFoundError:
        name = str(LOCALTIME.resolve()).partition("zoneinfo/")[2]
        return ZoneInfo(name or "UTC")
