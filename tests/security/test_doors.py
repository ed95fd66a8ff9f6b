"""A real hub seen from outside: what listens, who is let in, what it writes down."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest

from hub.identity.key import load_or_create
from tests.faults.living_hub import KEY, LivingHub, living

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
OPEN = {"/health"}
CANARY = "xylophone archipelago"
SOUND = {".wav", ".opus", ".ogg", ".mp3", ".flac", ".pcm", ".raw"}
ODD = ("?last=x", "?last=-1", "?last=99999999999999999999", "?last=", "?last=1&last=2", "?%00=%ff", "?last[]=1")


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(prefix="parlour-") as name:
        yield Path(name)


def everything_of(hub: LivingHub) -> list[psutil.Process]:
    assert hub.process is not None
    supervisor = psutil.Process(hub.process.pid)
    return [supervisor, *supervisor.children(recursive=True)]


async def test_a_hub_opens_only_what_it_must_and_tells_no_secret(folder: Path) -> None:
    async with living(folder / "hub") as hub:
        await only_the_two_ports_listen_and_only_here(hub)
        await every_route_wants_the_key(hub)
        await odd_queries_are_refused_in_words(hub)
        await hub.obeys()
        assert (await hub.say(f"remember that my word is {CANARY}"))[0] == 200
        await no_secret_is_written_down(hub)


async def only_the_two_ports_listen_and_only_here(hub: LivingHub) -> None:
    listening = {
        (one.laddr.ip, one.laddr.port)
        for process in everything_of(hub)
        for one in process.net_connections("inet")
        if one.status == psutil.CONN_LISTEN
    }
    known = {("127.0.0.1", hub.http_port), ("127.0.0.1", hub.link_port)}
    assert listening >= known
    # The relay's second door: rooms in a browser reach it through the web port.
    assert len(listening - known) <= 1
    assert {address for address, _ in listening} == {"127.0.0.1"}


async def every_route_wants_the_key(hub: LivingHub) -> None:
    _, document = await hub.request("GET", "/api/openapi.json")
    asked = 0
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert (operation["security"] == []) is (path in OPEN), path
            status, _ = await hub.request(method, path, {} if method == "post" else None, key=None)
            assert status == (200 if path in OPEN else 401), path
            asked += 1
    assert asked >= 8


async def odd_queries_are_refused_in_words(hub: LivingHub) -> None:
    for path in ("/api/why", "/api/turns"):
        for query in ODD:
            status, answer = await hub.request("GET", path + query)
            assert status in (200, 400), (path, query)
            assert status == 200 or answer["error"]["code"] == "bad_request"


async def no_secret_is_written_down(hub: LivingHub) -> None:
    lines = [" ".join(process.cmdline()) for process in everything_of(hub)]
    logs = [path.read_text(errors="replace") for path in (hub.data / "logs").iterdir()]
    metrics = await asyncio.to_thread(metrics_of, hub)
    for said in (*lines, *logs, metrics):
        assert KEY not in said
        assert CANARY not in said
    files = [path for path in hub.data.rglob("*") if path.is_file()]
    assert not [path for path in files if path.suffix in SOUND]
    for path in (hub.data / "hub.key", hub.data / "parlour.db"):
        assert path.stat().st_mode & 0o077 == 0, path


def metrics_of(hub: LivingHub) -> str:
    from urllib.request import Request, urlopen

    with urlopen(Request(f"{hub.url}/metrics", headers={"Authorization": f"Bearer {KEY}"}), timeout=30) as answer:
        told: str = answer.read().decode()
    return told


def test_two_fresh_hubs_share_no_secret(tmp_path: Path) -> None:
    one, other = load_or_create(tmp_path / "one"), load_or_create(tmp_path / "other")
    assert one.fingerprint != other.fingerprint
    assert one.hub_id != other.hub_id
    keys = [(tmp_path / name / "hub.key").read_text().splitlines()[1:-1] for name in ("one", "other")]
    # What stands before the key itself names only its kind.
    assert keys[0][-1] != keys[1][-1]
