"""A service knows whether it hears: its durables exist, are as declared, and move."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.js.api import ConsumerConfig

import shared.bus
import shared.delivery
import shared.pull
import shared.watch
from shared.contracts.activities import AttendanceRecorded
from shared.pull import Pull
from shared.settings import ServiceSettings
from shared.watch import BusWatch
from tests.integration.shared.trial import DURABLE, Heard, attendance, make_service, tell
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import eventually


@asynccontextmanager
async def counted_pulls(client: Client) -> AsyncIterator[list[str]]:
    """List every request for messages of the trial durable."""
    pulls: list[str] = []

    async def note(message: object) -> None:
        pulls.append(str(message))

    subscription = await client.subscribe(f"$JS.API.CONSUMER.MSG.NEXT.CARE_EVT.{DURABLE}", cb=note)
    await client.flush()
    yield pulls
    await subscription.unsubscribe()


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared.watch, "PROBE_SECONDS", 0.1)


async def test_a_lost_durable_makes_the_service_unready_without_a_spin_until_it_is_made_again(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    js, heard = client.jetstream(), Heard()

    async with running(make_service(heard), settings, clock) as replica:
        config = (await js.consumer_info("CARE_EVT", DURABLE)).config
        await eventually(replica.problem, says=lambda problem: problem is None)
        async with counted_pulls(client) as pulls:
            await js.delete_consumer("CARE_EVT", DURABLE)
            problem = await eventually(replica.problem)
            await eventually(lambda: _length(pulls), says=lambda n: n >= 3)
            started = len(pulls)
            spins, seconds = await _during(2.0, pulls)
        await js.add_consumer("CARE_EVT", config)
        await eventually(replica.problem, says=lambda problem: problem is None)
        await tell(replica, attendance(clock))
        await eventually(heard.count)

    assert problem == "durable missing or unreadable: consumer not found"
    assert spins - started <= 4 * seconds


async def _length(items: list[str]) -> int:
    return len(items)


async def _during(seconds: float, pulls: list[str]) -> tuple[int, float]:
    """Count what comes within about that time; returns also how long it really took."""
    begun = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)  # the rate is what is asked for
    return len(pulls), asyncio.get_running_loop().time() - begun


async def test_an_idle_service_asks_once_per_linger_and_no_more(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.pull, "LINGER_SECONDS", 1.0)
    async with running(make_service(Heard()), settings, clock), counted_pulls(client) as pulls:
        asked, seconds = await _during(2.5, pulls)

    assert 1 <= asked <= seconds + 2


async def test_a_durable_that_somebody_changed_makes_the_service_unready(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    js = client.jetstream()

    async with running(make_service(Heard()), settings, clock) as replica:
        await eventually(replica.problem, says=lambda problem: problem is None)
        config = (await js.consumer_info("CARE_EVT", DURABLE)).config
        changed = ConsumerConfig(**{**config.__dict__, "ack_wait": 30})
        await js.add_consumer("CARE_EVT", changed)
        problem = await eventually(replica.problem, says=lambda problem: "changed" in (problem or ""))

    assert problem == f"{DURABLE} has been changed: ack_wait is 30, not 10"


async def test_a_message_that_waits_for_its_next_attempt_does_not_make_the_service_unready(
    settings: ServiceSettings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.watch, "STUCK_SECONDS", 0.3)
    monkeypatch.setattr(shared.delivery, "RETRY_AFTER_SECONDS", (30,))
    heard = Heard(fail_times=1)

    async with running(make_service(heard), settings, clock) as replica:
        await eventually(replica.problem, says=lambda problem: problem is None)
        await tell(replica, attendance(clock))
        await eventually(lambda: _length([str(item) for item in heard.begun]))
        for _ in range(6):
            await tell(replica, attendance(clock))
            await _during(0.1, [])
        problem = await replica.problem()

    assert len(heard.ids) == 6
    assert problem is None


async def test_a_durable_that_gives_out_nothing_makes_the_service_unready(
    settings: ServiceSettings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.watch, "STUCK_SECONDS", 0.3)
    let_go = asyncio.Event()

    async def act(_: AttendanceRecorded) -> None:
        await let_go.wait()

    heard = Heard(act=act)
    async with running(make_service(heard), settings, clock) as replica:
        await tell(replica, attendance(clock))
        await eventually(lambda: _length([str(item) for item in heard.begun]))
        await tell(replica, *(attendance(clock) for _ in range(40)))
        problem = await eventually(replica.problem, says=lambda problem: "move" in (problem or ""))
        let_go.set()
        await eventually(replica.problem, says=lambda problem: problem is None)

    assert problem is not None
    assert problem.startswith(f"{DURABLE} does not move: ")


async def test_a_service_asks_anew_as_soon_as_its_lost_connection_is_back(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.pull, "LINGER_SECONDS", 3600.0)
    monkeypatch.setattr(shared.bus, "FETCH_SECONDS", 3600.0)

    async with counted_pulls(client) as pulls, running(make_service(Heard()), settings, clock) as replica:
        await eventually(lambda: _length(pulls), says=lambda asked: asked == 1)
        await replica.connection.force_reconnect()
        await eventually(lambda: _length(pulls), says=lambda asked: asked == 2, patience_seconds=60)


async def test_a_request_that_a_server_took_along_when_it_died_is_made_again_once_it_is_over(
    settings: ServiceSettings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.pull, "LINGER_SECONDS", 0.5)
    monkeypatch.setattr(shared.bus, "FETCH_SECONDS", 3600.0)
    ask, heard = Pull._request, Heard()
    lost: list[Pull] = []

    async def ask_nobody_first(pull: Pull, batch: int) -> None:
        if lost:
            await ask(pull, batch)
            return
        lost.append(pull)
        pull._owed, pull._request_ends = batch, asyncio.get_running_loop().time() + 0.5

    monkeypatch.setattr(Pull, "_request", ask_nobody_first)
    async with running(make_service(heard), settings, clock) as replica:
        await tell(replica, attendance(clock))
        await eventually(heard.count, patience_seconds=60)

    assert len(lost) == 1


def test_all_durables_are_looked_at_first_and_then_each_once_in_five_looks() -> None:
    watch = BusWatch(service="alerts", broker=NatsBroker())
    turns = watch._turns()

    everything = list(next(turns))
    in_parts = [durable for _ in range(shared.watch.LOOKS_FOR_ALL) for durable in next(turns)]

    assert len(everything) > 50
    assert sorted(durable.name for durable in in_parts) == sorted(durable.name for durable in everything)
