import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from hub.errors import HubRunning, StoreReadOnly
from hub.supervise.places import held, make_private, running_pid, runtime_dir


def test_a_second_hub_on_the_same_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with held(tmp_path):
        assert running_pid(tmp_path) == os.getpid()
        with pytest.raises(HubRunning, match=f"process {os.getpid()}.*parlour stop"), held(tmp_path):
            pass
    assert running_pid(tmp_path) is None
    with held(tmp_path):
        pass


def test_the_lock_of_a_killed_hub_is_gone_with_it(tmp_path: Path) -> None:
    program = (
        "import os, signal\nfrom pathlib import Path\nfrom hub.supervise.places import held\n"
        f"with held(Path({str(tmp_path)!r})):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False)
    assert done.returncode == -9
    assert (tmp_path / "hub.lock").exists()
    assert running_pid(tmp_path) is None


def test_sockets_get_a_short_path_that_everybody_finds(tmp_path: Path) -> None:
    assert runtime_dir(Path("/var/lib/parlour")) == Path("/var/lib/parlour/run")
    deep = tmp_path / ("x" * 90)
    assert runtime_dir(deep) == runtime_dir(deep)
    assert len(str(runtime_dir(deep))) < 80
    assert runtime_dir(deep) != runtime_dir(tmp_path / ("y" * 90))


def test_folders_of_the_hub_are_ours_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(make_private(tmp_path / "a" / "b").stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreReadOnly, match="PARLOUR_DATA_DIR"):
        make_private(tmp_path / "file" / "data")
