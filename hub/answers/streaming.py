"""Turns a server's stream of words into clauses: patience, one new attempt before the first word, circuit breaker."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from hub.answers.breaker import Breaker
from hub.answers.clauses import ClauseStream
from hub.answers.errors import MindBrokeOffError, MindDownError, MindError, MindSlowError, ModelMissingError

Pieces = Callable[[], AsyncGenerator[str, None]]
"""Asks the server and yields text as it comes; raises `MindError` of the right kind."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for a model."""

    first_word_s: float = 8.0
    """From the question to the first word, attempts and loading included."""
    next_word_s: float = 5.0
    """Between two words."""
    attempts: int = 2


class GuardedStream:
    """Asks one server; remembers how it behaved. Every attempt ends with its iteration."""

    def __init__(self, patience: Patience, breaker: Breaker | None = None) -> None:
        self._patience = patience
        self._breaker = breaker or Breaker()

    @property
    def resting(self) -> bool:
        """Whether the server has failed so often that it is left alone now."""
        return not self._breaker.allows(_now())

    async def clauses(self, pieces: Pieces) -> AsyncGenerator[str, None]:
        """Speakable clauses. Cancelling the iteration closes the connection at once."""
        if self.resting:
            raise MindDownError("the server failed several times and rests now")
        self._breaker = self._breaker.began(_now())
        stream = ClauseStream()
        try:
            async with aclosing(self._words(pieces)) as words:
                async for piece in words:
                    for clause in stream.feed(piece):
                        yield clause
        except ModelMissingError:
            self._breaker = self._breaker.worked()  # the server is well; it lacks something
            raise
        except MindError:
            self._breaker = self._breaker.failed(_now())
            raise
        self._breaker = self._breaker.worked()
        for clause in stream.finish():
            yield clause

    async def _words(self, pieces: Pieces) -> AsyncGenerator[str, None]:
        give_up_at = _now() + self._patience.first_word_s
        for attempt in range(1, self._patience.attempts + 1):
            spoke = False
            try:
                async with aclosing(pieces()) as words:
                    while True:
                        wait = self._patience.next_word_s if spoke else give_up_at - _now()
                        piece = await _within(wait, words)
                        if piece is None:
                            return
                        spoke = spoke or bool(piece)
                        yield piece
            except MindDownError as error:
                if spoke:
                    raise MindBrokeOffError(str(error)) from error
                if attempt == self._patience.attempts or _now() >= give_up_at:
                    raise


async def _within(seconds: float, words: AsyncGenerator[str, None]) -> str | None:
    try:
        async with asyncio.timeout(seconds):
            return await anext(words, None)
    except TimeoutError:
        raise MindSlowError(f"no word for {max(seconds, 0):.1f} s") from None


def _now() -> float:
    return asyncio.get_running_loop().time()
