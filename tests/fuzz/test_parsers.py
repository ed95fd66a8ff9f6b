"""A hundred thousand damaged inputs over every parser that meets outside bytes; and every crash ever found, kept."""

import random
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.fuzz.damage import damaged
from tests.fuzz.parsers import PARSERS, Parser

pytestmark = pytest.mark.faults
INPUTS = 100_000
SEED = 20
HANG_S = 20
"""One input may not take this long, however busy the machine is."""
MOST_MEMORY_MB = 150
"""Growth of this process over all inputs of one parser."""
SHARES = sum(parser.share for parser in PARSERS)

RIFF = b"RIFF$\x05\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00"
FOUND: tuple[tuple[str, bytes], ...] = (
    ("home assistant", b'{"r": [{"": {}}]}'),
    ("home assistant", b'{"c": {"light.lamp": {"-": {"a": [[[]]]}}}}'),
    ("wav", RIFF + b"\x80>\x00\x00\x00\xfa\x00\x00\x04\x00\x10\x00LIST\xff\xff\xff\x7f"),
    ("wav", RIFF + b"\x81>\x00\x00\x00\xfa\x00\x00\x04\x00\x10\x00data\x10\x00\x00\x00" + bytes(16)),
)
"""Inputs that once crashed a parser."""


@contextmanager
def no_longer_than(seconds: int, data: bytes) -> Iterator[None]:
    def hangs(*_: object) -> None:
        raise AssertionError(f"hangs on {data[:200]!r}")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def give(parser: Parser, data: bytes) -> None:
    with suppress(*parser.refusals):
        parser.parse(data)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_the_examples_are_good_input(parser: Parser) -> None:
    for example in parser.examples():
        parser.parse(example)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_nothing_crashes_hangs_or_fills_the_memory(parser: Parser) -> None:
    dice = random.Random(f"{SEED} {parser.name}")
    examples = parser.examples()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(INPUTS * parser.share // SHARES):
        data = damaged(dice.choice(examples), dice)
        with no_longer_than(HANG_S, data):
            try:
                give(parser, data)
            except Exception as crash:
                raise AssertionError(f"{type(crash).__name__}: {crash} on {data!r}") from crash
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < MOST_MEMORY_MB


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_crashed_once_never_does_again(name: str, data: bytes) -> None:
    give(next(parser for parser in PARSERS if parser.name == name), data)
