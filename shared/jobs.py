"""What a service does by the clock: sweeps that run in every replica and never twice for the same thing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from prometheus_client import Counter, Gauge

from shared.clock import Clock, real_now
from shared.doorbell import Doorbell
from shared.heartbeat import Pulse

__all__ = ["Job", "Jobs", "run_job"]

Deps = TypeVar("Deps")

FAILURE_PAUSE_SECONDS = (1.0, 30.0)
"""First and longest pause after a sweep that failed."""

SHORTEST_PAUSE_SECONDS = 0.01
"""Least pause between two sweeps, so that a wrong answer cannot become a spin."""

LAST_SUCCESS = Gauge("nuanlin_job_last_success_timestamp_seconds", "When a job last did its work.", ["service", "job"])
FAILURES = Counter("nuanlin_job_failures", "Sweeps that failed.", ["service", "job"])

log = structlog.get_logger("jobs")


@dataclass(frozen=True)
class Job:
    """One sweep.

    It returns the business moment at which it wants to run again: a moment that has passed means at once, and None
    means that nothing is known to be due.
    """

    name: str
    run: Callable[[Any], Awaitable[datetime | None]]
    every_seconds: float
    """Longest pause, in real seconds: how late something that came in meanwhile may be noticed."""
    woken_by: Doorbell = field(default_factory=Doorbell)
    """Rings when something came in; by default nobody rings."""


@dataclass
class Jobs(Generic[Deps]):
    """All sweeps of one service."""

    service: str
    jobs: list[Job] = field(default_factory=list)

    def sweep(
        self, *, every_seconds: float = 1.0, woken_by: Doorbell | None = None
    ) -> Callable[[Callable[[Deps], Awaitable[datetime | None]]], Callable[[Deps], Awaitable[datetime | None]]]:
        """Register a sweep; the decorated function stays callable by a test."""

        def register(
            run: Callable[[Deps], Awaitable[datetime | None]],
        ) -> Callable[[Deps], Awaitable[datetime | None]]:
            bell = woken_by or Doorbell()
            self.jobs.append(Job(name=run.__name__, run=run, every_seconds=every_seconds, woken_by=bell))
            return run

        return register


async def run_job(
    job: Job,
    deps: Any,  # noqa: ANN401
    *,
    service: str,
    clock: Clock,
    stopping: asyncio.Event,
    pulse: Pulse | None = None,
) -> None:
    """Run one sweep again and again until told to stop; a failure is logged, waited out and tried again.

    What it has looked at is noted in `pulse`; a sweep that wants to go on at once has not seen everything yet.
    """
    pause = FAILURE_PAUSE_SECONDS[0]
    with job.woken_by.listening() as woken:
        while not stopping.is_set():
            woken.clear()
            began, until = real_now(), clock.now()
            try:
                due = await job.run(deps)
            except asyncio.CancelledError:
                raise
            except Exception:
                FAILURES.labels(service, job.name).inc()
                log.exception("sweep failed", job=job.name)
                await _pause(stopping, pause)
                pause = min(pause * 2, FAILURE_PAUSE_SECONDS[1])
                continue
            pause = FAILURE_PAUSE_SECONDS[0]
            LAST_SUCCESS.labels(service, job.name).set(real_now().timestamp())
            if pulse is not None and (due is None or due > until):
                pulse.looked(job.name, at=began, until=until)
            await _until(due, job=job, clock=clock, woken=woken, stopping=stopping)


async def _until(
    due: datetime | None, *, job: Job, clock: Clock, woken: asyncio.Event, stopping: asyncio.Event
) -> None:
    """Wait for the moment, for the bell, or for the end."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    nap = clock.sleep_until(due, at_most_seconds=job.every_seconds) if due else asyncio.sleep(job.every_seconds)
    waits = [asyncio.ensure_future(one) for one in (nap, woken.wait(), stopping.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()
    await asyncio.sleep(max(0.0, begun + SHORTEST_PAUSE_SECONDS - loop.time()))


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return
