"""The command line: one clear sentence for everything that can be wrong."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from satellite.audio.format import LISTEN_RATE, SAMPLE_RATE
from satellite.audio.resample import resample
from satellite.cli import main
from satellite.identity import Membership, load_key, load_membership, save_membership
from satellite.simulated import read_wav, write_wav
from satellite.wire.invite import CODE_ENTROPY_BYTES, Invite, new_code
from satellite.wire.messages import Wake
from tests.satellite.test_wake import spoken
from tests.satellite.tiny_hub import TinyHub

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLOUR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["simulate"], "not_paired"),
        (["join", "parlour://nonsense"], "pairing_failed"),
        (["--config", "/nowhere.yaml", "run"], "config_invalid"),
    ],
)
def test_what_is_wrong_is_one_line_with_a_code(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 1
    error = capsys.readouterr().err
    assert f"[{said}]" in error
    assert "Traceback" not in error


def test_a_machine_without_a_sound_card_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sounddevice

    monkeypatch.setattr(sounddevice, "query_devices", lambda: [])
    assert main(["devices"]) == 1


def test_a_machine_without_portaudio_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    assert main(["devices"]) == 1
    assert "[library_missing]" in capsys.readouterr().err


async def run(*argv: str) -> tuple[int, str]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "satellite", *argv),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await child.communicate()
    assert child.returncode is not None
    return child.returncode, (out + error).decode()


async def test_joining_by_invite_and_by_words(hub: TinyHub, tmp_path: Path) -> None:
    hub.code = new_code(bytes(CODE_ENTROPY_BYTES))
    status, said = await run("join", Invite("127.0.0.1", hub.port, hub.fingerprint, hub.code).text())
    assert (status, "in the room den" in said) == (0, True)
    assert load_membership(tmp_path / "satellite").token == hub.token
    assert hub.token not in said
    status, said = await run("join", "--hub", f"127.0.0.1:{hub.port}")
    assert status == 0
    assert "  ".join(hub.words) in said


def joined(hub: TinyHub, folder: Path) -> None:
    load_key(folder)
    save_membership(folder, Membership("127.0.0.1", hub.port, hub.fingerprint, "den", "den", hub.token))


async def test_a_simulated_room_wakes_records_what_it_plays_and_ends(hub: TinyHub, tmp_path: Path) -> None:
    joined(hub, tmp_path / "satellite")
    said, record = tmp_path / "said.wav", tmp_path / "record.wav"
    write_wav(said, resample(spoken(tmp_path, "okay nabu"), LISTEN_RATE, SAMPLE_RATE))
    status, _ = await run("simulate", str(said), "--gap", "0.5", "--record", str(record))
    assert status == 0
    wake = hub.last(Wake)
    assert wake is not None
    assert wake.phrase == "okay_nabu"
    assert len(read_wav(record)) > 2 * 48_000


async def test_it_stops_cleanly_on_a_signal(hub: TinyHub, tmp_path: Path) -> None:
    joined(hub, tmp_path / "satellite")
    child = await asyncio.create_subprocess_exec(*(sys.executable, "-m", "satellite", "simulate"), cwd=ROOT)
    await hub.is_linked()
    child.send_signal(signal.SIGTERM)
    assert await child.wait() == 0
