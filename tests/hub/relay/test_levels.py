from hub.relay.levels import EVERY_FRAMES, LevelHeard, LevelTap

LOUD = (16384).to_bytes(2, "little", signed=True) * 480


def test_each_microphone_tells_its_level_a_few_times_a_second() -> None:
    told: list[LevelHeard] = []
    tap = LevelTap(told.append)
    for n in range(EVERY_FRAMES * 2):
        tap.hear("kitchen", LOUD)
        if n % 2:
            tap.hear("study", bytes(960))
    assert [one.satellite for one in told] == ["kitchen", "kitchen", "study"]
    assert told[0].level_db == -6.0
    assert told[-1].level_db == -120.0
