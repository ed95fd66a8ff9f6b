"""`parlour ha connect` against a real Home Assistant: by browser, by token, and how little it takes."""

import asyncio
import json
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from zeroconf.asyncio import AsyncServiceInfo

from ha_bridge.connect import check, log_in_by_browser, read_announcement
from ha_bridge.errors import HomeUnreachable, LoginFailed, TokenRefused
from ha_bridge.login import saved_login
from hub.cli import main
from hub.config.loading import load

pytestmark = pytest.mark.realha


class OwnersBrowser:
    """Logs in at Home Assistant's own page and follows it back, as a person's browser would."""

    def __init__(self, home: Any, password: str = "owner-only") -> None:
        self.home = home
        self.password = password

    async def open(self, address: str) -> None:
        await asyncio.to_thread(self.log_in, dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query)))

    def log_in(self, asked: dict[str, str]) -> None:
        about = {"client_id": asked["client_id"], "redirect_uri": asked["redirect_uri"]}
        flow = self.home.http("POST", "/auth/login_flow", {**about, "handler": ["homeassistant", None]})
        person = {"client_id": asked["client_id"], "username": "owner", "password": self.password}
        done = self.home.http("POST", f"/auth/login_flow/{flow['flow_id']}", person)
        back = urllib.parse.urlencode({"code": done["result"], "state": asked["state"]})
        with urllib.request.urlopen(f"{asked['redirect_uri']}?{back}") as page:
            assert "connected" in page.read().decode()


async def test_a_login_by_browser_gives_a_token_that_works(real_home: Any) -> None:
    token = await log_in_by_browser(real_home.url, OwnersBrowser(real_home).open)
    checked = await check(real_home.url, token)
    assert checked.version == real_home.version
    assert dict(checked.devices_by_area())["Garage"] == 2


async def test_a_page_that_calls_back_with_a_wrong_state_gets_nothing(real_home: Any) -> None:
    async def forge(address: str) -> None:
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        with pytest.raises(urllib.error.HTTPError) as refused:
            await asyncio.to_thread(urllib.request.urlopen, f"{asked['redirect_uri']}?code=forged&state=guess")
        refused.value.close()

    with pytest.raises(LoginFailed):
        await log_in_by_browser(real_home.url, forge, within_s=0.3)


async def test_a_wrong_token_and_a_wrong_address_are_told_apart(real_home: Any, unused_tcp_port: int) -> None:
    with pytest.raises(TokenRefused):
        await check(real_home.url, "not a token")
    with pytest.raises(HomeUnreachable):
        await check(f"http://127.0.0.1:{unused_tcp_port}", "any")


def test_one_command_connects_and_no_file_is_edited(
    real_home: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PARLOUR_DATA_DIR", str(tmp_path / "data"))
    for name in ("PARLOUR_CONFIG", "PARLOUR_HA_URL", "PARLOUR_HA_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    commands = [
        ["ha", "connect", "--url", real_home.url, "--token", real_home.token],
        ["ha", "status", "--json"],
    ]
    assert len(commands) <= 3
    for command in commands:
        assert main(command) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["url"] == real_home.url
    assert told["devices"]["Kitchen"] > 0
    loaded = load()
    assert loaded.settings.ha.url == real_home.url
    assert loaded.origins["ha.token"].endswith("home-assistant.json")
    assert saved_login(tmp_path / "data") is not None


def test_a_refused_token_is_said_in_one_sentence_with_a_fix(
    real_home: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARLOUR_DATA_DIR", str(tmp_path / "data"))
    assert main(["ha", "connect", "--url", real_home.url, "--token", "wrong"]) == 1
    said = capsys.readouterr().err
    assert "token_refused" in said
    assert "parlour ha connect" in said
    assert saved_login(tmp_path / "data") is None


def announcement(**text: str) -> AsyncServiceInfo:
    return AsyncServiceInfo(
        "_home-assistant._tcp.local.",
        "Home._home-assistant._tcp.local.",
        port=8123,
        addresses=[b"\xc0\xa8\x01\x05"],
        properties=dict(text),
        server="ha.local.",
    )


def test_an_announcement_names_the_address_or_leaves_it_to_the_record() -> None:
    told = read_announcement(
        announcement(internal_url="http://ha.local:8123", location_name="Home", version="2024.3.3")
    )
    assert told is not None
    assert (told.name, told.url, told.version) == ("Home", "http://ha.local:8123", "2024.3.3")
    silent = read_announcement(announcement())
    assert silent is not None
    assert silent.url == "http://192.168.1.5:8123"
    assert read_announcement(announcement(internal_url="javascript:alert(1)")) is None
