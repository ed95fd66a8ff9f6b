"""All training sentences, the same for the same seed."""

from importlib.resources import files
from random import Random

from router.corpus.grammar import Pattern, Sample, parse_patterns, parse_slots, unfold
from router.corpus.speech import spoken_variants
from router.models import Route


def patterns() -> list[Pattern]:
    """Every line of the corpus, in a fixed order."""
    here = files("router.corpus")
    found: list[Pattern] = []
    for route in Route:
        folder = here.joinpath(route.value)
        for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".txt")):
            found += parse_patterns(folder.joinpath(name).read_text("utf-8"), route.value)
    return found


def sentences(seed: int) -> list[Sample]:
    """The whole corpus, unfolded and spoken."""
    random = Random(seed)
    slots = parse_slots(files("router.corpus").joinpath("slots.txt").read_text("utf-8"))
    return [
        variant
        for pattern in patterns()
        for sample in unfold(pattern, slots, random)
        for variant in spoken_variants(sample, random)
    ]
