"""A real service under the permissions of production: it works, and what it must not say goes nowhere."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from nuanlin.local.nats import LocalNats
from services.events.main import service_of
from services.events.settings import EventsSettings
from services.events.storage.tables import OUTBOX
from shared.client import bus_client
from shared.contracts.activities import AttendanceRecorded, EnrolmentConfirmed
from shared.contracts.activities_requests import ActivityChanged, CreateActivity, EnrolResident, RecordAttendance
from shared.contracts.registry import ResidentProfiled
from shared.contracts.visits import VisitMissed
from shared.requests import ask
from tests.conftest import Database
from tests.deploy.conftest import PASSWORDS, settings_of
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually


@pytest.fixture
async def settings(database: Database, guarded_bus: LocalNats) -> EventsSettings:
    return EventsSettings(
        database_url=SecretStr(await database("events")),
        nats_url=guarded_bus.url,
        nats_user="activities",
        nats_password=SecretStr(PASSWORDS["activities"]),
    )


def profile(resident: UUID, now: datetime) -> ResidentProfiled:
    return ResidentProfiled(
        occurred_at=now,
        district="990102",
        street="003",
        community="005",
        entity_version=1,
        resident_id=resident,
        name="周老人",
        enrolled_at=now,
    )


async def stored(server: LocalNats, subject: str, *, stream: str = "CARE_EVT") -> int:
    """Count the messages of a stream under a subject."""
    async with bus_client(settings_of(server, "cli")) as client:
        state = (await client.jetstream().stream_info(stream, subjects_filter=subject)).state
    return sum((state.subjects or {}).values())


async def test_a_service_does_all_its_work_with_no_more_than_its_permissions(
    settings: EventsSettings, guarded_bus: LocalNats, clock: FakeClock
) -> None:
    person = uuid4()
    async with (
        running(service_of(settings), settings, clock) as replica,
        bus_client(settings_of(guarded_bus, "registry")) as registry,
        bus_client(settings_of(guarded_bus, "console")) as console,
        bus_client(settings_of(guarded_bus, "cli")) as operator,
    ):
        event = profile(person, clock.now())
        await registry.jetstream().publish(event.subject, event.to_wire())
        await bus_is_quiet(operator.jetstream(), services={"activities"})
        announcement = CreateActivity(
            community="990102003005",
            title="义诊",
            place="广场",
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=2),
            capacity=5,
        )
        activity = (await ask(console, announcement, ActivityChanged)).item.activity_id
        await ask(console, EnrolResident(activity_id=activity, resident_id=person), ActivityChanged)
        await ask(console, RecordAttendance(activity_id=activity, resident_id=person), ActivityChanged)

        await eventually(lambda: stored(guarded_bus, EnrolmentConfirmed.pattern()), says=lambda count: count == 1)
        await eventually(lambda: stored(guarded_bus, AttendanceRecorded.pattern()), says=lambda count: count == 1)
        assert replica.connection.last_error is None


async def test_a_service_that_tells_facts_of_another_is_not_heard_and_does_not_forget_its_own(
    settings: EventsSettings, guarded_bus: LocalNats, clock: FakeClock
) -> None:
    forged = VisitMissed(
        occurred_at=clock.now(),
        district="990102",
        street="003",
        community="005",
        visit_id=uuid4(),
        resident_id=uuid4(),
        rule_id=uuid4(),
        period="2026-W47",
        deadline_at=clock.now(),
        overdue_minutes=0,
    )
    honest = EnrolmentConfirmed(
        occurred_at=clock.now(),
        district="990102",
        street="003",
        community="077",
        activity_id=uuid4(),
        resident_id=uuid4(),
    )
    async with running(service_of(settings), settings, clock) as replica:
        async with replica.sessions.begin() as session:
            await OUTBOX.add(session, forged, honest)

        await eventually(lambda: stored(guarded_bus, honest.subject), says=lambda count: count == 1)

        async def waiting() -> list[UUID]:
            async with replica.sessions() as session:
                return list((await session.scalars(select(OUTBOX.table.c.event_id))).all())

        await eventually(waiting, says=lambda kept: kept == [forged.event_id])

    assert await stored(guarded_bus, "care.evt.visits.>") == 0


async def test_an_unreadable_fact_is_set_aside_and_the_server_reports_it_to_the_stream_of_advisories(
    settings: EventsSettings, guarded_bus: LocalNats, clock: FakeClock
) -> None:
    event = profile(uuid4(), clock.now())
    async with (
        running(service_of(settings), settings, clock),
        bus_client(settings_of(guarded_bus, "registry")) as registry,
    ):
        await registry.jetstream().publish(event.subject, b"not an event")

        await eventually(
            lambda: stored(guarded_bus, "care.dlq.activities.>", stream="CARE_DLQ"), says=lambda count: count == 1
        )
        advisory = "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.CARE_INT.activities__resident_profiled"
        await eventually(lambda: stored(guarded_bus, advisory, stream="CARE_ADVISORY"), says=lambda count: count == 1)
