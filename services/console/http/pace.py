"""How often one asker may ask: for pages that need no account."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

__all__ = ["Pace"]


@dataclass
class Pace:
    """Counts askers in windows of one minute; forgets those who asked longest ago when there are too many.

    Parameters
    ----------
    most
        How often one asker may ask in a minute.
    askers
        How many are remembered.
    """

    most: int
    askers: int = 10_000
    window_seconds: float = 60.0
    _seen: OrderedDict[str, tuple[float, int]] = field(default_factory=OrderedDict)

    def allows(self, asker: str) -> bool:
        """Count one question; False if this one asks too often."""
        now = asyncio.get_running_loop().time()
        began, count = self._seen.pop(asker, (now, 0))
        if now - began >= self.window_seconds:
            began, count = now, 0
        self._seen[asker] = (began, count + 1)
        while len(self._seen) > self.askers:
            self._seen.popitem(last=False)
        return count < self.most
