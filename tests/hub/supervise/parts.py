"""Parts of a hub that behave and misbehave, for the supervisor's tests."""

import asyncio
import logging
import time

from hub.errors import KeyUnreadable, PortTaken
from hub.workers.worker import Worker


async def good(worker: Worker) -> None:
    worker.on_reload(lambda settings: settings.log.keep != 9)
    worker.ready()
    logging.getLogger("hub.good").info("at work", extra={"text": "canary words"})
    await worker.stopping.wait()


async def crashes(worker: Worker) -> None:
    worker.ready()
    raise PortTaken("Port 1 is taken.", fix="Choose another.")


async def hopeless(worker: Worker) -> None:
    raise KeyUnreadable("The key cannot be read.", fix="chmod 600 it.")


async def hangs(worker: Worker) -> None:
    worker.ready()
    await asyncio.sleep(0.3)
    time.sleep(60)  # noqa: ASYNC251  # this is what hanging means


async def stubborn(worker: Worker) -> None:
    worker.ready("half of it")
    await asyncio.Event().wait()
