"""The satellite's log. What people say and tokens never reach it."""

import logging

log = logging.getLogger("parlour.satellite")


def set_up(verbose: bool) -> None:
    """Log to standard error: time, level, text."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO, format="%(asctime)s %(levelname).1s %(message)s"
    )
    # These tell every frame they carry, tokens included.
    for name in ("websockets", "asyncio", "zeroconf"):
        logging.getLogger(name).setLevel(logging.WARNING)
