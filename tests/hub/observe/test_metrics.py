import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.observe.metrics import Metrics, exposition, metrics_folder, share_metrics

ROOT = Path(__file__).parents[3]


def test_counts_appear_under_their_names() -> None:
    metrics = Metrics()
    metrics.turns.labels("command", "done").inc()
    assert b'parlour_turns_total{outcome="done",route="command"} 1.0' in exposition(metrics)


def test_counts_of_a_killed_process_are_not_lost(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys\nfrom hub.observe.metrics import Metrics\n"
        "Metrics().turns.labels('command', 'done').inc()\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    reader = (
        "from hub.observe.metrics import Metrics, exposition\n"
        "metrics = Metrics()\nmetrics.turns.labels('command', 'done').inc()\nprint(exposition(metrics).decode())\n"
    )
    environment = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    done = subprocess.run([sys.executable, "-c", reader], env=environment, check=True, capture_output=True, text=True)
    assert 'parlour_turns_total{outcome="done",route="command"} 2.0' in done.stdout


def test_a_new_start_counts_from_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    share_metrics(tmp_path)
    folder = metrics_folder(tmp_path)
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(folder)
    (folder / "counter_1.db").touch()
    share_metrics(tmp_path)
    assert list(folder.iterdir()) == []
    folder.rmdir()
