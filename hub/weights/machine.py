"""What this machine has: cores, memory, GPU. Nothing is loaded or started for it but `nvidia-smi`."""

import os
import shutil
import subprocess

from hub.weights.tiers import Machine


def this_machine() -> Machine:
    """Cores we may use, memory, and the largest NVIDIA GPU."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    ram_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    name, gpu_mb = _gpu()
    return Machine(cores, ram_mb, gpu_mb, name)


def parse_gpus(text: str) -> tuple[str, int]:
    """The largest of the lines `name, MiB`."""
    found = [("", 0)]
    for line in text.splitlines():
        name, _, size = line.rpartition(",")
        if size.strip().isdigit():
            found.append((name.strip(), int(size)))
    return max(found, key=lambda gpu: gpu[1])


def _gpu() -> tuple[str, int]:
    program = shutil.which("nvidia-smi")
    if program is None:
        return "", 0
    query = (program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
    try:
        done = subprocess.run(query, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "", 0
    return parse_gpus(done.stdout) if done.returncode == 0 else ("", 0)
