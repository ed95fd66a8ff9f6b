"""What is kept of turns for a while: events without words for replay, words for a day. Everything else is forgotten."""

import asyncio
import time

from hub.brain.tape import Tape
from hub.config.sections import Privacy
from hub.store.records import TranscriptLine, TurnRecord
from hub.store.writer import StoreWriter

PURGE_EVERY_S = 600.0


class Archive:
    """Writes to the store beside the turns, never in their way."""

    def __init__(self, store: StoreWriter, tape: Tape, privacy: Privacy) -> None:
        self._store = store
        self._tape = tape
        self._privacy = privacy

    def keep_turn(self, turn: str, conversation: str, room: str | None, outcome: str) -> None:
        """The events of a spoken turn that is over."""
        lines = self._tape.cut(conversation)
        record = TurnRecord(turn, time.time(), conversation, room, outcome)
        self._store.later(lambda store: store.add_turn(record, lines))

    def keep_words(self, conversation: str, turn: str, room: str | None, said: str, reply: str) -> None:
        """What was said, until it is purged or forgotten."""
        now = time.time()
        spoken = [
            TranscriptLine(now, conversation, turn, room, "user", said),
            TranscriptLine(now, conversation, turn, room, "house", reply),
        ]
        for line in spoken:
            if line.text:
                self._store.later(lambda store, line=line: store.add_transcript(line))  # type: ignore[misc]

    async def run(self) -> None:
        """Delete what is old enough, for ever."""
        kept = self._privacy
        while True:
            self._store.later(
                lambda store: store.purge(time.time(), transcripts_h=kept.transcripts_h, events_h=kept.events_h)
            )
            await asyncio.sleep(PURGE_EVERY_S)
