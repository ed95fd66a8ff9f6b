"""The API as a table: each route with its bodies, whether it needs the key, and what it is for.

`openapi.py` turns the table into a document, `server.py` into a running server; a test reads it too.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from hub.http.schemas import Schema


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the gate and whose body was checked."""

    body: Any
    """An instance of the route's `takes`, or None."""
    path: dict[str, str]
    query: dict[str, str]
    authorised: bool
    """The caller showed the key, or none is needed."""


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path."""

    method: str
    path: str
    summary: str
    handler: Handler
    takes: type[Schema] | None = None
    gives: type[Schema] | None = None
    open: bool = False
    """Answered without the key; then the handler must say only what strangers may know."""
    plain: bool = False
    """The handler gives text, not JSON."""
    stream: bool = False
    """The handler gives news without end: an async iterator, sent as server-sent events."""


class RouteTable:
    """Collects routes from the parts of the hub that serve them."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def add(self, route: Route) -> None:
        """Add a route; two for the same method and path is a bug."""
        taken = {(r.method, r.path) for r in self.routes}
        if (route.method, route.path) in taken:
            raise ValueError(f"{route.method} {route.path} is served twice")
        self.routes.append(route)
