"""Where words go: the house, a quick answer, or a mind that thinks.

The trained model reads the words alone; this file adds what the hub knows (did the bridge understand them, does a
question of ours wait for an answer, what was the last answer) and what the owner configured.
"""

from dataclasses import dataclass
from math import exp, log

from router.features import Features, extract
from router.lexicon import FAMILIES, family
from router.model import Model, Scores, shipped
from router.models import Context, Decision, Limits, Route
from router.text import opening

_EVEN = 0.7
"""The complexity of a question that is as likely deep as not; the default of `Limits.complexity_threshold`."""
_HOME_BIAS = {"hit": 4.0, "near": 1.5, "miss": 0.0}
"""What understanding adds to the odds of a command; a clear request to explain or write still wins over it."""
_SURE_WHILE_SPEAKING = 0.97
_WORDS_TO_SETTLE = 4
_ANSWER_WORDS = 5
_DEFAULT_LIMITS = Limits()
_DEFAULT_CONTEXT = Context()

_GO_ON = frozenset(
    (
        "go on", "continue", "keep going", "carry on", "go ahead", "tell me more", "more please", "and then",
        "what else", "what happened then", "more detail", "in more detail", "elaborate", "can you elaborate",
        "briefly", "in short", "make it short", "shorter", "shorter please", "the short version", "in one sentence",
        "longer please", "why", "why is that", "how so", "how come", "give me an example",
    )
)  # fmt: skip
_ASKS_FOR_THOUGHT = family(
    "explain describe write compose draft summarize summarise rewrite compare discuss analyze analyse imagine pretend"
    " brainstorm prove derive estimate"
)


@dataclass(frozen=True, slots=True)
class _Verdict:
    route: Route
    confidence: float
    complexity: float
    reasons: tuple[str, ...]


def decide(
    query: str,
    context: Context = _DEFAULT_CONTEXT,
    limits: Limits = _DEFAULT_LIMITS,
    model: Model | None = None,
) -> Decision:
    """Chooses the route of an utterance, whole or still being spoken; the shipped model unless another is given."""
    features = extract(query)
    if not features.words:
        return Decision(Route.FAST, 1.0, 0.0, ("no words",), settled=not context.partial)
    verdict = _from_dialogue(features, context) or _from_words(features, context, limits, model or shipped())
    verdict = _without_deep(verdict, limits)
    return Decision(
        verdict.route,
        round(verdict.confidence, 4),
        round(verdict.complexity, 4),
        verdict.reasons,
        settled=not context.partial or _is_settled(verdict, features, context),
    )


def _from_dialogue(features: Features, context: Context) -> _Verdict | None:
    """What only makes sense as the next move of a dialogue."""
    said = " ".join(features.words[opening(features.words) :])
    if context.pending and context.home == "hit":
        return _Verdict(Route.COMMAND, 0.99, 0.0, ("answers our question",))
    if context.pending and len(features.words) <= _ANSWER_WORDS and _only_agrees(features):
        return _Verdict(Route.COMMAND, 0.9, 0.0, ("a short reply while our question waits",))
    if context.last_route is Route.DEEP and context.home != "hit" and said in _GO_ON:
        return _Verdict(Route.DEEP, 0.95, 0.95, ("carries on with the last answer",))
    return None


def _from_words(features: Features, context: Context, limits: Limits, model: Model) -> _Verdict:
    scores = model.score(features)
    command, fast, deep = _weigh(scores, features, context)
    complexity = _on_scale(deep)
    reasons = [*scores.reasons]
    if context.home != "miss":
        reasons.insert(0, "understood as this house" if context.home == "hit" else "nearly understood as this house")
    if complexity >= limits.complexity_threshold:
        reasons.append(f"complexity {complexity:.2f} reaches {limits.complexity_threshold:.2f}")
        return _Verdict(Route.DEEP, deep, complexity, tuple(reasons))
    if command > fast:
        return _Verdict(Route.COMMAND, _share(command, fast), complexity, tuple(reasons))
    return _Verdict(Route.FAST, _share(fast, command), complexity, tuple(reasons))


def _weigh(scores: Scores, features: Features, context: Context) -> tuple[float, float, float]:
    bias = _HOME_BIAS[context.home]
    if bias and _asks_for_thought(features):
        bias = 0.0
    command = scores.command * exp(bias)
    total = command + scores.fast + scores.deep
    return command / total, scores.fast / total, scores.deep / total


def _asks_for_thought(features: Features) -> bool:
    """`explain`, `write` and their like at the start: about the house perhaps, but no request to it."""
    start = opening(features.words)
    return any(word in _ASKS_FOR_THOUGHT for word in features.words[start : start + 4])


def _only_agrees(features: Features) -> bool:
    return any(word in FAMILIES["small talk"] for word in features.words[:2])


def _on_scale(deep: float) -> float:
    """Probability to complexity: even odds sit at the default threshold."""
    deep = min(max(deep, 1e-9), 1 - 1e-9)
    return 1 / (1 + exp(-(log(deep / (1 - deep)) + log(_EVEN / (1 - _EVEN)))))


def _share(winner: float, other: float) -> float:
    return winner / max(winner + other, 1e-9)


def _without_deep(verdict: _Verdict, limits: Limits) -> _Verdict:
    if verdict.route is not Route.DEEP or limits.ollama_fallback:
        return verdict
    reasons = (*verdict.reasons, "deep answers are switched off")
    return _Verdict(Route.FAST, verdict.confidence, verdict.complexity, reasons)


def _is_settled(verdict: _Verdict, features: Features, context: Context) -> bool:
    """Whether more words would hardly change the route of an unfinished utterance."""
    if verdict.route is Route.DEEP:
        enough = len(features.words) - opening(features.words) >= _WORDS_TO_SETTLE
        return enough and verdict.confidence >= _SURE_WHILE_SPEAKING and context.home != "hit"
    return False
