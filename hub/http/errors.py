"""Errors of the HTTP API.

ApiError
 +-- code `bad_request`       400  the body does not fit
 +-- code `unknown_room`      400  no such area id, name or alias
 +-- code `unauthorised`      401  no key, or a wrong one
 +-- code `not_found`         404  no such thing
 +-- code `conflict`          409  already answered, expired, or another turn is under way
 +-- code `too_many`          429  too many requests
 +-- code `house_not_ready`   503  Home Assistant is not reachable or not mirrored yet
 +-- code `unavailable`       503  a part of the hub is down
"""

STATUS = {
    "bad_request": 400,
    "unknown_room": 400,
    "unauthorised": 401,
    "not_found": 404,
    "conflict": 409,
    "too_many": 429,
    "house_not_ready": 503,
    "unavailable": 503,
}


class ApiError(Exception):
    """A request that is answered with `{"error": {"code", "message"}}`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status of this code."""
        return STATUS[self.code]
