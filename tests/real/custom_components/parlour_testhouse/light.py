from homeassistant.components.light import ColorMode, LightEntity

from .device import DOMAIN, TestDevice


class Light(TestDevice, LightEntity):
    _attr_min_color_temp_kelvin, _attr_max_color_temp_kelvin = 2000, 6500

    def begin(self, start):
        modes = [ColorMode(mode) for mode in start["modes"]]
        self._attr_supported_color_modes = set(modes)
        self._attr_color_mode = modes[-1]
        self._attr_is_on, self._attr_brightness = False, 255
        self._attr_color_temp_kelvin = 3000 if ColorMode.COLOR_TEMP in modes else None
        self._attr_hs_color = None

    async def async_turn_on(self, **wanted):
        change = {"is_on": True, "brightness": wanted.get("brightness", self._attr_brightness)}
        if "hs_color" in wanted:
            change |= {"hs_color": wanted["hs_color"], "color_mode": ColorMode.HS}
        if "color_temp_kelvin" in wanted:
            change |= {"color_temp_kelvin": wanted["color_temp_kelvin"], "color_mode": ColorMode.COLOR_TEMP}
        await self.obey(**change)

    async def async_turn_off(self, **wanted):
        await self.obey(is_on=False)


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("light", Light, add)
