"""A persona in words for a language model. Pure."""

from hub.personas.model import BIG_FIVE, Persona

_SCALE = ((0.85, "very"), (0.65, "rather"), (0.35, ""), (0.15, "not very"), (-1.0, "not at all"))
_BIG_FIVE_WORDS = {
    "openness": "curious and imaginative",
    "conscientiousness": "orderly and reliable",
    "extraversion": "outgoing and talkative",
    "agreeableness": "warm and obliging",
    "neuroticism": "nervous and easily upset",
}
SPOKEN = "Your words are spoken aloud: no lists, no markup, no emoji, short sentences."


def prompt(persona: Persona, room: str | None = None) -> str:
    """What a model is told before a conversation."""
    parts = [f"Your name is {persona.name}.", persona.personality.strip(), _character(persona), _mood(persona), SPOKEN]
    if room:
        parts.append(f"The person who speaks to you is in this room: {room}.")
    return "\n".join(part for part in parts if part)


def _character(persona: Persona) -> str:
    words = [_graded(_BIG_FIVE_WORDS[t], persona.traits[t]) for t in BIG_FIVE if t in persona.traits]
    words += [_graded(t.replace("_", " "), v) for t, v in sorted(persona.traits.items()) if t not in BIG_FIVE]
    told = [word for word in words if word]
    return f"Your character: {'; '.join(told)}." if told else ""


def _mood(persona: Persona) -> str:
    words = [
        f"{name.replace('_', ' ')} {round(value * 100)} percent" for name, value in sorted(persona.emotions.items())
    ]
    return f"Your mood now: {', '.join(words)}." if words else ""


def _graded(word: str, value: float) -> str:
    """What stands out; the middle goes without saying."""
    grade = next(grade for least, grade in _SCALE if value >= least)
    return f"{grade} {word}" if grade else ""
