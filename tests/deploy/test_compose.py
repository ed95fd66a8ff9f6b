"""The compose files: valid by the published schema, and by rules of our own that the schema cannot know."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Compose = dict[str, Any]

OURS = {"hub", "demo", "satellite", "personaplex"}
"""Services whose images we build."""
OWN_INIT = {"homeassistant"}
"""Its init starts as root, writes its own root and changes users; it is not ours to harden."""
DURATION = re.compile(r"^(\d+(ms|s|m|h))+$")
SECRET_WORDS = ("TOKEN", "PASSWORD", "SECRET", "API_KEY")


def services(compose: Compose) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from compose["services"].items()


def validator(root: Path) -> jsonschema.Draft7Validator:
    return jsonschema.Draft7Validator(json.loads((root / "tests/deploy/data/compose-spec.json").read_text()))


def test_every_file_follows_the_schema(root: Path, compose_files: dict[str, Compose]) -> None:
    wrong = {
        name: [f"{list(error.path)}: {error.message}" for error in validator(root).iter_errors(content)]
        for name, content in compose_files.items()
    }
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize(
    "mutate",
    [
        lambda hub: hub.update(healthchek={}),
        lambda hub: hub.update(read_only=[1]),
        lambda hub: hub.update(cap_drop="ALL"),
        lambda hub: hub["healthcheck"].update(timeout={"s": 5}),
    ],
)
def test_the_schema_notices_a_mistake(root: Path, mutate: Any) -> None:
    broken = {"services": {"hub": {"image": "hub", "healthcheck": {"test": ["CMD", "true"]}}}}
    assert not list(validator(root).iter_errors(broken))
    mutate(broken["services"]["hub"])
    assert list(validator(root).iter_errors(broken))


def test_what_is_referred_to_exists(root: Path, compose: Compose) -> None:
    for name, service in services(compose):
        for secret in service.get("secrets", []):
            assert secret in compose["secrets"], (name, secret)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            known = (root / source).exists() if source.startswith(".") else source in compose["volumes"]
            assert known, (name, volume)
        for other in service.get("depends_on", {}):
            assert other in compose["services"], (name, other)
        if "build" in service:
            assert (root / service["build"]["dockerfile"]).is_file(), name
    used = {s for _, one in services(compose) for s in one.get("secrets", [])}
    mounted = {v.split(":")[0] for _, one in services(compose) for v in one.get("volumes", [])}
    assert used == set(compose["secrets"])
    assert set(compose["volumes"]) <= mounted


def test_no_service_waits_for_one_that_its_profile_leaves_out(compose: Compose) -> None:
    for name, service in services(compose):
        for other, how in service.get("depends_on", {}).items():
            always = set(service.get("profiles", [])) & set(compose["services"][other].get("profiles", []))
            assert always or not how.get("required", True), (name, other)


def test_only_the_hub_starts_by_itself(compose: Compose) -> None:
    assert [name for name, service in services(compose) if "profiles" not in service] == ["hub"]
    assert {profile for _, service in services(compose) for profile in service.get("profiles", [])} == {
        *("demo", "satellite", "ollama", "personaplex", "homeassistant", "metrics")
    }


def test_every_lasting_service_has_a_health_check_limits_and_bounded_logs(compose: Compose) -> None:
    for name, service in services(compose):
        assert service["logging"]["options"].keys() >= {"max-size", "max-file"}, name
        if service["restart"] == "no":
            continue
        check = service["healthcheck"]
        assert check["test"][0] == "CMD", name
        assert all(DURATION.match(check[key]) for key in ("interval", "timeout", "start_period")), name
        assert service["deploy"]["resources"]["limits"].keys() >= {"memory", "pids"}, name
        assert DURATION.match(service["stop_grace_period"]), name


def test_nothing_of_ours_is_root_or_may_become_it(compose: Compose) -> None:
    for name, service in services(compose):
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        if name in OWN_INIT:
            continue
        assert service["cap_drop"] == ["ALL"], name
        assert not service.get("cap_add"), name
        assert service["read_only"] is True, name
        if name in OURS:
            assert service["user"] == "1000:1000", name


def test_images_are_pinned(compose: Compose) -> None:
    for name, service in services(compose):
        tag = service["image"].rpartition(":")[2]
        assert tag == "local" if name in OURS else re.match(r"^v?\d+\.\d+\.\d+$", tag), name


def test_bases_are_pinned_and_everything_from_pypi_is_checked_by_hash(root: Path) -> None:
    for path in sorted((root / "deploy").glob("*.Dockerfile")):
        text = path.read_text()
        assert re.search(r"^ARG BASE=debian:\d+\.\d+-slim$", text, re.M), path
        assert set(re.findall(r"^FROM (\S+)", text, re.M)) == {"${BASE}"}, path
        assert "--require-hashes" in text, path
        assert "USER 1000:1000" in text, path
        assert "HEALTHCHECK" in text, path


def test_no_secret_is_a_value(compose_files: dict[str, Compose]) -> None:
    for file, compose in compose_files.items():
        for name, service in services(compose):
            for variable, value in (service.get("environment") or {}).items():
                if any(word in variable for word in SECRET_WORDS):
                    assert str(value).startswith("/run/secrets/"), (file, name, variable)


def test_what_is_published_is_for_this_machine_alone(compose_files: dict[str, Compose]) -> None:
    """Only the link, which proves who is there and encrypts, is open to the house."""
    for file, compose in compose_files.items():
        for name, service in services(compose):
            for port in service.get("ports") or []:
                assert port.startswith("127.0.0.1:") or port == "8770:8770", (file, name, port)
            if service.get("network_mode") == "host":
                assert not service.get("ports"), (file, name)


def test_overlays_change_only_services_that_exist(compose: Compose, compose_files: dict[str, Compose]) -> None:
    for name, overlay in compose_files.items():
        assert set(overlay["services"]) <= set(compose["services"]), name
