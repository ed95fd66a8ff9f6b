"""Who may call the API."""

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
