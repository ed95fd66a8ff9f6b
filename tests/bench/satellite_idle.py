"""What an idle satellite costs: memory and CPU of the whole process, linked to a hub, listening for its wake word.

    python tests/bench/satellite_idle.py [--seconds 20]

A real `parlour satellite simulate` process with wake word, echo canceller, speech detector and Opus, on a noisy but
wordless room. The last line is one JSON object; exits 1 above 110 MB (PSS).
"""

import argparse
import asyncio
import json
import os
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from satellite.identity import Membership, load_key, save_membership
from tests.satellite.tiny_hub import TinyHub

ROOT = Path(__file__).parents[2]
LIMIT_MB = 110
WARM_UP_S = 4.0


def pss_mb(pid: int) -> float:
    """Proportional memory of a process."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    assert found
    return int(found[1]) / 1024


def cpu_s(pid: int) -> float:
    """CPU a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(seconds: float) -> dict[str, float]:
    """Start hub and satellite, wait, look."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = folder / "satellite"
        async with TinyHub(folder).listening() as hub:
            load_key(data)
            save_membership(data, Membership("127.0.0.1", hub.port, hub.fingerprint, "den", "den", hub.token))
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "satellite", "simulate"),
                env=os.environ | {"PARLOUR_DATA_DIR": name, "PYTHONPATH": str(ROOT)},
            )
            try:
                await hub.is_linked()
                await asyncio.sleep(WARM_UP_S)
                before = cpu_s(child.pid)
                await asyncio.sleep(seconds)
                used = cpu_s(child.pid) - before
                memory = pss_mb(child.pid)
            finally:
                child.terminate()
                await child.wait()
    return {"pss_mb": round(memory, 1), "cpu_percent": round(100 * used / seconds, 2), "limit_mb": LIMIT_MB}


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20.0)
    result = asyncio.run(measure(parser.parse_args().seconds))
    print(json.dumps(result))
    return int(result["pss_mb"] > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
