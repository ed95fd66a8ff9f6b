"""Boots a real Home Assistant with the test house, on loopback only, and gives tests a handle to it.

    with boot(folder) as home:          # or the fixtures `real_home` and `breakable_home`
        home.url, home.token            # for the bridge under test
        home.state("light.floor_lamp")  # what is really so
        home.fault("light.floor_lamp", delay=2)
        home.restart()

The house itself is data: `custom_components/parlour_testhouse/house.py`.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from websockets.sync.client import connect

HERE = Path(__file__).parent
BOOT_WITHIN_S = 90.0
STOP_WITHIN_S = 20.0

CONFIGURATION = """
homeassistant:
  name: Test House
  latitude: 52.37
  longitude: 4.89
  elevation: 0
  unit_system: metric
  time_zone: Europe/Amsterdam
  country: NL
http:
  server_host: 127.0.0.1
  server_port: {port}
api:
websocket_api:
config:
conversation:
assist_pipeline:
sun:
logger:
  default: warning
parlour_testhouse:
input_boolean:
  guest_mode: {{name: Guest Mode}}
input_number:
  party_level: {{name: Party Level, min: 0, max: 10, step: 1, initial: 3}}
input_button:
  ring: {{name: Ring Bell}}
person:
  - {{name: Robin, id: robin}}
scene:
  - name: Movie Night
    entities:
      light.floor_lamp: {{state: "on", brightness: 40}}
      light.living_room_ceiling: "off"
  - name: Welcome Home
    entities:
      lock.front_door: unlocked
script:
  warm_up_the_house:
    alias: Warm Up The House
    sequence:
      - service: climate.set_temperature
        target: {{entity_id: climate.thermostat}}
        data: {{temperature: 22}}
  open_everything:
    alias: Open Everything
    sequence:
      - service: lock.unlock
        target: {{entity_id: lock.front_door}}
automation:
  - id: party
    alias: Party
    trigger:
      - platform: conversation
        command: ["party time [please]"]
    action:
      - service: light.turn_on
        target: {{entity_id: light.living_room_ceiling}}
      - set_conversation_response: "Let's dance"
intent_script:
  OwnerBrewTea:
    speech: {{text: "Tea is on its way"}}
    action:
      - service: switch.turn_on
        target: {{entity_id: switch.coffee_machine}}
"""

CUSTOM_SENTENCES = """
language: en
intents:
  OwnerBrewTea:
    data:
      - sentences: ["brew [me] [some] tea"]
  HassTurnOff:
    data:
      - sentences: ["open sesame"]
        slots: {name: Front Door, domain: lock}
"""

# Ends with the test run, however that ends: PR_SET_PDEATHSIG = 1, SIGKILL = 9.
LAUNCHER = (
    "import ctypes, runpy, sys; ctypes.CDLL(None).prctl(1, 9); "
    "sys.argv = ['hass', '-c', sys.argv[1], '--skip-pip']; runpy.run_module('homeassistant', run_name='__main__')"
)


def load(name: str, path: Path) -> ModuleType:
    """A module of this folder by its path; tests have no packages."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


house = load("parlour_test_house", HERE / "custom_components" / "parlour_testhouse" / "house.py")


