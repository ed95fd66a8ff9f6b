"""A few friendly words; the persona may bring its own."""

import re
from collections.abc import Mapping
from datetime import datetime

from hub.answers.models import Answer, Facts
from hub.answers.skills.hearing import heard

_TOPICS: Mapping[str, re.Pattern[str]] = {
    topic: re.compile(pattern)
    for topic, pattern in {
        "hello": r"^(?:hello|hi|hey|howdy|hiya|good (?:morning|evening|afternoon|day))(?: there| everyone)?$",
        "how are you": r"^(?:(?:hi|hey|hello) )?(?:how are you|hows it going|how are things|how do you feel)"
        r"(?: doing)?(?: today)?$",
        "thanks": r"^(?:(?:great|ok|okay|perfect|cool) )?(?:thanks|thank you|cheers)(?: so much| very much| a lot)?$",
        "bye": r"^(?:bye|goodbye|see you(?: later| tomorrow)?|good night|goodnight)$",
        "praise": r"^(?:well done|good job|nice job|you are (?:great|the best|awesome)|i love you"
        r"|good (?:bot|girl|boy))$",
        "agree": r"^(?:yeah |yes |ok |okay )?(?:that )?sounds good$|^(?:great|perfect|cool|nice|awesome)$",
        "sorry": r"^(?:sorry|my bad|excuse me)$",
        "joke": r"^(?:(?:can you |please )?(?:tell|say)(?: me)? (?:a|another) joke|make me laugh)$",
    }.items()
}
_USUAL: Mapping[str, tuple[str, ...]] = {
    "hello": ("Hello.", "Hi there.", "Hello, what can I do for you?"),
    "how are you": ("I'm fine, thank you. And you?", "All is well here. How are you?"),
    "thanks": ("You're welcome.", "My pleasure.", "Any time."),
    "bye": ("Goodbye.", "See you later.", "Bye for now."),
    "praise": ("Thank you.", "That's kind of you."),
    "agree": ("Good.", "All right."),
    "sorry": ("No problem.", "That's all right."),
    "joke": (
        "Why did the lamp go to school? It wanted to be brighter.",
        "I told the thermostat a secret. Now it's all heated up.",
        "Why don't doors ever win at cards? They always show their hand.",
    ),
}


def smalltalk(text: str, facts: Facts, now: datetime) -> Answer | None:
    """A short friendly reply in the persona's words."""
    said = heard(text)
    for topic, pattern in _TOPICS.items():
        if pattern.match(said):
            phrases = facts.character.phrases.get(topic) or _USUAL[topic]
            return Answer(phrases[facts.luck % len(phrases)], "talk")
    return None
