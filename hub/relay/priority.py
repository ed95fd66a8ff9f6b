"""Asks the system to run the relay before everything else: a voice that waits for a compiler stutters.

Real time where it is allowed, a better nice value where only that is, and otherwise nothing; which one is reported.
"""

import os
from typing import Literal

Priority = Literal["realtime", "nice", "normal"]

_REALTIME = 10
"""Above ordinary work, below the kernel's own threads."""
_NICE = -10


def raise_priority() -> Priority:
    """Take the best that is permitted and say which it was."""
    if hasattr(os, "sched_setscheduler"):
        try:
            # Children start ordinary: only this process is meant.
            os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(_REALTIME))
        except OSError:
            pass
        else:
            return "realtime"
    try:
        os.setpriority(os.PRIO_PROCESS, 0, _NICE)
    except OSError:
        return "normal"
    return "nice"
