"""Saying that this replica has looked: once a minute, how far each of its sweeps is, over the way of every fact."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

import structlog

from shared.clock import Clock, real_now
from shared.contracts.house import NOWHERE, SweepLook, Swept
from shared.database import Sessions
from shared.outbox import Outbox

__all__ = ["Heartbeat", "Pulse"]

FIRST_SECONDS = 5.0
"""Pause before the first word: by then every sweep that works has looked once."""

log = structlog.get_logger("heartbeat")


@dataclass
class Pulse:
    """What the sweeps of this process have looked at, as they say themselves."""

    started_at: datetime = field(default_factory=real_now)
    _looks: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    def looked(self, sweep: str, *, at: datetime, until: datetime) -> None:
        """Note that a sweep has done all that was due.

        Parameters
        ----------
        at, until
            Real and business time at which it began to look: what came in since then it may not have seen.
        """
        self._looks[sweep] = (at, until)

    def look(self, sweep: str, *, every_seconds: float, now: datetime) -> SweepLook:
        """Say how far a sweep is; `now` is real time."""
        at, until = self._looks.get(sweep, (self.started_at, None))
        behind = max(0, int((now - at).total_seconds()))
        return SweepLook(sweep=sweep, every_seconds=every_seconds, looked_until=until, behind_seconds=behind)


@dataclass
class Heartbeat:
    """Says again and again how far the sweeps of this replica are.

    Parameters
    ----------
    sweeps
        Name and longest pause of each.
    every_seconds
        Pause between two words, in real time.
    """

    service: str
    sweeps: Iterable[tuple[str, float]]
    pulse: Pulse
    outbox: Outbox
    sessions: Sessions
    clock: Clock
    every_seconds: float
    replica_id: UUID = field(default_factory=uuid4)

    async def run(self, stopping: asyncio.Event) -> None:
        """Say so until told to stop; what cannot be said is not made up for later: silence is the message."""
        pause = min(FIRST_SECONDS, self.every_seconds)
        while not await _stopped(stopping, seconds=pause):
            pause = self.every_seconds
            try:
                await self.beat()
            except asyncio.CancelledError:
                raise
            except Exception as error:  # noqa: BLE001
                log.warning("heartbeat could not be said", reason=type(error).__name__)

    async def beat(self) -> None:
        """Say it once."""
        now = real_now()
        said = Swept(
            **NOWHERE,
            occurred_at=self.clock.now(),
            program=self.service,
            replica_id=self.replica_id,
            said_at=now,
            every_seconds=self.every_seconds,
            sweeps=[self.pulse.look(name, every_seconds=every, now=now) for name, every in self.sweeps],
        )
        async with self.sessions.begin() as session:
            await self.outbox.add(session, said)


async def _stopped(stopping: asyncio.Event, *, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return False
    return True
