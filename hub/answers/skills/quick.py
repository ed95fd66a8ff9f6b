"""Asks every built-in skill in turn: the fast mind that is always there."""

from collections.abc import Callable
from datetime import datetime

from hub.answers.models import Answer, Facts
from hub.answers.skills.chance import chance
from hub.answers.skills.clock import clock
from hub.answers.skills.dates import dates
from hub.answers.skills.diary import diary
from hub.answers.skills.myself import myself
from hub.answers.skills.smalltalk import smalltalk
from hub.answers.skills.spelling import spelling
from hub.answers.skills.sums import sums
from hub.answers.skills.units import units
from hub.answers.skills.weather import weather

Skill = Callable[[str, Facts, datetime], Answer | None]

SKILLS: tuple[Skill, ...] = (
    myself, clock, dates, sums, units, chance, weather, diary, spelling, smalltalk,
)  # fmt: skip


def quick_answer(text: str, facts: Facts, now: datetime) -> Answer | None:
    """The first skill that knows, or None. `now` is local time with its zone."""
    for skill in SKILLS:
        if answer := skill(text, facts, now):
            return answer
    return None


def cannot_answer(facts: Facts) -> Answer:
    """The honest sentence when no mind is there for a free question."""
    if facts.deep:
        return Answer("I can't answer that right now. Please ask me again in a moment.", "talk", known=False)
    return Answer(
        "I have no language model here, so I can't answer that. I can control the house, tell the time, the date and"
        " the weather, and work out sums.",
        "talk",
        known=False,
    )
