"""Never further ahead of the speaker than needed."""

import pytest

from satellite.audio.pacing import MAX_LEAD_MS, Pacer


def test_the_first_frames_leave_at_once_and_the_rest_at_the_speed_of_speech() -> None:
    pacer = Pacer(target_ms=60)
    assert pacer.lead_ms == 120
    now, sent = 10.0, []
    for seq in range(20):
        now = max(now, pacer.due_at(seq, now))
        pacer.sent(seq, now)
        sent.append(round(now - 10.0, 3))
    assert sent[:7] == [0.0] * 7
    assert sent[7:] == [pytest.approx(0.02 * n) for n in range(1, 14)]


@pytest.mark.parametrize(("target", "lead"), [(40, 100), (200, 260), (900, MAX_LEAD_MS), (-5, 60)])
def test_the_lead_follows_the_satellite_up_to_its_limit(target: int, lead: int) -> None:
    pacer = Pacer()
    pacer.retarget(target)
    assert pacer.lead_ms == lead


def test_an_answer_that_comes_slowly_is_not_followed_by_a_burst() -> None:
    pacer = Pacer()
    pacer.sent(0, 0.0)
    pacer.sent(1, 5.0)
    assert pacer.due_at(2, 5.0) == pytest.approx(5.02 - 0.12)
    assert pacer.due_at(50, 5.0) == pytest.approx(5.98 - 0.12)


def test_a_speaker_that_is_behind_slows_us_down() -> None:
    pacer = Pacer(first_seq=100)
    pacer.played(100, 1.0)
    assert pacer.due_at(100, 3.0) == 3.0
    pacer.sent(100, 0.0)
    before = pacer.due_at(110, 0.0)
    pacer.played(100, 0.3)
    assert pacer.due_at(110, 0.0) == pytest.approx(before + 0.3)
    pacer.played(100, 0.1)
    assert pacer.due_at(110, 0.0) == pytest.approx(before + 0.3)
