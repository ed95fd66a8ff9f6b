"""Dashboard and alerts speak of metrics that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from hub.observe.metrics import Metrics

NAME = re.compile(r"\bparlour[_:][a-z0-9_:]+")
LABELS = re.compile(r"by \(([^)]*)\)")


def expressions(root: Path) -> Iterator[str]:
    dashboard = json.loads((root / "deploy/grafana/dashboards/parlour.json").read_text())
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    for group in yaml.safe_load((root / "deploy/prometheus/rules.yml").read_text())["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


def recorded(root: Path) -> set[str]:
    rules = yaml.safe_load((root / "deploy/prometheus/rules.yml").read_text())["groups"][0]["rules"]
    return {rule["record"] for rule in rules if "record" in rule}


def test_every_metric_that_is_shown_exists(root: Path) -> None:
    known = set(Metrics().names()) | recorded(root)
    for expression in expressions(root):
        for name in NAME.findall(expression):
            assert name in known or name.removesuffix("_bucket") in known, expression


def test_every_metric_is_shown(root: Path) -> None:
    text = "\n".join(expressions(root))
    assert [name for name in Metrics().names() if name not in text] == []


def test_the_dashboard_reads_the_provisioned_source(root: Path) -> None:
    source = yaml.safe_load((root / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text())
    dashboard = json.loads((root / "deploy/grafana/dashboards/parlour.json").read_text())
    uids = {panel["datasource"]["uid"] for panel in dashboard["panels"]}
    assert uids == {source["datasources"][0]["uid"]}


@pytest.mark.parametrize("place", ["url", "target"])
def test_addresses_agree_with_the_compose_file(
    root: Path, compose: dict[str, dict[str, dict[str, str]]], place: str
) -> None:
    if place == "url":
        source = yaml.safe_load((root / "deploy/grafana/provisioning/datasources/prometheus.yml").read_text())
        host = source["datasources"][0]["url"].removeprefix("http://")
        assert f"--web.listen-address={host}" in compose["services"]["prometheus"]["command"]
    else:
        scrape = yaml.safe_load((root / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"][0]
        port = compose["services"]["hub"]["environment"]["PARLOUR_HTTP_PORT"]
        assert scrape["static_configs"][0]["targets"] == [f"127.0.0.1:{port}"]
