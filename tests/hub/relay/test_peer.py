from hub.relay.api import Member
from hub.relay.peer import CLOCK_INTERVAL_S, Peer
from satellite.wire.clock import answer
from satellite.wire.liveness import Liveness
from satellite.wire.messages import Hello, Ping


def peer(boot: str = "b") -> Peer:
    hello = Hello(key="k" * 43, signature="s" * 86, token="t" * 43, software="test", boot=boot)
    return Peer(Member("kitchen", "kitchen", "k" * 43, "", "kitchen"), hello, Liveness(0.0))


def learn(one: Peer, now: float, ahead_s: float = 5.0) -> None:
    """One ping and its answer from a satellite whose clock is ahead, 2 ms each way."""
    ping = one.ping(now)
    assert isinstance(ping, Ping)
    there_us = int((now + 0.002 + ahead_s) * 1e6)
    one.clock.heard(answer(ping, there_us, there_us), int((now + 0.004) * 1e6))


def test_times_of_a_satellite_become_hub_time() -> None:
    one = peer()
    assert one.to_hub_us(123, 77) == 77  # nothing is known yet: its arrival counts
    learn(one, 10.0)

    assert abs(one.to_hub_us(16_000_000, 11_000_000) - 11_000_000) < 100


def test_a_lively_satellite_with_a_known_clock_is_asked_less_often() -> None:
    one = peer()
    learn(one, 10.0)
    one.liveness.heard(10.4)

    assert one.ping(10.5) is None
    one.liveness.heard(10.0 + CLOCK_INTERVAL_S)
    assert one.ping(10.0 + CLOCK_INTERVAL_S) is not None


def test_a_quiet_satellite_is_asked_at_every_heartbeat() -> None:
    one = peer()
    learn(one, 10.0)
    one.liveness.heard(10.01)

    assert one.ping(10.5) is not None


def test_the_same_boot_goes_on_where_it_was_and_another_starts_anew() -> None:
    before, again, rebooted = peer(), peer(), peer("other")
    learn(before, 10.0)
    intake = before.begin(3)

    assert again.resume(before)
    assert again.latest is intake
    assert again.ahead_us(10_100_000) == before.ahead_us(10_100_000)
    assert not rebooted.resume(before)
    assert rebooted.latest is None
