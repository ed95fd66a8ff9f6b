"""The small template language of the word files: `(a|b)`, `[optional]`, `{slot}`.

Two readings of the same templates: all phrases they stand for (for the lexicon), or one regular expression with a
group for each slot (for whole sentences).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ha_bridge.understand.errors import LanguageError

_TOKEN = re.compile(r"\(|\)|\[|\]|\||\{[a-z_]+\}|<[a-z_]+>|[^()\[\]|{}<>\s]+")

Node = tuple[str, object]


def _parse(template: str) -> Node:
    tokens = _TOKEN.findall(template)
    node, rest = _alternatives(tokens, template)
    if rest:
        raise LanguageError(f"unbalanced template: {template!r}")
    return node


def _alternatives(tokens: list[str], template: str) -> tuple[Node, list[str]]:
    options: list[Node] = []
    sequence: list[Node] = []
    while tokens and tokens[0] not in (")", "]"):
        head, tokens = tokens[0], tokens[1:]
        if head == "|":
            options.append(("seq", sequence))
            sequence = []
        elif head in ("(", "["):
            inner, tokens = _alternatives(tokens, template)
            if not tokens or tokens[0] != {"(": ")", "[": "]"}[head]:
                raise LanguageError(f"unbalanced template: {template!r}")
            tokens = tokens[1:]
            sequence.append(inner if head == "(" else ("opt", inner))
        elif head[0] in "{<":
            sequence.append(("slot" if head[0] == "{" else "rule", head[1:-1]))
        else:
            sequence.append(("word", head))
    options.append(("seq", sequence))
    return (options[0] if len(options) == 1 else ("alt", options)), tokens


def parsed(template: str, rules: Mapping[str, str]) -> Node:
    """A template as a tree, for those who build something else from it; its rules are opened."""
    return _opened(_parse(template), rules)


def _opened(node: Node, rules: Mapping[str, str]) -> Node:
    kind, body = node
    if kind == "rule":
        return _opened(_parse(_rule(rules, str(body))), rules)
    if kind in ("seq", "alt"):
        return kind, [_opened(child, rules) for child in _nodes(body)]
    return (kind, _opened(_node(body), rules)) if kind == "opt" else node


def parts_of(node: Node) -> tuple[str, str, list[Node]]:
    """Kind (`word`, `slot`, `seq`, `alt`, `opt`), its word, its children."""
    kind, body = node
    if kind in ("seq", "alt"):
        return kind, "", _nodes(body)
    return (kind, "", [_node(body)]) if kind == "opt" else (kind, str(body), [])


def phrases(template: str, rules: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Every phrase a slotless template stands for, as words."""
    yield from _expand(_parse(template), rules)


def _expand(node: Node, rules: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    kind, body = node
    if kind == "word":
        yield (str(body),)
    elif kind == "rule":
        yield from _expand(_parse(_rule(rules, str(body))), rules)
    elif kind == "opt":
        yield ()
        yield from _expand(_node(body), rules)
    elif kind == "alt":
        for option in _nodes(body):
            yield from _expand(option, rules)
    elif kind == "seq":
        yield from _expand_sequence(_nodes(body), rules)
    else:
        raise LanguageError(f"a slot has no place in a phrase: {body!r}")


def _expand_sequence(nodes: list[Node], rules: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    if not nodes:
        yield ()
        return
    for head in _expand(nodes[0], rules):
        for tail in _expand_sequence(nodes[1:], rules):
            yield head + tail


SLOT_SHAPES = {"number": r"-?\d+(?:\.\d+)?", "word": r"\S+"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A whole sentence: what it must contain, and the expression that reads it."""

    needs: tuple[frozenset[str], ...]
    """Of each of these sets at least one word has to occur: a cheap test before the expression."""
    regex: re.Pattern[str]

    def read(self, text: str, words: frozenset[str]) -> dict[str, str] | None:
        """The filled slots, if the text is this sentence."""
        if any(words.isdisjoint(choice) for choice in self.needs):
            return None
        found = self.regex.fullmatch(text)
        return {key: value for key, value in found.groupdict().items() if value is not None} if found else None


def sentence(template: str, rules: Mapping[str, str]) -> list[Pattern]:
    """Patterns for whole sentences of single-spaced lower-case words, each followed by a space.

    With several free slots there are two: one tries short fillings first, the other long ones.
    """
    node = _parse(template)
    needs = tuple(_needs(node, rules))
    lazy = _regex(node, rules)
    patterns = [Pattern(needs, re.compile(lazy))]
    if lazy.count(">.+?)") > 1:
        patterns.append(Pattern(needs, re.compile(lazy.replace(">.+?)", ">.+)"))))
    return patterns


def _needs(node: Node, rules: Mapping[str, str]) -> list[frozenset[str]]:
    kind, body = node
    if kind == "word":
        return [frozenset({str(body)})]
    if kind == "rule":
        return _needs(_parse(_rule(rules, str(body))), rules)
    if kind == "seq":
        return [choice for child in _nodes(body) for choice in _needs(child, rules)]
    if kind == "alt":
        options = [_needs(child, rules) for child in _nodes(body)]
        return [frozenset().union(*(min(option, key=len) for option in options))] if all(options) else []
    return []


def _regex(node: Node, rules: Mapping[str, str]) -> str:
    """Each word and slot takes the space behind it, so optional parts leave no double spaces."""
    kind, body = node
    if kind == "word":
        return re.escape(str(body)) + " "
    if kind == "slot":
        name = str(body)
        return rf"(?P<{name}>{SLOT_SHAPES.get(name.split('_')[0], r'.+?')}) "
    if kind == "rule":
        return f"(?:{_regex(_parse(_rule(rules, str(body))), rules)})"
    if kind == "opt":
        return f"(?:{_regex(_node(body), rules)})?"
    joiner = "|" if kind == "alt" else ""
    return "(?:" + joiner.join(_regex(child, rules) for child in _nodes(body)) + ")"


def _rule(rules: Mapping[str, str], name: str) -> str:
    if name not in rules:
        raise LanguageError(f"unknown rule <{name}>")
    return rules[name]


def _node(body: object) -> Node:
    assert isinstance(body, tuple)
    return body


def _nodes(body: object) -> list[Node]:
    assert isinstance(body, list)
    return body
