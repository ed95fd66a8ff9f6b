"""Phrases that were spoken before, ready to sound at once. Pure; bounded by bytes, oldest use goes first."""

from collections import OrderedDict
from dataclasses import dataclass, field

Key = tuple[str, str, float, str]
"""Engine, voice, pace, text."""


@dataclass
class PhraseCache:
    """Finished PCM by phrase."""

    limit_bytes: int = 16 * 1024 * 1024
    longest_bytes: int = 480_000
    """Ten seconds: longer answers are hardly said twice."""
    _held: OrderedDict[Key, bytes] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, key: Key) -> bytes | None:
        """The phrase, if it was said lately."""
        pcm = self._held.get(key)
        if pcm is not None:
            self._held.move_to_end(key)
        return pcm

    def put(self, key: Key, pcm: bytes) -> None:
        """Keep a phrase."""
        if len(pcm) > self.longest_bytes or key in self._held:
            return
        self._held[key] = pcm
        self._bytes += len(pcm)
        while self._bytes > self.limit_bytes:
            _, old = self._held.popitem(last=False)
            self._bytes -= len(old)

    def __len__(self) -> int:
        return len(self._held)
