"""The rules of one connection, from both ends."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satellite.wire.errors import LocalProtocolError, RemoteProtocolError
from satellite.wire.frames import AudioPacket, Kind, encode
from satellite.wire.messages import (
    AnyMessage,
    Bye,
    Challenge,
    Commit,
    Counter,
    Grant,
    Hello,
    Paired,
    Ping,
    Pong,
    Redeem,
    Refused,
    Reveal,
    Wake,
    Welcome,
)
from satellite.wire.session import MAX_CONTROL_CHARS, Session
from satellite.wire.states import TABLE, Role, State
from satellite.wire.throttle import BUCKET_PACKETS

KEY = "k" * 43
SIGNATURE = "s" * 86
CHALLENGE = Challenge(nonce="n" * 43, hub="home")
HELLO = Hello(key=KEY, signature=SIGNATURE, token="t" * 43, software="test", boot="1")
WELCOME = Welcome(satellite="kitchen", room="kitchen", codec="opus", epoch=3, hub_version="1")
MIC = AudioPacket(Kind.MIC, 0, 1, 2, 3, b"opus")
SPEAKER = MIC._replace(kind=Kind.SPEAKER)


def pass_on(speaker: Session, listener: Session, *messages: AnyMessage) -> None:
    for message in messages:
        assert listener.receive(speaker.send(message), 0.0) == [message]
        assert speaker.state == listener.state


def opened() -> tuple[Session, Session]:
    hub, satellite = Session(Role.HUB), Session(Role.SATELLITE)
    pass_on(hub, satellite, CHALLENGE)
    pass_on(satellite, hub, HELLO)
    pass_on(hub, satellite, WELCOME)
    return hub, satellite


def test_a_proven_satellite_comes_in_and_both_talk() -> None:
    hub, satellite = opened()
    assert hub.state is State.OPEN
    pass_on(satellite, hub, Ping(id=1, sent_us=5))
    pass_on(hub, satellite, Pong(id=1, sent_us=5, received_us=6, replied_us=7))
    pass_on(hub, satellite, Grant(conversation="c", epoch=3, final=True))
    assert hub.receive(satellite.send_audio(MIC), 0.0) == [MIC]
    assert satellite.receive(hub.send_audio(SPEAKER), 0.0) == [SPEAKER]
    pass_on(satellite, hub, Bye())
    assert hub.state is State.CLOSED


@pytest.mark.parametrize("first", [Redeem(key=KEY, signature=SIGNATURE, proof=KEY, name="new"), None])
def test_both_ways_of_pairing_end_with_a_token(first: Redeem | None) -> None:
    hub, satellite = Session(Role.HUB), Session(Role.SATELLITE)
    pass_on(hub, satellite, CHALLENGE)
    if first is not None:
        pass_on(satellite, hub, first)
    else:
        pass_on(satellite, hub, Commit(commitment=KEY, name="new"))
        pass_on(hub, satellite, Counter(key=KEY, nonce=KEY))
        pass_on(satellite, hub, Reveal(key=KEY, nonce=KEY, signature=SIGNATURE))
    pass_on(satellite, hub, Ping(id=1, sent_us=1))
    pass_on(hub, satellite, Paired(satellite="new", room="den", token="t" * 43))
    assert satellite.state is State.CLOSED


def test_a_refusal_ends_it() -> None:
    hub, satellite = Session(Role.HUB), Session(Role.SATELLITE)
    pass_on(hub, satellite, CHALLENGE)
    pass_on(satellite, hub, HELLO)
    pass_on(hub, satellite, Refused(code="not_admitted"))
    assert satellite.receive("{}", 0.0) == []
    with pytest.raises(LocalProtocolError):
        satellite.send(HELLO)


def refuse(session: Session, data: str | bytes) -> str:
    with pytest.raises(RemoteProtocolError) as caught:
        session.receive(data, 0.0)
    assert session.state is State.CLOSED
    return caught.value.code


def test_nothing_but_the_opening_is_heard_before_it() -> None:
    hub = Session(Role.HUB)
    hub.send(CHALLENGE)
    wake = Wake(claim="c", phrase="p", confidence=1, level_db=0, noise_db=0, captured_us=0, stream=0)
    assert refuse(hub, wake.model_dump_json()) == "unexpected_message"


def test_audio_before_the_opening_is_refused_both_ways() -> None:
    hub = Session(Role.HUB)
    hub.send(CHALLENGE)
    with pytest.raises(LocalProtocolError):
        hub.send_audio(SPEAKER)
    assert refuse(hub, encode(MIC)) == "unexpected_audio"


def test_each_side_sends_only_its_own_audio() -> None:
    hub, satellite = opened()
    with pytest.raises(LocalProtocolError):
        satellite.send_audio(SPEAKER)
    assert refuse(hub, encode(SPEAKER)) == "unexpected_audio"


def test_what_is_too_long_is_not_even_read() -> None:
    hub, _ = opened()
    assert refuse(hub, " " * (MAX_CONTROL_CHARS + 1)) == "too_large"
    assert hub.receive("anything", 0.0) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{",
        '{"type": "ping"}',
        '{"type": "nonsense"}',
        '{"type": "ping", "id": 1, "sent_us": 2, "x": 3}',
        '{"type": "ping", "id": -1, "sent_us": 2}',
        '{"type": "ping", "id": "1", "sent_us": 2}',
        '{"type": "duck", "gain_db": NaN}',
        "[" * 4000,
        "\ud800",
    ],
)
def test_what_is_no_message_is_the_peers_fault(text: str) -> None:
    hub, _ = opened()
    assert refuse(hub, text) == "bad_message"


def test_an_error_never_repeats_what_the_peer_said() -> None:
    hub = Session(Role.HUB)
    hub.send(CHALLENGE)
    bad = json.loads(HELLO.model_dump_json()) | {"token": "canary" * 20, "boot": ""}
    with pytest.raises(RemoteProtocolError) as caught:
        hub.receive(json.dumps(bad), 0.0)
    assert "canary" not in repr(caught.value) + str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "t" * 43 not in repr(HELLO)


@pytest.mark.parametrize("role", list(Role))
def test_ends_without_a_common_version_part(role: Role) -> None:
    session = Session(role)
    if role is Role.HUB:
        session.send(CHALLENGE)
        other: AnyMessage = HELLO.model_copy(update={"version": 99})
    else:
        other = CHALLENGE.model_copy(update={"versions": (98, 99)})
    assert refuse(session, other.model_dump_json()) == "bad_version"


def test_a_flood_is_cut_off() -> None:
    hub, satellite = opened()
    data = satellite.send_audio(MIC)
    for _ in range(BUCKET_PACKETS - 1):
        hub.receive(data, 0.0)
    assert refuse(hub, data) == "too_fast"


def test_live_audio_with_four_times_catching_up_is_no_flood() -> None:
    hub, satellite = opened()
    data = satellite.send_audio(MIC)
    for n in range(2000):
        hub.receive(data, n / 240)
    assert hub.state is State.OPEN


def test_closing_is_final() -> None:
    hub, _ = opened()
    hub.close()
    assert hub.receive(encode(MIC), 1.0) == []


def test_the_table_is_closed() -> None:
    assert set(TABLE) == set(State)
    for sides in TABLE.values():
        assert set(sides) == set(Role)
    assert all(not moves for moves in TABLE[State.CLOSED].values())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(["ping", "hello", "wake", "grant", "levels", "play_from", "configure", "redeem"])


@settings(max_examples=300)
@given(st.sampled_from(Role), st.one_of(st.text(), st.binary(), JSON.map(json.dumps)))
def test_any_input_is_an_event_or_the_peers_fault(role: Role, data: str | bytes) -> None:
    session = opened()[0 if role is Role.HUB else 1]
    try:
        session.receive(data, 0.0)
    except RemoteProtocolError:
        assert session.state is State.CLOSED


@settings(max_examples=300)
@given(TYPES, st.dictionaries(st.sampled_from(["id", "sent_us", "epoch", "stream", "final", "room"]), JSON))
def test_half_right_messages_are_an_event_or_the_peers_fault(type_: str, fields: dict[str, Any]) -> None:
    hub, _ = opened()
    try:
        hub.receive(json.dumps({"type": type_, **fields}), 0.0)
    except RemoteProtocolError:
        assert hub.state is State.CLOSED
