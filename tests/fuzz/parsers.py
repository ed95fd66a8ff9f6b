"""Every parser that meets bytes from outside, with good examples and the errors it may answer bad ones with."""

import json
import tempfile
import wave
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from ha_bridge import exposure
from ha_bridge.mirror import Mirror, Registries
from hub.config.loading import load as load_settings
from hub.ears.channels import EARS_CODEC
from hub.errors import ConfigError, RemoteProtocolError
from hub.http.schemas import AnnounceIn, AskIn, ConfirmIn, MessageIn, RateIn
from hub.mind.channels import CODEC as MIND_CODEC
from hub.personas.errors import PersonaError
from hub.personas.loading import load as load_persona
from hub.relay.api import AudioFrame, SpeechFrame
from hub.relay.channels import MEDIA_CODEC, RELAY_CODEC
from hub.supervise.api import CHILD_CODEC, Here
from hub.voice.channels import VOICE_CODEC
from hub.workers.frames import FrameParser
from satellite.audio.errors import CorruptPacketError
from satellite.audio.format import SILENCE
from satellite.audio.opus import OpusDecoder, OpusEncoder
from satellite.config import Settings as SatelliteSettings
from satellite.errors import SettingsError
from satellite.room_state import default_controls, from_json, to_json
from satellite.settings_file import load as load_satellite_settings
from satellite.simulated import read_wav
from satellite.wire import errors as wire_errors
from satellite.wire.frames import AudioPacket, Flag, Kind, decode, encode
from satellite.wire.invite import CODE_ENTROPY_BYTES, Invite, InviteError, new_code, parse_invite
from satellite.wire.messages import Challenge, Hello, Ping, Played, Wake, Welcome
from satellite.wire.session import Session
from satellite.wire.states import Role

ROOT = Path(__file__).parents[2]
KEY, SIGNATURE, TOKEN = "k" * 43, "s" * 86, "t" * 43
CHALLENGE = Challenge(nonce=KEY, hub="home")
HELLO = Hello(key=KEY, signature=SIGNATURE, token=TOKEN, software="fuzz", boot="1")
WELCOME = Welcome(satellite="den", room="den", codec="opus", epoch=1, hub_version="1")
WAKE = Wake(claim="a-1", phrase="okay_nabu", confidence=0.9, level_db=-22.5, noise_db=-60, captured_us=5, stream=1)


@dataclass(frozen=True)
class Parser:
    """One of them."""

    name: str
    examples: Callable[[], tuple[bytes, ...]]
    parse: Callable[[bytes], object]
    refusals: tuple[type[Exception], ...]
    """How it may say no; anything else is a crash."""
    share: int = 1
    """Inputs in relation to the others."""


def _words(*said: str) -> Callable[[], tuple[bytes, ...]]:
    return lambda: tuple(one.encode() for one in said)


# --- The link ---


def _open_hub(data: bytes) -> object:
    session = Session(Role.HUB)
    session.send(CHALLENGE)
    session.receive(HELLO.model_dump_json(), 0.0)
    session.send(WELCOME)
    return session.receive(data.decode("utf-8", "surrogateescape") if data[:1] == b"{" else data, 0.0)


def _greeted_hub(data: bytes) -> object:
    session = Session(Role.HUB)
    session.send(CHALLENGE)
    return session.receive(data.decode("utf-8", "replace"), 0.0)


def _satellite(data: bytes) -> object:
    return Session(Role.SATELLITE).receive(data.decode("utf-8", "replace"), 0.0)


def _control() -> tuple[bytes, ...]:
    audio = encode(AudioPacket(Kind.MIC, Flag(0), 1, 7, 99, bytes(60)))
    said = (Ping(id=7, sent_us=1), WAKE, Played(stream=1, seq=7, at_us=9))
    return (audio, *(one.model_dump_json().encode() for one in said))


@cache
def _opus() -> tuple[bytes, ...]:
    return (OpusEncoder().encode(SILENCE), OpusEncoder().encode(bytes(range(240)) * 4))


def _decode_opus(data: bytes) -> object:
    return OpusDecoder().decode(data)


def _invite() -> tuple[bytes, ...]:
    code = new_code(bytes(CODE_ENTROPY_BYTES))
    return (Invite("192.168.1.9", 8770, KEY, code).text().encode(), Invite("fe80::1", 1, KEY, code).text().encode())


# --- Between our own processes ---

CODECS = (RELAY_CODEC, MEDIA_CODEC, EARS_CODEC, VOICE_CODEC, MIND_CODEC, CHILD_CODEC)


