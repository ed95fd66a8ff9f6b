import pytest

from hub.ears.interrupt import Interruption, Verdict

TICK = 0.02


def verdict(voices: list[float], above_db: float = 20.0) -> tuple[Verdict, float]:
    judge = Interruption()
    for index, voice in enumerate(voices):
        found = judge.hear(voice, above_db, TICK)
        if found is not Verdict.OPEN:
            return found, (index + 1) * TICK
    return Verdict.OPEN, len(voices) * TICK


@pytest.mark.parametrize(
    ("sound", "voices", "expected"),
    [
        ("a command", [0.95] * 40, Verdict.REAL),
        ("a command with a weak consonant", [0.9] * 5 + [0.4] * 3 + [0.9] * 20, Verdict.REAL),
        ("a cough", [0.8] * 6 + [0.1] * 30, Verdict.FALSE),
        ("a clap", [0.9] * 2 + [0.0] * 30, Verdict.FALSE),
        ("mhm", [0.9] * 9 + [0.1] * 30, Verdict.FALSE),
        ("a dish on and off", ([0.9] * 3 + [0.1] * 5) * 5, Verdict.FALSE),
    ],
)
def test_only_somebody_who_goes_on_wants_the_floor(sound: str, voices: list[float], expected: Verdict) -> None:
    found, after = verdict(voices)
    assert found is expected, sound
    assert after <= 0.4


def test_our_own_echo_is_nobody() -> None:
    assert verdict([0.95] * 100, above_db=2.0)[0] is Verdict.OPEN


def test_one_sound_is_judged_once_and_the_next_anew() -> None:
    judge = Interruption()
    found = [judge.hear(0.95, 20.0, TICK) for _ in range(60)]
    assert found.count(Verdict.REAL) == 1
    for _ in range(30):
        judge.hear(0.0, 0.0, TICK)
    assert Verdict.REAL in [judge.hear(0.95, 20.0, TICK) for _ in range(30)]
