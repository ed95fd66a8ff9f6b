"""2048 words to read aloud and compare, eleven bits each.

Every word is consonant-vowel-consonant-vowel-consonant. The last letter is a check on the others, so any two words
differ in at least two letters: a slip of the ear does not turn one into another.
"""

_FIRST = "bdghjklmnrstvwyz"
_VOWELS = "aiou"
_MIDDLE = "bdlmnrtv"
_LAST = "bdfgjklmnprstvxz"
WORD_BITS = 11
WORD_COUNT = 1 << WORD_BITS


def word(number: int) -> str:
    """Return the word for a number below 2048."""
    if not 0 <= number < WORD_COUNT:
        raise ValueError("a word stands for eleven bits")
    first, rest = divmod(number, 128)
    vowel, rest = divmod(rest, 32)
    middle, second = divmod(rest, 4)
    check = (first + 5 * vowel + 3 * middle + 7 * second) % 16
    return _FIRST[first] + _VOWELS[vowel] + _MIDDLE[middle] + _VOWELS[second] + _LAST[check]


def words_from(digest: bytes, count: int = 6) -> tuple[str, ...]:
    """Return words for the first `count` x 11 bits of a digest."""
    bits = int.from_bytes(digest)
    length = len(digest) * 8
    return tuple(word(bits >> (length - WORD_BITS * (n + 1)) & (WORD_COUNT - 1)) for n in range(count))
