from pathlib import Path

import pytest

from hub.commands.rooms import browser_link
from hub.config.sections import Http
from hub.config.settings import Settings

INVITE = "parlour://192.0.2.7:8770/" + "A" * 43 + "/0123456789abcdefghjk"
TLS = {"tls_cert": Path("c"), "tls_key": Path("k")}


@pytest.mark.parametrize(
    ("http", "link"),
    [
        (Http(), "http://127.0.0.1:8765/room#"),
        (Http(host="::1", port=80), "http://[::1]:80/room#"),
        (Http(host="0.0.0.0", api_key="k" * 32, **TLS), "https://192.0.2.7:8765/room#"),
    ],
)
def test_the_link_leads_to_the_room_page_and_hides_the_invite_behind_a_hash(http: Http, link: str) -> None:
    assert browser_link(Settings(http=http), INVITE) == link + INVITE
