"""What can go wrong with personas.

PersonaError             persona_invalid      a persona's file says something impossible
└── PersonaUnknown       persona_unknown      there is no persona of that name
"""

from typing import ClassVar

from hub.errors import HubError


class PersonaError(HubError):
    """A persona's file says something impossible; the message names file and key."""

    code: ClassVar[str] = "persona_invalid"


class PersonaUnknown(PersonaError):
    """There is no persona of that name."""

    code = "persona_unknown"
