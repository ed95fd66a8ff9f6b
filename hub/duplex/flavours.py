"""How servers that speak the Moshi protocol differ. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode, urlsplit, urlunsplit

from hub.duplex.errors import DuplexError
from hub.duplex.seat import Persona

_STEP_S = 0.12
"""What a PersonaPlex server needs for one step of its prompt, generously."""
_PIECES_PER_WORD = 1.6
_VOICE_STEPS = 60


class Flavour(StrEnum):
    """Whose server it is."""

    MOSHI = "moshi"
    """`python -m moshi.server`: one client; the next one waits without a word."""
    MOSHI_RUST = "moshi-rust"
    """`moshi-backend`: its handshake has nine bytes, and it ends every session after six minutes."""
    PERSONAPLEX = "personaplex"
    """NVIDIA's server: voice and text must be given, the handshake comes after the whole prompt, a seed breaks it."""
    VLLM = "vllm-omni"
    """vLLM-Omni's PersonaPlex: as PersonaPlex, and it ends every session after four minutes."""
    PARLOUR = "parlour"
    """Another Parlour: says when it is busy."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What to expect of a server."""

    handshake_s: float
    """Longer without a handshake means that somebody else is served."""
    lasts_s: float | None = None
    """It ends a session after so long."""
    prompts: bool = False
    """It takes a voice and a text."""
    must_prompt: bool = False
    """It fails without them."""


_MANNERS = {
    Flavour.MOSHI: Manners(5.0),
    Flavour.MOSHI_RUST: Manners(5.0, 360.0),
    Flavour.PERSONAPLEX: Manners(10.0, None, prompts=True, must_prompt=True),
    Flavour.VLLM: Manners(10.0, 240.0, prompts=True, must_prompt=True),
    Flavour.PARLOUR: Manners(10.0, None, prompts=True),
}
DEFAULT_VOICE = "NATF0"
DEFAULT_TEXT = "You are a kind and helpful assistant."


def manners(flavour: Flavour, persona: Persona) -> Manners:
    """What to expect of a server that has to take this persona first."""
    usual = _MANNERS[flavour]
    if not usual.prompts:
        return usual
    steps = _VOICE_STEPS + 12 + len((persona.text or DEFAULT_TEXT).split()) * _PIECES_PER_WORD
    return Manners(usual.handshake_s + steps * _STEP_S, usual.lasts_s, usual.prompts, usual.must_prompt)


def address(url: str, flavour: Flavour, persona: Persona) -> str:
    """The full address of a session."""
    parts = urlsplit(url if "://" in url else f"ws://{url}")
    scheme = {"http": "ws", "https": "wss"}.get(parts.scheme, parts.scheme)
    if scheme not in {"ws", "wss"} or not parts.hostname:
        raise DuplexError(f"{url} is no address of a Moshi server.", fix="Such as ws://192.168.1.20:8998.")
    path = parts.path if parts.path not in {"", "/"} else "/api/chat"
    return urlunsplit((scheme, parts.netloc, path, urlencode(_query(flavour, persona)) or parts.query, ""))


def _query(flavour: Flavour, persona: Persona) -> dict[str, str]:
    usual = _MANNERS[flavour]
    if not usual.prompts:
        return {}
    voice, text = persona.voice, persona.text
    if usual.must_prompt:
        # Both must be there and not be empty; never a seed.
        return {"voice_prompt": f"{voice or DEFAULT_VOICE}.pt", "text_prompt": text or DEFAULT_TEXT}
    return {name: value for name, value in (("voice_prompt", voice), ("text_prompt", text)) if value}
