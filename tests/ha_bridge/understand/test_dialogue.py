"""Several turns: offers, answers, pronouns, ellipsis, corrections, undo."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ha_bridge.fake import acted
from ha_bridge.models import Source
from ha_bridge.understand.models import Control, Kind


def calls(understood: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    return {str(t): (a.verb.value, dict(a.params)) for a in understood.actions for t in a.targets}


def test_the_evening_dialogue_word_for_word(talk: Any) -> None:
    dark = talk.say("It's getting dark")
    assert dark.kind is Kind.OFFER
    assert dark.reply == "Want me to turn on some lights?"
    assert not dark.actions

    yes = talk.say("Yeah, in the living room")
    assert yes.kind is Kind.ACT
    assert {t for t in calls(yes)} == {"light.floor_lamp", "light.sofa"}
    assert yes.done == "Done. Anything else?"
    full = {"light.floor_lamp": {"brightness": 255}, "light.sofa": {"brightness": 255}}
    talk.house = acted(talk.house, yes.actions)
    entities = {
        key: replace(entity, attributes={**entity.attributes, **full.get(key, {})})
        for key, entity in talk.house.entities.items()
    }
    talk.house = replace(talk.house, entities=entities)

    dim = talk.say("Actually, dim them a bit")
    assert calls(dim) == {
        "light.floor_lamp": ("set_light", {"brightness": 70}),
        "light.sofa": ("set_light", {"brightness": 70}),
    }
    assert dim.done == "How's that?"

    perfect = talk.say("Perfect")
    assert perfect.control is Control.PRAISE
    assert perfect.reply == "Great!"


@pytest.mark.parametrize(
    ("wish", "verbs"),
    [
        ("it's too dark in here", {"turn_on"}),
        ("i can't see a thing", {"turn_on"}),
        ("it's freezing in here", {"set_temperature"}),
        ("i'm cold", {"set_temperature"}),
        ("it's way too hot in here", {"set_temperature"}),
        ("the light is too bright", {"set_light"}),
        ("movie time", {"set_light"}),
    ],
)
def test_a_wish_is_offered_and_a_yes_acts(talk: Any, wish: str, verbs: set[str]) -> None:
    offer = talk.say(wish)
    assert offer.kind is Kind.OFFER
    assert not offer.actions
    assert {a.verb.value for a in talk.say("yes please").actions} == verbs


def test_a_no_to_an_offer_does_nothing(talk: Any) -> None:
    talk.say("i'm cold")
    no = talk.say("no thanks")
    assert no.control is Control.NEVERMIND
    assert talk.frame.pending is None


def test_an_offer_is_forgotten_after_its_time(talk: Any) -> None:
    talk.say("it's getting dark")
    talk.now += timedelta(seconds=31)
    assert not talk.say("yes").actions


def test_a_question_with_choices_takes_a_name_a_number_or_both(talk: Any) -> None:
    for answer, targets in (
        ("the bathroom one", {"fan.bath"}),
        ("bedroom", {"fan.bedroom"}),
        ("the second one", {"fan.bath"}),
        ("both", {"fan.bedroom", "fan.bath"}),
    ):
        talk.say("turn on the fan", room="kitchen")
        chosen = talk.say(answer, room="kitchen")
        assert set(calls(chosen)) == targets, answer
        assert all(action.source is Source.FRAME for action in chosen.actions)


def test_another_command_instead_of_an_answer_is_done_and_the_question_dropped(talk: Any) -> None:
    talk.say("turn on the fan", room="kitchen")
    assert set(calls(talk.say("turn on the hall light"))) == {"light.hall"}
    assert talk.frame.pending is None


def test_pronouns_mean_the_last_targets_for_two_minutes(talk: Any) -> None:
    talk.say("turn on the bedside lamp")
    assert set(calls(talk.say("make it red"))) == {"light.bedside"}
    talk.now += timedelta(seconds=121)
    assert not talk.say("turn it off").actions


def test_a_place_alone_repeats_the_command_there(talk: Any) -> None:
    talk.say("turn on the hall light")
    assert calls(talk.say("and the kitchen")) == {
        "light.kitchen_ceiling": ("turn_on", {}),
        "light.kitchen_counter": ("turn_on", {}),
    }
    talk.say("make it blue")
    assert calls(talk.say("what about the bathroom")) == {"light.bath": ("set_light", {"color": "blue"})}


def test_a_question_goes_on_with_another_target(talk: Any) -> None:
    assert talk.say("is the kitchen window open").reply.startswith("Yes")
    assert talk.say("and the bedroom window").reply.startswith("No")


def test_what_was_asked_about_can_be_acted_upon(talk: Any) -> None:
    talk.say("which lights are on")
    assert set(calls(talk.say("turn them off"))) == {"light.kitchen_ceiling", "light.floor_lamp"}


def test_a_correction_takes_back_and_does_it_there(talk: Any) -> None:
    talk.say("turn on the hall light")
    meant = talk.say("no i meant the bedroom")
    assert meant.undo_first
    assert set(calls(meant)) == {"light.bedroom", "light.bedside"}


def test_the_other_one_is_the_other_of_the_same_room(talk: Any) -> None:
    talk.say("turn on the bedside lamp")
    other = talk.say("no, the other one")
    assert other.undo_first
    assert set(calls(other)) == {"light.bedroom"}


def test_a_bit_more_goes_on_in_the_same_direction_of_the_same_lamp(talk: Any) -> None:
    talk.say("set the kitchen ceiling to 40 percent")
    more = talk.say("a bit more")
    assert set(calls(more)) == {"light.kitchen_ceiling"}


def test_undo_needs_something_to_undo(talk: Any) -> None:
    assert talk.say("undo that").kind is Kind.ANSWER
    talk.say("turn on the hall light")
    assert talk.say("undo that").kind is Kind.UNDO


def test_a_missing_duration_is_asked_for_and_taken(talk: Any) -> None:
    assert talk.say("set a timer").kind is Kind.ASK
    timer = talk.say("ten minutes").timer
    assert timer is not None
    assert timer.duration_s == 600


def test_a_missing_target_is_asked_for_and_taken(talk: Any) -> None:
    assert talk.say("turn it on").kind is Kind.ASK
    assert set(calls(talk.say("the coffee machine"))) == {"switch.coffee"}


def test_stop_also_stops_what_was_just_set_in_motion(talk: Any) -> None:
    talk.say("close the blinds")
    stop = talk.say("stop")
    assert stop.control is Control.STOP
    assert calls(stop) == {"cover.living_blinds": ("stop", {})}


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("stop", Control.STOP),
        ("shut up", Control.STOP),
        ("never mind", Control.NEVERMIND),
        ("thanks", Control.THANKS),
        ("thank you very much", Control.THANKS),
        ("say that again", Control.REPEAT),
        ("don't follow me", Control.STAY),
        ("follow me", Control.FOLLOW),
        ("goodbye", Control.GOODBYE),
        ("speak up", Control.LOUDER),
        ("not so loud", Control.QUIETER),
        ("well done", Control.PRAISE),
        ("that was wrong", Control.FEEDBACK),
        ("what can you do", Control.HELP),
    ],
)
def test_words_about_the_conversation_itself(talk: Any, text: str, control: Control) -> None:
    understood = talk.say(text, room="bath")
    assert understood.kind is Kind.CONTROL
    assert understood.control is control


def test_the_conversation_can_be_sent_to_another_room(talk: Any) -> None:
    assert talk.say("continue in the kitchen").area == "kitchen"
    wrong = talk.say("not you, the kitchen")
    assert (wrong.control, wrong.area) == (Control.WRONG_ROOM, "kitchen")
