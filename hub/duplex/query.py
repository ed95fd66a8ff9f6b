"""What a client of the Moshi port asks for in its address, checked. Pure.

Clients of Moshi and PersonaPlex send sampling settings too. All rooms share one step, so the model samples with its own
settings for everybody: those of a client are checked and otherwise without effect. Unknown names are left alone.
"""

from collections.abc import Collection, Mapping

from hub.duplex.errors import BadQuery, VoiceUnknown
from hub.duplex.seat import Persona

MOST_TEXT = 2000
"""Characters of a text prompt."""

_NUMBERS: dict[str, tuple[float, float]] = {
    "text_temperature": (0, 2),
    "audio_temperature": (0, 2),
    "text_topk": (1, 32000),
    "audio_topk": (1, 2048),
    "max_steps": (1, 4500),
    "pad_mult": (-10, 10),
    "repetition_penalty": (0, 10),
    "repetition_penalty_context": (0, 4096),
    "text_seed": (0, 2**64),
    "audio_seed": (0, 2**64),
    "seed": (-1, 2**64),
}


def persona_of(query: Mapping[str, str], voices: Collection[str]) -> Persona:
    """Who the client wants to talk to; raises `BadQuery` or `VoiceUnknown`."""
    for name, (least, most) in _NUMBERS.items():
        if name in query:
            _number(name, query[name], least, most)
    text = query.get("text_prompt", "").strip()
    if len(text) > MOST_TEXT:
        raise BadQuery(f"text_prompt has {len(text)} characters; at most {MOST_TEXT} are allowed.")
    if not text.isprintable():
        raise BadQuery("text_prompt holds characters that cannot be read.")
    # PersonaPlex clients name the file a voice lies in; here it is only a name, never a path.
    voice = query.get("voice_prompt", "").removesuffix(".pt").removesuffix(".wav")
    if voice and voice not in voices:
        listed = ", ".join(sorted(voices)) or "none"
        raise VoiceUnknown("There is no such voice.", fix=f"Voices: {listed}.")
    return Persona(text, voice)


def _number(name: str, value: str, least: float, most: float) -> None:
    try:
        number = float(value)
    except ValueError:
        raise BadQuery(f"{name} must be a number.") from None
    if not least <= number <= most:
        raise BadQuery(f"{name} must be between {least:g} and {most:g}.")
