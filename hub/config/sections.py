"""The settings of the hub, section by section. Frozen; every key has a default that works; unknown keys are errors."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, SecretStr, model_validator

Port = Annotated[int, Field(ge=0, le=65535)]
Secret = Annotated[SecretStr, PlainSerializer(SecretStr.get_secret_value, return_type=str, when_used="json")]
"""Never shown; only our own processes get it, over a private socket."""
Confirmations = Literal["tone", "short", "full"]
HighRisk = Literal["off", "confirm", "second_factor"]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$"), AfterValidator(lambda url: url.rstrip("/"))]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Hours = Annotated[float, Field(gt=0, le=24 * 366, allow_inf_nan=False)]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Section(BaseModel):
    """What all sections share."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Hub(Section):
    """The hub itself."""

    name: Annotated[str, Field(min_length=1, max_length=63)] = "Parlour"
    """What this hub calls itself when satellites look for it."""
    data_dir: Path | None = None
    """Where everything is kept: keys, the database, logs. Empty: `$XDG_STATE_HOME/parlour`."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "en"
    """The language spoken in the house: a folder of `config/lang`."""
    time_zone: str | None = None
    """IANA name such as `Europe/Berlin`. Empty: the machine's own."""
    persona: str | None = None
    """The persona that answers: a name in the personas folder. Empty: the first one there."""
    personas_dir: Path | None = None
    """Folder of personas. Empty: the ones that come with Parlour."""
    demo: bool = False
    """A house in memory instead of Home Assistant; set by `parlour demo`, shown everywhere."""


class Link(Section):
    """The encrypted link to the satellites."""

    host: str = "0.0.0.0"
    """Address to listen on; every connection is encrypted and has to prove who it is."""
    port: Port = 8770
    """TCP port of the link; 0 picks a free one."""
    address: Annotated[str, Field(min_length=1, max_length=253)] | None = None
    """Address that invites name, where it is not this machine's own: inside a container. Empty: its own."""
    advertise: bool = True
    """Let satellites find the hub by mDNS. It is only a hint: identity is proven by key."""
    pairing_s: Seconds = 120.0
    """How long an invite, or the pairing window, stays open."""


