"""What the built-in skills answer."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.answers.models import Appointment, Character, DayWeather, Facts, Weather
from hub.answers.skills.quick import cannot_answer, quick_answer

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)  # a Friday
FACTS = Facts(
    character=Character(name="Fern"),
    room="kitchen",
    rooms=("kitchen", "office"),
    weather=Weather("sunny", 12.4, "°C", (DayWeather(date(2026, 11, 21), "rainy", 9, 3, 80),)),
    appointments=(
        Appointment(NOW + timedelta(hours=2), "Dentist"),
        Appointment(NOW + timedelta(days=1), "Market"),
        Appointment(NOW - timedelta(hours=3), "Over"),
    ),
    last_reply="The window is open.",
    luck=7,
)


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("what time is it", "It's 2:05 PM."),
        ("Can you tell me the time, please?", "It's 2:05 PM."),
        ("what time is it in tokyo", "It's 11:05 PM in Tokyo."),
        ("what's the date", "Today is Friday, November 20th."),
        ("what day is it", "Today is Friday, November 20th."),
        ("what date is it in 4 days", "That will be Tuesday, November 24th."),
        ("what date will it be in four days", "That will be Tuesday, November 24th."),
        ("what day was it yesterday", "That was Thursday, November 19th."),
        ("how many days until christmas", "35 days until Christmas."),
        ("how many weeks until christmas", "5 weeks until Christmas."),
        ("when is thanksgiving", "That's Thursday, November 26th."),
        ("when is easter", "That's Sunday, March 28th."),
        ("how long until the 24th of december", "34 days until Thursday, December 24th."),
        ("what year is it", "It's 2026."),
        ("what's 15 percent of 80", "12."),
        ("whats fifteen percent of eighty", "12."),
        ("what is two plus three times four", "14."),
        ("how much is 20% off 50", "40."),
        ("what's the square root of 144", "12."),
        ("12 divided by 7", "About 1.7143."),
        ("what is 5 divided by zero", "Nothing can be divided by zero."),
        ("nine squared", "81."),
        ("subtract 5 from 20", "15."),
        ("what is three and a half times two", "7."),
        ("a third of 90", "30."),
        ("how many feet are in a mile", "1 mile is 5280 feet."),
        ("convert 10 miles to kilometers", "10 miles is 16.09 kilometers."),
        ("whats 20 degrees celsius in fahrenheit", "20 degrees celsius is 68 degrees fahrenheit."),
        ("how many ounces in a cup", "1 cup is 8 fluid ounces."),
        ("how many grams are in a pound", "1 pound is 453.6 grams."),
        ("flip a coin", "Heads."),
        ("roll a die", "2."),
        ("roll two dice", "2 and 2: 4 in total."),
        ("pick a number between 1 and 10", "8."),
        ("what's the weather", "It's sunny and 12 degrees."),
        ("what's the weather tomorrow", "Tomorrow looks rainy, up to 9 degrees, down to 3."),
        ("do i need an umbrella tomorrow", "Tomorrow the chance of rain is 80 percent."),
        ("is it raining", "Not right now, it's sunny."),
        ("what's on my calendar today", "Today: Dentist at 4:05 PM."),
        ("do i have any meetings tomorrow", "Tomorrow: Market at 2:05 PM."),
        ("when is my next appointment", "Dentist, today at 4:05 PM."),
        ("how do you spell rhythm", "Rhythm: R, H, Y, T, H, M."),
        ("who are you", "I'm Fern."),
        ("which room is this", "This is the kitchen."),
        ("say that again", "The window is open."),
        (
            "are you recording me",
            "Everything stays in this house. I don't keep sound, and nothing goes to the internet.",
        ),
        ("thank you", "My pleasure."),
    ],
)  # fmt: skip
def test_a_simple_question_gets_its_answer(asked: str, reply: str) -> None:
    answer = quick_answer(asked, FACTS, NOW)
    assert answer is not None
    assert answer.text == reply


@pytest.mark.parametrize(
    "asked",
    [
        "how many days does maria need if she reads 12 pages a day",
        "turn on the light",
        "set a timer for five minutes",
        "what time does the train leave",
        "how many cups of coffee did you drink",
        "explain how the weather forms",
        "how is your mother",
        "convert 3 miles to grams",
        "tell me about thanksgiving traditions",
    ],
)
def test_a_skill_leaves_alone_what_it_cannot_answer(asked: str) -> None:
    answer = quick_answer(asked, Facts(), NOW)
    assert answer is None or not answer.known


@pytest.mark.parametrize("asked", ["what's the weather", "what's on my calendar", "say that again"])
def test_a_skill_without_data_says_so(asked: str) -> None:
    answer = quick_answer(asked, Facts(), NOW)
    assert answer is not None
    assert not answer.known


def test_a_cloud_service_is_named_when_asked_who_hears() -> None:
    answer = quick_answer("who can hear us", Facts(cloud="Example AI"), NOW)
    assert answer is not None
    assert "Example AI" in answer.text


def test_the_persona_brings_its_own_words() -> None:
    fern = Character(name="Fern", phrases={"hello": ("Ahoy.",)})
    answer = quick_answer("hello", Facts(character=fern), NOW)
    assert answer is not None
    assert answer.text == "Ahoy."


def test_without_any_mind_the_sentence_is_honest() -> None:
    assert "no language model" in cannot_answer(Facts()).text
    assert not cannot_answer(Facts(deep=True)).known
