"""Makes the mind's parts from the settings."""

from collections.abc import Callable, Coroutine
from typing import Any

from ha_bridge.home import Home
from ha_bridge.home_assistant import HomeAssistant
from ha_bridge.models import AreaId, EntityId
from ha_bridge.policy import LEVELS, Rules
from hub.answers.models import Depth, Mind
from hub.answers.ollama import OllamaMind, OllamaModel
from hub.answers.ollama_tools import OllamaToolCaller
from hub.answers.openai import OpenAIMind, OpenAIServer
from hub.answers.streaming import Patience
from hub.answers.tools import ToolCaller
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
    """The minds for free questions that are set up: Ollama first, else a server like OpenAI's."""
    fast, deep = _mind(settings, "fast"), _mind(settings, "deep")
    return AnswerDesk(fast, deep, settings.router.cache_s)


def _mind(settings: Settings, depth: Depth) -> Mind | None:
    ollama, openai = settings.ollama, settings.openai
    patience = Patience(first_word_s=ollama.timeout_s)
    model = ollama.fast_model if depth == "fast" else ollama.deep_model
    if ollama.url is not None and model:
        return OllamaMind(OllamaModel(ollama.url, model, depth, ollama.keep_alive, patience))
    if openai.url is not None and openai.model and (depth == "deep" or openai.fast):
        key = openai.key.get_secret_value() if openai.key else None
        return OpenAIMind(OpenAIServer(openai.url, openai.model, depth, key, patience))
    return None


def build_caller(settings: Settings) -> ToolCaller | None:
    """The model that may propose actions: the small one, because a person waits for the lamp."""
    ollama, model = settings.ollama, settings.ollama.fast_model or settings.ollama.deep_model
    if ollama.url is None or not model:
        return None
    patience = Patience(first_word_s=ollama.timeout_s)
    return OllamaToolCaller(OllamaModel(ollama.url, model, "fast", ollama.keep_alive, patience))


def rules_of(settings: Settings) -> Rules:
    """What the owner allows."""
    return Rules(
        high_risk=settings.ha.high_risk,
        high_risk_in={AreaId(id): area.high_risk for id, area in settings.ha.areas.items() if area.high_risk},
        safe=frozenset(EntityId(id) for id in settings.ha.safe_scripts),
        rooms={AreaId(id): LEVELS[area.level] for id, area in settings.ha.areas.items() if area.level},
    )
