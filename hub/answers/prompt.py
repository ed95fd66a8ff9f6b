"""What a model is told: the unchanging part first, so that a server can keep it warm. Pure."""

from hub.answers.models import Question

_MANNERS = (
    "You are spoken aloud, so answer in plain sentences: no markdown, no lists, no emoji, no links."
    " Be short; say more only when asked. If you do not know, say so."
    " You cannot switch devices or set timers yourself and never claim that you did."
    " Answer in the language you are spoken to."
)
_BRIEF = "Answer in one short sentence."
MOST_TURNS = 12
"""Lines of the conversation that are told again."""


def messages(question: Question) -> list[dict[str, str]]:
    """Chat messages: persona and manners, the conversation, what is true now, the question."""
    character = question.character
    told = [{"role": "system", "content": f"Your name is {character.name}. {character.prompt} {_MANNERS}"}]
    told += [{"role": said.who, "content": said.text} for said in question.history[-MOST_TURNS:]]
    told.append({"role": "system", "content": situation(question)})
    told.append({"role": "user", "content": question.text})
    return told


def situation(question: Question) -> str:
    """Time, room and house facts: what changes from question to question."""
    lines = [
        f"It is {question.now:%A}, {question.now:%B} {question.now.day}, {question.now.year}, {question.now:%H:%M}."
    ]
    if question.room:
        lines.append(f"The user is in the {question.room}.")
    if question.house:
        lines.append("About the house: " + " ".join(fact.rstrip(".") + "." for fact in question.house))
    if question.brief:
        lines.append(_BRIEF)
    return " ".join(lines)
