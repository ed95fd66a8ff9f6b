"""Who may call the API."""

from contextlib import nullcontext

import pytest

from hub.http.errors import ApiError
from hub.http.gate import Gate, GateRules, may_bind

KEY = "k" * 32


def refused(gate: Gate, peer: str, tls: bool = False, bearer: str | None = None, now: float = 0.0) -> str | None:
    try:
        gate.check(peer, tls, bearer, now)
    except ApiError as error:
        return error.code
    return None


@pytest.mark.parametrize(
    ("rules", "peer", "tls", "bearer", "code"),
    [
        (GateRules(), "127.0.0.1", False, None, None),
        (GateRules(), "::1", False, None, None),
        (GateRules(), "192.0.2.1", False, None, "unauthorised"),
        (GateRules(api_key=KEY), "127.0.0.1", False, None, "unauthorised"),
        (GateRules(api_key=KEY), "127.0.0.1", False, "wrong", "unauthorised"),
        (GateRules(api_key=KEY), "127.0.0.1", False, KEY, None),
        (GateRules(api_key=KEY), "192.0.2.1", False, KEY, "unauthorised"),
        (GateRules(api_key=KEY), "192.0.2.1", True, KEY, None),
        (GateRules(api_key=KEY, trusted_proxies=("192.0.2.0/24",)), "192.0.2.1", False, KEY, None),
        (GateRules(api_key=KEY, trusted_proxies=("192.0.2.0/24",)), "192.0.2.1", False, None, "unauthorised"),
        (GateRules(api_key=KEY, trusted_proxies=("192.0.2.0/24",)), "198.51.100.1", False, KEY, "unauthorised"),
    ],
)
def test_only_callers_with_the_key_over_a_safe_path_come_in(
    rules: GateRules, peer: str, tls: bool, bearer: str | None, code: str | None
) -> None:
    assert refused(Gate(rules), peer, tls, bearer) == code


def test_guessing_the_key_is_bounded() -> None:
    gate = Gate(GateRules(api_key=KEY, wrong_keys_per_minute=3))
    codes = [refused(gate, "127.0.0.1", bearer=f"guess {n}", now=n / 10) for n in range(5)]
    assert codes == ["unauthorised"] * 3 + ["too_many"] * 2
    assert refused(gate, "127.0.0.1", bearer="guess", now=100.0) == "unauthorised"


def test_each_caller_has_a_rate_of_its_own() -> None:
    gate = Gate(GateRules(per_minute=2))
    assert [refused(gate, "127.0.0.1", now=n) for n in range(3)] == [None, None, "too_many"]
    assert refused(gate, "127.0.0.2", now=3) is None
    assert refused(gate, "127.0.0.1", now=61.5) is None


def test_a_flood_of_addresses_does_not_grow_memory() -> None:
    gate = Gate(GateRules())
    for n in range(5000):
        refused(gate, f"127.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", now=n)
    assert len(gate._calls) <= 1001


@pytest.mark.parametrize(
    ("host", "tls", "rules", "fine"),
    [
        ("127.0.0.1", False, GateRules(), True),
        ("localhost", False, GateRules(), True),
        ("0.0.0.0", False, GateRules(), False),
        ("0.0.0.0", True, GateRules(), False),
        ("0.0.0.0", False, GateRules(api_key=KEY), False),
        ("0.0.0.0", True, GateRules(api_key=KEY), True),
        ("::", False, GateRules(api_key=KEY, trusted_proxies=("172.16.0.0/12",)), True),
    ],
)
def test_off_loopback_needs_a_key_and_a_safe_path(host: str, tls: bool, rules: GateRules, fine: bool) -> None:
    assert (may_bind(host, tls, rules) is None) == fine


@pytest.mark.parametrize(
    ("origin", "host", "rules", "fine"),
    [
        (None, "127.0.0.1:8765", GateRules(), True),
        ("http://127.0.0.1:8765", "127.0.0.1:8765", GateRules(), True),
        ("http://localhost:8765", "localhost:8765", GateRules(), True),
        ("http://[::1]:8765", "[::1]:8765", GateRules(), True),
        ("http://evil.example", "127.0.0.1:8765", GateRules(), False),
        ("null", "127.0.0.1:8765", GateRules(), False),
        # A name of somebody else that points here (DNS rebinding).
        ("http://evil.example:8765", "evil.example:8765", GateRules(), False),
        (None, "evil.example:8765", GateRules(), False),
        ("https://hub.home", "hub.home", GateRules(api_key=KEY), True),
        ("https://hub.home", "hub.home", GateRules(trusted_proxies=("10.0.0.0/8",)), True),
    ],
)
def test_pages_of_other_sites_are_turned_away(origin: str | None, host: str, rules: GateRules, fine: bool) -> None:
    expected = nullcontext() if fine else pytest.raises(ApiError, match=r"site|this machine")
    with expected:
        Gate(rules).check_origin(origin, host, None)


def test_a_proxy_may_say_under_which_name_it_was_asked() -> None:
    Gate(GateRules(trusted_proxies=("10.0.0.0/8",))).check_origin("https://hub.home", "10.0.0.2:8765", "hub.home")


def test_too_many_wrong_proofs_are_not_looked_at() -> None:
    gate = Gate(GateRules(wrong_keys_per_minute=2))
    for now in (0.0, 1.0):
        gate.check_blame("10.0.0.9", now)
        gate.blame("10.0.0.9", now)
    with pytest.raises(ApiError, match="wait a minute"):
        gate.check_blame("10.0.0.9", 2.0)
    gate.check_blame("10.0.0.8", 2.0)
    gate.check_blame("10.0.0.9", 62.0)
