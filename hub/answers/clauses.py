"""Cuts a stream of words into clauses fit to be spoken, each as soon as it is whole. Pure."""

import re

from hub.answers.speakable import speakable

FIRST_AT_LEAST = 24
"""Characters from which the first clause may end at a comma: the voice should begin early."""
AT_LEAST = 12
"""Characters below which a clause waits for the next."""
AT_MOST = 200
"""Characters after which a clause ends at the next blank."""
CODE_LEFT_OUT = "I've left out the code, it is in the written answer."

_SENTENCE_END = re.compile(r"[.!?]+[\"')\]*_]*(?=\s)")
_PAUSE = re.compile(r"[,;:](?=\s)")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|st|vs|etc|e\.g|i\.e|no|approx|prof|jr|sr)|\b[a-z]|^\s*\d{1,3})\.$", re.I
)
_FENCE = "```"
_THOUGHT = ("<think>", "</think>")


class ClauseStream:
    """Takes pieces of an answer as they come, gives clauses; silent about code blocks and inner thoughts."""

    def __init__(self) -> None:
        self._raw = ""
        self._text = ""
        self._hidden: str | None = None
        """The mark that ends what must not be spoken; None while everything may."""
        self._spoke = False
        self._told_about_code = False

    def feed(self, piece: str) -> list[str]:
        """The clauses that this piece completed."""
        self._raw += piece
        self._unveil(final=False)
        return self._take(final=False)

    def finish(self) -> list[str]:
        """What is left when the answer is over."""
        self._unveil(final=True)
        return self._take(final=True)

    def _unveil(self, final: bool) -> None:
        """Moves what may be spoken from the raw text, keeping back what could be the beginning of a mark."""
        while self._raw:
            if self._hidden is not None:
                end = self._raw.find(self._hidden)
                if end < 0:
                    self._raw = "" if final else self._raw[-(len(self._hidden) - 1) :]
                    return
                self._raw = self._raw[end + len(self._hidden) :]
                self._hidden = None
                continue
            start, mark = self._next_mark()
            if mark is None:
                keep = 0 if final else _could_begin_mark(self._raw)
                self._text += self._raw[: len(self._raw) - keep]
                self._raw = self._raw[len(self._raw) - keep :]
                return
            self._text += self._raw[:start] + "\n"
            self._raw = self._raw[start + len(mark) :]
            self._hidden = _THOUGHT[1] if mark == _THOUGHT[0] else _FENCE
            if mark == _FENCE and not self._told_about_code:
                self._told_about_code = True
                self._text += CODE_LEFT_OUT + "\n"

    def _next_mark(self) -> tuple[int, str | None]:
        found = [(at, mark) for mark in (_FENCE, _THOUGHT[0]) if (at := self._raw.find(mark)) >= 0]
        return min(found) if found else (-1, None)

    def _take(self, final: bool) -> list[str]:
        clauses = []
        while (end := self._cut()) is not None:
            clauses += self._clause(self._text[:end])
            self._text = self._text[end:]
        if final and self._text.strip():
            clauses += self._clause(self._text)
            self._text = ""
        return clauses

    def _clause(self, raw: str) -> list[str]:
        said = speakable(raw.strip())
        self._spoke = self._spoke or bool(said)
        return [said] if said else []

    def _cut(self) -> int | None:
        """Index behind the next clause, None while it is not whole."""
        line = self._text.find("\n")
        if line >= 0 and not self._text[:line].strip():
            return line + 1
        ends = [line + 1] if line >= 0 else []
        ends += [match.end() for match in _SENTENCE_END.finditer(self._text) if self._ends_here(match.end())][:1]
        if not self._spoke:
            ends += [match.end() for match in _PAUSE.finditer(self._text) if match.end() >= FIRST_AT_LEAST][:1]
        if ends:
            return min(ends)
        if len(self._text) > AT_MOST:
            blank = self._text.rfind(" ", 0, AT_MOST)
            return blank if blank > 0 else AT_MOST
        return None

    def _ends_here(self, end: int) -> bool:
        sentence = self._text[:end]
        return len(sentence.strip()) >= AT_LEAST and not _ABBREVIATION.search(sentence)


def _could_begin_mark(text: str) -> int:
    """How many last characters might grow into a fence or a thought."""
    for mark in (_FENCE, _THOUGHT[0]):
        for size in range(len(mark) - 1, 0, -1):
            if text.endswith(mark[:size]):
                return size
    return 0
