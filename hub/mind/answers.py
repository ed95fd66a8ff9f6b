"""Answers to words that are not about the house: skills, cache, models; otherwise an honest sentence."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hub.answers.cache import Cache
from hub.answers.errors import MindError
from hub.answers.fillers import Fillers, asked_as, due_at, wish
from hub.answers.models import Character, Facts, Mind, Question, Said
from hub.answers.skills.quick import cannot_answer, quick_answer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FreeQuestion:
    """Words for a free answer, and what is known around them."""

    text: str
    route: Literal["fast", "deep"]
    now: datetime
    facts: Facts
    history: tuple[Said, ...] = ()
    conversation: str = ""
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """The next clause of the answer."""

    text: str
    filler: bool = False


class AnswerDesk:
    """Asks the answerers in turn."""

    def __init__(self, fast: Mind | None = None, deep: Mind | None = None, cache_s: float = 300.0) -> None:
        self.fast = fast
        self.deep = deep
        self._cache = Cache(cache_s)
        self._fillers: dict[str, Fillers] = {}

    @property
    def cloud(self) -> str | None:
        """The service outside the house that also answers, if one does."""
        return next((mind.name for mind in (self.fast, self.deep) if mind is not None and mind.cloud), None)

    @property
    def names(self) -> tuple[str, ...]:
        """What the minds are called, fast one first."""
        return tuple(dict.fromkeys(mind.name for mind in (self.fast, self.deep) if mind is not None))

    async def warm(self) -> None:
        """Load the models before somebody waits for them."""
        for mind in (self.fast, self.deep):
            if mind is not None:
                try:
                    await mind.warm()
                except MindError as error:
                    log.warning("model not warm", extra={"code": error.code, "mind": mind.name})

    async def close(self) -> None:
        """Let go of the connections."""
        for mind in (self.fast, self.deep):
            if mind is not None:
                await mind.close()

    async def answer(self, question: FreeQuestion) -> AsyncIterator[Piece]:
        """The answer, clause by clause; never nothing."""
        wanted = wish(question.text)
        quick = None if wanted else quick_answer(question.text, question.facts, question.now)
        persona = question.facts.character.name
        if quick is not None and (quick.known or self._mind(question.route) is None):
            yield Piece(quick.text)
            return
        kept = self._cache.find(persona, question.text, time.monotonic())
        if kept is not None:
            yield Piece(kept)
            return
        mind = self._mind(question.route)
        if mind is None:
            yield Piece(cannot_answer(question.facts).text)
            return
        said: list[str] = []
        async for piece in self._ask(mind, question, asked_as(wanted) if wanted else question.text):
            if not piece.filler:
                said.append(piece.text)
            yield piece
        if said and not wanted:
            self._cache = self._cache.keep(persona, question.text, " ".join(said), "fact", time.monotonic())

    def _mind(self, route: Literal["fast", "deep"]) -> Mind | None:
        """Each route's own mind; either one is better than none."""
        return (self.deep or self.fast) if route == "deep" else (self.fast or self.deep)

    async def _ask(self, mind: Mind, question: FreeQuestion, text: str) -> AsyncIterator[Piece]:
        asked = Question(text, question.now, question.facts.character, question.history, question.facts.room)
        clauses: asyncio.Queue[str | MindError | None] = asyncio.Queue()
        task = asyncio.create_task(_stream(mind, asked, clauses), name="mind: model")
        asked_at, fillers, spoke = time.monotonic(), 0, False
        try:
            while True:
                due = due_at(asked_at, fillers, spoke) if question.spoken else None
                try:
                    async with asyncio.timeout(None if due is None else max(0.0, due - time.monotonic())):
                        clause = await clauses.get()
                except TimeoutError:
                    yield Piece(self._filler(question, fillers), filler=True)
                    fillers += 1
                    continue
                if clause is None:
                    return
                if isinstance(clause, MindError):
                    log.warning("model failed", extra={"code": clause.code, "mind": mind.name})
                    yield Piece(cannot_answer(question.facts).text)
                    return
                spoke = True
                yield Piece(clause)
        finally:
            task.cancel()

    def _filler(self, question: FreeQuestion, said: int) -> str:
        before = self._fillers.get(question.conversation, Fillers())
        moment: Literal["first", "again"] = "again" if said else "first"
        text, after = before.next(question.facts.character, moment, secrets.randbelow(1 << 16))
        if len(self._fillers) > 200:
            self._fillers.clear()
        self._fillers[question.conversation] = after
        return text


async def _stream(mind: Mind, question: Question, clauses: "asyncio.Queue[str | MindError | None]") -> None:
    try:
        async with aclosing(mind.answer(question)) as answer:
            async for clause in answer:
                clauses.put_nowait(clause)
        clauses.put_nowait(None)
    except MindError as error:
        clauses.put_nowait(error)


__all__ = ["AnswerDesk", "Character", "FreeQuestion", "Piece"]
