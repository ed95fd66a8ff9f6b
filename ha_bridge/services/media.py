"""Players: volume in percent, sources by name, and what to play once it was found. Pure."""

from ha_bridge.models import Action, Entity, House, Value
from ha_bridge.services.step import Step, Unsupported, clamp, need_number, need_word, number, pick, supports

PAUSE, VOLUME_SET, ON, OFF, VOLUME_STEP, STOP, PLAY = 1, 4, 128, 256, 1024, 4096, 16384


def set_volume(action: Action, entity: Entity, house: House) -> Step:
    """Absolute or relative; a player without a volume scale gets one notch."""
    step = number(action.params, "volume_step")
    if supports(entity, VOLUME_SET):
        now = number(entity.attributes, "volume_level")
        wanted = need_number(action, "volume") if step is None else 100 * (now if now is not None else 0.5) + step
        return Step("media_player.volume_set", {"volume_level": round(clamp(wanted, 0, 100) / 100, 2)})
    if step is None or not supports(entity, VOLUME_STEP):
        raise Unsupported("volume")
    return Step("media_player.volume_up" if step > 0 else "media_player.volume_down")


def turn_on(action: Action, entity: Entity, house: House) -> Step:
    """By its switch, else by playing."""
    if supports(entity, ON):
        return Step("media_player.turn_on")
    if supports(entity, PLAY):
        return Step("media_player.media_play")
    raise Unsupported("turn_on")


def turn_off(action: Action, entity: Entity, house: House) -> Step:
    """By its switch, else by stopping."""
    return Step("media_player.turn_off") if supports(entity, OFF) else stop(action, entity, house)


def stop(action: Action, entity: Entity, house: House) -> Step:
    """Stop, or at least pause."""
    if supports(entity, STOP):
        return Step("media_player.media_stop")
    if supports(entity, PAUSE):
        return Step("media_player.media_pause")
    raise Unsupported("stop")


def mute(action: Action, entity: Entity, house: House) -> Step:
    """Silence, keeping the volume."""
    return Step("media_player.volume_mute", {"is_volume_muted": True})


def unmute(action: Action, entity: Entity, house: House) -> Step:
    """Sound again."""
    return Step("media_player.volume_mute", {"is_volume_muted": False})


def select_source(action: Action, entity: Entity, house: House) -> Step:
    """An input or a station of its list."""
    return Step("media_player.select_source", {"source": pick(entity, "source_list", need_word(action, "source"))})


def play_media(action: Action, entity: Entity, house: House) -> Step:
    """What a media search found; without one the player gets the words themselves, as music services expect."""
    found = action.params.get("media_content_id")
    data: dict[str, Value] = {
        "media_content_id": found if isinstance(found, str) else need_word(action, "query"),
        "media_content_type": str(
            action.params.get("media_content_type") or action.params.get("media_class") or "music"
        ),
    }
    return Step("media_player.play_media", data)
