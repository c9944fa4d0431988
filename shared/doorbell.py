"""Waking what works in the background of this process, after the commit that made work for it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event as listening
from sqlalchemy.ext.asyncio import AsyncSession

__all__ = ["Doorbell"]


class Doorbell:
    """Rings after a commit. Only in this process: those of other replicas look by themselves from time to time."""

    def __init__(self) -> None:
        self._sleepers: set[asyncio.Event] = set()

    def ring_after(self, session: AsyncSession) -> None:
        """Ring when the caller's transaction commits."""
        rings = session.info.setdefault("rings", set())
        if self not in rings:
            rings.add(self)
            listening.listen(session.sync_session, "after_commit", lambda _: self.ring())

    def ring(self) -> None:
        """Wake whoever listens."""
        for sleeper in self._sleepers:
            sleeper.set()

    @contextmanager
    def listening(self) -> Iterator[asyncio.Event]:
        """Return what is set by every ring until the end of the block."""
        woken = asyncio.Event()
        self._sleepers.add(woken)
        try:
            yield woken
        finally:
            self._sleepers.discard(woken)
