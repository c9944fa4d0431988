"""A service that is told to stop strands nothing and leaves nobody without an answer."""

import asyncio

import pytest
from nats.aio.client import Client

import shared.pull
import shared.streams
from shared.contracts.activities import AttendanceRecorded
from shared.database import Sessions
from shared.provision import apply_bus
from shared.settings import ServiceSettings
from tests.integration.shared.trial import DURABLE, Heard, attendance, make_service, tell, waiting_in_outbox
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually


async def test_what_was_taken_and_not_begun_goes_to_another_replica_at_once(
    settings: ServiceSettings, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared.pull, "LINGER_SECONDS", 2.0)
    monkeypatch.setattr(shared.streams, "ACK_WAIT_SECONDS", 600)
    js = client.jetstream()
    await apply_bus(js, size_gib=0.25)
    let_go, begun = asyncio.Event(), asyncio.Event()

    async def act(_: AttendanceRecorded) -> None:
        begun.set()
        await let_go.wait()

    slow, quick = Heard(act=act), Heard()
    leaving = running(make_service(slow), settings, clock)
    replica = await leaving.__aenter__()
    first = attendance(clock)
    await js.publish(first.subject, first.to_wire())
    await begun.wait()
    behind = [attendance(clock) for _ in range(12)]
    for event in behind:
        await js.publish(event.subject, event.to_wire())

    async def given_out() -> int:
        return int((await js.consumer_info("CARE_EVT", DURABLE)).delivered.consumer_seq)

    await eventually(given_out, says=lambda n: n >= 2)
    async with running(make_service(quick), settings, clock):
        stop = asyncio.create_task(leaving.__aexit__(None, None, None))
        await eventually(replica.phase.check, says=lambda problem: problem == "stopping")
        let_go.set()
        await eventually(quick.count, says=lambda n: n >= 12)
        await stop
        await bus_is_quiet(js, services={"visits"}, may_redeliver=True)

    assert slow.ids == [first.resident_id]
    assert sorted(quick.ids) == sorted(event.resident_id for event in behind)


async def test_a_rolling_restart_under_load_loses_and_doubles_nothing(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    js = client.jetstream()
    heard = Heard()
    events = [attendance(clock) for _ in range(900)]

    async def publish() -> None:
        for event in events:
            await js.publish(event.subject, event.to_wire())

    async with running(make_service(heard), settings, clock):
        publishing = asyncio.create_task(publish())
        for _ in range(3):
            async with running(make_service(heard), settings, clock):
                seen = len(heard.ids)
                await eventually(heard.count, says=lambda n, seen=seen: n > seen or publishing.done())  # type: ignore[misc]
        await publishing
        await eventually(heard.count, says=lambda n: n >= len(events))
        await bus_is_quiet(js, services={"visits"}, may_redeliver=True)

    assert len(heard.ids) == len(events)
    assert set(heard.ids) == {event.resident_id for event in events}


async def test_what_a_stopping_service_has_committed_still_leaves(
    settings: ServiceSettings, client: Client, clock: FakeClock, trial_sessions: Sessions
) -> None:
    js = client.jetstream()

    async with running(make_service(Heard()), settings, clock) as replica:
        await tell(replica, *(attendance(clock) for _ in range(2500)))

    assert (await js.stream_info("CARE_EVT")).state.messages == 2500
    assert await waiting_in_outbox(trial_sessions) == 0
