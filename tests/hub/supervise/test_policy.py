import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.supervise.policy import ChildPolicy, Limits, Order, State

LIMITS = Limits()


def running(now: float = 0.0) -> ChildPolicy:
    policy = ChildPolicy(LIMITS)
    assert policy.begin(now) is Order.START
    policy.ready(now)
    return policy


def test_a_child_that_says_nothing_is_hung_after_400_ms_and_killed_later() -> None:
    policy = running()
    policy.heard(10.0)
    assert policy.next_deadline() == pytest.approx(10.4)
    assert policy.poll(10.39) is None
    assert policy.state is State.RUNNING
    assert policy.poll(10.4) is None
    assert policy.state is State.HUNG
    assert policy.poll(12.9) is None
    assert policy.poll(13.0) is Order.KILL
    assert policy.next_deadline() is None


def test_a_hung_child_that_speaks_again_runs_again() -> None:
    policy = running()
    policy.poll(0.4)
    assert policy.state is State.HUNG
    policy.heard(0.7)
    assert policy.state is State.RUNNING
    assert policy.next_deadline() == pytest.approx(1.1)


def test_a_start_that_never_becomes_ready_is_killed() -> None:
    policy = ChildPolicy(LIMITS)
    policy.begin(0.0)
    policy.heard(5.0)
    assert policy.poll(59.9) is None
    assert policy.poll(60.0) is Order.KILL


def test_pauses_double_until_we_give_up() -> None:
    policy = ChildPolicy(LIMITS)
    policy.begin(0.0)
    now, pauses = 0.0, []
    while True:
        policy.exited(now)
        if policy.state is State.GIVEN_UP:
            break
        pauses.append(policy.pause_s)
        deadline = policy.next_deadline()
        assert deadline == pytest.approx(now + policy.pause_s)
        assert policy.poll(now) is None
        now = deadline
        assert policy.poll(now) is Order.START
    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert policy.next_deadline() is None
    assert policy.begin(now) is Order.START


def test_what_cannot_get_better_is_given_up_at_once() -> None:
    policy = running()
    policy.exited(1.0, hopeless=True)
    assert policy.state is State.GIVEN_UP


def test_a_healthy_time_wipes_the_slate() -> None:
    policy = running()
    for now in (1.0, 2.0, 4.0):
        policy.exited(now)
        policy.poll(now + policy.pause_s)
        policy.ready(now + policy.pause_s)
    assert policy.failures == 3
    policy.exited(100.0)
    assert (policy.state, policy.failures, policy.pause_s) == (State.WAITING, 1, 0.25)


def test_a_child_that_does_not_stop_is_killed_in_time() -> None:
    policy = running()
    assert policy.stop(10.0) is Order.TERMINATE
    assert policy.stop(11.0) is None
    assert policy.poll(13.9) is None
    assert policy.poll(14.0) is Order.KILL
    policy.exited(14.1)
    assert policy.state is State.STOPPED


@pytest.mark.parametrize("ended", [State.WAITING, State.GIVEN_UP])
def test_stopping_what_does_not_run_is_done_at_once(ended: State) -> None:
    policy = ChildPolicy(Limits(failures=1 if ended is State.GIVEN_UP else 2))
    policy.begin(0.0)
    policy.exited(0.0)
    assert policy.state is ended
    assert policy.stop(1.0) is None
    assert policy.state is State.STOPPED


def test_being_ready_twice_changes_nothing() -> None:
    policy = running()
    policy.poll(0.5)
    policy.ready(0.6)
    assert policy.state is State.HUNG


@given(
    st.lists(st.sampled_from(["ready", "heard", "exited", "poll", "stop", "begin"]), max_size=60), st.floats(0.01, 9)
)
def test_whatever_happens_the_policy_keeps_its_word(events: list[str], step_s: float) -> None:
    policy = ChildPolicy(LIMITS)
    alive, now = False, 0.0
    for event in events:
        now += step_s
        match event:
            case "ready" if alive:
                policy.ready(now)
            case "heard" if alive:
                policy.heard(now)
            case "exited" if alive:
                policy.exited(now)
                alive = False
            case "begin" if not alive:
                alive = policy.begin(now) is Order.START
            case "stop":
                policy.stop(now)
            case "poll":
                order = policy.poll(now)
                assert order is not Order.START or not alive
                alive = alive or order is Order.START
            case _:
                continue
        assert policy.pause_s <= LIMITS.longest_pause_s
        assert alive == (policy.state in {State.STARTING, State.RUNNING, State.HUNG, State.STOPPING})
