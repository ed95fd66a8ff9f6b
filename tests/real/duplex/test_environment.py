"""Runs the checks of `in_environment.py` in the duplex environment, where torch and moshi are, and reports each."""

import ast
import os
import subprocess
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CHECKS = HERE / "in_environment.py"
NAMES = [node.name for node in ast.parse(CHECKS.read_text()).body if getattr(node, "name", "").startswith("test_")]

pytestmark = [pytest.mark.duplex, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def outcomes(duplex_python: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    report = tmp_path_factory.mktemp("report") / "report.xml"
    command = [str(duplex_python), "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(report.parent)]
    command += ["--noconftest", "-p", "no:cacheprovider", f"--junitxml={report}", str(CHECKS)]
    paths = {"PYTHONPATH": f"{ROOT}:{HERE}", "NO_TORCH_COMPILE": "1", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **paths})
    assert report.exists(), done.stdout + done.stderr
    found = {}
    for case in Xml.parse(report).iter("testcase"):
        problem = case.find("failure") if case.find("failure") is not None else case.find("error")
        found[case.attrib["name"]] = "" if problem is None else (problem.text or problem.attrib.get("message", "?"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_in_the_duplex_environment(name: str, outcomes: dict[str, str]) -> None:
    assert outcomes[name] == ""
