"""Three rooms over the real link: one voice answers, an interruption stops one room, a voice moves without a tear."""

from itertools import pairwise
from pathlib import Path

import pytest

from hub.conversation.events import State
from hub.mind.api import Answered
from tests.e2e.living import House, living

STORY = " ".join(["la"] * 20)
STORY_FRAMES = 200
"""20 tones of 200 ms."""


async def one_talk(house: House) -> str:
    opened = await house.directed.opened.get()
    return opened.conversation


def sounding(house: House, since_s: float) -> set[str]:
    return {name for name, room in house.rooms.items() if room.loud_frames(since_s)}


@pytest.mark.timeout(60)
async def test_one_utterance_one_voice_and_a_move_loses_and_repeats_nothing(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        house.clap(kitchen=0.0, hall=-10.0, bath=-16.0)
        talk = await one_talk(house)
        await house.until(lambda: house.brain.desk.talk(talk).room_final)
        began = house.now_s()
        await house.directed.say(talk, "hello there you")
        await house.until(lambda: len(house.rooms["kitchen"].loud_frames(began)) >= 25)
        await house.quiet("kitchen")
        assert sounding(house, began) == {"kitchen"}

        # A story begins in the kitchen; after a second it is asked to go on in the hall.
        began = house.now_s()
        house.directed.answers["story"] = Answered("", STORY, move_to="hall")
        await house.directed.say(talk, "story")
        await house.until(lambda: len(house.rooms["hall"].loud_frames(began)) >= 20)
        await house.quiet("kitchen", "hall")
        kitchen, hall = house.rooms["kitchen"].sounds(began), house.rooms["hall"].sounds(began)
        assert sounding(house, began) == {"kitchen", "hall"}
        assert kitchen[-1][0] < hall[0][0] <= kitchen[-1][0] + 6
        assert abs(len(kitchen) + len(hall) - STORY_FRAMES) <= 1
        pitches = [pitch for _, pitch in kitchen + hall]
        assert all(after >= before - 30 for before, after in pairwise(pitches))
        assert house.ids[house.brain.desk.talk(talk).satellite] == "hall"


@pytest.mark.timeout(60)
async def test_an_interruption_stops_the_room_it_was_meant_for_and_the_other_goes_on(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        talks = {}
        for room in ("kitchen", "bath"):
            house.clap(**{room: 0.0})
            talks[room] = await one_talk(house)
            await house.until(lambda room=room: house.brain.desk.talk(talks[room]).room_final)
            await house.directed.say(talks[room], STORY)
            # Long enough that what comes next is no echo of the same words.
            await house.until(lambda room=room: len(house.rooms[room].loud_frames()) > 50)
        assert talks["kitchen"] != talks["bath"]
        for room in house.rooms.values():
            room.clap.asleep = True  # what comes now is no wake word
        began = house.now_s()
        house.clap(kitchen=0.0, bath=-12.0)
        await house.until(lambda: house.brain.desk.talk(talks["kitchen"]).state is not State.SPEAKING)
        for talk in talks.values():
            await house.directed.interrupt(talk, real=True)
        await house.quiet("kitchen", "bath")
        told = {room: len(house.rooms[room].loud_frames(began)) for room in talks}
        assert told["kitchen"] < 40
        assert len(house.rooms["bath"].loud_frames()) >= STORY_FRAMES - 5


@pytest.mark.timeout(60)
async def test_when_the_winner_dies_the_next_best_answers(tmp_path: Path) -> None:
    async with living(tmp_path) as house:
        house.clap(kitchen=0.0, hall=-10.0, bath=-16.0)
        talk = await one_talk(house)
        await house.until(lambda: house.brain.desk.talk(talk).room_final)
        life = house.rooms["kitchen"].life
        assert life is not None
        life.cancel()
        await house.until(lambda: house.ids[house.brain.desk.talk(talk).satellite] == "hall")
        began = house.now_s()
        await house.directed.say(talk, "hello there you")
        await house.until(lambda: house.rooms["hall"].loud_frames(began))
        await house.quiet("hall", "bath")
        assert sounding(house, began) == {"hall"}


@pytest.mark.timeout(60)
async def test_a_walk_takes_the_voice_along(tmp_path: Path) -> None:
    async with living(tmp_path, barge_in=False) as house:
        house.clap(kitchen=0.0, hall=-18.0)
        talk = await one_talk(house)
        await house.until(lambda: house.brain.desk.talk(talk).room_final)
        for room in house.rooms.values():
            room.clap.asleep = True
        began = house.now_s()
        await house.directed.say(talk, " ".join(["la"] * 32))
        await house.until(lambda: len(house.rooms["kitchen"].loud_frames(began)) > 10)
        house.walk("kitchen", "hall", 3.5)
        await house.until(lambda: house.rooms["hall"].loud_frames(began))
        await house.quiet("kitchen", "hall")
        kitchen, hall = house.rooms["kitchen"].loud_frames(began), house.rooms["hall"].loud_frames(began)
        assert kitchen[-1] < hall[0] <= kitchen[-1] + 6
        assert abs(len(kitchen) + len(hall) - 320) <= 1
        (why,) = house.brain.explanations.last(1)
        assert [house.ids[move["entered"]] for move in why["moves"]] == ["hall"]
