"""The client of remote servers, against a double with their misbehaviours."""

import asyncio
import importlib.util
from pathlib import Path

import pytest

from hub.duplex.errors import Busy, OwnListener, RemoteLost
from hub.duplex.flavours import Flavour
from hub.duplex.own_listener import refuse_own_listener
from hub.duplex.remote import RemoteBackend, RemoteSeat, Server
from hub.duplex.seat import FRAME_BYTES, Ended, Persona, Sound, Words

_SPEC = importlib.util.spec_from_file_location("duplex_double", Path(__file__).with_name("double.py"))
assert _SPEC
assert _SPEC.loader
double = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(double)

PCM = bytes(FRAME_BYTES)


async def exchange(seat: RemoteSeat, frames: int = 3) -> list:
    """Speak until so many frames came back."""
    told: list = []
    async with asyncio.timeout(20):
        while sum(isinstance(event, Sound) for event in told) < frames:
            seat.hear(PCM)
            told.append(await seat.next())
    return told


@pytest.mark.parametrize(
    ("flavour", "habits"),
    [
        (Flavour.MOSHI, ()),
        (Flavour.MOSHI_RUST, ("nine_bytes", "metadata_first")),
        (Flavour.PERSONAPLEX, ("needs_prompt", "headers_alone")),
        (Flavour.VLLM, ("needs_prompt",)),
        (Flavour.MOSHI, ("rubbish",)),
    ],
)
async def test_every_kind_of_server_is_understood(flavour: Flavour, habits: tuple[str, ...]) -> None:
    async with double.running(*habits) as server:
        pool = RemoteBackend([Server(server.url, flavour)])
        seat = await pool.open(Persona())
        assert Words(" echo") in await exchange(seat)
        await pool.close()


async def test_personaplex_always_gets_a_voice_and_a_text_and_never_a_seed() -> None:
    async with double.running("needs_prompt") as server:
        pool = RemoteBackend([Server(server.url, Flavour.PERSONAPLEX)])
        await pool.open(Persona("You are kind.", "VARM1"))
        await pool.close()
        await pool.open(Persona())
        await pool.close()
        assert server.queries[0] == {"voice_prompt": "VARM1.pt", "text_prompt": "You are kind."}
        assert all(server.queries[1].values())


async def test_a_server_that_does_not_shake_hands_is_busy_and_the_next_one_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hub.duplex.remote.manners", quick_manners)
    async with double.running("never_shakes") as first, double.running() as second:
        pool = RemoteBackend([Server(first.url), Server(second.url)])
        assert (await pool.open(Persona())).server.url == second.url
        with pytest.raises(Busy):
            await pool.open(Persona())
        await pool.close()


def quick_manners(flavour: Flavour, persona: Persona):  # type: ignore[no-untyped-def]
    from hub.duplex.flavours import Manners

    return Manners(0.2)


async def test_a_server_that_is_not_there_is_lost() -> None:
    with pytest.raises(RemoteLost):
        await RemoteBackend([Server("ws://127.0.0.1:9")]).open(Persona())


async def test_a_broken_line_is_called_again_and_the_talk_goes_on() -> None:
    async with double.running() as server:
        pool = RemoteBackend([Server(server.url)])
        seat = await pool.open(Persona())
        server.frames_before_close = 2
        await exchange(seat, 2)
        await exchange(seat, 2)
        assert server.sessions == 2
        await pool.close()


async def test_a_session_is_kept_warm_for_the_same_persona() -> None:
    async with double.running() as server:
        pool = RemoteBackend([Server(server.url)])
        seat = await pool.open(Persona("one"))
        await seat.close()
        again = await pool.open(Persona("one"))
        assert server.sessions == 1
        await exchange(again)
        await again.close()
        await pool.open(Persona("two"))
        assert server.sessions == 2
        await pool.close()


async def test_a_new_persona_is_a_new_session() -> None:
    async with double.running("needs_prompt") as server:
        pool = RemoteBackend([Server(server.url, Flavour.PERSONAPLEX)])
        seat = await pool.open(Persona("one"))
        seat.remember("two")
        await asyncio.wait_for(until_sessions(server, 2), 10)
        assert server.queries[-1]["text_prompt"] == "two"
        await pool.close()
        assert await seat.next() == Ended("")


async def until_sessions(server, number: int) -> None:  # type: ignore[no-untyped-def]
    while server.sessions < number:  # noqa: ASYNC110  # the double counts in its own task
        await asyncio.sleep(0.01)


def test_our_own_port_is_refused_under_every_name() -> None:
    listeners = [("127.0.0.1", 8998)]
    for url in ("ws://localhost:8998", "http://127.0.0.1:8998/api/chat", "127.0.0.1:8998"):
        with pytest.raises(OwnListener):
            refuse_own_listener(url, listeners)
    refuse_own_listener("ws://localhost:8999", listeners)
    refuse_own_listener("ws://192.0.2.1:8998", listeners)
