"""A death is reported by one person and confirmed by another; a wrong one leaves no trace in the plan."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.domain.relative import Relative
from services.registry.jobs.life import sweep_unconfirmed_deaths
from services.registry.storage.relatives import RelativeStore
from shared.contracts.registry import CareCircleResolved, ResidentProfiled, ResidentStatusChanged
from shared.contracts.registry_life import (
    CondolenceOpened,
    DeathConfirmed,
    DeathReported,
    DeathReversed,
    DeathUnconfirmed,
    LifeEventKind,
    LifeEventRecorded,
    LifeEventWithdrawn,
)
from shared.contracts.registry_life_requests import (
    CompleteCondolence,
    ConfirmDeath,
    ListCondolences,
    ListLifeEvents,
    RecordLifeEvent,
    ReportDeath,
    ReverseDeath,
)
from shared.contracts.registry_requests import ChangeResidentStatus
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster

ZHANG = "张德福,,1938-05-06,男,安和小区3幢1单元402室,空巢,,"
WANG = "王秀英,990104194005061223,,,安和小区3幢1单元402室,空巢,,"


@pytest.fixture
async def zhang(desk: Desk) -> UUID:
    """Give a husband who lives with his wife, both on the ledger of empty nests."""
    await desk.imported(roster(ZHANG, WANG))
    husband, wife = await desk.resident("张德福"), await desk.resident("王秀英")
    married = Relative(
        id=uuid4(),
        resident_id=wife,
        name="张德福",
        relation="spouse",
        phones=(),
        lives_where=None,
        kin_id=husband,
        recorded_by="联络员甲",
        recorded_at=desk.clock.now(),
    )
    async with desk.sessions.begin() as session:
        await RelativeStore(session).save(married)
    await desk.forget_events()
    return husband


async def reported(desk: Desk, resident: UUID, *, by: str = "联络员甲") -> UUID:
    """Report a death; returns the report."""
    return (await desk.ask(ReportDeath(resident_id=resident, actor=by))).id


async def profile_of(desk: Desk, resident: UUID) -> ResidentProfiled:
    """Return the newest that was told of a resident."""
    profiles = await desk.told(ResidentProfiled, lambda event: event.resident_id == resident)
    return max(profiles, key=lambda event: event.entity_version)


async def test_a_report_alone_pauses_all_contact_and_leaves_everything_else(desk: Desk, zhang: UUID) -> None:
    report = await reported(desk, zhang)
    again = await reported(desk, zhang, by="楼长丁")

    assert again == report
    assert [event.report_id for event in await desk.told(DeathReported)] == [report]
    profile = await profile_of(desk, zhang)
    assert (profile.paused, profile.on_list, profile.special) == (True, True, True)
    assert await desk.told(CareCircleResolved) == []


async def test_who_reported_a_death_cannot_confirm_it(desk: Desk, zhang: UUID) -> None:
    report = await reported(desk, zhang)

    for actor in ("联络员甲", "system"):
        with pytest.raises(RefusedError):
            await desk.ask(ConfirmDeath(report_id=report, actor=actor))

    assert await desk.told(DeathConfirmed) == []
    assert (await profile_of(desk, zhang)).on_list


async def test_a_confirmed_death_ends_the_plan_and_opens_what_the_family_needs(desk: Desk, zhang: UUID) -> None:
    wife = await desk.resident("王秀英")

    report = await desk.dies(zhang)

    profile = await profile_of(desk, zhang)
    assert (profile.on_list, profile.presence, profile.paused, profile.special) == (False, "deceased", False, False)
    assert [event.report_id for event in await desk.told(DeathConfirmed)] == [report]
    (opened,) = await desk.told(CondolenceOpened)
    assert opened.survivors == [wife]
    tasks = await desk.ask(ListCondolences(community=COMMUNITY))
    due = {task.kind: task.due_on - desk.today for task in tasks.items}
    assert due == {"family_visit": timedelta(days=1), "memorial": timedelta(days=7)}
    done = CompleteCondolence(report_id=report, kind="family_visit", actor="联络员甲")
    assert (await desk.ask(done)).changed
    assert len((await desk.ask(ListCondolences(community=COMMUNITY))).items) == 1


async def test_a_spouse_who_is_left_alone_is_entered_as_living_alone_and_told_to_visits(
    desk: Desk, zhang: UUID
) -> None:
    wife = await desk.resident("王秀英")

    await desk.dies(zhang)

    (loss,) = await desk.told(LifeEventRecorded)
    assert (loss.resident_id, loss.kind) == (wife, LifeEventKind.SPOUSE_DEATH)
    assert (await profile_of(desk, wife)).categories == [Category.LIVES_ALONE]
    rows = await desk.rows(
        "select category, basis, active_to, end_reason from resident_category where resident_id = :id order by 1",
        id=wife,
    )
    assert [(row.category, row.active_to is None, row.end_reason or row.basis) for row in rows] == [
        ("empty_nest", False, "配偶去世"),
        ("lives_alone", True, "配偶去世"),
    ]


async def test_a_spouse_with_a_grandchild_in_the_flat_is_not_entered_as_living_alone(desk: Desk, zhang: UUID) -> None:
    await desk.imported(roster("张小宝,,2005-05-06,男,安和小区3幢1单元402室,,,"))
    wife = await desk.resident("王秀英")
    await desk.forget_events()

    await desk.dies(zhang)

    assert [event.kind for event in await desk.told(LifeEventRecorded)] == [LifeEventKind.SPOUSE_DEATH]
    assert await desk.told(ResidentProfiled, lambda event: event.resident_id == wife) == []


async def test_a_reversal_restores_list_circle_stay_and_the_ledger_of_the_spouse(desk: Desk, zhang: UUID) -> None:
    wife = await desk.resident("王秀英")
    admitted = RecordLifeEvent(resident_id=zhang, kind=LifeEventKind.HOSPITALISED)
    await desk.ask(admitted)
    circle = await desk.rows("select * from circle_level order by resident_id, level")
    report = await desk.dies(zhang)

    command = ReverseDeath(report_id=report, reason="同名误报", actor="社区主任丙")
    await desk.ask(command)
    again = await desk.ask(command)

    assert not again.changed
    profile = await profile_of(desk, zhang)
    assert (profile.on_list, profile.presence, profile.paused, profile.special) == (True, "hospital", False, True)
    assert (await profile_of(desk, wife)).categories == [Category.EMPTY_NEST]
    assert await desk.rows("select * from circle_level order by resident_id, level") == circle
    assert [event.reason for event in await desk.told(ResidentStatusChanged)] == ["deceased", "returned"]
    (reversal,) = await desk.told(DeathReversed)
    assert (reversal.report_id, reversal.confirmed) == (report, True)
    assert [event.resident_id for event in await desk.told(LifeEventWithdrawn)] == [wife]
    assert (await desk.ask(ListCondolences(community=COMMUNITY))).items == []
    history = await desk.ask(ListLifeEvents(resident_id=zhang))
    assert {item.kind: item.state for item in history.items} == {"death": "reversed", "hospitalised": "recorded"}


async def test_a_report_taken_back_lets_contact_go_on(desk: Desk, zhang: UUID) -> None:
    report = await reported(desk, zhang)

    await desk.ask(ReverseDeath(report_id=report, reason="老人在家", actor="楼长丁"))

    profile = await profile_of(desk, zhang)
    assert (profile.paused, profile.on_list) == (False, True)
    with pytest.raises(RefusedError, match="已撤销"):
        await desk.ask(ConfirmDeath(report_id=report, actor="网格长乙"))
    assert await reported(desk, zhang) != report


async def test_a_report_that_nobody_answers_is_reminded_of_once(desk: Desk, zhang: UUID) -> None:
    report = await reported(desk, zhang)
    desk.clock.at += timedelta(hours=23)
    await sweep_unconfirmed_deaths(desk.deps)
    early = await desk.told(DeathUnconfirmed)
    desk.clock.at += timedelta(hours=2)

    await sweep_unconfirmed_deaths(desk.deps)
    await sweep_unconfirmed_deaths(desk.deps)

    assert early == []
    assert [(event.report_id, event.waiting_hours) for event in await desk.told(DeathUnconfirmed)] == [(report, 25)]


async def test_a_status_of_deceased_from_one_person_is_only_a_report(desk: Desk, zhang: UUID) -> None:
    command = ChangeResidentStatus(resident_id=zhang, status="deceased", reason="家属告知", actor="联络员甲")

    assert (await desk.ask(command)).changed
    assert not (await desk.ask(command)).changed

    assert (await profile_of(desk, zhang)).on_list
    await desk.ask(ConfirmDeath(report_id=command.command_id, actor="网格长乙"))
    assert not (await profile_of(desk, zhang)).on_list
    alive = ChangeResidentStatus(resident_id=zhang, status="active", reason="误报", actor="社区主任丙")
    assert (await desk.ask(alive)).changed
    assert (await profile_of(desk, zhang)).on_list


async def test_nothing_is_recorded_for_the_dead(desk: Desk, zhang: UUID) -> None:
    await desk.dies(zhang)

    with pytest.raises(RefusedError, match="已登记去世"):
        await desk.ask(RecordLifeEvent(resident_id=zhang, kind=LifeEventKind.HOSPITALISED))
