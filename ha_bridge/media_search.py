"""Finds the best match for "play jazz" among what a player offers. Pure.

Newer Home Assistants search themselves (`search_media`); older ones let us browse, and we compare titles.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ha_bridge.home import Json

SEARCH_MEDIA, BROWSE_MEDIA = 4194304, 131072
"""Features of a media player."""


@dataclass(frozen=True, slots=True)
class Medium:
    """Something that can be played."""

    content_id: str
    content_type: str
    title: str
    media_class: str | None = None


def playable(tree: object) -> Iterator[Medium]:
    """Everything in a search or browse answer that can be played."""
    if isinstance(tree, list):
        for one in tree:
            yield from playable(one)
    elif isinstance(tree, dict):
        medium = _medium(tree)
        if medium is not None:
            yield medium
        for key in ("children", "result"):
            yield from playable(tree.get(key))


def shelves(tree: object) -> list[Medium]:
    """What can be opened one level further down."""
    children = tree.get("children") if isinstance(tree, dict) else None
    found = [one for one in children if isinstance(one, dict) and one.get("can_expand")] if children else []
    return [medium for one in found if (medium := _medium(one | {"can_play": True})) is not None]


def best(query: str, offered: Iterator[Medium], media_class: str | None) -> Medium | None:
    """The title that shares most words with the query; None if none shares any."""
    wanted = _words(query)
    scored = [(_score(wanted, medium, media_class), -place, medium) for place, medium in enumerate(offered)]
    good = [one for one in scored if one[0] > 0]
    return max(good, key=lambda one: one[:2])[2] if good else None


def _score(wanted: frozenset[str], medium: Medium, media_class: str | None) -> float:
    title = _words(medium.title)
    shared = len(wanted & title)
    if not shared:
        return 0.0
    return shared / len(wanted | title) + (0.2 if media_class and medium.media_class == media_class else 0.0)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _medium(node: Json) -> Medium | None:
    content_id, content_type = node.get("media_content_id"), node.get("media_content_type")
    if not node.get("can_play") or not isinstance(content_id, str) or not isinstance(content_type, str):
        return None
    media_class = node.get("media_class")
    return Medium(
        content_id, content_type, str(node.get("title", "")), media_class if isinstance(media_class, str) else None
    )
