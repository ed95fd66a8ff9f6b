"""What can go wrong with the words of a language.

LanguageError   our own word files are at fault: named when they are loaded, never in the middle of a turn
"""


class LanguageError(Exception):
    """A word file of a language cannot be used."""

    code = "language_broken"
