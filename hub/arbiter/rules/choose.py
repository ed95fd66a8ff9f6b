"""Rules by name."""

from hub.arbiter.config import RuleName
from hub.arbiter.rules.base import Rule
from hub.arbiter.rules.composite import Composite
from hub.arbiter.rules.first import First
from hub.arbiter.rules.loudest import Loudest

RULES: dict[RuleName, Rule] = {"first": First(), "loudest": Loudest(), "composite": Composite()}
