"""Visits as two replicas on the real bus."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from services.visits.main import service_of
from services.visits.settings import VisitsSettings
from shared.contracts.base import Event
from shared.contracts.registry import CareCircleResolved, ResidentProfiled
from shared.contracts.registry_life import ResidentDischarged, ResidentHospitalised
from shared.contracts.visits import VisitMissed
from shared.contracts.visits_duties import GetVisit, VisitDetail
from shared.contracts.visits_requests import ListVisits, RecordVisit, RecordVisitReply, VisitPage
from shared.contracts.words import Category, ContactMode, Outcome
from shared.requests import ask
from tests.conftest import Database
from tests.integration.visits.district import AREA, District, at, resident_named
from tests.support.doubles import FakeClock
from tests.support.running import Replica, running
from tests.support.waiting import bus_is_quiet, eventually

PEOPLE = 25


async def publish(client: Client, *events: Event) -> None:
    for event in events:
        await client.jetstream().publish(event.subject, event.to_wire(), headers={"Nats-Msg-Id": str(uuid4())})


async def stored(client: Client, kind: type[Event]) -> list[Event]:
    """Return what the stream holds of one kind, as a stranger would read it."""
    js, found, sequence = client.jetstream(), [], 1
    with suppress(NotFoundError):
        while True:
            message = await js.get_msg("CARE_EVT", seq=sequence, next=True, subject=kind.pattern())
            found.append(kind.from_wire(message.data or b""))
            sequence = (message.seq or sequence) + 1
    return found


@pytest.mark.capability("E-01")
async def test_two_replicas_plan_record_and_miss_each_visit_once(database: Database, bus: str, client: Client) -> None:
    clock = FakeClock(at("2026-11-21 08:00"))
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)
    service = service_of(settings)

    async with running(service, settings, clock) as one, running(service, settings, clock) as two:
        district = District(sessions=one.sessions, clock=clock)
        await _enrol(client, district)
        await eventually(lambda: district.count("select count(*) from visit"), says=lambda count: count == 2 * PEOPLE)

        reply = await ask(
            client,
            RecordVisit(resident_id=resident_named("老人0"), mode=ContactMode.CALL, outcome=Outcome.SAFE),
            RecordVisitReply,
        )
        assert len(reply.completed) == 1
        clock.at = at("2026-11-23 08:00")
        await _settle(client, one, two)

        missed = await stored(client, VisitMissed)
        page = await ask(client, ListVisits(statuses=["missed"], day=at("2026-11-22 12:00").date()), VisitPage)

    assert len(missed) == len({event.event_id for event in missed}) == PEOPLE - 1
    assert len(page.items) == PEOPLE - 1


async def test_who_left_the_list_while_the_service_was_down_is_not_missed_after_it(
    database: Database, bus: str, client: Client
) -> None:
    clock = FakeClock(at("2026-11-21 08:00"))
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)
    service = service_of(settings)
    async with running(service, settings, clock) as replica:
        district = District(sessions=replica.sessions, clock=clock)
        await _enrol(client, district)
        await eventually(lambda: district.count("select count(*) from visit"), says=lambda count: count == 2 * PEOPLE)
        clock.at = at("2026-11-22 12:00")
        gone = [district.profile(f"老人{number}", Category.DISABLED, on_list=False) for number in range(PEOPLE)]

    await publish(client, *gone)
    clock.at = at("2026-11-24 09:00")
    async with running(service, settings, clock) as replica:
        district = District(sessions=replica.sessions, clock=clock)
        open_visits = "select count(*) from visit where status = 'planned'"
        await eventually(lambda: district.count(open_visits), says=lambda count: count == 0)

        assert await district.count("select count(*) from visit where status = 'missed'") == 0


async def _enrol(client: Client, district: District) -> None:
    """Tell everything twice, as a bus may."""
    profiles: list[ResidentProfiled] = []
    circles: list[CareCircleResolved] = []
    for number in range(PEOPLE):
        circles.append(district.circle(f"老人{number}", "联络员甲"))
        profiles.append(district.profile(f"老人{number}", Category.DISABLED))
    await publish(client, *circles, *profiles, *circles, *profiles)


async def _settle(client: Client, *replicas: Replica) -> None:
    one = District(sessions=replicas[0].sessions, clock=FakeClock(at("2026-11-23 08:00") + timedelta(0)))
    overdue = "select count(*) from visit where status = 'planned' and deadline_at <= '2026-11-23T00:00:00Z'"
    await eventually(lambda: one.count(overdue), says=lambda count: count == 0)
    await eventually(lambda: one.count("select count(*) from outbox"), says=lambda count: count == 0)
    await bus_is_quiet(client.jetstream(), services={"visits"})


@pytest.mark.capability("S4-09")
async def test_an_admission_told_three_times_on_the_bus_is_one_visit_and_the_discharge_another(
    database: Database, bus: str, client: Client
) -> None:
    clock = FakeClock(at("2026-11-21 08:00"))
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)
    service = service_of(settings)
    async with running(service, settings, clock) as one, running(service, settings, clock):
        district = District(sessions=one.sessions, clock=clock)
        await _enrol(client, district)
        about = {**AREA, "occurred_at": clock.now(), "resident_id": resident_named("老人0"), "admission_id": uuid4()}
        admission = ResidentHospitalised(**about, admitted_at=clock.now())
        await publish(client, admission, admission, admission, ResidentDischarged(**about, discharged_at=clock.now()))

        await eventually(lambda: district.count("select count(*) from must_visit"), says=lambda count: count == 2)
        await bus_is_quiet(client.jetstream(), services={"visits"})
        page = await ask(client, ListVisits(resident_id=about["resident_id"]), VisitPage)
        ordered = [item for item in page.items if item.period == str(about["admission_id"])]
        detail = await ask(client, GetVisit(visit_id=ordered[0].visit_id), VisitDetail)

    assert {item.reason for item in ordered} == {"住院必访", "出院必访"}
    assert detail.item == ordered[0]
