"""What a service does by the clock: sweeps that run in every replica and never twice for the same thing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from prometheus_client import Counter, Gauge

from shared.clock import Clock, real_now

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


@dataclass
class Jobs(Generic[Deps]):
    """All sweeps of one service."""

    service: str
    jobs: list[Job] = field(default_factory=list)

    def sweep(
        self, *, every_seconds: float = 1.0
    ) -> Callable[[Callable[[Deps], Awaitable[datetime | None]]], Callable[[Deps], Awaitable[datetime | None]]]:
        """Register a sweep; the decorated function stays callable by a test."""

        def register(
            run: Callable[[Deps], Awaitable[datetime | None]],
        ) -> Callable[[Deps], Awaitable[datetime | None]]:
            self.jobs.append(Job(name=run.__name__, run=run, every_seconds=every_seconds))
            return run

        return register


async def run_job(job: Job, deps: Any, *, service: str, clock: Clock, stopping: asyncio.Event) -> None:  # noqa: ANN401
    """Run one sweep again and again until told to stop; a failure is logged, waited out and tried again."""
    pause = FAILURE_PAUSE_SECONDS[0]
    while not stopping.is_set():
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
        await _until(due, job=job, clock=clock, stopping=stopping)


async def _until(due: datetime | None, *, job: Job, clock: Clock, stopping: asyncio.Event) -> None:
    if due is None:
        await _pause(stopping, job.every_seconds)
        return
    loop = asyncio.get_running_loop()
    begun = loop.time()
    nap = asyncio.ensure_future(clock.sleep_until(due, at_most_seconds=job.every_seconds))
    stop = asyncio.ensure_future(stopping.wait())
    await asyncio.wait([nap, stop], return_when=asyncio.FIRST_COMPLETED)
    nap.cancel()
    stop.cancel()
    await asyncio.sleep(max(0.0, begun + SHORTEST_PAUSE_SECONDS - loop.time()))


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return
