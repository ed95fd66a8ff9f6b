"""From settings to a satellite: choosing canceller, detectors and hub. The sound card is given, real or simulated."""

from dataclasses import replace
from pathlib import Path

from satellite.aec import make_canceller
from satellite.app import Parts, Satellite
from satellite.config import Settings
from satellite.discover import find
from satellite.identity import load_key, load_membership
from satellite.sound import SoundCard
from satellite.vad import make_speech_detector
from satellite.wake import make_detector

OWN_WAKE_WORDS = "wakewords"
"""Folder below the data folder for the owner's microWakeWord models."""


def assemble(settings: Settings, folder: Path, card: SoundCard) -> Satellite:
    """Return the satellite whose keys and hub are kept in `folder`."""
    membership = load_membership(folder)
    if settings.satellite.hub:
        host, _, port = settings.satellite.hub.rpartition(":")
        membership = replace(membership, host=host.strip("[]"), port=int(port))
    return Satellite(
        Parts(
            settings=settings,
            folder=folder,
            key=load_key(folder),
            membership=membership,
            card=card,
            canceller=make_canceller(settings.sound.echo_cancellation),
            wake=make_detector(settings.wake.words, settings.wake.sensitivity, folder / OWN_WAKE_WORDS),
            speech=make_speech_detector(),
            discover=find,
        )
    )
