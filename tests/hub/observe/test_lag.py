from hub.observe.lag import ALARM_S, CALM, LagAlarm


def test_a_single_late_look_is_no_alarm() -> None:
    alarm = LagAlarm()
    assert not any(alarm.look(lag) for lag in (1.0, 1.0, 0.0, 1.0))


def test_lasting_lateness_is_an_alarm_until_it_is_calm_again() -> None:
    alarm = LagAlarm()
    assert [alarm.look(ALARM_S * 2) for _ in range(4)] == [False, False, True, False]
    assert [alarm.look(0.0) for _ in range(CALM)] == [False] * (CALM - 1) + [True]
    assert not alarm.on
