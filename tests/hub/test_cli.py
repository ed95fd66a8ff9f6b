import subprocess
import sys
from pathlib import Path

import pytest

from hub.cli import COMMANDS, main, parser_for

ROOT = Path(__file__).parents[2]


def test_the_help_needs_none_of_the_libraries() -> None:
    program = (
        "import sys\nfrom hub.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "heavy = {'pydantic', 'asyncio', 'numpy', 'aiohttp', 'yaml', 'satellite'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in COMMANDS)


def test_satellite_words_go_to_the_satellite_untouched_and_nothing_of_the_hub_is_loaded() -> None:
    program = (
        "import sys, types\n"
        "fake = types.ModuleType('satellite.cli')\n"
        "fake.main = lambda argv: print(argv) or 7\n"
        "sys.modules['satellite.cli'] = fake\n"
        "from hub.cli import main\n"
        "code = main(['satellite', 'run', '--room', 'x'])\n"
        "assert not {'pydantic', 'aiohttp', 'hub.config', 'hub.supervise'} & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, "['run', '--room', 'x']\n")


def test_an_error_is_one_sentence_and_a_fix(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "hub.yaml").write_text("http:\n  prot: 1\n")
    assert main(["config", "check", "--config", str(tmp_path / "hub.yaml")]) == 1
    assert capsys.readouterr().err == (
        f"parlour: {tmp_path}/hub.yaml line 2: http.prot is unknown; did you mean port?\n"
    )


def test_wrong_usage_is_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["teapot"])
    assert caught.value.code == 2
    assert "teapot" in capsys.readouterr().err


def test_a_missing_library_names_the_extra(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(COMMANDS, "up", ("hub.commands.nothing:Up", "x"))
    assert main(["up"]) == 1
    assert "pip install 'parlour[hub]'" in capsys.readouterr().err


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"demo"}))
def test_every_command_of_the_table_can_be_asked_for_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser_for([name]).parse_args([name, "--help"])
    assert caught.value.code == 0
    assert f"parlour {name}" in capsys.readouterr().out
