"""What a service does by the clock: sweeps that run in every replica and never twice for the same thing."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

import structlog
from prometheus_client import Counter, Gauge

from shared.clock import Clock, real_now
from shared.doorbell import Doorbell
from shared.heartbeat import Pulse

__all__ = ["CALM_SECONDS", "Due", "Job", "Jobs", "Soon", "run_job"]

Deps = TypeVar("Deps")


@dataclass(frozen=True)
class Soon:
    """Answer of a sweep that has to look again after its usual pause, and before that if its moment comes.

    Something waits for more than business time or a change: for a lease, a provider, another service.
    """

    due: datetime | None = None


Due = datetime | Soon | None

Answer = TypeVar("Answer", bound=Due)

CALM_SECONDS = 10.0
"""Longest pause of a sweep that knows when something is due, while nobody writes: only what a replica wrote that then
died before it looked is found by this look alone."""

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

    It returns the business moment at which it wants to run again: a moment that has passed means at once, `Soon` means
    after the usual pause, and None means that nothing is known to be due.
    """

    name: str
    run: Callable[[Any], Awaitable[Due]]
    every_seconds: float
    """Longest pause, in real seconds: how late something that came in meanwhile may be noticed."""
    calm_seconds: float | None = None
    """Longest pause while nothing is written in this process and its clock is not set anew, for a sweep that misses
    nothing then: what is due later it says by its answer. None: it always looks after `every_seconds`."""
    woken_by: Doorbell = field(default_factory=Doorbell)
    """Rings when something came in; by default nobody rings."""

    @property
    def longest_seconds(self) -> float:
        """Longest pause of all."""
        return max(self.every_seconds, self.calm_seconds or 0.0)


@dataclass
class Jobs(Generic[Deps]):
    """All sweeps of one service."""

    service: str
    jobs: list[Job] = field(default_factory=list)

    def sweep(
        self, *, every_seconds: float = 1.0, calm_seconds: float | None = None, woken_by: Doorbell | None = None
    ) -> Callable[[Callable[[Deps], Awaitable[Answer]]], Callable[[Deps], Awaitable[Answer]]]:
        """Register a sweep; the decorated function stays callable by a test."""

        def register(run: Callable[[Deps], Awaitable[Answer]]) -> Callable[[Deps], Awaitable[Answer]]:
            self.jobs.append(
                Job(
                    name=run.__name__,
                    run=run,
                    every_seconds=every_seconds,
                    calm_seconds=calm_seconds,
                    woken_by=woken_by or Doorbell(),
                )
            )
            return run

        return register


async def run_job(
    job: Job,
    deps: Any,  # noqa: ANN401
    *,
    service: str,
    clock: Clock,
    stopping: asyncio.Event,
    written: Doorbell | None = None,
    pulse: Pulse | None = None,
) -> None:
    """Run one sweep again and again until told to stop; a failure is logged, waited out and tried again.

    `written` rings whenever this process has written something. What the sweep has looked at is noted in `pulse`; one
    that wants to go on at once has not seen everything yet.
    """
    pause = FAILURE_PAUSE_SECONDS[0]
    with job.woken_by.listening() as woken, (written or Doorbell()).listening() as changed:
        while not stopping.is_set():
            woken.clear()
            changed.clear()
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
            moment = due.due if isinstance(due, Soon) else due
            if pulse is not None and (moment is None or moment > until):
                pulse.looked(job.name, at=began, until=until)
            longest = None if isinstance(due, Soon) else job.calm_seconds
            await _until(moment, job=job, calm=longest, clock=clock, woken=woken, changed=changed, stopping=stopping)


async def _until(
    due: datetime | None,
    *,
    job: Job,
    calm: float | None,
    clock: Clock,
    woken: asyncio.Event,
    changed: asyncio.Event,
    stopping: asyncio.Event,
) -> None:
    """Wait for the moment, for the bell, for a change, or for the end."""
    loop = asyncio.get_running_loop()
    begun = loop.time()

    async def looks_after_change() -> None:
        await changed.wait()
        await asyncio.sleep(begun + job.every_seconds - loop.time())

    waiting: list[Coroutine[Any, Any, object]] = [woken.wait(), stopping.wait()]
    if calm is not None:
        waiting += [looks_after_change(), clock.sleep_until(due, at_most_seconds=calm)]
    elif due is not None:
        waiting.append(clock.sleep_until(due, at_most_seconds=job.every_seconds))
    else:
        waiting.append(asyncio.sleep(job.every_seconds))
    waits = [asyncio.ensure_future(one) for one in waiting]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in waits:
        one.cancel()
    await asyncio.sleep(max(0.0, begun + SHORTEST_PAUSE_SECONDS - loop.time()))


async def _pause(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), timeout=seconds)
    except TimeoutError:
        return
