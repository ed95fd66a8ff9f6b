"""Makes the mind's parts from the settings."""

from collections.abc import Callable, Coroutine
from typing import Any

from ha_bridge.home import Home
from ha_bridge.home_assistant import HomeAssistant
from ha_bridge.models import AreaId, EntityId
from ha_bridge.policy import LEVELS, Rules
from hub.answers.models import Depth
from hub.answers.ollama import OllamaMind, OllamaModel
from hub.answers.streaming import Patience
from hub.config.settings import Settings
from hub.demo.home import DemoHome
from hub.mind.answers import AnswerDesk
from hub.mind.no_home import NoHome

Runner = Callable[[], Coroutine[Any, Any, None]]


def build_home(settings: Settings) -> tuple[Home, Runner | None]:
    """The house, and what keeps it connected."""
    if settings.hub.demo:
        return DemoHome(), None
    if settings.ha.url is None or settings.ha.token is None:
        return NoHome(), None
    home = HomeAssistant(settings.ha.url, settings.ha.token.get_secret_value())
    return home, home.run


def build_answers(settings: Settings) -> AnswerDesk:
    """The minds for free questions that are set up."""
    ollama = settings.ollama
    if ollama.url is None:
        return AnswerDesk(cache_s=settings.router.cache_s)
    patience = Patience(first_word_s=ollama.timeout_s)

    def mind(model: str, depth: Depth) -> OllamaMind | None:
        assert ollama.url is not None
        return OllamaMind(OllamaModel(ollama.url, model, depth, ollama.keep_alive, patience)) if model else None

    return AnswerDesk(mind(ollama.fast_model, "fast"), mind(ollama.deep_model, "deep"), settings.router.cache_s)


def rules_of(settings: Settings) -> Rules:
    """What the owner allows."""
    return Rules(
        high_risk=settings.ha.high_risk,
        high_risk_in={AreaId(id): area.high_risk for id, area in settings.ha.areas.items() if area.high_risk},
        safe=frozenset(EntityId(id) for id in settings.ha.safe_scripts),
        rooms={AreaId(id): LEVELS[area.level] for id, area in settings.ha.areas.items() if area.level},
    )
