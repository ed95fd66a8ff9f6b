import ssl
from pathlib import Path

import pytest

from hub.errors import KeyUnreadable
from hub.identity.key import load_or_create


def test_the_first_start_makes_a_private_key_and_the_next_finds_it(tmp_path: Path) -> None:
    first = load_or_create(tmp_path / "data")
    again = load_or_create(tmp_path / "data")

    assert first == again
    assert len(first.fingerprint) == 43
    assert first.key_path.stat().st_mode & 0o777 == 0o600


def test_two_fresh_hubs_share_nothing(tmp_path: Path) -> None:
    one, other = load_or_create(tmp_path / "one"), load_or_create(tmp_path / "other")

    assert one.fingerprint != other.fingerprint
    assert one.hub_id != other.hub_id


def test_a_lost_certificate_is_made_again_with_the_same_fingerprint(tmp_path: Path) -> None:
    first = load_or_create(tmp_path)
    first.certificate_path.unlink()

    assert load_or_create(tmp_path).fingerprint == first.fingerprint


def test_a_certificate_of_another_key_is_replaced(tmp_path: Path) -> None:
    mine, other = load_or_create(tmp_path / "mine"), load_or_create(tmp_path / "other")
    mine.certificate_path.write_bytes(other.certificate_path.read_bytes())

    assert load_or_create(tmp_path / "mine").fingerprint == mine.fingerprint


def test_an_unreadable_key_is_never_replaced(tmp_path: Path) -> None:
    identity = load_or_create(tmp_path)
    identity.key_path.write_text("not a key")

    with pytest.raises(KeyUnreadable, match=r"cannot be read.*pair every satellite again"):
        load_or_create(tmp_path)
    assert identity.key_path.read_text() == "not a key"


def test_a_key_that_others_can_read_is_refused_with_the_fix(tmp_path: Path) -> None:
    identity = load_or_create(tmp_path)
    identity.key_path.chmod(0o644)

    with pytest.raises(KeyUnreadable, match="chmod 600"):
        load_or_create(tmp_path)


def test_the_hub_speaks_tls_1_3_and_nothing_older(tmp_path: Path) -> None:
    context = load_or_create(tmp_path).server_context()

    assert context.minimum_version is ssl.TLSVersion.TLSv1_3
