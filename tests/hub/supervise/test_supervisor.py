import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hub.config.loading import Loaded, load
from hub.config.settings import Settings
from hub.control.client import ask
from hub.errors import CommandRefused
from hub.observe.sink import LogSink
from hub.supervise.children import Child
from hub.supervise.policy import Limits, State
from hub.supervise.supervisor import Plan, Supervisor

ROOT = Path(__file__).parents[3]
QUICK = Limits(first_pause_s=0.01, failures=3, kill_s=0.8, stop_s=0.5)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(ROOT)  # the parts' processes import this folder's `parts`
    with TemporaryDirectory(prefix="parlour-") as name:
        yield Path(name)


def part(kind: str, behaviour: str, **more: bool) -> Child:
    return Child(kind, runs=f"tests.hub.supervise.parts:{behaviour}", reads=("log",), without=f"No {kind}.", **more)


class Running:
    def __init__(self, hub: Supervisor, runtime: Path, done: asyncio.Task[int]) -> None:
        self.hub, self.runtime, self.done = hub, runtime, done

    async def until(self, condition: Callable[[Mapping[str, State]], bool]) -> None:
        async with asyncio.timeout(20):
            await self.hub.until(condition)

    async def ask(self, command: str, **arguments: str) -> dict[str, object]:
        answer: dict[str, object] = await asyncio.to_thread(ask, self.runtime, command, arguments)
        return answer

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self.runtime / "hub.jsonl").read_text().splitlines()]


@asynccontextmanager
async def running(
    runtime: Path, *parts: Child, single: bool = False, reread: Loaded | None = None
) -> AsyncIterator[Running]:
    sink = LogSink(runtime, max_bytes=10**6, keep=1)
    plan = Plan(runtime, single, limits=QUICK, pick=lambda settings, headless: {one.kind: one for one in parts})
    hub = Supervisor(Loaded(Settings()), plan, sink, lambda: reread or Loaded(Settings()))
    done = asyncio.create_task(hub.run())
    try:
        yield Running(hub, runtime, done)
    finally:
        hub.stop()
        await done


async def test_parts_start_and_stop_and_leave_their_lines_without_what_was_said(runtime: Path) -> None:
    async with running(runtime, part("relay", "good"), part("mind", "good")) as hub:
        await hub.until(lambda states: states["relay"] == states["mind"] == State.RUNNING)
        assert hub.hub.states()["voice"] is State.ABSENT
    assert await hub.done == 0
    assert {line["part"] for line in hub.log() if line["event"] == "at work"} == {"relay", "mind"}
    assert "canary" not in (runtime / "hub.jsonl").read_text()


async def test_a_killed_part_comes_back_and_the_others_never_notice(runtime: Path) -> None:
    async with running(runtime, part("relay", "good"), part("mind", "good")) as hub:
        await hub.until(lambda states: states["relay"] == states["mind"] == State.RUNNING)
        before = (await hub.ask("status"))["parts"]
        assert isinstance(before, dict)
        os.kill(before["mind"]["pid"], signal.SIGKILL)
        await hub.until(lambda states: states["mind"] is State.WAITING)
        assert hub.hub.troubles()["mind"] == ("No mind.",)
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        after = (await hub.ask("status"))["parts"]
        assert isinstance(after, dict)
        assert after["relay"]["pid"] == before["relay"]["pid"]
        assert after["mind"]["pid"] != before["mind"]["pid"]


