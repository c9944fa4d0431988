"""The way of one event: outbox, relay, stream, handler."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from pydantic import SecretStr
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from nuanlin.local.postgres import LocalPostgres
from shared.contracts.activities import AttendanceRecorded
from shared.database import Table, connect, new_metadata
from shared.edge import Edge
from shared.jobs import Jobs
from shared.outbox import Outbox
from shared.service import Running, Service
from shared.settings import ServiceSettings
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.servers import fresh_database
from tests.support.waiting import bus_is_quiet, eventually


class Base(Table):
    """Tables of the trial service."""

    __abstract__ = True
    metadata = new_metadata()


OUTBOX = Outbox(Base.metadata)


@dataclass
class Heard:
    """What a handler was given."""

    ids: list[UUID] = field(default_factory=list)
    fail_times: int = 0


def make_service(heard: Heard) -> Service:
    edge: Edge[Heard] = Edge("visits")

    @edge.on(AttendanceRecorded)
    async def on_attendance(event: AttendanceRecorded, deps: Heard) -> None:
        if deps.fail_times:
            deps.fail_times -= 1
            raise RuntimeError("not now")
        deps.ids.append(event.resident_id)

    async def build(_: Running) -> Heard:
        return heard

    return Service(edge=edge, jobs=Jobs("visits"), outbox=OUTBOX, build=build)


@pytest.fixture
async def settings(postgres: LocalPostgres, bus: str) -> AsyncIterator[ServiceSettings]:
    url = await fresh_database(postgres)
    engine: AsyncEngine = connect(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield ServiceSettings(database_url=SecretStr(url), nats_url=bus)
    await engine.dispose()


def attendance(clock: FakeClock) -> AttendanceRecorded:
    return AttendanceRecorded(
        occurred_at=clock.now(), district="990102", street="003", community="005",
        activity_id=uuid4(), resident_id=uuid4(), attended_at=clock.now(),
    )  # fmt: skip


async def test_what_is_committed_is_heard_once_and_leaves_the_outbox(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    heard = Heard()
    events = [attendance(clock) for _ in range(1500)]

    async with running(make_service(heard), settings, clock) as replica:
        async with replica.sessions.begin() as session:
            await OUTBOX.add(session, *events)

        async def count() -> int:
            return len(heard.ids)

        await eventually(count, says=lambda n: n >= len(events))
        await bus_is_quiet(client.jetstream(), services={"visits"})
        async with replica.sessions() as session:
            left = await session.scalar(select(func.count()).select_from(OUTBOX.table))

    assert left == 0
    assert sorted(heard.ids) == sorted(event.resident_id for event in events)


async def test_what_is_rolled_back_is_never_heard(settings: ServiceSettings, clock: FakeClock) -> None:
    heard = Heard()

    async with running(make_service(heard), settings, clock) as replica:
        async with replica.sessions() as session:
            await OUTBOX.add(session, attendance(clock))
            await session.rollback()
        kept = attendance(clock)
        async with replica.sessions.begin() as session:
            await OUTBOX.add(session, kept)

        async def ids() -> list[UUID]:
            return heard.ids

        await eventually(ids)

    assert heard.ids == [kept.resident_id]


async def test_a_failing_handler_waits_and_is_tried_again(settings: ServiceSettings, clock: FakeClock) -> None:
    heard = Heard(fail_times=1)
    event = attendance(clock)

    async with running(make_service(heard), settings, clock) as replica:
        async with replica.sessions.begin() as session:
            await OUTBOX.add(session, event)

        async def ids() -> list[UUID]:
            return heard.ids

        await eventually(ids)

    assert heard.ids == [event.resident_id]


async def test_an_unreadable_message_is_set_aside_with_its_reason(
    settings: ServiceSettings, client: Client, clock: FakeClock
) -> None:
    heard = Heard()
    js = client.jetstream()
    subject = attendance(clock).subject

    async with running(make_service(heard), settings, clock):
        await js.publish(subject, b"not json")

        async def dead_letters() -> int:
            return (await js.stream_info("CARE_DLQ")).state.messages

        await eventually(dead_letters)
        await bus_is_quiet(js, services={"visits"})

    message = await js.get_msg("CARE_DLQ", 1)
    assert message.subject == "care.dlq.visits.activities_attendance_recorded"
    assert message.headers is not None
    assert message.headers["Nuanlin-Subject"] == subject
    assert "MalformedEventError" in message.headers["Nuanlin-Reason"]
    assert not heard.ids


async def test_the_relay_is_woken_by_a_commit_and_not_by_its_poll(settings: ServiceSettings, clock: FakeClock) -> None:
    woken: list[bool] = []
    async with running(make_service(Heard()), settings, clock) as replica:
        before = OUTBOX.wake
        OUTBOX.wake = lambda: (woken.append(True), before())[0]  # type: ignore[func-returns-value]
        async with replica.sessions.begin() as session:
            await session.execute(text("select 1"))
            await OUTBOX.add(session, attendance(clock))

    assert woken == [True]
