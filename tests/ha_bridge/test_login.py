"""The saved login: private, whole, and harmless when damaged."""

from pathlib import Path

from ha_bridge.login import Login, login_file, save_login, saved_login

LOGIN = Login("http://ha:8123", "secret-token")


def test_what_was_saved_is_found_again(tmp_path: Path) -> None:
    save_login(tmp_path / "data", LOGIN)
    assert saved_login(tmp_path / "data") == LOGIN


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    login_file(tmp_path).write_text("old")
    login_file(tmp_path).chmod(0o644)
    assert save_login(tmp_path, LOGIN).stat().st_mode & 0o777 == 0o600


def test_a_missing_or_damaged_file_is_no_login(tmp_path: Path) -> None:
    for content in (None, "", "{", "[]", '{"url": 1, "token": "x"}'):
        if content is not None:
            login_file(tmp_path).write_text(content)
        assert saved_login(tmp_path) is None


def test_the_token_is_not_shown_by_accident() -> None:
    assert "secret-token" not in repr(LOGIN)