class Http(Section):
    """The web port: API, health, metrics, later the dashboard."""

    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback needs TLS and a key, or a trusted proxy."""
    port: Port = 8765
    """TCP port; 0 picks a free one."""
    api_key: Secret | None = None
    """Bearer key of the API."""
    tls_cert: Path | None = None
    """PEM file with the certificate chain."""
    tls_key: Path | None = None
    """PEM file with its private key."""
    trusted_proxy: str | None = None
    """Network (CIDR) of a proxy that does TLS for us."""
    rate_per_minute: Annotated[int, Field(ge=1)] = 240
    """Requests a minute one address may make."""

    @model_validator(mode="after")
    def _safe_to_open(self) -> Self:
        """Nothing unencrypted or unauthenticated off loopback, ever."""
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("tls_cert and tls_key belong together")
        if self.trusted_proxy is not None:
            ipaddress.ip_network(self.trusted_proxy)
        if is_loopback(self.host):
            return self
        if self.api_key is None:
            raise ValueError(f"an api_key, because host {self.host} can be reached by other machines")
        if self.tls_cert is None and self.trusted_proxy is None:
            raise ValueError(f"tls_cert and tls_key, or trusted_proxy, because host {self.host} is not loopback")
        return self


class Area(Section):
    """Rules for one area of the house; what is empty follows the rules of the house."""

    confirmations: Confirmations | None = None
    """Own wording of confirmations in this area."""
    high_risk: HighRisk | None = None
    """Own rule for high-risk actions asked for in this area."""
    level: Literal["full", "guest", "child"] | None = None
    """What whoever speaks in this area may do."""


class Ha(Section):
    """Home Assistant."""

    url: Url | None = None
    """Such as `http://homeassistant.local:8123`. Empty: there is no Home Assistant."""
    token: Secret | None = None
    """Long-lived access token."""
    high_risk: HighRisk = "off"
    """Unlocking, opening garage, door, gate or valve, disarming, scripts not marked safe: refused, after a yes, or
    after a second factor."""
    safe_scripts: tuple[str, ...] = ()
    """Entity ids of scripts that may run without being treated as high risk."""
    confirmations: Confirmations = "short"
    """How a done command is confirmed."""
    notify: Annotated[str, Field(pattern=r"^[a-z0-9_]*$")] = ""
    """The notify service of the owner's phone, such as `mobile_app_phone`: high-risk actions are asked for there."""
    confirm_button: Annotated[str, Field(pattern=r"^(|(input_button|button|input_boolean)\.[a-z0-9_]+)$")] = ""
    """An entity whose press confirms the high-risk action that waits; never pressed by voice."""
    call_timeout_s: Seconds = 5.0
    """How long one device may take before it counts as not responding."""
    areas: dict[str, Area] = Field(default_factory=dict)
    """Own rules of single areas, by area id."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.url and not self.token:
            raise ValueError("a token, because url is set (PARLOUR_HA_TOKEN or PARLOUR_HA_TOKEN_FILE)")
        return self


class Ollama(Section):
    """The minds for free questions."""

    url: Url | None = None
    """Such as `http://127.0.0.1:11434`. Empty: there is no Ollama."""
    fast_model: str = "qwen2.5:1.5b"
    """Small model for quick facts and small talk; empty: none."""
    deep_model: str = "qwen2.5:7b"
    """Model for questions that need thinking."""
    keep_alive: Annotated[str, Field(pattern=r"^-?\d+(ms|s|m|h)?$")] = "30m"
    """How long Ollama keeps a model loaded after a question."""
    timeout_s: Seconds = 8.0
    """How long the first word may take before we say that it does not work."""


class OpenAi(Section):
    """A server that speaks OpenAI's chat protocol; used where Ollama is not. Off unless `url` is set."""

    url: Url | None = None
    """Up to and including `/v1`. One outside the house is named in `/health`, and when asked."""
    model: str = ""
    """Which model of it."""
    key: Secret | None = None
    """Its key."""
    fast: bool = False
    """Whether it also answers short questions, not only those that need thinking."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.url and not self.model:
            raise ValueError("a model, because url is set")
        return self


class Router(Section):
    """Which mind gets which question."""

    complexity_threshold: Annotated[float, Field(ge=0, le=1)] = 0.7
    """Complexity from which a question is deep."""
    ollama_fallback: bool = True
    """Whether Ollama may answer what nobody else can."""
    cache_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 300.0
    """How long a repeated question gets the same answer; 0: never. Device states are never kept."""


class Speech(Section):
    """Hearing and speaking without a GPU."""

    recogniser: Literal["auto", "pocketsphinx", "whisper"] = "auto"
    """What turns speech into words; `auto` takes the best one installed."""
    synthesiser: Literal["auto", "flite", "espeak", "kokoro", "piper"] = "auto"
    """What turns words into speech; `auto` takes the best one installed."""
    models_dir: Path | None = None
    """Folder with own models and wake words. Empty: `<data>/models`."""


class Duplex(Section):
    """The engine that hears and speaks at once (Moshi, PersonaPlex)."""

    mode: Literal["off", "local", "remote"] = "off"
    """Off, in a worker on this machine's GPU, or on a server elsewhere."""
    url: Annotated[str, Field(pattern=r"^wss?://\S+$")] | None = None
    """Address of the remote server."""
    device: Literal["auto", "cuda", "cpu"] = "auto"
    """Where the local worker computes."""
    rooms: Annotated[int, Field(ge=1, le=256)] = 4
    """Conversations the local worker takes at once."""
    host: str = "127.0.0.1"
    """Address of the Moshi port; opened only in local mode."""
    port: Port = 8998
    """The Moshi port."""
    config: Path | None = None
    """The engine's own file. Empty: `config/personaplex.yaml`."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mode == "remote" and not self.url:
            raise ValueError("a url, because mode is remote")
        return self


class Rooms(Section):
    """Who answers, and how a conversation follows."""

    rule: Literal["first", "loudest", "composite"] = "composite"
    """How the room that answers is chosen."""
    window_ms: Annotated[int, Field(ge=0, le=2000)] = 250
    """How long a better claim may still take a provisional grant over."""
    suppress_ms: Annotated[int, Field(ge=0, le=5000)] = 700
    """How long the rooms that lost ignore the same utterance."""
    earshot: tuple[tuple[str, ...], ...] = ()
    """Groups of rooms that hear each other. Empty: learned."""
    follow: bool = True
    """Whether a conversation comes along into the next room."""
    follow_except: tuple[str, ...] = ()
    """Rooms a conversation never moves into."""
    quiet_hours: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")] | None = None
    """Such as `22:00-07:00`: quieter, and no announcements but alarms."""


class Privacy(Section):
    """What is kept, and for how long."""

    transcripts_h: Hours = 24.0
    """Hours until what was said is deleted."""
    events_h: Hours = 24.0
    """Hours until the event logs of turns (no audio) are deleted."""


class Log(Section):
    """Logs."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    """What people say appears at `debug` only."""
    max_mb: Annotated[float, Field(gt=0)] = 10.0
    """Size at which a log file is put aside."""
    keep: Annotated[int, Field(ge=0, le=100)] = 5
    """How many put-aside files stay."""