async def test_a_part_that_hangs_is_noticed_and_killed(runtime: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running(runtime, part("ears", "hangs")) as hub:
        await hub.until(lambda states: states["ears"] is State.HUNG)
        await hub.until(lambda states: states["ears"] is State.WAITING)
    assert "signal SIGKILL" in [vars(record).get("how") for record in caplog.records]


async def test_a_stopped_process_that_continues_is_trusted_again(runtime: Path) -> None:
    async with running(runtime, part("ears", "good")) as hub:
        await hub.until(lambda states: states["ears"] is State.RUNNING)
        parts = (await hub.ask("status"))["parts"]
        assert isinstance(parts, dict)
        os.kill(parts["ears"]["pid"], signal.SIGSTOP)
        await hub.until(lambda states: states["ears"] is State.HUNG)
        os.kill(parts["ears"]["pid"], signal.SIGCONT)
        await hub.until(lambda states: states["ears"] is State.RUNNING)


async def test_a_part_that_keeps_failing_is_given_up_and_the_rest_goes_on(runtime: Path) -> None:
    async with running(runtime, part("relay", "good"), part("voice", "crashes")) as hub:
        await hub.until(lambda states: states["voice"] is State.GIVEN_UP)
        await hub.until(lambda states: states["relay"] is State.RUNNING)
        assert (await hub.ask("status"))["troubles"] == {"voice": ["No voice."], "ears": [_without("ears")]}
    failures = [line for line in hub.log() if line["event"] == "failed"]
    assert len(failures) == QUICK.failures
    assert failures[0]["fix"] == "Choose another."


def _without(kind: str) -> str:
    from hub.supervise.children import CHILDREN

    return next(child.without for child in CHILDREN if child.kind == kind)


async def test_the_hub_ends_with_an_error_when_a_vital_part_is_given_up(runtime: Path) -> None:
    async with running(runtime, part("relay", "crashes", vital=True)) as hub, asyncio.timeout(20):
        assert await hub.done == 1


@pytest.mark.parametrize("single", [False, True])
async def test_a_part_that_only_a_person_can_help_is_not_tried_again(
    runtime: Path, single: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(runtime, part("relay", "hopeless", vital=True, single=True), single=single) as hub:
        async with asyncio.timeout(20):
            assert await hub.done == 1
        assert [vars(one)["then"] for one in caplog.records if one.message == "part ended"] == [State.GIVEN_UP]
        if not single:
            assert [line["fix"] for line in hub.log() if line["event"] == "failed"] == ["chmod 600 it."]


async def test_a_part_that_does_not_stop_is_killed_in_time(runtime: Path) -> None:
    async with running(runtime, part("mind", "stubborn")) as hub:
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        assert hub.hub.troubles()["mind"] == ("half of it",)
    assert hub.hub.states()["mind"] is State.STOPPED


async def test_single_runs_parts_inside_this_process(runtime: Path) -> None:
    async with running(runtime, part("mind", "good", single=True), single=True) as hub:
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        parts = (await hub.ask("status"))["parts"]
        assert isinstance(parts, dict)
        assert parts["mind"]["pid"] == os.getpid()


async def test_a_part_inside_this_process_is_restarted_too(runtime: Path) -> None:
    async with running(runtime, part("mind", "crashes", single=True), single=True) as hub:
        await hub.until(lambda states: states["mind"] is State.GIVEN_UP)


@pytest.mark.parametrize(("keep", "restarts"), [(7, False), (9, True)])
async def test_new_settings_are_taken_or_cost_a_restart(runtime: Path, keep: int, restarts: bool) -> None:
    new = Loaded(Settings.model_validate({"log": {"keep": keep}}))
    async with running(runtime, part("mind", "good"), reread=new) as hub:
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        before = (await hub.ask("status"))["parts"]
        assert await hub.ask("reload") == {"changed": ["log.keep"]}
        if restarts:
            await hub.until(lambda states: states["mind"] is not State.RUNNING)
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        assert ((await hub.ask("status"))["parts"] != before) is restarts


async def test_bad_settings_are_refused_whole_and_the_old_ones_stay(runtime: Path) -> None:
    file = runtime / "hub.yaml"
    file.write_text("log:\n  keep: 7\n  level: loud\n")
    async with running(runtime, part("mind", "good")) as hub:
        hub.hub._reread = lambda: load(file, {})  # the file of this hub went bad
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        with pytest.raises(CommandRefused, match=r"hub.yaml line 3: log.level is 'loud'"):
            await hub.ask("reload")
        os.kill(os.getpid(), signal.SIGHUP)
        await hub.until(lambda states: states["mind"] is State.RUNNING)
        assert hub.hub._settings == Settings()


async def test_the_parts_of_a_killed_hub_die_with_it_and_the_next_hub_finds_everything_free(runtime: Path) -> None:
    program = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from hub.config.loading import Loaded\nfrom hub.config.settings import Settings\n"
        "from hub.observe.sink import LogSink\nfrom hub.supervise.children import Child\n"
        "from hub.supervise.supervisor import Plan, Supervisor\n"
        "runtime = Path(sys.argv[1])\n"
        "parts = {'mind': Child('mind', runs='tests.hub.supervise.parts:good')}\n"
        "plan = Plan(runtime, pick=lambda settings, headless: parts)\n"
        "async def main():\n"
        "    hub = Supervisor(Loaded(Settings()), plan, LogSink(runtime, max_bytes=10**6, keep=1), Loaded)\n"
        "    running = asyncio.create_task(hub.run())\n"
        "    await hub.until(lambda states: states['mind'] == 'running')\n"
        "    print('up', flush=True)\n"
        "    await running\n"
        "asyncio.run(main())\n"
    )
    hub = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, str(runtime)), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert hub.stdout
    assert await hub.stdout.readline() == b"up\n"
    parts: dict[str, dict[str, int]] = (await asyncio.to_thread(ask, runtime, "status"))["parts"]
    child = os.pidfd_open(parts["mind"]["pid"])
    hub.kill()
    await hub.wait()
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(child, gone.set)
    async with asyncio.timeout(5):
        await gone.wait()
    asyncio.get_running_loop().remove_reader(child)
    os.close(child)
    async with running(runtime, part("mind", "good")) as again:
        await again.until(lambda states: states["mind"] is State.RUNNING)


async def test_a_restart_by_hand_leaves_the_given_up_state(runtime: Path) -> None:
    async with running(runtime, part("voice", "crashes")) as hub:
        await hub.until(lambda states: states["voice"] is State.GIVEN_UP)
        await hub.ask("restart", part="voice")
        await hub.until(lambda states: states["voice"] in {State.STARTING, State.WAITING})
        with pytest.raises(CommandRefused, match="no such part"):
            await hub.ask("restart", part="kettle")