def _channel(data: bytes) -> object:
    reader = FrameParser()
    for frame in reader.feed(data):
        for codec in CODECS:
            for end in (codec, codec.mirrored()):
                try:
                    end.decode(frame)
                except RemoteProtocolError:
                    continue
    return None


def _frames() -> tuple[bytes, ...]:
    pcm = bytes(960)
    media = MEDIA_CODEC.mirrored()
    return (
        media.encode(AudioFrame("talk", 5, pcm)),
        MEDIA_CODEC.encode(SpeechFrame("talk", 1, 2, pcm)),
        CHILD_CODEC.encode(Here("ears", 1)),
    )


# --- HTTP ---


def _bodies(data: bytes) -> object:
    for schema in (MessageIn, ConfirmIn, AnnounceIn, AskIn, RateIn):
        with suppress(ValidationError):
            schema.model_validate_json(data)
    return None


# --- Home Assistant ---

HOUSE = {
    "a": {
        "light.lamp": {
            "s": "on",
            "a": {"friendly_name": "Lamp", "brightness": 7, "supported_color_modes": ["hs"]},
            "lc": 1.5,
        },
        "climate.hall": {"s": "heat", "a": {"current_temperature": 19.5, "hvac_modes": ["heat", "off"]}},
    },
    "c": {"light.lamp": {"+": {"s": "off", "a": {"brightness": None}}, "-": {"a": ["brightness"]}}},
    "r": ["light.gone"],
}


def _home(data: bytes) -> object:
    said = json.loads(data)
    exposure.listed(said)
    exposure.from_options(said)
    if isinstance(said, dict):
        mirror = Mirror()
        mirror.apply(HOUSE)
        mirror.apply(said)
        mirror.set_registries(Registries(exposed=exposure.listed({"exposed_entities": said})))
        return mirror.house()
    return None


# --- Files ---


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="parlour-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _controls(data: bytes) -> object:
    return from_json(data.decode("utf-8", "replace"), default_controls(SatelliteSettings()))


@cache
def _wavs() -> tuple[bytes, ...]:
    path = _folder() / "good.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(1280))
    return (path.read_bytes(),)


def _settings(data: bytes) -> object:
    return load_settings(_file("hub.yaml", data), {"HOME": "/nonexistent"})


def _settings_files() -> tuple[bytes, ...]:
    return ((ROOT / "config/hub.yaml").read_bytes()[:3000], b"http:\n  port: 1\nlog: {level: info}\n")


def _satellite_settings(data: bytes) -> object:
    return load_satellite_settings(_file("satellite.yaml", data), {})


def _personas() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((ROOT / "config" / "personas").rglob("theme.yaml"))[:3])


def _persona(data: bytes) -> object:
    return load_persona(_file("bo.yaml", data))


def _wav(data: bytes) -> object:
    return read_wav(_file("one.wav", data))


def _typed_invite(data: bytes) -> object:
    return parse_invite(data.decode("utf-8", "replace"))


LINK = (wire_errors.RemoteProtocolError,)
BODIES = _words('{"text": "hi", "room": "den"}', '{"question": "a?", "answers": ["b"], "room": "den"}')
ROOM = _words("sound: {volume: 0.5}\nwake:\n  words: [okay_nabu]\n")

PARSERS = (
    Parser("open link", _control, _open_hub, LINK, share=8),
    Parser("stranger", lambda: (HELLO.model_dump_json().encode(),), _greeted_hub, LINK, share=4),
    Parser("satellite", lambda: (CHALLENGE.model_dump_json().encode(),), _satellite, LINK, share=2),
    Parser("audio header", lambda: _control()[:1], decode, LINK, share=4),
    Parser("opus", _opus, _decode_opus, (CorruptPacketError,), share=2),
    Parser("invite", _invite, _typed_invite, (InviteError,), share=2),
    Parser("channel", _frames, _channel, (RemoteProtocolError,), share=2),
    Parser("http body", BODIES, _bodies, (), share=4),
    Parser("home assistant", lambda: (json.dumps(HOUSE).encode(),), _home, (ValueError,), share=4),
    Parser("hub settings", _settings_files, _settings, (ConfigError,)),
    Parser("satellite settings", ROOM, _satellite_settings, (SettingsError,)),
    Parser("persona", _personas, _persona, (PersonaError,)),
    Parser("room state", lambda: (to_json(default_controls(SatelliteSettings())).encode(),), _controls, (), share=2),
    Parser("wav", _wavs, _wav, (ValueError,)),
)
