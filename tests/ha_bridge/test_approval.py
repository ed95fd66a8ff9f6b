"""A tap on the owner's phone, and nobody else's."""

import pytest

from ha_bridge.approval import Approval, notification, read_approval


def tapped(action: object) -> Approval | None:
    return read_approval({"data": {"action": action}})


def test_what_we_offer_is_what_we_understand() -> None:
    data = notification("Unlock the front door?", "p7", "Yes", "No")["data"]
    assert isinstance(data, dict)
    assert [tapped(one["action"]) for one in data["actions"]] == [Approval("p7", True), Approval("p7", False)]


@pytest.mark.parametrize("action", ["OTHER_APP", "PARLOUR_YES_", "parlour_yes_p7", 7, None])
def test_other_taps_mean_nothing(action: object) -> None:
    assert tapped(action) is None


def test_an_event_without_data_means_nothing() -> None:
    assert read_approval({}) is None
