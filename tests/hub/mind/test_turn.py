"""One turn of text against the demo house: from words to what happened."""

import asyncio
from pathlib import Path

import pytest

from ha_bridge.home import Home
from ha_bridge.language import load_language
from ha_bridge.models import EntityId
from ha_bridge.policy import HighRisk, Rules
from ha_bridge.understand.index import build_index
from hub.demo.home import DemoHome
from hub.mind.answers import AnswerDesk
from hub.mind.api import ActionDone, Answered, Ask, Clause, HouseholdAsked, Kept, MindEvent, Routed
from hub.mind.dialogues import Dialogue
from hub.mind.houses import Houses
from hub.mind.line import TurnLine
from hub.mind.turn import MindTurn, Tools
from router.models import Limits

WORDS = load_language("en", Path(__file__).parents[3] / "config" / "lang")


class Talk:
    """A conversation with a mind, without processes."""

    def __init__(self, home: Home, high_risk: HighRisk = "off", confirmations: str = "short") -> None:
        houses = Houses(home, WORDS)
        houses.index = build_index(home.house(), WORDS)
        self.home = home
        self.tools = Tools(
            home,
            houses,
            Rules(high_risk=high_risk),
            Limits(),
            AnswerDesk(),
            confirmations,  # type: ignore[arg-type]
        )
        self.dialogue = Dialogue()
        self.events: list[MindEvent] = []
        self.count = 0

    async def say(
        self,
        *texts: str,
        room: str | None = "living_room",
        spoken: bool = False,
        kept: Kept | None = None,
        confidences: tuple[float, ...] = (),
    ) -> Answered:
        self.count += 1
        self.events = []
        line: TurnLine

        async def send(event: MindEvent) -> None:
            self.events.append(event)
            if isinstance(event, HouseholdAsked) and kept is not None:
                line.take_kept(kept)

        line = TurnLine(send)
        ask = Ask(f"c.{self.count}", "c", texts, room, spoken=spoken, confidences=confidences)
        return await MindTurn(ask, self.dialogue, self.tools, line).run()

    def state(self, entity: str) -> str | None:
        return self.home.house().entities[EntityId(entity)].state

    @property
    def route(self) -> str:
        return next(event.route for event in self.events if isinstance(event, Routed))

    @property
    def done(self) -> list[str]:
        return [event.entity_id for event in self.events if isinstance(event, ActionDone) and event.ok]


@pytest.fixture
def talk() -> Talk:
    return Talk(DemoHome())


async def test_a_command_changes_the_house_and_says_so(talk: Talk) -> None:
    answer = await talk.say("turn on the kitchen ceiling light")
    assert talk.state("light.kitchen_ceiling") == "on"
    assert talk.route == "command"
    assert answer.reply
    assert [event.text for event in talk.events if isinstance(event, Clause)] == [answer.reply]


async def test_the_room_of_the_speaker_is_meant_when_none_is_named(talk: Talk) -> None:
    await talk.say("turn on the lights", room="kitchen")
    assert set(talk.done) == {"light.kitchen_ceiling", "light.worktop"}


async def test_meaning_chooses_among_the_readings_of_the_recogniser(talk: Talk) -> None:
    await talk.say("turn on the red in lamb", "turn on the reading lamp")
    assert talk.state("light.reading_lamp") == "on"


async def test_a_question_never_acts(talk: Talk) -> None:
    before = talk.home.house().entities
    answer = await talk.say("is the garage door open")
    assert talk.home.house().entities is before
    assert answer.reply


async def test_a_tone_is_enough_for_a_spoken_command_where_the_owner_says_so() -> None:
    talk = Talk(DemoHome(), confirmations="tone")
    answer = await talk.say("turn on the reading lamp", spoken=True)
    assert (answer.reply, answer.tone) == ("", "done")


async def test_high_risk_is_refused_by_default_and_names_the_way_to_allow_it(talk: Talk) -> None:
    answer = await talk.say("unlock the front door")
    assert talk.state("lock.front_door") == "locked"
    assert "high risk" in answer.reply


async def test_high_risk_needs_a_yes_in_the_same_conversation_where_it_is_allowed() -> None:
    talk = Talk(DemoHome(), high_risk="confirm")
    answer = await talk.say("unlock the front door")
    assert talk.state("lock.front_door") == "locked"
    assert answer.pending is not None
    assert answer.pending.kind == "confirm"
    await talk.say("yes")
    assert talk.state("lock.front_door") == "unlocked"


async def test_a_yes_from_another_room_unlocks_nothing() -> None:
    talk = Talk(DemoHome(), high_risk="confirm")
    await talk.say("unlock the front door", room="living_room")
    await talk.say("yes", room="bedroom")
    assert talk.state("lock.front_door") == "locked"


