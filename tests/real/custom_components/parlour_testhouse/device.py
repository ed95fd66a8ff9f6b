"""What all test devices share: a way to start, to obey, and to break."""

import asyncio

from homeassistant.exceptions import HomeAssistantError

from .house import of_domain

DOMAIN = "parlour_testhouse"


class TestDevice:
    """Mixed into an entity class of Home Assistant; `begin` sets the attributes it starts with."""

    _attr_should_poll = False
    _enable_turn_on_off_backwards_compatibility = False

    def __init__(self, device):
        self.device = device
        self.fault = {}
        self.entity_id = device.id
        self._attr_name = device.name
        self._attr_unique_id = f"test_{device.id}"
        self.begin(dict(device.start))

    def begin(self, start):
        pass

    async def obey(self, **attributes):
        """What every service call ends in: wait, fail, ignore, or change and tell."""
        if self.fault.get("delay"):
            await asyncio.sleep(self.fault["delay"])
        if self.fault.get("fail"):
            raise HomeAssistantError("the device did not answer")
        if not self.fault.get("ignore"):
            self.put(**attributes)

    def put(self, **attributes):
        for name, value in attributes.items():
            setattr(self, f"_attr_{name}", value)
        self.async_write_ha_state()


class House:
    """All devices, and how to break and mend them."""

    def __init__(self):
        self.devices = {}
        self.removed = {}
        self.adders = {}
        self.makers = {}

    def fill(self, domain, make, add):
        """Make every device of one domain; called by its platform."""
        self.adders[domain], self.makers[domain] = add, make
        made = [make(device) for device in of_domain(domain)]
        self.devices.update({one.device.id: one for one in made})
        add(made)

    async def break_device(self, entity_id, fault):
        device = self.devices[entity_id]
        device.fault = fault
        if fault["gone"]:
            del self.devices[entity_id]
            self.removed[entity_id] = device.device
            await device.async_remove(force_remove=True)
            return
        device.put(available=not fault["unavailable"])

    async def reset(self):
        for device in self.devices.values():
            device.fault = {}
            device.begin(dict(device.device.start))
            device.put(available=True)
        for entity_id, device in self.removed.items():
            domain = entity_id.partition(".")[0]
            made = self.makers[domain](device)
            self.devices[entity_id] = made
            self.adders[domain]([made])
        self.removed = {}

    def add_lights(self, count):
        """More lamps than any house has, to see how the bridge copes."""
        example = of_domain("light")[0]
        made = [
            self.makers["light"](example._replace(id=f"light.extra_{number}", name=f"Extra {number}"))
            for number in range(count)
        ]
        self.adders["light"](made)
