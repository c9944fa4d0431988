"""What changed, told to open pages: coarse topics per community, ids only."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from services.console.constants import CALM_SECONDS, DEBOUNCE_SECONDS, MOST_IDS
from shared.contracts.house import NOWHERE

__all__ = ["ALL", "BUS", "Listener", "LiveHub", "Notice"]

ALL = "all"
"""Topic of "you may have missed something: load everything again"."""

BUS = "bus"
"""Topic of the state of our own connection: ``up`` or ``down``."""

TOPICS = {"alerts": "alerts", "visits": "visits", "registry": "residents", "activities": "activities"}

SUBJECT_TOKENS = 9

EVERYWHERE = "".join(NOWHERE.values())
"""Area of what happens to the machinery: every page has to know."""


@dataclass(frozen=True)
class Notice:
    """One message to one page."""

    topic: str
    data: str
    mark: str
    """Everything up to here has been told."""


@dataclass(eq=False)
class Listener:
    """One open page."""

    community: str
    hub: "LiveHub"
    pending: dict[str, set[str]] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    quiet_until: float = 0.0

    def tell(self, topic: str, key: str = "") -> None:
        """Remember that something changed; costs nothing however slowly the page reads."""
        self.pending.setdefault(topic, set()).add(key)
        self.wake.set()

    async def news(self, *, within_seconds: float) -> list[Notice] | None:
        """Return what changed since the last call, gathered for a moment; None if nothing did or the hub closed."""
        try:
            async with asyncio.timeout(within_seconds):
                await self.wake.wait()
        except TimeoutError:
            return None
        now = asyncio.get_running_loop().time()
        if not self.hub.closed:
            await asyncio.sleep(max(DEBOUNCE_SECONDS, self.quiet_until - now))
        self.quiet_until = asyncio.get_running_loop().time() + CALM_SECONDS
        self.wake.clear()
        taken, self.pending = self.pending, {}
        mark = self.hub.mark(self.community)
        return [Notice(topic=topic, data=_data(topic, keys), mark=mark) for topic, keys in taken.items()]


def _data(topic: str, keys: set[str]) -> str:
    if topic == BUS:
        return max(keys)
    return json.dumps({"ids": sorted(keys - {""}) if len(keys) <= MOST_IDS else []})


class LiveHub:
    """Turns events of the bus into notices to pages."""

    def __init__(self) -> None:
        self._epoch = uuid4().hex[:8]
        self._changes: Counter[str] = Counter()
        self._listeners: set[Listener] = set()
        self.bus_up = False
        self.closed = False

    def __len__(self) -> int:
        return len(self._listeners)

    def mark(self, community: str) -> str:
        """Return where a page stands that is loaded now; give it to `listen` to hear what happened meanwhile."""
        return f"{self._epoch}.{self._changes[community] + self._changes[EVERYWHERE]}"

    def hear(self, subject: str, body: bytes) -> None:
        """Take one event of the bus; only its subject and the id of what it is about are looked at."""
        tokens = subject.split(".")
        if len(tokens) != SUBJECT_TOKENS or tokens[2] not in TOPICS:
            return
        community, topic = "".join(tokens[5:8]), TOPICS[tokens[2]]
        self._changes[community] += 1
        listeners = [one for one in self._listeners if community in (one.community, EVERYWHERE)]
        if listeners:
            key = _aggregate(body)
            for listener in listeners:
                listener.tell(topic, key)

    def bus_changed(self, *, up: bool) -> None:
        """Tell every page that we cannot hear, or that we hear again and something may have been missed."""
        self.bus_up = up
        self._epoch = uuid4().hex[:8]
        for listener in self._listeners:
            listener.pending.pop(BUS, None)
            listener.tell(BUS, "up" if up else "down")
            if up:
                listener.tell(ALL)

    def close(self) -> None:
        """End every live connection, because the program stops."""
        self.closed = True
        for listener in self._listeners:
            listener.wake.set()

    @contextmanager
    def listen(self, community: str, *, since: str) -> Iterator[Listener]:
        """Connect one page.

        Parameters
        ----------
        community
            Twelve-digit code; a page hears of one community.
        since
            The mark it stands at. With any other mark than the present one it is told to load everything again.
        """
        listener = Listener(community=community, hub=self)
        if since != self.mark(community):
            listener.tell(ALL)
        if not self.bus_up:
            listener.tell(BUS, "down")
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)


def _aggregate(body: bytes) -> str:
    try:
        return str(json.loads(body).get("subject", ""))
    except (ValueError, AttributeError):
        return ""
