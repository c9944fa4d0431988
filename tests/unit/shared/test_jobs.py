"""Sweeps run by the clock, wait after a failure, and stop when told."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

import shared.jobs
from shared.clock import real_now
from shared.doorbell import Doorbell
from shared.heartbeat import Pulse
from shared.jobs import Due, Job, Jobs, Soon, run_job
from tests.support.doubles import FakeClock
from tests.support.waiting import eventually, patiently

NOW = datetime(2026, 11, 21, tzinfo=UTC)


class Sweep:
    """A sweep that counts its runs and answers what it is told to."""

    def __init__(self, *answers: Due | Exception) -> None:
        self.answers = list(answers)
        self.at: list[float] = []

    async def __call__(self, _: object) -> Due:
        """Run once."""
        self.at.append(asyncio.get_running_loop().time())
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def runs(self) -> int:
        """Return how often it has run."""
        return len(self.at)


async def run(
    sweep: Sweep, *, until: Callable[[int], bool], clock: FakeClock, every: float = 30.0, pulse: Pulse | None = None
) -> None:
    stopping = asyncio.Event()
    job = Job(name="sweep", run=sweep, every_seconds=every)
    running = asyncio.create_task(run_job(job, None, service="trial", clock=clock, stopping=stopping, pulse=pulse))
    await eventually(sweep.runs, says=until)
    stopping.set()
    async with patiently():
        await running


async def test_a_full_batch_is_followed_at_once_by_the_next() -> None:
    sweep = Sweep(NOW, NOW, NOW, None)

    await run(sweep, until=lambda runs: runs >= 4, clock=FakeClock(NOW))

    assert sweep.at[3] - sweep.at[0] < 30


async def test_a_sweep_has_looked_once_it_found_nothing_more_to_do() -> None:
    pulse, seen = Pulse(), []

    class Watched(Sweep):
        async def __call__(self, deps: object) -> Due:
            seen.append(pulse.look("sweep", every_seconds=1, now=real_now()).looked_until)
            return await super().__call__(deps)

    sweep = Watched(NOW, RuntimeError("away"), None)
    await run(sweep, until=lambda runs: runs >= 4, clock=FakeClock(NOW), every=0.05, pulse=pulse)

    assert seen[:4] == [None, None, None, NOW]


async def test_a_sweep_that_never_came_through_is_behind_since_its_process_began() -> None:
    pulse = Pulse(started_at=NOW)

    look = pulse.look("sweep", every_seconds=1, now=NOW + timedelta(minutes=4))

    assert (look.behind_seconds, look.looked_until) == (240, None)


async def test_a_sweep_that_always_says_at_once_does_not_spin() -> None:
    sweep = Sweep(NOW - timedelta(days=1))

    await run(sweep, until=lambda runs: runs >= 10, clock=FakeClock(NOW))

    pauses = [later - earlier for earlier, later in zip(sweep.at, sweep.at[1:], strict=False)]
    assert min(pauses) >= shared.jobs.SHORTEST_PAUSE_SECONDS * 0.9


async def test_a_sweep_sleeps_until_its_moment_comes() -> None:
    clock = FakeClock(NOW)
    sweep = Sweep(NOW + timedelta(days=3), None)
    stopping = asyncio.Event()
    job = Job(name="sweep", run=sweep, every_seconds=600)
    running = asyncio.create_task(run_job(job, None, service="trial", clock=clock, stopping=stopping))
    await eventually(sweep.runs)

    clock.advance(days=3)

    await eventually(sweep.runs, says=lambda runs: runs == 2)
    stopping.set()
    await running


async def test_nothing_due_is_looked_at_again_after_the_longest_pause() -> None:
    sweep = Sweep(None)

    await run(sweep, until=lambda runs: runs >= 3, clock=FakeClock(NOW), every=0.05)

    assert sweep.at[1] - sweep.at[0] >= 0.045


async def test_a_sweep_that_fails_waits_longer_each_time_and_starts_afresh_after_a_success(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shared.jobs, "FAILURE_PAUSE_SECONDS", (0.05, 0.2))
    failure = RuntimeError("no table")
    sweep = Sweep(failure, failure, failure, failure, NOW, failure, None)

    await run(sweep, until=lambda runs: runs >= 7, clock=FakeClock(NOW))

    pauses = [later - earlier for earlier, later in zip(sweep.at, sweep.at[1:], strict=False)]
    assert all(pause >= least * 0.9 for pause, least in zip(pauses, (0.05, 0.1, 0.2, 0.2, 0, 0.05), strict=True))
    assert "sweep failed" in caplog.text


def test_a_registered_sweep_stays_a_plain_function() -> None:
    jobs: Jobs[object] = Jobs("trial")

    @jobs.sweep(every_seconds=2)
    async def sweep_nothing(_: object) -> datetime | None:
        return None

    assert [(job.name, job.every_seconds) for job in jobs.jobs] == [("sweep_nothing", 2)]
    assert jobs.jobs[0].run is sweep_nothing


async def test_a_bell_wakes_a_sweep_that_sleeps() -> None:
    sweep, bell, stopping = Sweep(None), Doorbell(), asyncio.Event()
    job = Job(name="sweep", run=sweep, every_seconds=3600, woken_by=bell)
    running = asyncio.create_task(run_job(job, None, service="trial", clock=FakeClock(NOW), stopping=stopping))
    await eventually(sweep.runs, says=lambda runs: runs == 1)

    bell.ring()

    await eventually(sweep.runs, says=lambda runs: runs == 2)
    stopping.set()
    async with patiently():
        await running


async def test_a_bell_that_rings_during_a_sweep_is_heard_after_it() -> None:
    bell, stopping = Doorbell(), asyncio.Event()

    async def ring(_: object) -> None:
        runs.append(len(runs))
        if len(runs) == 1:
            bell.ring()

    runs: list[int] = []
    job = Job(name="ring", run=ring, every_seconds=3600, woken_by=bell)
    running = asyncio.create_task(run_job(job, None, service="trial", clock=FakeClock(NOW), stopping=stopping))

    async def count() -> int:
        return len(runs)

    await eventually(count, says=lambda found: found == 2)
    stopping.set()
    async with patiently():
        await running


@asynccontextmanager
async def calmly(sweep: Sweep, clock: FakeClock, *, every: float = 0.05) -> AsyncIterator[Doorbell]:
    """Run a sweep that need not look while nothing is written; what is yielded rings for a write."""
    written, stopping = Doorbell(), asyncio.Event()
    job = Job(name="sweep", run=sweep, every_seconds=every, calm_seconds=3600)
    running = asyncio.create_task(run_job(job, None, service="trial", clock=clock, stopping=stopping, written=written))
    await eventually(sweep.runs)
    yield written
    stopping.set()
    async with patiently():
        await running


async def test_a_sweep_that_waits_for_a_change_looks_after_each_that_is_written_and_not_before() -> None:
    sweep = Sweep(None)

    async with calmly(sweep, FakeClock(NOW)) as written:
        for looked in (1, 2):
            written.ring()
            await eventually(sweep.runs, says=looked.__lt__)
            assert sweep.at[-1] - sweep.at[-2] >= 0.045
        await asyncio.sleep(0.2)  # nobody writes: nobody looks

    assert len(sweep.at) == 3


async def test_what_is_written_while_a_sweep_looks_makes_it_look_again() -> None:
    written, stopping = Doorbell(), asyncio.Event()
    sweep = Sweep(None)

    async def look(deps: object) -> Due:
        if not sweep.at:
            written.ring()
        return await sweep(deps)

    job = Job(name="sweep", run=look, every_seconds=0.05, calm_seconds=3600)
    running = asyncio.create_task(
        run_job(job, None, service="trial", clock=FakeClock(NOW), stopping=stopping, written=written)
    )
    await eventually(sweep.runs, says=lambda runs: runs == 2)
    stopping.set()
    async with patiently():
        await running


async def test_a_sweep_that_waits_for_a_lease_or_a_provider_looks_soon_though_nothing_is_written() -> None:
    sweep = Sweep(Soon(), Soon(NOW + timedelta(days=1)), None)

    async with calmly(sweep, FakeClock(NOW)):
        await eventually(sweep.runs, says=lambda runs: runs == 3)

    assert sweep.at[1] - sweep.at[0] >= 0.045


@pytest.mark.parametrize("due", [None, NOW + timedelta(days=3)])
async def test_a_clock_that_is_set_to_the_moment_wakes_a_calm_sweep(due: datetime | None) -> None:
    clock = FakeClock(NOW)
    sweep = Sweep(due, None)

    async with calmly(sweep, clock):
        clock.advance(days=3)
        await eventually(sweep.runs, says=lambda runs: runs == 2)
