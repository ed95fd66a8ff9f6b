"""The link over a network that really loses packets: nftables in a network namespace. Needs root."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        os.geteuid() != 0 or not shutil.which("nft") or not shutil.which("ip"),
        reason="packets can only be dropped by root, with `ip` and `nft`; the user-space shim covers the rest",
    ),
]
TALK = Path(__file__).with_name("lossy_talk.py")


def root(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def namespace() -> Iterator[str]:
    name = f"parlour-{os.getpid()}"
    root("ip", "netns", "add", name)
    try:
        root("ip", "-n", name, "link", "set", "lo", "up")
        yield name
    finally:
        root("ip", "netns", "delete", name)


@pytest.mark.parametrize("percent", [1, 5, 10])
def test_no_word_and_no_command_is_lost_where_packets_are(namespace: str, percent: int) -> None:
    inside = ("ip", "netns", "exec", namespace)
    root(*inside, "nft", "add", "table", "inet", "lossy")
    root(*inside, "nft", "add chain inet lossy drops { type filter hook input priority 0; }")
    root(*inside, "nft", f"add rule inet lossy drops numgen random mod 100 < {percent} counter drop")
    environment = {**os.environ, "PYTHONPATH": str(TALK.parents[2])}
    talk = [*inside, sys.executable, str(TALK)]
    done = subprocess.run(talk, capture_output=True, text=True, timeout=60, check=False, env=environment)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"frames": 100, "in_order": True, "command": "granted"}
    rules = subprocess.run([*inside, "nft", "list", "ruleset"], capture_output=True, text=True, check=True).stdout
    assert "packets 0 " not in rules
