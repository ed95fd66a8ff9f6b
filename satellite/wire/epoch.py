"""Obey only the newest hub: epochs rise with every start of the hub and every decision it takes back."""


class EpochGuard:
    """Remembers the highest epoch seen and refuses what is older."""

    def __init__(self) -> None:
        self._highest = 0

    @property
    def highest(self) -> int:
        """The newest epoch obeyed so far."""
        return self._highest

    def admits(self, epoch: int) -> bool:
        """True when a message of this epoch must be obeyed."""
        if epoch < self._highest:
            return False
        self._highest = epoch
        return True
