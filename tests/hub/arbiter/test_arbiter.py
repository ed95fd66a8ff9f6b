"""Which room answers, told as scenes in a house."""

import json

from hub.arbiter.arbiter import Arbiter
from hub.arbiter.models import GrantFinal, StandDown
from hub.arbiter.state import STATE
from tests.hub.arbiter.conftest import MakeHouse


def test_a_lone_satellite_answers_at_once(make_house: MakeHouse) -> None:
    house = make_house("kitchen")
    house.says(0, "kitchen")
    assert house.told() == ["kitchen answers"]


def test_a_satellite_whose_neighbours_are_muted_is_alone(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.arbiter.joined("hall", 0, hears=False)
    house.says(0, "kitchen")
    assert house.told() == ["kitchen answers"]


def test_a_room_in_another_group_is_not_waited_for(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "attic", groups=(("kitchen",), ("attic",)))
    house.says(0, "kitchen")
    assert house.told() == ["kitchen answers"]


def test_the_best_claim_within_the_window_answers(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall", "bath")
    house.says(0, "hall", -40)
    house.says(90, "kitchen", -30)
    house.says(140, "bath", -50)
    house.at(249)
    assert house.told() == ["hall maybe", "kitchen maybe"]
    house.at(250)
    assert house.told()[2:] == ["kitchen answers", "bath quiet", "hall quiet"]


def test_the_grant_is_final_with_the_first_device_call(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "hall", -40)
    house.arbiter.acted("r1", 100_000)
    house.says(150, "kitchen", -20)
    assert house.told() == ["hall maybe", "hall answers", "kitchen quiet"]


def test_the_grant_is_final_with_the_first_sound(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "hall", -40)
    house.arbiter.sounded("r1", 100_000)
    assert house.at(100) == ["hall answers"]


def test_a_loser_ignores_the_same_utterance_for_the_rest_of_700_ms(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.says(300, "hall", -20)
    stand_down = house.log[-1]
    assert isinstance(stand_down, StandDown)
    assert (stand_down.winner, stand_down.reason, stand_down.suppress_ms) == ("kitchen", "late", 400)


def test_a_retry_from_a_loser_is_a_new_round(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.says(10, "hall", -40)
    house.at(250)
    house.says(600, "hall", -20)
    house.at(850)
    assert house.told()[-2:] == ["hall maybe", "hall answers"]


def test_a_retry_from_the_winner_is_a_new_round(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.at(250)
    house.says(600, "kitchen", -30)
    house.at(850)
    assert house.told()[-2:] == ["kitchen maybe", "kitchen answers"]


def test_the_same_claim_sent_twice_counts_once(make_house: MakeHouse) -> None:
    house = make_house("kitchen")
    house.says(0, "kitchen", id="same")
    house.says(900, "kitchen", id="same")
    assert house.told() == ["kitchen answers"]


def test_people_in_different_groups_are_answered_in_parallel(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall", "attic", "loft", groups=(("kitchen", "hall"), ("attic", "loft")))
    house.says(0, "kitchen", -30)
    house.says(50, "attic", -30)
    house.says(60, "hall", -45)
    house.says(70, "loft", -45)
    house.at(400)
    assert [word for word in house.told() if "answers" in word] == ["kitchen answers", "attic answers"]


def test_rooms_that_never_heard_each_other_still_do_not_answer_the_same_words_twice(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "attic")
    for wake in range(20):
        house.says(wake * 10_000, "kitchen")
    house.says(300_000, "kitchen", -30)
    house.says(300_100, "attic", -50)
    house.at(301_000)
    assert house.told()[-2:] == ["kitchen answers", "attic quiet"]


def test_a_claim_held_up_on_its_way_is_known_by_its_time_of_capture(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(1000, "kitchen", -30, captured_us=900_000, error_us=5_000)
    house.at(5000)
    house.says(6000, "hall", -20, captured_us=910_000, error_us=5_000)
    assert house.told()[-1] == "hall quiet"


def test_where_the_clock_is_bad_the_time_of_arrival_counts(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(1000, "kitchen", -30, captured_us=900_000, error_us=5_000)
    house.at(5000)
    house.says(6000, "hall", -30, captured_us=910_000, error_us=51_000)
    house.at(6250)
    assert house.told()[-1] == "hall answers"


def test_a_clock_that_points_to_the_future_is_not_believed(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(1000, "kitchen", -30, captured_us=6_000_000, error_us=1_000)
    house.says(1010, "hall", -40, captured_us=950_000, error_us=1_000)
    house.at(1300)
    assert house.told() == ["kitchen maybe", "kitchen answers", "hall quiet"]


def test_equal_claims_go_to_the_earliest_capture(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(1000, "kitchen", captured_us=900_000, error_us=1_000)
    house.says(1010, "hall", captured_us=890_000, error_us=1_000)
    house.at(1300)
    assert house.told()[-2:] == ["hall answers", "kitchen quiet"]


def test_clearly_louder_speech_after_the_phrase_moves_the_light(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.says(10, "hall", -33)
    for frame in range(4):
        house.arbiter.heard("kitchen", -45, 100_000 + frame * 20_000)
        house.arbiter.heard("hall", -35, 100_000 + frame * 20_000)
    assert house.at(200) == ["hall maybe"]
    assert house.at(250) == ["hall answers", "kitchen quiet"]


def test_a_little_louder_speech_moves_nothing(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.says(10, "hall", -33)
    for frame in range(4):
        house.arbiter.heard("kitchen", -38, 100_000 + frame * 20_000)
        house.arbiter.heard("hall", -35, 100_000 + frame * 20_000)
    assert house.at(250) == ["kitchen answers", "hall quiet"]


def test_the_next_best_answers_when_the_winner_dies_before_the_grant(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall", "bath")
    house.says(0, "kitchen", -30)
    house.says(10, "hall", -40)
    house.says(20, "bath", -50)
    house.arbiter.lost("kitchen", 100_000)
    house.at(250)
    assert house.told()[-3:] == ["hall maybe", "hall answers", "bath quiet"]


def test_the_next_best_answers_when_the_winner_dies_after_the_grant(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.says(10, "hall", -40)
    house.at(250)
    house.arbiter.lost("kitchen", 2_200_000)
    assert house.at(2200) == ["hall answers"]


def test_a_room_that_hears_it_late_answers_if_all_others_died(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.arbiter.lost("kitchen", 100_000)
    house.says(150, "hall", -40)
    house.at(200)
    assert house.told()[-1] == "hall answers"


def test_every_round_ends_by_itself(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen")
    while (deadline := house.arbiter.next_deadline()) is not None:
        house.at(deadline / 1000)
    assert [record.winner for record in house.explanations()] == ["kitchen"]


def test_epochs_rise_from_where_the_last_hub_stopped(make_house: MakeHouse) -> None:
    house = make_house("kitchen")
    house.arbiter.state.epoch = 700
    house.says(0, "kitchen")
    house.says(5000, "kitchen")
    assert [action.epoch for action in house.log if isinstance(action, GrantFinal)] == [701, 702]


def test_a_button_opens_its_room_whatever_others_hear(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "kitchen", -30)
    house.says(10, "hall", -90, kind="button")
    assert house.told() == ["kitchen maybe", "hall answers"]


def test_an_interruption_with_the_wake_word_is_answered_where_it_was_said(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.arbiter.plays("kitchen", 0, on=True)
    house.says(0, "kitchen", -30, kind="barge", playing=True)
    house.says(600, "hall", -45)
    house.says(620, "kitchen", -30, playing=True)
    house.at(1000)
    assert house.told() == ["kitchen answers", "hall maybe", "kitchen maybe", "kitchen answers", "hall quiet"]


def test_a_room_that_overhears_a_wake_word_goes_on_playing(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.arbiter.plays("hall", 0, on=True)
    house.says(0, "hall", -45, kind="barge", playing=True)
    house.says(600, "kitchen", -30)
    house.at(1000)
    last = house.log[-2]
    assert isinstance(last, StandDown)
    assert (last.satellite, last.winner, last.reason) == ("hall", "kitchen", "overheard")


def test_of_two_playing_rooms_the_one_spoken_to_is_interrupted(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    for name in ("kitchen", "hall"):
        house.arbiter.plays(name, 0, on=True)
    house.says(0, "hall", -45, kind="barge", playing=True)
    house.says(40, "kitchen", -30, kind="barge", playing=True)
    house.at(300)
    assert house.told() == ["hall maybe", "kitchen maybe", "kitchen answers", "hall quiet"]


def test_not_you_the_kitchen_teaches_the_calibration(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "hall", -30)
    house.says(10, "kitchen", -32)
    house.at(300)
    assert house.told()[-2] == "hall answers"
    assert house.arbiter.teach("r1", "kitchen", 2_000_000)
    house.says(9000, "hall", -30)
    house.says(9010, "kitchen", -32)
    house.at(9300)
    assert house.told()[-2] == "kitchen answers"


def test_nothing_is_learned_from_a_room_that_did_not_hear_it(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall", "bath")
    house.says(0, "hall", -30)
    house.says(10, "kitchen", -32)
    house.at(300)
    assert not house.arbiter.teach("r1", "bath", 2_000_000)


def test_the_state_survives_json_in_the_middle_of_a_round(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "hall", -40)
    stored = json.loads(json.dumps(house.arbiter.to_json()))
    twin = Arbiter(house.arbiter.config, STATE.validate_python(stored))
    assert twin.state == house.arbiter.state
    assert twin.poll(250_000) == house.arbiter.poll(250_000)


def test_the_explanation_says_who_heard_it_and_why_the_room_was_chosen(make_house: MakeHouse) -> None:
    house = make_house("kitchen", "hall")
    house.says(0, "hall", -40)
    house.says(90, "kitchen", -30)
    house.at(5000)
    (record,) = house.explanations()
    assert (record.winner, record.final_us, record.rule) == ("kitchen", 250_000, "composite")
    assert [candidate.claim.satellite for candidate in record.candidates] == ["kitchen", "hall"]
    assert [(note.at_us // 1000, note.what) for note in record.notes] == [
        (0, "claimed"),
        (0, "provisional:first_claim"),
        (90, "claimed"),
        (90, "provisional:score"),
        (250, "final:window"),
        (250, "stand_down:another_room"),
        (2750, "closed:over"),
    ]
    assert record.candidates[0].score_db == sum(value for _, value in record.candidates[0].parts)
