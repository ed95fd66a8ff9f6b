"""Prompts and texts, step by step."""

from hub.duplex.worker.script import MOST_PADS, PAUSE_FRAMES, Script

SILENCE = (9, 9, 9)
DELAYS = (0, 1, 1)
PAD = 3


def a_script() -> Script:
    return Script(DELAYS, PAD, SILENCE)


def test_nothing_is_forced_without_a_prompt_or_a_text() -> None:
    step = a_script().step()
    assert (step.word, step.codes, step.prompt) == (None, (), False)


def test_a_prompt_is_voice_pause_words_pause() -> None:
    script = a_script()
    script.prompt(((1, 2, 3), (4, 5, 6)), (20, 21))
    steps = []
    while script.prompting:
        steps.append(script.step())
    words = [step.word for step in steps]
    assert words == [PAD] * 2 + [PAD] * PAUSE_FRAMES + [20, 21] + [PAD] * PAUSE_FRAMES
    assert all(step.prompt for step in steps)


def test_codebooks_that_come_later_are_forced_later() -> None:
    script = a_script()
    script.prompt(((1, 2, 3), (4, 5, 6)), ())
    assert script.step().codes == (1, None, None)
    assert script.step().codes == (4, 2, 3)
    assert script.step().codes == (9, 5, 6)


def test_the_last_frame_of_a_prompt_is_completed_in_the_step_after_it() -> None:
    script = a_script()
    script.prompt(((1, 2, 3),), ())
    while script.prompting:
        script.step()
    after = script.step()
    assert (after.codes, after.prompt) == ((None, 9, 9), False)
    assert script.step().codes == ()


def test_a_text_waits_for_the_models_own_words() -> None:
    script = a_script()
    script.say((30, 31))
    assert (script.step().word, script.step().when_speaking) == (30, True)
    assert not script.spoke(PAD, silent=True)
    assert script.step().word == 30
    assert not script.spoke(30, silent=False)
    assert script.step().word == 31
    assert script.spoke(31, silent=False)
    assert not script.saying


def test_a_model_that_stays_silent_is_made_to_speak_after_a_second() -> None:
    script = a_script()
    script.say((30,))
    for _ in range(MOST_PADS):
        assert script.step().when_speaking
        script.spoke(PAD, silent=True)
    assert not script.step().when_speaking


def test_a_text_can_be_taken_back() -> None:
    script = a_script()
    script.say((30, 31))
    script.hush()
    assert not script.saying
    assert script.step().word is None
