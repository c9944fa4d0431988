"""What happens in residents' lives changes where they are, and is told as codes."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.registry.jobs.life import sweep_stays
from shared.contracts.registry import CareCircleResolved, ResidentProfiled, ResidentStatusChanged
from shared.contracts.registry_life import (
    LifeEventKind,
    LifeEventRecorded,
    LifeEventWithdrawn,
    MustVisitReason,
    ResidentDischarged,
    ResidentHospitalised,
    ReturnOverdue,
)
from shared.contracts.registry_life_requests import ListLifeEvents, RecordLifeEvent, WithdrawLifeEvent
from shared.contracts.registry_requests import Done, SearchResidents
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster

WANG = "王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,,"


@pytest.fixture
async def wang(desk: Desk) -> UUID:
    await desk.imported(roster(WANG))
    await desk.forget_events()
    return await desk.resident("王秀英")


async def happens(desk: Desk, resident: UUID, kind: LifeEventKind, **fields: object) -> Done:
    """Record something that happened to a resident."""
    command = RecordLifeEvent.model_validate({"resident_id": resident, "kind": kind, "actor": "联络员甲", **fields})
    return await desk.ask(command)


async def presence(desk: Desk) -> tuple[str, bool, bool]:
    """Return what the newest profile says of where the resident is."""
    profile = max(await desk.told(ResidentProfiled), key=lambda event: event.entity_version)
    return profile.presence, profile.on_list, profile.special


async def test_somebody_in_hospital_stays_on_the_list_and_is_admitted_once(desk: Desk, wang: UUID) -> None:
    first = await happens(desk, wang, LifeEventKind.HOSPITALISED, note="骨折,市医院骨科")
    again = await happens(desk, wang, LifeEventKind.HOSPITALISED)

    assert (again.id, first.changed, again.changed) == (first.id, True, False)
    (admitted,) = await desk.told(ResidentHospitalised)
    assert admitted.admission_id == first.id
    assert "骨" not in admitted.to_wire().decode()
    assert await presence(desk) == ("hospital", True, True)
    (line,) = (await desk.ask(SearchResidents(community=COMMUNITY))).items
    assert (line.presence, line.building, line.unit, line.room) == ("hospital", "3", "1", "402")
    assert await desk.told(ResidentStatusChanged) == []


async def test_a_discharge_names_the_admission_that_it_ends(desk: Desk, wang: UUID) -> None:
    admission = await happens(desk, wang, LifeEventKind.HOSPITALISED)
    desk.clock.at += timedelta(days=3)

    discharge = await happens(desk, wang, LifeEventKind.DISCHARGED)

    (discharged,) = await desk.told(ResidentDischarged)
    assert discharged.admission_id == admission.id != discharge.id
    assert await presence(desk) == ("home", True, True)
    second = await happens(desk, wang, LifeEventKind.HOSPITALISED)
    assert second.changed
    assert second.id != admission.id


async def test_a_move_to_an_institution_takes_somebody_off_the_list_and_the_way_home_puts_them_back(
    desk: Desk, wang: UUID
) -> None:
    await happens(desk, wang, LifeEventKind.ENTERED_INSTITUTION)
    gone = await presence(desk)
    await happens(desk, wang, LifeEventKind.LEFT_INSTITUTION)

    assert gone == ("institution", False, False)
    assert await presence(desk) == ("home", True, True)
    reasons = [event.reason for event in await desk.told(ResidentStatusChanged)]
    assert reasons == ["institution", "returned"]
    ended, restored = await desk.told(CareCircleResolved)
    assert ended.members == []
    assert restored.members


async def test_a_hospital_stay_inside_a_journey_ends_where_it_began(desk: Desk, wang: UUID) -> None:
    await happens(desk, wang, LifeEventKind.AWAY)
    await happens(desk, wang, LifeEventKind.HOSPITALISED)
    inside = await presence(desk)
    await happens(desk, wang, LifeEventKind.DISCHARGED)

    assert inside[0] == "hospital"
    assert (await presence(desk))[0] == "away"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (LifeEventKind.ACCIDENT, MustVisitReason.MAJOR_EVENT),
        (LifeEventKind.WEDDING, MustVisitReason.MAJOR_EVENT),
        (LifeEventKind.FAMILY_DEATH, MustVisitReason.MAJOR_EVENT),
        (LifeEventKind.HARDSHIP, MustVisitReason.SPECIAL_CIRCUMSTANCE),
        (LifeEventKind.COMPLAINT, MustVisitReason.SPECIAL_CIRCUMSTANCE),
        (LifeEventKind.SERIOUS_ILLNESS, MustVisitReason.ILLNESS),
    ],
)
async def test_an_event_says_which_must_visit_it_calls_for(
    desk: Desk, wang: UUID, kind: LifeEventKind, reason: MustVisitReason
) -> None:
    done = await happens(desk, wang, kind)

    (told,) = await desk.told(LifeEventRecorded)
    assert (told.life_event_id, told.kind, told.must_visit) == (done.id, kind, reason)
    assert await desk.told(ResidentProfiled) == [], "where somebody is has not changed"


async def test_an_end_without_a_beginning_is_refused(desk: Desk, wang: UUID) -> None:
    with pytest.raises(RefusedError, match="住院"):
        await happens(desk, wang, LifeEventKind.DISCHARGED)


async def test_an_event_of_tomorrow_is_refused(desk: Desk, wang: UUID) -> None:
    with pytest.raises(RefusedError, match="晚于现在"):
        await happens(desk, wang, LifeEventKind.ACCIDENT, happened_at=desk.clock.now() + timedelta(days=1))


async def test_a_stay_that_lasts_too_long_lets_the_door_be_looked_at_again(desk: Desk, wang: UUID) -> None:
    today = desk.today
    trip = await happens(desk, wang, LifeEventKind.AWAY, until_on=today + timedelta(days=3))
    desk.clock.at += timedelta(days=3)
    await sweep_stays(desk.deps)
    early = await desk.told(ReturnOverdue)
    desk.clock.at += timedelta(days=1)

    await sweep_stays(desk.deps)
    await sweep_stays(desk.deps)

    assert early == []
    (overdue,) = await desk.told(ReturnOverdue)
    assert (overdue.life_event_id, overdue.expected_on) == (trip.id, today + timedelta(days=3))
    assert (await presence(desk))[0] == "home"
    assert (await happens(desk, wang, LifeEventKind.BACK)).changed


async def test_an_admission_recorded_by_mistake_is_taken_back_with_its_discharge(desk: Desk, wang: UUID) -> None:
    admission = await happens(desk, wang, LifeEventKind.HOSPITALISED)
    await happens(desk, wang, LifeEventKind.DISCHARGED)
    command = WithdrawLifeEvent(life_event_id=admission.id, reason="登记错人", actor="社区主任丙")

    await desk.ask(command)
    again = await desk.ask(command)

    assert not again.changed
    told = await desk.told(LifeEventWithdrawn)
    assert [event.life_event_id for event in told] == [admission.id, admission.id]
    assert [event.kind for event in told] == [LifeEventKind.DISCHARGED, LifeEventKind.HOSPITALISED]
    history = await desk.ask(ListLifeEvents(resident_id=wang))
    assert {item.state for item in history.items} == {"withdrawn"}
    assert {item.decided_by for item in history.items} == {"社区主任丙"}


async def test_a_discharge_taken_back_means_still_in_hospital(desk: Desk, wang: UUID) -> None:
    await happens(desk, wang, LifeEventKind.HOSPITALISED)
    discharge = await happens(desk, wang, LifeEventKind.DISCHARGED)

    await desk.ask(WithdrawLifeEvent(life_event_id=discharge.id, reason="未出院"))

    assert (await presence(desk))[0] == "hospital"


async def test_a_roster_that_comes_meanwhile_leaves_somebody_in_hospital(desk: Desk, wang: UUID) -> None:
    await happens(desk, wang, LifeEventKind.HOSPITALISED)

    await desk.imported(roster("王秀英,990104194005061223,,,安和小区3幢1单元402室,独居,13900001234,喜欢唱戏"))

    assert await presence(desk) == ("hospital", True, True)


@pytest.mark.capability("S2-10")
async def test_somebody_cared_for_at_the_station_stays_on_the_list_with_their_circle_and_comes_home(
    desk: Desk, wang: UUID
) -> None:
    await happens(desk, wang, LifeEventKind.ENTERED_STATION)
    there = await presence(desk)
    await happens(desk, wang, LifeEventKind.LEFT_STATION)

    assert there == ("station", True, True)
    assert await presence(desk) == ("home", True, True)
    assert await desk.told(ResidentStatusChanged) == []
    assert await desk.told(CareCircleResolved) == []
