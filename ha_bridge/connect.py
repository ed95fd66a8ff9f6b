"""Finding Home Assistant, logging in, and checking that it works: what `parlour ha connect` does.

Found by zeroconf; logged in by the browser (OAuth with a page on this machine) or with a pasted token; the browser's
short-lived token is exchanged for a long-lived one at once.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import aiohttp
from aiohttp import web
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from ha_bridge.client import connect
from ha_bridge.errors import BridgeError, HomeUnreachable, LoginFailed, TokenRefused
from ha_bridge.home import HomeState
from ha_bridge.home_assistant import HomeAssistant
from ha_bridge.models import House

SERVICE = "_home-assistant._tcp.local."
LOGIN_WITHIN_S = 300.0
CHECK_WITHIN_S = 30.0
TOKEN_DAYS = 3650
DONE_PAGE = "<!doctype html><title>Parlour</title><p>Parlour is connected. You can close this page."
FAILED_PAGE = "<!doctype html><title>Parlour</title><p>That did not work. Go back to the terminal."


@dataclass(frozen=True, slots=True)
class Found:
    """A Home Assistant that announces itself on this network; a hint, not a proof."""

    name: str
    url: str
    version: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A Home Assistant that let us in, and what it shows us."""

    version: str
    house: House

    def devices_by_area(self) -> tuple[tuple[str, int], ...]:
        """Area names with the number of devices exposed to voice; the last row counts those without an area."""
        entities = self.house.entities.values()
        rows = [(area.name, sum(one.area == area.id for one in entities)) for area in self.house.areas.values()]
        return (*sorted(rows), ("(no area)", sum(one.area not in self.house.areas for one in entities)))


async def find(within_s: float = 3.0) -> tuple[Found, ...]:
    """Every Home Assistant that answers in this time."""
    names: set[str] = set()

    def seen(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        names.add(name)

    async with AsyncZeroconf() as zeroconf:
        browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[seen])
        await asyncio.sleep(within_s)
        await browser.async_cancel()
        infos = [AsyncServiceInfo(SERVICE, name) for name in sorted(names)]
        answered = [info for info in infos if await info.async_request(zeroconf.zeroconf, 1000)]
    return tuple(found for info in answered if (found := read_announcement(info)) is not None)


def read_announcement(info: AsyncServiceInfo) -> Found | None:
    """From an announcement's text record; its address if it names no URL."""
    text = {key.decode(): (value or b"").decode(errors="replace") for key, value in info.properties.items()}
    url = text.get("internal_url") or text.get("base_url")
    addresses = info.parsed_addresses()
    if not url and addresses:
        url = f"http://{addresses[0]}:{info.port}"
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return None
    return Found(text.get("location_name") or info.name.removesuffix(f".{SERVICE}"), url, text.get("version", ""))


async def check(url: str, token: str, within_s: float = CHECK_WITHIN_S) -> Checked:
    """Log in and mirror the house once; raises the `BridgeError` that says what is wrong."""
    home = HomeAssistant(url, token)
    changed = asyncio.Event()
    home.subscribe(lambda _: changed.set())
    run = asyncio.create_task(home.run(), name="home check")
    try:
        async with asyncio.timeout(within_s):
            while home.state is not HomeState.READY:
                await changed.wait()
                changed.clear()
                if home.problem is not None:
                    raise _problem(home.problem, url)
            return Checked(home.version or "", home.house())
    except TimeoutError:
        raise HomeUnreachable(f"{url} did not answer in time") from None
    finally:
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)


def _problem(code: str, url: str) -> BridgeError:
    if code == TokenRefused.code:
        return TokenRefused(f"{url} does not accept the token")
    return HomeUnreachable(f"no Home Assistant answers at {url}")


async def log_in_by_browser(
    url: str, open_browser: Callable[[str], Awaitable[None]], within_s: float = LOGIN_WITHIN_S
) -> str:
    """A long-lived token, after the owner logged in at Home Assistant itself: the password never passes through us."""
    state = secrets.token_urlsafe(24)
    code: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def called_back(request: web.Request) -> web.Response:
        given = request.query.get("code")
        if not given or not secrets.compare_digest(request.query.get("state", ""), state):
            return web.Response(text=FAILED_PAGE, content_type="text/html", status=400)
        if not code.done():
            code.set_result(given)
        return web.Response(text=DONE_PAGE, content_type="text/html")

    page = web.Application()
    page.router.add_get("/callback", called_back)
    runner = web.AppRunner(page, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        client_id = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        query = {
            "client_id": client_id,
            "redirect_uri": f"{client_id}callback",
            "state": state,
            "response_type": "code",
        }
        await open_browser(f"{url.rstrip('/')}/auth/authorize?{urlencode(query)}")
        async with asyncio.timeout(within_s):
            return await _exchange(url, await code, client_id)
    except TimeoutError:
        raise LoginFailed("nobody logged in in time") from None
    finally:
        await runner.cleanup()


async def _exchange(url: str, code: str, client_id: str) -> str:
    """A login code for a short-lived token, and that for a long-lived one."""
    form = {"grant_type": "authorization_code", "code": code, "client_id": client_id}
    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(f"{url.rstrip('/')}/auth/token", data=form) as answer:
                given = await answer.json() if answer.status == 200 else {}
        except (aiohttp.ClientError, ValueError) as error:
            raise LoginFailed(f"no token: {type(error).__name__}") from error
        if not isinstance(given.get("access_token"), str):
            raise LoginFailed("Home Assistant did not accept the login")
        token = await _long_lived(session, url, given["access_token"])
        async with session.post(f"{url.rstrip('/')}/auth/revoke", data={"token": str(given.get("refresh_token"))}):
            return token


async def _long_lived(session: aiohttp.ClientSession, url: str, access_token: str) -> str:
    connection = await connect(session, url, access_token)
    async with asyncio.TaskGroup() as group:
        reader = group.create_task(connection.read(), name="login reader")
        try:
            # The name must be new in the owner's list of tokens.
            name = f"Parlour {secrets.token_hex(3)}"
            token = await connection.command("auth/long_lived_access_token", client_name=name, lifespan=TOKEN_DAYS)
        finally:
            reader.cancel()
            await connection.close()
    if not isinstance(token, str):
        raise LoginFailed("Home Assistant gave no long-lived token")
    return token
