"""The line that carries a satellite into the house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satellite.wire.invite import CODE_ENTROPY_BYTES, CODE_LENGTH, Invite, InviteError, new_code, parse_invite

CODE = new_code(bytes(range(CODE_ENTROPY_BYTES)))
INVITE = Invite("hub.local", 8770, "f" * 43, CODE)


@pytest.mark.parametrize("host", ["hub.local", "192.168.1.20", "fe80::1", "localhost"])
def test_an_invite_survives_being_copied(host: str) -> None:
    invite = Invite(host, 8770, "F_-" + "a" * 40, CODE)
    assert parse_invite(f"  {invite.text()}\n") == invite


def test_a_code_has_eighty_bits_or_more() -> None:
    assert len(CODE) == CODE_LENGTH
    assert 5 * CODE_LENGTH >= 80
    assert len({new_code(bytes([n] * CODE_ENTROPY_BYTES)) for n in range(32)}) == 32
    with pytest.raises(ValueError, match="random bytes"):
        new_code(b"short")


def test_the_code_is_kept_out_of_repr() -> None:
    assert CODE not in repr(INVITE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://hub:8770/" + "f" * 43 + "/" + CODE,
        "parlour://hub/" + "f" * 43 + "/" + CODE,
        "parlour://hub:0/" + "f" * 43 + "/" + CODE,
        "parlour://hub:99999/" + "f" * 43 + "/" + CODE,
        "parlour://[hub:1/" + "f" * 43 + "/" + CODE,
        "parlour://h b:1/" + "f" * 43 + "/" + CODE,
        "parlour://hub:1/" + "f" * 42 + "/" + CODE,
        "parlour://hub:1/" + "f" * 43 + "/" + CODE[:-1],
        "parlour://hub:1/" + "f" * 43,
        "parlour://hub:1/" + "f" * 43 + "/" + CODE + "?x=1",
        "parlour://" + "h" * 500,
    ],
)
def test_what_is_no_invite_says_so_without_repeating_it(text: str) -> None:
    with pytest.raises(InviteError) as caught:
        parse_invite(text)
    assert CODE not in str(caught.value)


@given(st.text())
def test_any_text_is_an_invite_or_an_error(text: str) -> None:
    for attempt in (text, "parlour://" + text):
        with pytest.raises(InviteError):
            parse_invite(attempt)
