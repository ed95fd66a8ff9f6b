"""Speaks about itself: name, abilities, privacy, and what it said before."""

import re
from datetime import datetime

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import core, heard

_REPEAT = re.compile(
    r"^(?:say (?:that|it)|repeat (?:that|it|yourself)|what did you(?: just)? say|what was that|come again"
    r"|pardon(?: me)?"
    r"|sorry what(?: did you say)?|1 more time|i didnt (?:catch|hear|get) (?:that|you))"
    r"(?: again| 1 more time)?$"
)
_NAME = re.compile(
    r"^(?:who are you|whats your name|what is your name|what are you called|what should i call you"
    r"|do you have a name)$"
)
_ABLE = re.compile(
    r"^what (?:else )?(?:can|could) (?:you do|i (?:ask|say to|do with) you|i say)(?: for me)?$"
    r"|^(?:help|help me|what are you able to do)$"
)
_ROOM = re.compile(
    r"^(?:where am i|which room (?:is this|am i in|are you in)|what room (?:is this|am i in|are we in))$"
)
_ROOMS = re.compile(r"^(?:which|what) rooms (?:do you know|are there|do i have)$")
_WHO_HEARS = re.compile(
    r"^(?:are you (?:recording|spying on|listening to) (?:me|us|this)|who (?:can hear|hears|is listening to) (?:me|us)"
    r"|(?:do|does) (?:you|anyone) (?:record|keep|store) (?:me|us|what (?:i|we) say)|is anyone listening"
    r"|where do my words go|do you (?:use|send anything to) the cloud|who answers(?: me)?)$"
)
_MACHINE = re.compile(
    r"^(?:are you|am i talking to) (?:a |an )?(?:real )?(?:human|person|robot|machine|computer|ai|real|bot)"
    r"(?: person)?$"
)


def myself(text: str, facts: Facts, now: datetime) -> Answer | None:
    """What we are and said, if that was asked."""
    said = core(text)
    if _REPEAT.match(said) or _REPEAT.match(heard(text)):
        return Answer(facts.last_reply or "I haven't said anything yet.", "repeat", known=facts.last_reply is not None)
    if _NAME.match(said):
        return Answer(f"I'm {facts.character.name}.", "self")
    if _ABLE.match(said):
        return Answer(_abilities(facts), "self")
    if _ROOM.match(said):
        return Answer(f"This is the {facts.room}." if facts.room else "I don't know which room this is.", "self")
    if _ROOMS.match(said):
        return Answer(_rooms(facts), "self")
    if _WHO_HEARS.match(said):
        return Answer(_privacy(facts), "self")
    if _MACHINE.match(said):
        return Answer("I'm a program that runs in this house.", "self")
    return None


def _abilities(facts: Facts) -> str:
    more = " You can also ask me longer questions." if facts.deep else ""
    return (
        "I can switch lights and devices, open and close blinds, set the temperature, play music, keep timers"
        f" and lists, and tell you the time, the date and the weather.{more}"
    )


def _rooms(facts: Facts) -> str:
    if not facts.rooms:
        return "I don't know any rooms yet."
    if len(facts.rooms) == 1:
        return f"Only the {facts.rooms[0]}."
    return f"I know the {', the '.join(facts.rooms[:-1])} and the {facts.rooms[-1]}."


def _privacy(facts: Facts) -> str:
    if facts.cloud:
        return f"I don't keep sound. Questions I can't answer here go to {facts.cloud}, outside this house."
    return "Everything stays in this house. I don't keep sound, and nothing goes to the internet."