@dataclass
class RealHome:
    """A running Home Assistant, and everything a test may do to it."""

    python: Path
    folder: Path
    port: int
    token: str = ""
    process: "subprocess.Popen[bytes] | None" = None
    version: str = ""
    _cleanup: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    # --- The house ---

    def state(self, entity_id: str) -> str:
        return str(self.get(entity_id)["state"])

    def attribute(self, entity_id: str, name: str) -> Any:
        return self.get(entity_id)["attributes"].get(name)

    def get(self, entity_id: str) -> dict[str, Any]:
        found = self.http("GET", f"/api/states/{entity_id}")
        assert isinstance(found, dict)
        return found

    def states(self) -> dict[str, str]:
        return {one["entity_id"]: one["state"] for one in self.http("GET", "/api/states")}

    def call(self, domain: str, service: str, **data: Any) -> None:
        self.http("POST", f"/api/services/{domain}/{service}", data)

    def put(self, entity_id: str, **attributes: Any) -> None:
        """Change a test device as if by hand; names are those of Home Assistant's `_attr_...`."""
        self.call("parlour_testhouse", "set", entity_id=entity_id, attributes=attributes)

    def fault(self, entity_id: str, **kind: Any) -> None:
        """Break a device: `delay` (seconds), `fail`, `ignore`, `unavailable`, `gone`."""
        self.call("parlour_testhouse", "fault", entity_id=entity_id, **kind)

    def reset(self) -> None:
        """Mend and restore every test device."""
        self.call("parlour_testhouse", "reset")
        for helper, state in (("input_boolean.guest_mode", "off"),):
            self.call("input_boolean", f"turn_{state}", entity_id=helper)

    # --- The server ---

    def start(self) -> None:
        assert self.process is None
        log = (self.folder / "hass.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [str(self.python), "-c", LAUNCHER, str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
            os.killpg(process.pid, signal.SIGCONT)
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def kill(self) -> None:
        self.stop(signal.SIGKILL)

    def freeze(self) -> None:
        """Stops answering without hanging up, like a machine whose cable was pulled."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGCONT)

    def restart(self) -> None:
        self.stop()
        self.start()
        self.wait_until_running()

    def revive(self) -> None:
        """Running again, whatever a test did to it."""
        if self.process is None:
            self.start()
        self.thaw()
        self.wait_until_running()

    def wait_until_running(self) -> None:
        self._wait_for(lambda: self.http("GET", "/api/config")["state"] == "RUNNING", "to be running")

    def log(self) -> str:
        return (self.folder / "hass.log").read_text(errors="replace")

    def _wait_for(self, holds: Any, what: str) -> Any:
        """Poll from outside: a server that is starting cannot tell us."""
        deadline = time.monotonic() + BOOT_WITHIN_S
        while time.monotonic() < deadline:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"Home Assistant ended while we waited for it {what}:\n{self.log()[-3000:]}")
            with contextlib.suppress(OSError, KeyError):
                answer = holds()
                if answer:
                    return answer
            time.sleep(0.1)
        raise AssertionError(f"waited {BOOT_WITHIN_S:g} s for Home Assistant {what}:\n{self.log()[-3000:]}")

    # --- Talking to it ---

    def http(self, method: str, path: str, body: Any = None, *, form: bool = False) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        data = None
        if body is not None and form:
            data = urllib.parse.urlencode(body).encode()
        elif body is not None or method == "POST":
            data = json.dumps(body or {}).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.loads(response.read() or b"null")

    def command(self, kind: str, **fields: Any) -> Any:
        """One command on a WebSocket of its own."""
        return self.commands((kind, fields))[0]

    def commands(self, *commands: tuple[str, dict[str, Any]]) -> list[Any]:
        with connect(f"ws://127.0.0.1:{self.port}/api/websocket", max_size=None) as line:
            line.recv()
            line.send(json.dumps({"type": "auth", "access_token": self.token}))
            assert json.loads(line.recv())["type"] == "auth_ok"
            answers = []
            for number, (kind, fields) in enumerate(commands, start=1):
                line.send(json.dumps({"id": number, "type": kind, **fields}))
                answer = json.loads(line.recv())
                while answer["id"] != number or answer["type"] != "result":
                    answer = json.loads(line.recv())
                assert answer["success"], (kind, fields, answer)
                answers.append(answer["result"])
            return answers

    # --- Tokens ---

    def new_token(self, name: str) -> str:
        return str(self.command("auth/long_lived_access_token", client_name=name, lifespan=1))

    def revoke(self, name: str) -> None:
        """Take back the token made under this name."""
        for one in self.command("auth/refresh_tokens"):
            if one.get("client_name") == name:
                self.command("auth/delete_refresh_token", refresh_token_id=one["id"])

    def plain_user_token(self) -> str:
        """The token of somebody without admin rights."""
        user = self.command("config/auth/create", name="Visitor", group_ids=["system-users"])["user"]
        login = {"username": "visitor", "password": "visitor-only"}
        self.command("config/auth_provider/homeassistant/create", user_id=user["id"], **login)
        return self.log_in(**login)

    def log_in(self, username: str, password: str) -> str:
        client = self.url + "/"
        flow = self.http(
            "POST",
            "/auth/login_flow",
            {"client_id": client, "handler": ["homeassistant", None], "redirect_uri": client},
        )
        done = self.http(
            "POST",
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": client, "username": username, "password": password},
        )
        return self._exchange(done["result"])

    def _exchange(self, code: str) -> str:
        form = {"grant_type": "authorization_code", "code": code, "client_id": self.url + "/"}
        return str(self.http("POST", "/auth/token", form, form=True)["access_token"])

    # --- The first start ---

    def onboard(self) -> None:
        """Make the owner, then floors, areas, names and exposure."""
        self._wait_for(lambda: self.http("GET", "/api/onboarding") is not None, "to answer")
        client = self.url + "/"
        owner = {"name": "Test Owner", "username": "owner", "password": "owner-only", "language": "en"}
        code = self.http("POST", "/api/onboarding/users", {"client_id": client, **owner})["auth_code"]
        self.token = self._exchange(code)
        self.http("POST", "/api/onboarding/analytics")
        # The step `core_config` is left out: it starts integrations that need the internet.
        self.http("POST", "/api/onboarding/integration", {"client_id": client, "redirect_uri": client})
        self.token = str(self.new_token("parlour tests"))
        self.wait_until_running()
        self.version = self.http("GET", "/api/config")["version"]
        self._furnish()

    def _furnish(self) -> None:
        floors: dict[str, str] = {}
        if tuple(map(int, self.version.split(".")[:2])) >= (2024, 4):
            made = self.commands(
                *(("config/floor_registry/create", {"name": n, "level": level}) for n, level in house.FLOORS.items())
            )
            floors = {one["name"]: one["floor_id"] for one in made}
        # The onboarding has already made some rooms.
        ids = {one["name"]: one["area_id"] for one in self.command("config/area_registry/list")}
        for name, (floor, aliases) in house.AREAS.items():
            about = {"name": name, "aliases": list(aliases)} | ({"floor_id": floors[floor]} if floors else {})
            if name in ids:
                self.command("config/area_registry/update", area_id=ids[name], **about)
            else:
                ids[name] = self.command("config/area_registry/create", **about)["area_id"]
        present = self.states()
        missing = [device.id for device in house.DEVICES if device.id not in present]
        assert not missing, f"not in the house: {missing}\n{self.log()[-3000:]}"
        self.commands(
            *(
                (
                    "config/entity_registry/update",
                    {"entity_id": device.id, "aliases": list(device.aliases)}
                    | ({"area_id": ids[device.area]} if device.area else {}),
                )
                for device in house.DEVICES
            )
        )
        hidden = [device.id for device in house.DEVICES if not device.exposed]
        others = ("scene.", "script.", "input_", "person.", "automation.")
        shown = [device.id for device in house.DEVICES if device.exposed]
        shown += [entity_id for entity_id in present if entity_id.startswith(others)]
        self.expose(shown, True)
        self.expose(hidden, False)

    def expose(self, entity_ids: list[str], should_expose: bool) -> None:
        self.command(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=entity_ids,
            should_expose=should_expose,
        )


@contextlib.contextmanager
def boot(folder: Path, python: Path) -> Iterator[RealHome]:
    """A furnished, running Home Assistant in this folder; ended for certain afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shutil.copytree(HERE / "custom_components", folder / "custom_components", dirs_exist_ok=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION.format(port=port))
    sentences = folder / "custom_sentences" / "en" / "owner.yaml"
    sentences.parent.mkdir(parents=True)
    sentences.write_text(CUSTOM_SENTENCES)
    home = RealHome(python, folder, port)
    home.start()
    try:
        home.onboard()
        yield home
    finally:
        home.stop()
