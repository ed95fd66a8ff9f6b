"""One turn on its way through the stages: what was said, where, and what the dialogue was about."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ha_bridge.models import AreaId, House
from ha_bridge.understand.index import Index
from ha_bridge.understand.language import Language, match_sentences
from ha_bridge.understand.models import FRAME_S, Frame, Pending
from ha_bridge.understand.normal import Said
from ha_bridge.understand.resolve import Place


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything a stage may look at."""

    text: str
    said: Said
    frame: Frame
    house: House
    room: AreaId | None
    now: datetime
    index: Index

    @property
    def language(self) -> Language:
        """The language of this turn."""
        return self.index.language

    @property
    def fresh(self) -> bool:
        """Whether the frame may still be referred to."""
        return self.now.timestamp() - self.frame.at <= FRAME_S

    @property
    def pending(self) -> Pending | None:
        """Our open question, unless its time is over."""
        pending = self.frame.pending
        if pending is None or self.now.timestamp() - pending.asked_at > pending.question.expires_s:
            return None
        return pending

    @property
    def place(self) -> Place:
        """What resolving names needs."""
        return Place(self.house, self.index, self.room, self.frame, self.fresh)

    def saying(self, text: str) -> "Turn":
        """The same turn with other words, given in normal form."""
        return replace(self, said=Said(tuple(text.split()), asked=False, polite=self.said.polite))

    def opened(self) -> "Turn":
        """The same turn with compound words taken apart ("küchenlicht" is "küche licht")."""
        words = tuple(part for word in self.said.words for part in self.index.compounds.get(word, (word,)))
        return replace(self, said=replace(self.said, words=words))

    def matched(self, family: str) -> tuple[str, dict[str, str]] | None:
        """The first sentence of a family that these words are."""
        return next(match_sentences(self.language, family, self.said.text), None)

    def all_matches(self, family: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Every sentence of a family that these words are, in order."""
        return match_sentences(self.language, family, self.said.text)

    def area_named(self, words: str) -> AreaId | None:
        """The room these words name."""
        named = self.index.phrases.get(tuple(words.split()))
        return min(named.areas) if named and named.areas else None

    def say(self, key: str, **values: object) -> str:
        """One wording of this language."""
        return self.language.say(key, **values)
