"""Answers to a question of ours: yes, no, one of the choices, or the missing piece."""

from dataclasses import replace

from ha_bridge.models import Action, Source
from ha_bridge.understand.command import understand_command
from ha_bridge.understand.models import Control, Kind, Pending, Understanding
from ha_bridge.understand.normal import name_words
from ha_bridge.understand.spot import spot
from ha_bridge.understand.timers import understand_timer
from ha_bridge.understand.turning import Turn


def understand_reply(turn: Turn) -> Understanding | None:
    """What the words mean as an answer to our open question; None when they are none."""
    pending = turn.pending
    if pending is None:
        return _closing(turn)
    if pending.question.kind == "choose":
        chosen = _chosen(pending, turn)
        if chosen is not None:
            return chosen
    yes = turn.matched("yes")
    if yes is not None and pending.question.kind == "confirm":
        return _agreed(yes, pending, turn)
    no = turn.matched("no")
    if no is not None:
        return _declined(no, pending, turn)
    return _completed(turn.said.text, pending, turn) if pending.text else None


def _closing(turn: Turn) -> Understanding | None:
    """ "Anything else?" was asked: a plain no ends it, a plain yes wants to hear more."""
    if not (turn.frame.closing and turn.fresh):
        return None
    no = turn.matched("no")
    if no is not None and no[0] == "no":
        return Understanding(Kind.CONTROL, "miss", control=Control.DONE, reply=turn.say("control_done"))
    yes = turn.matched("yes")
    if yes is not None and yes[0] == "yes" and turn.matched("control") is None:
        return Understanding(Kind.CONTROL, "miss", control=Control.HELP, reply=turn.say("go_on"))
    return None


def _agreed(yes: tuple[str, dict[str, str]], pending: Pending, turn: Turn) -> Understanding | None:
    meaning, slots = yes
    if meaning == "yes_rest":
        completed = _completed(slots["rest"], pending, turn)
        if completed is not None:
            return completed
        return understand_command(turn.saying(slots["rest"]))
    if pending.question.options:
        return _acting(pending.question.options[0], pending, turn)
    return understand_command(turn.saying(pending.text)) if pending.text else None


def _declined(no: tuple[str, dict[str, str]], pending: Pending, turn: Turn) -> Understanding | None:
    meaning, slots = no
    if meaning == "no_rest":
        command = understand_command(turn.saying(slots["rest"]))
        return command or (_completed(slots["rest"], pending, turn) if pending.text else None)
    return Understanding(Kind.CONTROL, "hit", control=Control.NEVERMIND, reply=turn.say("control_nevermind"))


def _acting(actions: tuple[Action, ...], pending: Pending, turn: Turn) -> Understanding:
    """The actions that waited; they come from the dialogue, and policy may treat that differently."""
    done = turn.say("done_anything_else") if pending.offer else ""
    framed = tuple(replace(action, source=Source.FRAME) for action in actions)
    return Understanding(Kind.ACT, "hit", actions=framed, done=done, reasons=("answer to our question",))


def _completed(words: str, pending: Pending, turn: Turn) -> Understanding | None:
    """ "In the living room", "ten minutes": the command we asked about, with what was missing."""
    whole = turn.saying(f"{pending.text} {words}")
    understood = understand_timer(whole) or understand_command(whole)
    if understood is not None and understood.kind is Kind.TIMER:
        return understood
    if understood is None or understood.kind is not Kind.ACT:
        return None
    if pending.offer:
        understood = replace(understood, done=turn.say("done_anything_else"))
    actions = tuple(replace(action, source=Source.FRAME) for action in understood.actions)
    return replace(understood, actions=actions, reasons=("completed our question",))


def _chosen(pending: Pending, turn: Turn) -> Understanding | None:
    choices, options = pending.question.choices, pending.question.options
    if len(choices) != len(options) or not choices:
        return None
    several = turn.matched("several")
    if several is not None:
        if several[0] == "all":
            return _acting(tuple(action for option in options for action in option), pending, turn)
        at = int(several[0])
        return _acting(options[at], pending, turn) if -len(options) <= at < len(options) else None
    said = _content(turn)
    if not said:
        return None
    fitting = [n for n, choice in enumerate(choices) if said <= set(name_words(choice, turn.language))]
    exact = [n for n in fitting if said == set(name_words(choices[n], turn.language))]
    best = exact if len(exact) == 1 else fitting
    return _acting(options[best[0]], pending, turn) if len(best) == 1 else None


def _content(turn: Turn) -> set[str]:
    """The words that carry meaning: no fillers, no yes, no "the one"."""
    words = turn.said.words
    yes = turn.matched("yes")
    if yes is not None and "rest" in yes[1]:
        words = tuple(yes[1]["rest"].split())
    pieces = spot(words, turn.index)
    return {
        word
        for piece in pieces
        for word in piece.words
        if (not piece.filler and not piece.has("pron") and word != "1") or (word.isdigit() and piece.named.full)
    }
