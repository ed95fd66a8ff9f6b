from homeassistant.components.media_player import BrowseMedia, MediaClass, MediaPlayerEntity, MediaPlayerState
from homeassistant.components.media_player import MediaPlayerEntityFeature as Feature

from .device import DOMAIN, TestDevice

LIBRARY = {
    "playlists": ("Smooth Jazz", "Rock Classics", "Dinner Music"),
    "albums": ("Kind of Blue", "Abbey Road"),
    "radio": ("Radio Nova", "News Radio"),
}


def node(title, content_id, content_type, children=None):
    return BrowseMedia(
        title=title,
        media_class=MediaClass.DIRECTORY if children is not None else MediaClass.MUSIC,
        media_content_id=content_id,
        media_content_type=content_type,
        can_play=children is None,
        can_expand=children is not None,
        children=children,
    )


FEATURES = (
    Feature.PLAY
    | Feature.PAUSE
    | Feature.STOP
    | Feature.VOLUME_SET
    | Feature.VOLUME_MUTE
    | Feature.NEXT_TRACK
    | Feature.PREVIOUS_TRACK
    | Feature.TURN_ON
    | Feature.TURN_OFF
    | Feature.PLAY_MEDIA
    | Feature.BROWSE_MEDIA
)


class Player(TestDevice, MediaPlayerEntity):
    def begin(self, start):
        self._attr_state, self._attr_volume_level, self._attr_is_volume_muted = MediaPlayerState.PLAYING, 0.4, False
        self._attr_media_track, self._attr_media_title, self._attr_media_content_id = 1, "Morning Song", None
        self._attr_supported_features = FEATURES
        if "sources" in start:
            self._attr_supported_features |= Feature.SELECT_SOURCE
            self._attr_source_list, self._attr_source = start["sources"], start["sources"][0]

    async def async_media_play(self):
        await self.obey(state=MediaPlayerState.PLAYING)

    async def async_media_pause(self):
        await self.obey(state=MediaPlayerState.PAUSED)

    async def async_media_stop(self):
        await self.obey(state=MediaPlayerState.IDLE)

    async def async_turn_on(self):
        await self.obey(state=MediaPlayerState.IDLE)

    async def async_turn_off(self):
        await self.obey(state=MediaPlayerState.OFF)

    async def async_media_next_track(self):
        await self.obey(media_track=self._attr_media_track + 1)

    async def async_media_previous_track(self):
        await self.obey(media_track=self._attr_media_track - 1)

    async def async_set_volume_level(self, volume):
        await self.obey(volume_level=volume)

    async def async_mute_volume(self, mute):
        await self.obey(is_volume_muted=mute)

    async def async_select_source(self, source):
        await self.obey(source=source)

    async def async_play_media(self, media_type, media_id, **wanted):
        title = media_id.rpartition("/")[2]
        await self.obey(state=MediaPlayerState.PLAYING, media_content_id=media_id, media_title=title)

    async def async_browse_media(self, media_content_type=None, media_content_id=None):
        if media_content_id in LIBRARY:
            shelf = LIBRARY[media_content_id]
            children = [node(title, f"{media_content_id}/{title}", "music") for title in shelf]
            return node(media_content_id.title(), media_content_id, "shelf", children)
        return node("Library", "", "library", [node(name.title(), name, "shelf", []) for name in LIBRARY])


async def async_setup_platform(hass, config, add, info=None):
    hass.data[DOMAIN].fill("media_player", Player, add)
