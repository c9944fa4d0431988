"""The activities service as a whole: real bus, real database, two replicas."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from nats.aio.client import Client
from pydantic import SecretStr

from services.events.main import service_of
from services.events.settings import EventsSettings
from shared.contracts.activities import AttendanceRecorded, EnrolmentConfirmed
from shared.contracts.activities_requests import (
    Activities,
    ActivityChanged,
    ActivityDetail,
    CreateActivity,
    EnrolResident,
    GetActivity,
    ListActivities,
    RecordAttendance,
)
from shared.contracts.base import RefusalCode
from shared.contracts.registry import ResidentProfiled
from shared.edge import RefusedError
from shared.requests import ask
from tests.conftest import Database
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually

COMMUNITY = "990102003005"


async def test_two_replicas_enrol_a_crowd_and_tell_of_every_seat_once(
    database: Database, bus: str, client: Client, clock: FakeClock
) -> None:
    settings = EventsSettings(database_url=SecretStr(await database("events")), nats_url=bus)
    js = client.jetstream()
    people = [uuid4() for _ in range(30)]
    async with running(service_of(settings), settings, clock), running(service_of(settings), settings, clock):
        for number, person in enumerate(people):
            profile = ResidentProfiled(
                occurred_at=clock.now(),
                district="990102",
                street="003",
                community="005",
                entity_version=1,
                resident_id=person,
                name=f"老人{number}",
                enrolled_at=clock.now(),
            )
            await js.publish(profile.subject, profile.to_wire())
        await bus_is_quiet(js, services={"activities"})
        starts_at = clock.now() + timedelta(hours=1)
        announcement = CreateActivity(
            community=COMMUNITY,
            title="合唱排练",
            place="文化广场",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            capacity=12,
        )
        activity = (await ask(client, announcement, ActivityChanged)).item.activity_id

        await asyncio.gather(
            *(ask(client, EnrolResident(activity_id=activity, resident_id=p), ActivityChanged) for p in people)
        )
        clock.advance(hours=1)
        await asyncio.gather(
            *(
                ask(client, RecordAttendance(activity_id=activity, resident_id=p), ActivityChanged)
                for p in people[:5]
                for _ in range(3)
            )
        )

        detail = await ask(client, GetActivity(activity_id=activity), ActivityDetail)
        listed = await ask(client, ListActivities(community=COMMUNITY), Activities)
        assert listed.items == [detail.item]
        assert detail.item.attended == 5
        assert detail.item.seated + detail.item.waiting == 30

        async def stored() -> tuple[int, int]:
            found = (await js.stream_info("CARE_EVT", subjects_filter="care.evt.activities.>")).state.subjects or {}

            def count(name: str) -> int:
                return sum(n for subject, n in found.items() if f".{name}." in subject)

            return count(EnrolmentConfirmed.NAME), count(AttendanceRecorded.NAME)

        await eventually(stored, says=lambda counts: counts == (12, 5))

        clock.advance(hours=2)

        async def status() -> str:
            return (await ask(client, GetActivity(activity_id=activity), ActivityDetail)).item.status

        await eventually(status, says=lambda found: found == "over")


async def test_a_refusal_travels_to_the_one_who_asked(
    database: Database, bus: str, client: Client, clock: FakeClock
) -> None:
    settings = EventsSettings(database_url=SecretStr(await database("events")), nats_url=bus)
    async with running(service_of(settings), settings, clock):
        with pytest.raises(RefusedError) as refused:
            await ask(client, GetActivity(activity_id=uuid4()), ActivityDetail)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
