"""The bridge's connection to a real Home Assistant: what it sees, what it does, and what it makes of trouble."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ha_bridge.approval import Approval
from ha_bridge.home import HomeChanged, HomeState
from ha_bridge.home_assistant import HomeAssistant
from ha_bridge.models import EntityId, ServiceCall

pytestmark = pytest.mark.realha

LAMP = EntityId("light.floor_lamp")


@asynccontextmanager
async def connected(url: str, token: str) -> AsyncIterator[HomeAssistant]:
    home = HomeAssistant(url, token)
    run = asyncio.create_task(home.run())
    try:
        await until(home, lambda: home.state is HomeState.READY)
        yield home
    finally:
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)


async def until(home: HomeAssistant, holds: Callable[[], bool], within_s: float = 20.0) -> None:
    """Wait for a change that makes it true."""
    changed = asyncio.Event()
    end = home.subscribe(lambda change: changed.set())
    try:
        async with asyncio.timeout(within_s):
            while not holds():
                await changed.wait()
                changed.clear()
    finally:
        end()


def turn_on(*targets: EntityId, **data: Any) -> ServiceCall:
    return ServiceCall("light", "turn_on", targets, data)


async def test_the_house_is_mirrored_with_rooms_aliases_and_only_what_is_exposed(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        house = home.house()
        lamp = house.entities[LAMP]
        assert (lamp.name, lamp.aliases, lamp.state) == ("Floor Lamp", ("standing lamp",), "off")
        assert lamp.area is not None
        assert house.areas[lamp.area].aliases == ("lounge",)
        assert "light.secret_light" not in house.entities
        assert house.temperature_unit == "°C"


async def test_a_call_changes_the_device_and_the_mirror_shows_it_at_once(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        outcomes = await home.call(turn_on(LAMP, brightness=100))
        assert [one.ok for one in outcomes] == [True]
        assert real_home.attribute(LAMP, "brightness") == 100
        assert home.house().entities[LAMP].attributes["brightness"] == 100


async def test_an_entity_that_does_not_exist_is_gone_although_home_assistant_says_success(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        outcomes = await home.call(turn_on(EntityId("light.nowhere")))
        assert [(one.ok, one.error) for one in outcomes] == [(False, "gone")]


async def test_an_unexposed_light_cannot_be_reached(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        outcomes = await home.call(turn_on(EntityId("light.secret_light")))
        assert outcomes[0].error == "gone"
        assert real_home.state("light.secret_light") == "off"


async def test_a_slow_device_times_out_while_others_answer(real_home: Any) -> None:
    real_home.fault("light.desk_lamp", delay=30)
    async with connected(real_home.url, real_home.token) as home:
        slow = asyncio.create_task(home.call(turn_on(EntityId("light.desk_lamp")), timeout_s=1.0))
        assert (await home.call(turn_on(LAMP)))[0].ok
        assert not slow.done()
        assert (await slow)[0].error == "timeout"
        assert home.state is HomeState.READY


async def test_a_failing_device_says_so(real_home: Any) -> None:
    real_home.fault(LAMP, fail=True)
    async with connected(real_home.url, real_home.token) as home:
        outcome = (await home.call(turn_on(LAMP)))[0]
        assert (outcome.ok, outcome.error) == (False, "failed")
        assert "did not answer" in (outcome.message or "")


async def test_a_wrong_call_is_refused(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        outcome = (await home.call(turn_on(LAMP, brightness="very")))[0]
        assert outcome.error == "refused"


async def test_a_device_that_leaves_the_house_leaves_the_mirror(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        before = home.house().generation
        real_home.fault(LAMP, gone=True)
        await until(home, lambda: LAMP not in home.house().entities)
        assert home.house().generation > before
        real_home.reset()
        await until(home, lambda: LAMP in home.house().entities)


async def test_exposure_names_and_rooms_are_followed_live(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        lamp = EntityId("light.hallway_light")
        real_home.expose([lamp], False)
        await until(home, lambda: lamp not in home.house().entities)
        real_home.expose([lamp], True)
        await until(home, lambda: lamp in home.house().entities)
        real_home.command("config/entity_registry/update", entity_id=lamp, aliases=["corridor"], area_id="kitchen")
        await until(home, lambda: home.house().entities[lamp].aliases == ("corridor",))
        assert home.house().entities[lamp].area == "kitchen"
        real_home.command("config/entity_registry/update", entity_id=lamp, aliases=[], area_id="hallway")
        await until(home, lambda: home.house().entities[lamp].area == "hallway")


async def test_states_do_not_raise_the_generation(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        before = home.house().generation
        await home.call(turn_on(LAMP))
        assert home.house().entities[LAMP].state == "on"
        assert home.house().generation == before


async def test_a_revoked_token_stops_the_bridge_and_says_why(real_home: Any) -> None:
    token = real_home.new_token("to be revoked")
    home = HomeAssistant(real_home.url, token)
    run = asyncio.create_task(home.run())
    await until(home, lambda: home.state is HomeState.READY)
    real_home.revoke("to be revoked")
    async with asyncio.timeout(60):
        await run
    assert (home.state, home.problem) == (HomeState.OFFLINE, "token_refused")
    assert (await home.call(turn_on(LAMP)))[0].error == "offline"


async def test_a_plain_users_token_still_sees_only_what_the_owner_exposed(real_home: Any) -> None:
    async with connected(real_home.url, real_home.plain_user_token()) as home:
        assert LAMP in home.house().entities
        assert (await home.call(turn_on(LAMP)))[0].ok
        assert "lock.front_door" in home.house().entities
        assert "light.secret_light" not in home.house().entities
        assert real_home.state(LAMP) == "on"


async def test_after_a_restart_commands_work_and_nothing_is_replayed(breakable_home: Any) -> None:
    breakable_home.restart()  # Home Assistant writes users and tokens to disk late; an orderly stop makes it do so
    async with connected(breakable_home.url, breakable_home.token) as home:
        breakable_home.fault("switch.coffee_machine", delay=60)
        pending = asyncio.create_task(
            home.call(ServiceCall("switch", "toggle", (EntityId("switch.coffee_machine"),)), timeout_s=60)
        )
        await home.call(turn_on(LAMP))  # the toggle was sent before this one
        breakable_home.kill()
        assert (await pending)[0].error == "lost"
        await until(home, lambda: home.state is HomeState.OFFLINE)
        assert (await home.call(turn_on(LAMP)))[0].error == "offline"
        breakable_home.start()
        await asyncio.to_thread(breakable_home.wait_until_running)
        await until(home, lambda: home.state is HomeState.READY, within_s=3.0)
        assert (await home.call(turn_on(LAMP)))[0].ok
        assert breakable_home.state("switch.coffee_machine") == "off"


async def test_a_home_assistant_that_hangs_is_noticed_by_a_call_and_found_again(breakable_home: Any) -> None:
    async with connected(breakable_home.url, breakable_home.token) as home:
        breakable_home.freeze()
        outcome = (await home.call(turn_on(LAMP), timeout_s=30))[0]
        assert outcome.error == "lost"
        await until(home, lambda: home.state is HomeState.OFFLINE)
        breakable_home.thaw()
        await until(home, lambda: home.state is HomeState.READY)


async def test_nothing_waits_for_a_home_assistant_that_is_not_there(unused_tcp_port: int) -> None:
    home = HomeAssistant(f"http://127.0.0.1:{unused_tcp_port}", "no token")
    seen: list[HomeChanged] = []
    home.subscribe(seen.append)
    run = asyncio.create_task(home.run())
    await until(home, lambda: home.problem is not None)
    assert (home.state, home.problem) == (HomeState.OFFLINE, "home_unreachable")
    assert (await home.call(turn_on(LAMP)))[0].error == "offline"
    run.cancel()
    await asyncio.gather(run, return_exceptions=True)


async def test_the_owners_own_sentences_are_known_and_built_in_ones_are_not(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        trigger = await home.owner_sentence("party time", "en")
        assert trigger is not None
        assert trigger.kind == "trigger"
        custom = await home.owner_sentence("open sesame", "en")
        assert custom is not None
        assert (custom.kind, custom.targets) == ("custom", ("lock.front_door",))
        for words in ("unlock the front door", "turn on the floor lamp", "did I lock the back door", "what a day"):
            assert await home.owner_sentence(words, "en") is None
        assert real_home.state("lock.front_door") == "locked"
        assert real_home.state("light.living_room_ceiling") == "off"


async def test_an_owners_sentence_does_what_the_owner_wrote(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        match = await home.owner_sentence("party time please", "en")
        assert match is not None
        answer = await home.process_owner_sentence(match, "en")
        assert (answer.ok, answer.speech) == (True, "Let's dance")
        assert real_home.state("light.living_room_ceiling") == "on"


async def test_the_owner_approves_on_the_phone(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        answers: asyncio.Queue[Approval] = asyncio.Queue()
        home.subscribe_approvals(answers.put_nowait)
        assert await home.ask_owner("mobile_app_phone", "Unlock the front door?", "p7", ("Yes", "No"))
        shown = real_home.get("parlour_testhouse.phone")
        assert shown["state"] == "Unlock the front door?"
        for offered in ({"action": "SOMETHING_ELSE"}, shown["attributes"]["actions"][0]):
            real_home.http("POST", "/api/events/mobile_app_notification_action", {"action": offered["action"]})
        async with asyncio.timeout(5):
            assert await answers.get() == Approval("p7", True)
        assert not await home.ask_owner("no_such_phone", "?", "p8", ("Yes", "No"))


async def test_weather_calendar_and_lists_answer_with_data(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        forecast = await home.query(
            ServiceCall("weather", "get_forecasts", (EntityId("weather.home"),), {"type": "daily"})
        )
        assert "rainy" in str(forecast)
        events = await home.query(
            ServiceCall("calendar", "get_events", (EntityId("calendar.family"),), {"duration": {"days": 3}})
        )
        assert "Dentist" in str(events)
        items = await home.query(ServiceCall("todo", "get_items", (EntityId("todo.groceries"),)))
        assert "milk" in str(items)


async def test_media_is_found_by_its_title(real_home: Any) -> None:
    async with connected(real_home.url, real_home.token) as home:
        found = await home.find_media(EntityId("media_player.kitchen_speaker"), "some jazz")
        assert found is not None
        assert found["title"] == "Smooth Jazz"
        assert await home.find_media(EntityId("media_player.kitchen_speaker"), "xylophone") is None


async def test_a_house_of_two_thousand_devices_is_mirrored_and_obeys(breakable_home: Any) -> None:
    breakable_home.call("parlour_testhouse", "add_lights", count=2000)
    lamps = [EntityId(f"light.extra_{number}") for number in range(2000)]
    breakable_home.expose(lamps, True)
    async with connected(breakable_home.url, breakable_home.token) as home:
        assert set(lamps) <= home.house().entities.keys()
        generation = home.house().generation
        outcomes = await home.call(turn_on(*lamps[:50]))
        assert all(one.ok for one in outcomes)
        assert {home.house().entities[lamp].state for lamp in lamps[:51]} == {"on", "off"}
        assert home.house().generation == generation
        breakable_home.call("parlour_testhouse", "remove_lights")
        await until(home, lambda: not set(lamps) & home.house().entities.keys())