async def test_saying_the_command_again_is_no_yes() -> None:
    talk = Talk(DemoHome(), high_risk="confirm")
    await talk.say("unlock the front door")
    await talk.say("unlock the front door")
    assert talk.state("lock.front_door") == "locked"


async def test_no_leaves_the_door_locked() -> None:
    talk = Talk(DemoHome(), high_risk="confirm")
    await talk.say("unlock the front door")
    answer = await talk.say("no")
    assert talk.state("lock.front_door") == "locked"
    assert answer.pending is None
    await talk.say("yes")
    assert talk.state("lock.front_door") == "locked"


async def test_undo_takes_the_last_command_back(talk: Talk) -> None:
    await talk.say("turn on the reading lamp")
    await talk.say("undo that")
    assert talk.state("light.reading_lamp") == "off"


async def test_a_turn_waits_for_its_final_room_before_it_acts_there(talk: Talk) -> None:
    sent: list[MindEvent] = []

    async def send(event: MindEvent) -> None:
        sent.append(event)

    line = TurnLine(send)
    ask = Ask("c.1", "c", ("turn on the lights",), "kitchen", spoken=True, room_final=False)
    running = asyncio.ensure_future(MindTurn(ask, talk.dialogue, talk.tools, line).run())
    for _ in range(20):
        await asyncio.sleep(0)
    assert not [event for event in sent if isinstance(event, ActionDone)]
    line.take_room("bedroom")
    await running
    assert talk.state("light.bedside_lamp") == "on"
    assert talk.state("light.kitchen_ceiling") == "off"


async def test_an_explanation_goes_to_a_thinking_mind_and_is_honest_without_one(talk: Talk) -> None:
    answer = await talk.say("explain how thermostats work")
    assert talk.route == "deep"
    assert "model" in answer.reply


async def test_writing_code_is_no_shopping_list(talk: Talk) -> None:
    await talk.say("write a python function that sorts a list")
    assert talk.route == "deep"


async def test_the_plan_of_a_getting_dark_evening(talk: Talk) -> None:
    answer = await talk.say("It's getting dark")
    assert answer.reply == "Want me to turn on some lights?"
    answer = await talk.say("Yeah, in the living room")
    assert answer.reply == "Done. Anything else?"
    assert talk.state("light.living_room_ceiling") == "on"
    await talk.say("Actually, dim them a bit")
    level = talk.home.house().entities[EntityId("light.living_room_ceiling")].attributes["brightness"]
    assert isinstance(level, int | float)
    assert round(level / 2.55) == 70
    answer = await talk.say("Perfect")
    assert answer.reply == "Great!"


async def test_a_command_that_was_not_heard_well_is_asked_about_and_done_after_a_yes(talk: Talk) -> None:
    answer = await talk.say("turn on the reading lamp", "turn off the reading lamp", confidences=(0.55, 0.45))
    assert talk.state("light.reading_lamp") == "off"
    assert answer.pending is not None
    assert "turn on the reading lamp" in answer.reply
    await talk.say("yes", confidences=(0.9,))
    assert talk.state("light.reading_lamp") == "on"


async def test_a_no_to_what_was_not_heard_well_leaves_the_house_alone(talk: Talk) -> None:
    await talk.say("turn on the reading lamp", confidences=(0.4,))
    await talk.say("no", confidences=(0.9,))
    assert talk.state("light.reading_lamp") == "off"


async def test_other_words_after_our_question_are_a_command_of_their_own(talk: Talk) -> None:
    await talk.say("turn on the reading lamp", confidences=(0.4,))
    await talk.say("turn on the hallway light", confidences=(0.9,))
    assert (talk.state("light.reading_lamp"), talk.state("light.hallway")) == ("off", "on")


async def test_a_guess_is_no_question(talk: Talk) -> None:
    answer = await talk.say("turn on the reading lamp", confidences=(0.1,))
    assert answer.pending is None
    assert answer.reply == WORDS.say("not_heard")


async def test_a_yes_that_was_hardly_heard_opens_no_door() -> None:
    talk = Talk(DemoHome(), high_risk="confirm")
    await talk.say("unlock the front door", confidences=(0.9,))
    await talk.say("yes", confidences=(0.3,))
    assert talk.state("lock.front_door") == "locked"


async def test_a_door_is_never_opened_by_a_yes_to_a_guess() -> None:
    talk = Talk(DemoHome(), high_risk="confirm")
    await talk.say("unlock the front door", "lock the front door", confidences=(0.5, 0.45))
    await talk.say("yes", confidences=(0.9,))
    assert talk.state("lock.front_door") == "locked"
