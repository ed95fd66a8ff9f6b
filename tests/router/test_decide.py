"""Where words go."""

import pytest

from router import Context, Limits, Route, decide

HIT = Context(home="hit")
NEAR = Context(home="near")


@pytest.mark.parametrize(
    ("query", "context", "route"),
    [
        ("Turn on the lights", HIT, Route.COMMAND),
        ("Turn on the lights", Context(), Route.COMMAND),
        ("What's the weather?", Context(), Route.FAST),
        ("Explain quantum physics", Context(), Route.DEEP),
        ("Write a Python function", Context(), Route.DEEP),
        ("Yeah, that sounds good", Context(), Route.FAST),
        ("Explain how thermostats work", Context(), Route.DEEP),
        ("Explain how thermostats work", NEAR, Route.DEEP),
        ("Explain how thermostats work", HIT, Route.DEEP),
        ("is the thermostat on", HIT, Route.COMMAND),
        ("is the thermostat on", Context(), Route.COMMAND),
        ("write a poem about the kitchen light", NEAR, Route.DEEP),
        ("it's freezing in here", Context(), Route.COMMAND),
        ("how are you", Context(), Route.FAST),
        ("whats 15 percent of 80", Context(), Route.FAST),
        (
            "maria has 12 apples and gives a third of them to ben then buys 7 more how many does she have",
            Context(),
            Route.DEEP,
        ),
    ],
)
def test_the_examples_of_the_plan_go_where_they_should(query: str, context: Context, route: Route) -> None:
    assert decide(query, context).route is route


def test_a_pending_question_takes_a_short_reply_as_its_answer() -> None:
    assert decide("yeah that sounds good", Context(pending=True)).route is Route.COMMAND


def test_a_pending_question_does_not_swallow_another_question() -> None:
    assert decide("write a story about a dragon who is afraid of fire", Context(pending=True)).route is Route.DEEP


def test_go_on_stays_with_the_mind_that_was_speaking() -> None:
    assert decide("go on", Context(last_route=Route.DEEP)).route is Route.DEEP
    assert decide("go on", Context(last_route=Route.FAST)).route is not Route.DEEP


def test_without_fallback_nothing_goes_deep() -> None:
    decision = decide("explain quantum physics to a child", limits=Limits(ollama_fallback=False))
    assert decision.route is Route.FAST
    assert "deep answers are switched off" in decision.reasons


def test_a_higher_threshold_sends_less_to_the_deep_mind() -> None:
    query = "why do cats purr"
    complexity = decide(query).complexity
    assert decide(query, limits=Limits(complexity_threshold=complexity - 0.01)).route is Route.DEEP
    assert decide(query, limits=Limits(complexity_threshold=complexity + 0.001)).route is not Route.DEEP


def test_an_unfinished_command_is_never_settled() -> None:
    assert not decide("turn on the", Context(partial=True)).settled


def test_an_unmistakable_beginning_is_settled_before_the_speaker_is_done() -> None:
    decision = decide("write a python function that takes a list", Context(partial=True))
    assert decision.settled
    assert decision.route is Route.DEEP


def test_a_finished_utterance_is_always_settled() -> None:
    assert decide("turn on the").settled


def test_typed_and_recognised_text_go_the_same_way() -> None:
    assert decide("What's the weather like in Paris?") == decide("whats the weather like in paris")


def test_no_words_are_harmless() -> None:
    assert decide(" ?! ").route is Route.FAST


def test_every_decision_gives_a_reason() -> None:
    for query in ("turn on the lamp", "explain gravity", "thanks", "whats the capital of france"):
        assert decide(query).reasons
