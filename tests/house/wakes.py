"""What every satellite reports when someone says the wake phrase somewhere in a house."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from hub.arbiter.models import Claim
from tests.house.acoustics import Acoustics, Source
from tests.house.plan import Device, House

FULL_SCALE_DB = 105.0
"""Sound level that fills a microphone of no gain."""
SOUND_M_PER_S = 343.0
VOICE_DB = 62.0
UNEVEN_DB = 2.0
RAISED_DB = 4.0
"""People speak up in noise."""


@dataclass(frozen=True)
class Conditions:
    """What makes it hard; `names` label the result."""

    doors_open: float = 0.6
    """Share of the doors."""
    loud: bool = False
    television: bool = False
    skew_ms: float = 0.0
    """Messages are late by up to this."""
    hop_ms: float = 10.0
    """Detectors notice the phrase only this often, each out of step with the others."""
    barge: bool = False
    """The room where it is said is sounding itself."""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wake:
    """One utterance and what became of it at the satellites."""

    room: str
    also_ok: frozenset[str]
    claims: tuple[Claim, ...]
    """By arrival."""
    conditions: Conditions
    at_us: int


def draw_conditions(rng: np.random.Generator, gain_error: bool) -> Conditions:
    """Ordinary life: some noise, some doors, some busy network."""
    loud, television = bool(rng.random() < 0.2), bool(rng.random() < 0.2)
    late, coarse, barge = rng.random() < 0.4, rng.random() < 0.4, bool(rng.random() < 0.1)
    doors = float(rng.choice([0.0, 0.5, 1.0]))
    named = {
        "doors_open": doors == 1.0,
        "doors_closed": doors == 0.0,
        "noise_loud": loud,
        "quiet": not loud and not television,
        "gain_error": gain_error,
        "gain_equal": not gain_error,
        "skew": late,
        "jitter": coarse,
        "plain": not (loud or television or late or coarse or barge),
        "tv": television,
        "barge": barge,
    }
    return Conditions(
        doors_open=doors,
        loud=loud,
        television=television,
        skew_ms=300.0 if late else 0.0,
        hop_ms=float(rng.uniform(80, 160)) if coarse else 10.0,
        barge=barge,
        names=tuple(name for name, is_so in named.items() if is_so),
    )


def wake(house: House, rng: np.random.Generator, conditions: Conditions, at_us: int, serial: int) -> Wake:
    """Someone says the phrase in a room that has a satellite."""
    doors = {wall.rooms for wall in house.doors() if rng.random() < conditions.doors_open}
    acoustics = Acoustics(house, doors)
    room = str(rng.choice(list(house.devices)))
    raised = RAISED_DB if conditions.loud or conditions.television else 0.0
    voice = Source(
        at=house.rooms[room].inside(rng, float(rng.uniform(1.1, 1.7))),
        room=room,
        level_db=float(rng.normal(VOICE_DB + raised, 4)),
        faces=float(rng.uniform(-np.pi, np.pi)),
    )
    noises = _noises(house, rng, conditions)
    direct = {name: acoustics.direct_power(voice, device.room, device.at) for name, device in house.devices.items()}
    heard = [_hear(acoustics, device, voice, noises, conditions, rng) for device in house.devices.values()]
    claims = [_timed(acoustics, voice, claim, at_us, serial) for claim in heard if claim is not None]
    return Wake(
        room=room,
        also_ok=frozenset({max(direct, key=lambda name: direct[name])}),
        claims=tuple(sorted(claims, key=lambda claim: claim.arrived_us)),
        conditions=conditions,
        at_us=at_us,
    )


def _noises(house: House, rng: np.random.Generator, conditions: Conditions) -> list[Source]:
    sources = []
    if conditions.loud:
        room = str(rng.choice(list(house.rooms)))
        sources.append(Source(house.rooms[room].inside(rng, 0.9), room, float(rng.uniform(58, 68))))
    if conditions.television:
        room, spot = house.television
        sources.append(Source(spot, room, float(rng.uniform(56, 66))))
    return sources


def _hear(
    acoustics: Acoustics,
    device: Device,
    voice: Source,
    noises: list[Source],
    conditions: Conditions,
    rng: np.random.Generator,
) -> Claim | None:
    """What this satellite would say, or None if its detector does not fire. Its times are delays as yet."""
    quiet = 10 ** (acoustics.house.ambient_db[device.room] / 10) + 10 ** (device.self_noise_db / 10)
    steady = sum(acoustics.power(source, device.room, device.at) for source in noises)
    playing = conditions.barge and device.room == voice.room
    echo = 10 ** (float(rng.normal(46, 4)) / 10) if playing else 0.0
    # Furniture, reflections, standing waves: no two places in a room are alike.
    speech = acoustics.power(voice, device.room, device.at) * _swing(rng, UNEVEN_DB)
    # Speech-like noise is not the same while the phrase is said as it was before.
    swing_db = 4.0 if conditions.television else 1.0
    before = quiet + echo * _swing(rng, 2) + steady * _swing(rng, swing_db)
    during = quiet + echo * _swing(rng, 2) + steady * _swing(rng, swing_db)
    snr_db = 10 * np.log10(speech / during)
    dry_db = 10 * np.log10(max(acoustics.direct_power(voice, device.room, device.at), 1e-9) / speech)
    margin = snr_db - device.threshold_db + 0.25 * max(dry_db, -20.0) + rng.normal(0, 1.5)
    if rng.random() > 1 / (1 + np.exp(-margin)):
        return None
    offset = device.gain_db - FULL_SCALE_DB
    return Claim(
        id="",
        satellite=device.name,
        level_db=float(min(0.0, 10 * np.log10(speech * _swing(rng, 1) + during) + offset)),
        noise_db=float(10 * np.log10(before) + offset + rng.normal(0, 1)),
        confidence=float(np.clip(1 / (1 + np.exp(-(margin + 2) / 3)) + rng.normal(0, 0.05), 0.5, 1.0)),
        arrived_us=int(1000 * (rng.uniform(2, 12) + rng.uniform(0, max(conditions.skew_ms, 1e-3)))),
        captured_us=int(1000 * (rng.uniform(0, conditions.hop_ms) + rng.exponential(6.0))),
        playing=playing,
    )


def _timed(acoustics: Acoustics, voice: Source, claim: Claim, at_us: int, serial: int) -> Claim:
    """Turns delays into times on the hub's clock, as well as the hub can know them."""
    device = acoustics.house.devices[claim.satellite]
    assert claim.captured_us is not None
    noticed_us = at_us + int(1e6 * acoustics.path_m(voice, device.room, device.at) / SOUND_M_PER_S) + claim.captured_us
    return replace(
        claim,
        id=f"w{serial}-{device.name}",
        captured_us=noticed_us + device.clock_error_us,
        arrived_us=noticed_us + claim.arrived_us,
        error_us=abs(device.clock_error_us) + 2000,
    )


def _swing(rng: np.random.Generator, spread_db: float) -> float:
    return float(10 ** (rng.normal(0, spread_db) / 10))


def wakes(house: House, seed: int, count: int, gain_error: bool) -> Iterator[Wake]:
    """A day of wakes, far enough apart to be utterances of their own."""
    rng = np.random.default_rng((seed, 2))
    at_us = 10_000_000
    for serial in range(count):
        at_us += int(rng.uniform(4, 20) * 1e6)
        yield wake(house, rng, draw_conditions(rng, gain_error), at_us, serial)
