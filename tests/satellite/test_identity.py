"""Keys and membership on disk."""

import os
import stat
from pathlib import Path

import pytest

from satellite import identity
from satellite.errors import KeyUnreadableError, NotPairedError
from satellite.identity import Membership, load_key, load_membership, save_membership, write_private
from satellite.wire import proof

MEMBERSHIP = Membership("hub", 8770, "f" * 43, "den", "den", "t" * 43)


def test_the_key_is_made_once_and_only_we_can_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    first = load_key(folder)
    assert proof.public_key(load_key(folder)) == proof.public_key(first)
    assert stat.S_IMODE((folder / identity.KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_membership_survives_and_its_token_stays_out_of_repr(tmp_path: Path) -> None:
    save_membership(tmp_path, MEMBERSHIP)
    assert load_membership(tmp_path) == MEMBERSHIP
    assert MEMBERSHIP.token not in repr(MEMBERSHIP)


def test_a_new_satellite_says_how_to_join(tmp_path: Path) -> None:
    with pytest.raises(NotPairedError, match="parlour satellite join"):
        load_membership(tmp_path)


def test_a_key_others_can_read_is_refused(tmp_path: Path) -> None:
    load_key(tmp_path)
    (tmp_path / identity.KEY_FILE).chmod(0o644)
    with pytest.raises(KeyUnreadableError, match="chmod 600"):
        load_key(tmp_path)


@pytest.mark.parametrize("text", ["", "zz", "00", "{}", "[]", '{"host": 1}', "\udc80"])
def test_damaged_files_are_one_sentence_that_quotes_nothing(tmp_path: Path, text: str) -> None:
    for name, load in ((identity.KEY_FILE, load_key), (identity.HUB_FILE, load_membership)):
        write_private(tmp_path / name, "")
        (tmp_path / name).write_bytes(os.fsencode(text))
        with pytest.raises(KeyUnreadableError) as caught:
            load(tmp_path)
        assert name in str(caught.value)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_membership(tmp_path, MEMBERSHIP)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_membership(tmp_path, MEMBERSHIP)
    assert load_membership(tmp_path) == MEMBERSHIP
    assert [path.name for path in tmp_path.iterdir()] == [identity.HUB_FILE]
