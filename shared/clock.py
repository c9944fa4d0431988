"""The only place that reads the wall clock, and the civil calendar of the deployment."""

import asyncio
import json
import math
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

__all__ = ["Clock", "ClockFile", "FileClock", "SystemClock", "civil_date", "open_clock", "real_now"]

REREAD_SECONDS = 0.02
"""How long a reading of the clock file is trusted. Shorter costs a `stat` per call; longer delays a moved clock."""

RUNNING_LOOK_SECONDS = 0.25
"""A clock file that runs by itself is looked at this often, for those who wait: it may be moved or speeded up."""

LONGEST_NAP_SECONDS = 5.0
"""A sleeper looks at the system's clock again this often: a machine sleeps too, or its clock is set right."""


SHORTEST_NAP_SECONDS = 0.001
"""A moment that is as good as here is waited for once and not spun for."""


class Clock(Protocol):
    """Tells business time."""

    def now(self) -> datetime:
        """Return the moment, with a time zone."""
        ...

    async def sleep_until(self, moment: datetime | None, *, at_most_seconds: float) -> None:
        """Wait until business time reaches `moment`, but no longer than `at_most_seconds` of real time.

        None is a moment nobody knows: the wait ends when somebody sets the clock anew.
        """
        ...


def real_now() -> datetime:
    """Return real time, for leases, retries and tokens between machines: never for a person's deadline."""
    return datetime.now(UTC)


def civil_date(moment: datetime, zone: ZoneInfo) -> date:
    """Return the calendar day of a moment as people of this deployment say it."""
    return moment.astimezone(zone).date()


class SystemClock:
    """Business time is real time."""

    def now(self) -> datetime:
        """Return the moment, in UTC."""
        return real_now()

    async def sleep_until(self, moment: datetime | None, *, at_most_seconds: float) -> None:
        """Wait until business time reaches `moment`, but no longer than `at_most_seconds` of real time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most_seconds
        while (left := end - loop.time()) > 0 and (moment is None or self.now() < moment):
            nap = LONGEST_NAP_SECONDS if moment is None else (moment - self.now()).total_seconds()
            await asyncio.sleep(min(left, LONGEST_NAP_SECONDS, max(SHORTEST_NAP_SECONDS, nap)))


@dataclass(frozen=True)
class ClockFile:
    """Where a movable clock stands: at `real` it was `business`, and since then it runs `factor` times as fast.

    A factor of 0 stops the clock; a test then moves it by writing the file.
    """

    real: datetime
    business: datetime
    factor: float

    def at(self, real: datetime) -> datetime:
        """Return business time at a moment of real time."""
        return self.business + max(real - self.real, timedelta()) * self.factor

    def write(self, path: Path) -> None:
        """Replace the file in one step, so that no reader sees half of it."""
        text = json.dumps({"real": self.real.isoformat(), "business": self.business.isoformat(), "factor": self.factor})
        scratch = path.with_name(f".{path.name}.{os.getpid()}")
        scratch.write_text(text)
        scratch.replace(path)

    @classmethod
    def read(cls, path: Path) -> "ClockFile":
        """Read the file.

        Raises
        ------
        OSError
            Raised if there is no such file.
        ValueError
            Raised if it is not a clock file.
        """
        fields = json.loads(path.read_text())
        return cls(
            real=datetime.fromisoformat(fields["real"]),
            business=datetime.fromisoformat(fields["business"]),
            factor=float(fields["factor"]),
        )


class FileClock:
    """A clock that several processes share through a file, so that demonstrations and journeys can move it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = self._look()
        self._setting = ClockFile.read(path)
        self._read_at = real_now()
        self._sleepers: set[asyncio.Future[None]] = set()
        """Whoever has to know when the clock is set anew."""
        self._looking: asyncio.AbstractEventLoop | None = None
        """Where somebody looks for all of them."""

    async def sleep_until(self, moment: datetime | None, *, at_most_seconds: float) -> None:
        """Wait until business time reaches `moment`, but no longer than `at_most_seconds` of real time."""
        if moment is None:
            await self._moved(at_most_seconds)
            return
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most_seconds
        while (left := end - loop.time()) > 0 and self.now() < moment:
            await self._moved(min(left, self._nap(moment)))

    def now(self) -> datetime:
        """Return business time."""
        real = real_now()
        if (real - self._read_at).total_seconds() >= REREAD_SECONDS:
            self._read_at = real
            version = self._look()
            if version != self._version:
                self._setting, self._version = ClockFile.read(self._path), version
                self._wake()
        return self._setting.at(real)

    def _look(self) -> tuple[int, int]:
        """Tell one file from the next: two that are written in one tick of the disk have the same time."""
        found = self._path.stat()
        return found.st_ino, found.st_mtime_ns

    def _nap(self, moment: datetime) -> float:
        """Return how long a moment is off, in real seconds, if nobody sets the clock."""
        if not self._setting.factor:
            return math.inf
        return max(SHORTEST_NAP_SECONDS, (moment - self.now()).total_seconds() / self._setting.factor)

    async def _moved(self, seconds: float) -> None:
        """Wait until the file changes, or that long; of all who wait in a process one looks."""
        loop = asyncio.get_running_loop()
        moved = loop.create_future()
        self._sleepers.add(moved)
        if self._looking is not loop:
            self._looking = loop
            loop.call_later(self._pace, self._wake_if_moved)
        try:
            await asyncio.wait((moved,), timeout=seconds)
        finally:
            self._sleepers.discard(moved)

    def _wake(self) -> None:
        for moved in self._sleepers:
            if not moved.done():
                moved.set_result(None)

    def _wake_if_moved(self) -> None:
        if not self._sleepers or self._looking is None:
            self._looking = None
            return
        with suppress(OSError):
            self.now()
        self._looking.call_later(self._pace, self._wake_if_moved)

    @property
    def _pace(self) -> float:
        return RUNNING_LOOK_SECONDS if self._setting.factor else REREAD_SECONDS


def open_clock(path: Path | None) -> Clock:
    """Return the shared clock of that file, or the system's where there is none."""
    return FileClock(path) if path else SystemClock()
