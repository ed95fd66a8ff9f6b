"""Whatever dies, arrives late or twice: one room answers, every light goes out, every room can be spoken to again."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.config import ArbiterConfig
from hub.arbiter.models import Action, Claim, GrantFinal, GrantProvisional, RoundClosed, StandDown
from hub.arbiter.state import STATE

ROOMS = ("kitchen", "hall", "bath", "attic")
GROUPS = (("kitchen", "hall", "bath"), ("attic",))
names = st.sampled_from(ROOMS)


class HouseThatBreaks(RuleBasedStateMachine):
    """Satellites claim, die, come back; the hub is restarted from its stored state at any point."""

    @initialize(rule_name=st.sampled_from(["first", "loudest", "composite"]), groups=st.sampled_from([(), GROUPS]))
    def start(self, rule_name: str, groups: tuple[tuple[str, ...], ...]) -> None:
        self.config = ArbiterConfig(rule=rule_name, groups=groups)  # type: ignore[arg-type]
        self.arbiter = Arbiter(self.config)
        self.now_us = 1_000_000
        self.serial = 0
        self.alive = set(ROOMS)
        self.lit: dict[str, str] = {}
        """Round -> the room that shows or has the grant."""
        self.final: dict[str, str] = {}
        self.claims: dict[str, str] = {}
        """Claim -> satellite, of claims nobody has answered yet."""
        self.highest = 0
        for name in ROOMS:
            self.arbiter.joined(name, self.now_us)

    def obey(self) -> None:
        for action in self.arbiter.poll(self.now_us):
            self.carry_out(action)

    def carry_out(self, action: Action) -> None:
        match action:
            case GrantProvisional():
                assert action.epoch > self.highest
                assert action.round not in self.final, "a light moved after the grant was final"
                self.highest, self.lit[action.round] = action.epoch, action.satellite
            case GrantFinal():
                assert action.epoch > self.highest
                holder = self.final.get(action.round)
                assert holder is None or holder not in self.alive, "two rooms answer one utterance"
                assert action.satellite in self.alive, "a dead room was told to answer"
                self.highest, self.final[action.round] = action.epoch, action.satellite
                self.lit[action.round] = action.satellite
                self.claims.pop(action.claim, None)
            case StandDown():
                # Only what was no interruption at all is taken back: the wake phrase was said in another room.
                taken_back = action.reason == "overheard"
                assert taken_back or action.satellite != self.final.get(action.round), "who answers was silenced"
                self.claims.pop(action.claim, None)
            case RoundClosed():
                self.lit.pop(action.round, None)
                self.final.pop(action.round, None)

    @rule(
        name=names, level=st.floats(-90, 0), noise=st.floats(-100, -20), age_ms=st.integers(0, 400), good=st.booleans()
    )
    def wake(self, name: str, level: float, noise: float, age_ms: int, good: bool) -> None:
        self.claim(name, level, noise, "wake", age_ms, good)

    @rule(name=names, level=st.floats(-90, 0))
    def barge(self, name: str, level: float) -> None:
        if name in self.alive:
            self.arbiter.plays(name, self.now_us, on=True)
        self.claim(name, level, -90.0, "barge", 0, True)

    @rule(name=names)
    def button(self, name: str) -> None:
        self.claim(name, -90.0, -90.0, "button", 0, True)

    def claim(self, name: str, level: float, noise: float, kind: str, age_ms: int, good: bool) -> None:
        if name not in self.alive:
            return
        self.serial += 1
        claim = Claim(
            id=f"c{self.serial}",
            satellite=name,
            level_db=level,
            noise_db=noise,
            confidence=0.8,
            arrived_us=self.now_us,
            captured_us=self.now_us - age_ms * 1000,
            error_us=5_000 if good else 80_000,
            kind=kind,  # type: ignore[arg-type]
        )
        for old in [old for old, owner in self.claims.items() if owner == name]:
            # The satellite knows only its newest claim.
            del self.claims[old]
        self.claims[claim.id] = name
        self.arbiter.claim(claim, self.now_us)
        self.obey()

    @rule(name=names)
    def dies(self, name: str) -> None:
        if name not in self.alive:
            return
        self.alive.discard(name)
        self.claims = {claim: owner for claim, owner in self.claims.items() if owner != name}
        self.arbiter.lost(name, self.now_us)
        self.obey()

    @rule(name=names, hears=st.booleans())
    def comes_back(self, name: str, hears: bool) -> None:
        self.alive.add(name)
        self.arbiter.joined(name, self.now_us, hears=hears)
        self.obey()

    @rule(name=names, level=st.floats(-90, 0))
    def speaks_on(self, name: str, level: float) -> None:
        self.arbiter.heard(name, level, self.now_us)
        self.obey()

    @rule(what=st.sampled_from(["acted", "sounded", "done"]))
    def turn_goes_on(self, what: str) -> None:
        for round_id in list(self.lit):
            getattr(self.arbiter, what)(round_id, self.now_us)
        self.obey()

    @rule(ms=st.integers(1, 3000))
    def time_passes(self, ms: int) -> None:
        self.now_us += ms * 1000
        self.obey()

    @rule()
    def hub_restarts(self) -> None:
        self.arbiter = Arbiter(self.config, STATE.validate_python(self.arbiter.to_json()))

    @invariant()
    def something_is_always_due_while_a_round_is_open(self) -> None:
        if self.lit:
            deadline = self.arbiter.next_deadline()
            assert deadline is not None
            assert deadline > self.now_us

    def teardown(self) -> None:
        if not hasattr(self, "arbiter"):
            return
        for _ in range(50):
            deadline = self.arbiter.next_deadline()
            if deadline is None:
                break
            self.now_us = deadline
            self.obey()
        assert self.arbiter.next_deadline() is None, "a round never ended"
        assert not self.lit, "a light stayed on"
        assert not self.claims, "a room was never answered"
        self.now_us += 5_000_000
        for name in sorted(self.alive):
            self.claim(name, -20.0, -60.0, "wake", 0, True)
            self.now_us += 20_000_000
            self.obey()
            assert not self.claims, "the room no longer answers"


HouseThatBreaks.TestCase.settings = settings(
    max_examples=300, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_one_room_answers_whatever_breaks = HouseThatBreaks.TestCase
