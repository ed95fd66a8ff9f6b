"""Which engines suit this machine, and what delay to expect. Pure; reading the machine is `machine.py`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """What counts of a machine."""

    cores: int
    ram_mb: int
    gpu_mb: int = 0
    gpu_name: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """One way to set Parlour up."""

    name: str
    says: str
    answer_ms: int
    """From the end of speech to the first sound of the answer, roughly."""
    models: tuple[str, ...]
    """Names in the catalogue; empty: nothing to pull (`parlour duplex setup` brings the duplex engine's own)."""
    least: Machine


TIERS = (
    Tier("duplex", "hears and speaks at once, in many rooms", 250, (), Machine(4, 16_000, 24_000)),
    Tier("rich", "understands free speech, natural voice", 900, ("whisper-small", "kokoro"), Machine(6, 8_000)),
    Tier(
        "balanced", "understands simple free speech, natural voice", 1100, ("whisper-base", "kokoro"), Machine(4, 4_000)
    ),
    Tier("light", "commands of this house; needs no download", 550, (), Machine(1, 0)),
)
"""Best first."""


def proposed(machine: Machine) -> Tier:
    """The best tier this machine can carry."""
    return next(tier for tier in TIERS if fits(tier, machine))


def fits(tier: Tier, machine: Machine) -> bool:
    """Whether a machine can carry a tier."""
    least = tier.least
    return machine.cores >= least.cores and machine.ram_mb >= least.ram_mb and machine.gpu_mb >= least.gpu_mb
