import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every command works on a folder of its own, with no settings but the ones a test gives."""
    for name in [name for name in os.environ if name.startswith("PARLOUR_")]:
        monkeypatch.delenv(name)
    (tmp_path / "hub.yaml").touch()
    monkeypatch.setenv("PARLOUR_CONFIG", str(tmp_path / "hub.yaml"))
    monkeypatch.setenv("PARLOUR_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"
