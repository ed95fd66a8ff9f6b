from hub.voice.cache import PhraseCache


def test_the_phrase_used_longest_ago_goes_first() -> None:
    cache = PhraseCache(limit_bytes=20)
    cache.put(("e", "", 1.0, "one"), bytes(10))
    cache.put(("e", "", 1.0, "two"), bytes(10))
    assert cache.get(("e", "", 1.0, "one")) == bytes(10)
    cache.put(("e", "", 1.0, "three"), bytes(10))
    assert cache.get(("e", "", 1.0, "two")) is None
    assert cache.get(("e", "", 1.0, "one")) == bytes(10)


def test_long_answers_are_not_kept() -> None:
    cache = PhraseCache(longest_bytes=5)
    cache.put(("e", "", 1.0, "long"), bytes(6))
    assert len(cache) == 0


def test_voice_and_pace_belong_to_the_phrase() -> None:
    cache = PhraseCache()
    cache.put(("e", "slt", 1.0, "done"), b"a")
    assert cache.get(("e", "rms", 1.0, "done")) is None
    assert cache.get(("e", "slt", 1.2, "done")) is None
