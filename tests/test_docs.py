"""The reference is complete: whatever a user can meet has a heading. What there is, is found in the code."""

import importlib
import re
from pathlib import Path

import pytest

from hub.config.settings import Settings, setting_names
from hub.observe.metrics import Metrics

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
