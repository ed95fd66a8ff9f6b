"""What can go wrong in the router.

RouterError
└── ModelUnreadableError   the model file is damaged or from another version
"""


class RouterError(Exception):
    """Anything the router raises."""

    code = "router_error"


class ModelUnreadableError(RouterError):
    """The model file is damaged, or was trained for other features."""

    code = "router_model_unreadable"
