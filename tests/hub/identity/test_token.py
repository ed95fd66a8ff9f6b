from hub.identity.token import check_token, hash_token, new_token


def test_tokens_are_long_and_never_repeat() -> None:
    tokens = {new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


def test_a_stored_hash_recognises_its_token_only() -> None:
    token = new_token()
    stored = hash_token(token)

    assert token not in stored
    assert check_token(token, stored)
    assert not check_token(new_token(), stored)
