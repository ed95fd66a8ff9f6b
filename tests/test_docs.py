"""The reference is complete: whatever a user can meet has a heading. What there is, is found in the code."""

import argparse
import importlib
import importlib.util
import re
from pathlib import Path
from typing import get_args

import pytest

from hub.cli import COMMANDS, parser_for
from hub.config.settings import Settings, setting_names
from hub.observe.metrics import Metrics
from satellite.wire.messages import AnyMessage

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"


def headings(page: str) -> set[str]:
    """Names in backticks in the headings of one page."""
    path = REFERENCE / f"{page}.md"
    lines = path.read_text().splitlines() if path.exists() else []
    return {name for line in lines if line.startswith("#") for name in re.findall(r"`([^`]+)`", line)}


def error_codes() -> set[str]:
    """Codes of every class in every `errors` module, ours and our subpackages'."""
    codes: set[str] = set()
    for package in ("hub", "satellite", "router", "ha_bridge"):
        for path in (ROOT / package).rglob("errors.py"):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            codes |= {
                value.code
                for value in vars(module).values()
                if isinstance(value, type) and isinstance(getattr(value, "code", None), str)
            }
    return codes


@pytest.mark.parametrize("code", sorted(error_codes()))
def test_every_error_code_is_explained(code: str) -> None:
    assert code in headings("errors"), f"add a heading with `{code}` to docs/reference/errors.md"


@pytest.mark.parametrize("setting", setting_names())
def test_every_setting_is_explained(setting: str) -> None:
    assert setting in headings("configuration"), f"add a heading with `{setting}` to docs/reference/configuration.md"


def test_no_setting_is_documented_that_is_gone() -> None:
    sections = set(Settings.model_fields)
    documented = {name for name in headings("configuration") if "." in name and name.split(".")[0] in sections}
    assert documented <= set(setting_names())


@pytest.mark.parametrize("metric", Metrics().names())
def test_every_metric_is_explained(metric: str) -> None:
    assert metric in headings("metrics"), f"add a heading with `{metric}` to docs/reference/metrics.md"


def test_no_metric_is_documented_that_is_gone() -> None:
    assert headings("metrics") <= set(Metrics().names())


def command_line() -> set[str]:
    """Every subcommand, and every argument of it, as the help names them."""
    names: set[str] = set()
    for name, (place, _) in COMMANDS.items():
        if importlib.util.find_spec(place.partition(":")[0]) is None:
            continue
        names.add(name)
        top = parser_for([name])
        (commands,) = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
        for action in commands.choices[name]._actions:
            if not {"--help", "--config"} & set(action.option_strings):
                flag = action.option_strings[-1] if action.option_strings else action.metavar or action.dest
                names.add(f"{name} {flag}")
    return names


@pytest.mark.parametrize("words", sorted(command_line()))
def test_every_command_and_flag_is_explained(words: str) -> None:
    assert words in headings("cli"), f"add a heading with `{words}` to docs/reference/cli.md"


MESSAGES = sorted(kind.model_fields["type"].default for kind in get_args(get_args(AnyMessage)[0]))


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_of_the_link_is_explained(message: str) -> None:
    assert message in headings("protocol"), f"add a heading with `{message}` to docs/reference/protocol.md"
