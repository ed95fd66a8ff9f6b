"""Throw malformed, truncated and oversized input at every parser of the link.

    python tests/bench/fuzz_wire.py [--inputs 1000000] [--seed 1]

The last line is one JSON object. `cost_ratio` is the CPU of a bad input in ratio to a good one of the same mix (a
bad input is a good one that was damaged); the constant cost of making a session is in neither. `crashes` counts
anything but an event or the peer's fault. Exits 1 above a ratio of 2 or with a crash.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from satellite.wire import frames
from satellite.wire.errors import RemoteProtocolError
from satellite.wire.frames import AudioPacket, Flag, Kind
from satellite.wire.invite import CODE_ENTROPY_BYTES, Invite, InviteError, new_code, parse_invite
from satellite.wire.messages import (
    AnyMessage,
    Barge,
    Button,
    Bye,
    Challenge,
    Hello,
    Levels,
    Ping,
    Played,
    Pong,
    Redeem,
    RoomState,
    Wake,
    Welcome,
)
from satellite.wire.session import Session
from satellite.wire.states import Role

Input = str | bytes
KEY, SIGNATURE, TOKEN = "k" * 43, "s" * 86, "t" * 43
CHALLENGE = Challenge(nonce=KEY, hub="home")
HELLO = Hello(key=KEY, signature=SIGNATURE, token=TOKEN, software="fuzz", boot="1")
WELCOME = Welcome(satellite="den", room="den", codec="opus", epoch=1, hub_version="1")
BANDS = (-60, -61, -62, -63, -64, -65, -66, -67)
CONTROL: tuple[AnyMessage, ...] = (
    Ping(id=7, sent_us=123456789),
    Pong(id=7, sent_us=1, received_us=2, replied_us=3),
    Wake(claim="a-1", phrase="okay_nabu", confidence=0.9, level_db=-22.5, noise_db=-60, captured_us=5, stream=1),
    Levels(start_us=99, bands_db=(BANDS,) * 5),
    Played(stream=1, seq=77, at_us=123456),
    Barge(stream=1, captured_us=55, level_db=-20.0),
    RoomState(muted=False, volume=0.5),
    Button(button="talk"),
)
OPENING: tuple[AnyMessage, ...] = (HELLO, Redeem(key=KEY, signature=SIGNATURE, proof=KEY, name="den"), Bye())


def open_hub() -> Session:
    """A hub's session with a satellite that has just come in."""
    session = Session(Role.HUB)
    session.send(CHALLENGE)
    session.receive(HELLO.model_dump_json(), 0.0)
    session.send(WELCOME)
    return session


def greeted_hub() -> Session:
    """A hub's session with a stranger."""
    session = Session(Role.HUB)
    session.send(CHALLENGE)
    return session


def good_input(dice: random.Random) -> tuple[Callable[[], Session], Input]:
    """Something a satellite says: half audio, as in life."""
    if dice.random() < 0.5:
        payload = dice.randbytes(dice.randint(20, 90))
        packet = AudioPacket(Kind.MIC, Flag(dice.choice((0, 0, 0, 1, 2))), 1, dice.getrandbits(32), 5, payload)
        return open_hub, frames.encode(packet)
    if dice.random() < 0.2:
        return greeted_hub, dice.choice(OPENING).model_dump_json()
    return open_hub, dice.choice(CONTROL).model_dump_json()


def damage(data: Input, dice: random.Random) -> Input:
    """Break it: cut, flip, repeat, insert, blow up, or replace it altogether."""
    size = len(data)
    at = dice.randrange(size + 1)
    if isinstance(data, bytes):
        ways: tuple[Callable[[], Input], ...] = (
            lambda: data[: at % 16],
            lambda: bytes([dice.getrandbits(8)]) + data[1:],
            lambda: data[:1] + bytes([dice.getrandbits(8) | 0x80]) + data[2:],
            lambda: data + dice.randbytes(dice.randint(1277, 4000)),
            lambda: dice.randbytes(dice.randint(0, 200)),
            lambda: data.decode("latin-1"),
        )
        return dice.choice(ways)()
    bad = dice.choice(("\x00", "{", '"', "NaN", "\ud800", "9" * 40, "[" * 60, "é"))
    texts: tuple[Callable[[], Input], ...] = (
        lambda: data[:at],
        lambda: data[:at] + bad + data[at:],
        lambda: data[:at] + data[at // 2 :],
        lambda: data.replace('"type":"', '"type":"x', 1),
        lambda: data[:-1] + ',"extra":' + dice.choice(("1", "[]", '"x"')) + "}",
        lambda: data + " " * 5000,
        lambda: "[" * dice.randint(1, 4096),
        data.encode,
        lambda: json.dumps(
            {"type": dice.choice(("ping", "wake", "hello")), "id": dice.choice((-1, 1e9, None, "1", {}))}
        ),
    )
    return dice.choice(texts)()


def hear(session: Session, data: Input) -> str:
    """Give one input to one session; say how it ended."""
    try:
        session.receive(data, 0.0)
    except RemoteProtocolError:
        return "refused"
    return "heard"


def run(inputs: int, seed: int) -> dict[str, float]:
    """Fuzz; the time of making inputs and sessions is not counted."""
    dice = random.Random(seed)
    spent = {"good": 0.0, "bad": 0.0}
    counts = {"heard": 0, "refused": 0, "crashes": 0, "good": 0}
    done = 0
    while done < inputs:
        batch = [good_input(dice) for _ in range(min(1000, inputs - done))]
        done += len(batch)
        sessions = [(make(), data) for make, data in batch]
        began = process_time()
        for session, data in sessions:
            session.receive(data, 0.0)
        spent["good"] += process_time() - began
        damaged = [(make(), damage(data, dice)) for make, data in batch]
        outcomes: list[str] = []
        began = process_time()
        for session, data in damaged:
            try:
                outcomes.append(hear(session, data))
            except Exception:  # noqa: BLE001 that is what we look for
                outcomes.append("crashes")
        spent["bad"] += process_time() - began
        for outcome in outcomes:
            counts[outcome] += 1
        counts["good"] += len(batch)
        invites(dice, counts)
    return {
        "inputs": done,
        "heard": counts["heard"],
        "refused": counts["refused"],
        "crashes": counts["crashes"],
        "good_us": round(spent["good"] / done * 1e6, 3),
        "bad_us": round(spent["bad"] / done * 1e6, 3),
        "cost_ratio": round(spent["bad"] / spent["good"], 3),
    }


def invites(dice: random.Random, counts: dict[str, int]) -> None:
    """A few damaged invites."""
    text = Invite("hub.local", 8770, KEY, new_code(dice.randbytes(CODE_ENTROPY_BYTES))).text()
    for _ in range(20):
        at = dice.randrange(len(text))
        try:
            parse_invite(
                text[:at] + dice.choice(("", "\x00", "[", "]", "%", "é", "/", ":", "9" * 500)) + text[at + 1 :]
            )
        except InviteError:
            continue
        except Exception:  # noqa: BLE001 that is what we look for
            counts["crashes"] += 1


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    result = run(asked.inputs, asked.seed)
    print(json.dumps(result))
    return 1 if result["crashes"] or result["cost_ratio"] > 2 else 0


if __name__ == "__main__":
    sys.exit(main())
