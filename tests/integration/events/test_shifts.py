"""Shifts of volunteers: who covers them, what nobody covers, and their hours."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.jobs.shifts import sweep_helpers, sweep_shifts
from shared.contracts.activities_hours import DecideService, ReportService, TotalHours
from shared.contracts.activities_limits import DeclareLimits, GetLimits
from shared.contracts.activities_roles import AnswerRole, Role, RoleEnded, SaveRole
from shared.contracts.activities_shifts import (
    CancelShift,
    LeaveShift,
    ListShifts,
    ReportShift,
    SaveShift,
    Shift,
    ShiftCovered,
    ShiftItem,
    ShiftUncovered,
    SignUp,
)
from shared.contracts.base import Viewer
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk

MONDAY = datetime(2026, 11, 23, 8, tzinfo=ZONE)
LEADER = UUID("7d2f0a51-0000-4000-8000-000000000001")


async def plans(desk: Desk, *, hours: float = 3, repeat_weeks: int = 0, **fields: Any) -> Shift:
    """Plan a shift on a Monday morning."""
    given: dict[str, Any] = {
        "title": "微蜂驿站值班",
        "place": "驿站",
        "starts_at": MONDAY,
        "leader_id": LEADER,
    } | fields
    given |= {"community": COMMUNITY, "ends_at": given["starts_at"] + timedelta(hours=hours)}
    command = SaveShift(shift=Shift.model_validate(given), repeat_weeks=repeat_weeks)
    return (await desk.ask(command)).shift


async def signs(desk: Desk, shift: Shift, volunteer: UUID) -> ShiftItem:
    """Sign a volunteer up."""
    return await desk.ask(SignUp(shift_id=shift.shift_id, volunteer_id=volunteer, name="志愿者"))


async def test_a_shift_that_begins_soon_and_is_short_is_told_once_and_again_when_somebody_leaves(desk: Desk) -> None:
    desk.clock.at = MONDAY - timedelta(hours=25)
    shift = await plans(desk, needed_count=2)
    one, other = uuid4(), uuid4()
    await signs(desk, shift, one)
    await sweep_shifts(desk.deps())
    assert await desk.told(ShiftUncovered) == []

    desk.clock.advance(hours=2)
    await asyncio.gather(sweep_shifts(desk.deps()), sweep_shifts(desk.deps()))
    [short] = await desk.told(ShiftUncovered)
    assert (short.shift_id, short.missing_count, short.leader_id) == (shift.shift_id, 1, LEADER)

    await signs(desk, shift, other)
    [covered] = await desk.told(ShiftCovered)
    assert covered.reason == "covered"
    assert covered.entity_version > short.entity_version
    await desk.ask(LeaveShift(shift_id=shift.shift_id, volunteer_id=one, reason="感冒"))
    await sweep_shifts(desk.deps())
    assert len(await desk.told(ShiftUncovered)) == 2

    item = await desk.ask(CancelShift(shift_id=shift.shift_id, reason="停电"))
    assert (item.status, item.missing_count) == ("cancelled", 1)
    assert [event.reason for event in await desk.told(ShiftCovered)] == ["covered", "cancelled"]


async def test_a_crowd_never_overfills_a_shift_and_nobody_stands_in_two_at_once(desk: Desk) -> None:
    shift, beside = await plans(desk, needed_count=3), await plans(desk, title="巡逻", needed_count=9)
    people = [uuid4() for _ in range(8)]

    tries = await asyncio.gather(*(signs(desk, shift, one) for one in people), return_exceptions=True)

    signed = [one for one, tried in zip(people, tries, strict=True) if not isinstance(tried, RefusedError)]
    assert len(signed) == 3
    with pytest.raises(RefusedError, match="微蜂驿站值班"):
        await signs(desk, beside, signed[0])
    own = Viewer(actor=str(uuid4()), role="liaison_volunteer", scope=[COMMUNITY], name="蒋晨")
    signing = SignUp(shift_id=beside.shift_id, volunteer_id=UUID(own.actor), name="沈国强", viewer=own)
    assert [one.name for one in (await desk.ask(signing)).volunteers] == ["蒋晨"]
    activity = await desk.announces(starts_in=MONDAY + timedelta(hours=1) - desk.clock.now())
    role = Role(community=COMMUNITY, title="主持", skills=["主持"], activity_id=activity)
    await desk.ask(SaveRole(role=role))
    [elder] = await desk.residents(1)
    await desk.ask(AnswerRole(role_id=role.role_id, resident_id=elder, accepted=True, consent="本人当面同意"))
    with pytest.raises(RefusedError, match="已安排“主持”"):
        await signs(desk, beside, elder)


@pytest.mark.capability("S4-06")
async def test_a_shift_beyond_a_volunteer_is_refused_with_all_they_do_that_day(desk: Desk) -> None:
    [elder] = await desk.residents(1)
    await desk.ask(DeclareLimits(resident_id=elder, avoids=["night"], day_hours=4))
    await signs(desk, await plans(desk), elder)

    with pytest.raises(RefusedError, match="每天最多 4 小时,加上已有的共 6 小时"):
        await signs(desk, await plans(desk, starts_at=MONDAY + timedelta(hours=6)), elder)
    with pytest.raises(RefusedError, match="不宜夜间"):
        await signs(desk, await plans(desk, starts_at=MONDAY + timedelta(hours=36), hours=4), elder)
    await signs(desk, await plans(desk, starts_at=MONDAY + timedelta(hours=24)), elder)


async def test_what_a_volunteer_can_take_on_is_not_written_over_unseen(desk: Desk) -> None:
    [elder] = await desk.residents(1)
    read = await desk.ask(GetLimits(resident_id=elder))
    first = DeclareLimits(resident_id=elder, avoids=["night"], mark=read.mark)
    for _ in range(2):
        await desk.ask(first)

    with pytest.raises(RefusedError, match="刚刚有变动"):
        await desk.ask(DeclareLimits(resident_id=elder, day_hours=8, mark=read.mark))

    assert (await desk.ask(GetLimits(resident_id=elder))).avoids == ["night"]


@pytest.mark.capability("S3-25")
async def test_hours_of_a_shift_are_sessions_like_all_others_and_count_once(desk: Desk) -> None:
    shift, volunteer = await plans(desk), uuid4()
    desk.clock.at = MONDAY - timedelta(hours=1)
    await signs(desk, shift, volunteer)
    report = ReportShift(shift_id=shift.shift_id, volunteer_id=volunteer, actor="志愿者")
    with pytest.raises(RefusedError, match="结束后再填报"):
        await desk.ask(report)
    desk.clock.at = MONDAY + timedelta(hours=12)

    session = await desk.ask(report)
    again = await desk.ask(report.model_copy(update={"command_id": uuid4()}))
    besides = ReportService(
        community=COMMUNITY,
        volunteer_id=volunteer,
        started_at=MONDAY + timedelta(hours=2),
        ended_at=MONDAY + timedelta(hours=4),
        what="送餐",
        actor="志愿者",
    )
    other = await desk.ask(besides)
    for one in (session, other):
        await desk.ask(DecideService(session_id=one.session_id, approve=True, actor="书记"))

    assert again.session_id == session.session_id
    total = TotalHours(community=COMMUNITY, from_at=MONDAY, to_at=MONDAY + timedelta(days=1))
    assert [(item.session_count, item.minutes) for item in (await desk.ask(total)).items] == [(2, 240)]
    listed = ListShifts(community=COMMUNITY, from_at=MONDAY, to_at=MONDAY + timedelta(days=1))
    [item] = (await desk.ask(listed)).items
    assert [one.session_id for one in item.volunteers] == [session.session_id]
    with pytest.raises(RefusedError, match="没有报这个班次"):
        await desk.ask(ReportShift(shift_id=shift.shift_id, volunteer_id=uuid4()))


async def test_a_shift_is_planned_for_the_weeks_to_come_at_the_same_hour(desk: Desk) -> None:
    await plans(desk, repeat_weeks=3)

    query = ListShifts(community=COMMUNITY, from_at=MONDAY, to_at=MONDAY + timedelta(weeks=9))
    starts = [item.shift.starts_at for item in (await desk.ask(query)).items]
    assert starts == [MONDAY + timedelta(weeks=number) for number in range(4)]


async def test_whoever_is_off_the_list_has_no_shift_and_no_role_to_come_and_a_cancelled_activity_no_shift(
    desk: Desk,
) -> None:
    [elder] = await desk.residents(1)
    activity = await desk.announces(starts_in=timedelta(days=2))
    shift = await plans(desk, starts_at=desk.clock.now() + timedelta(days=2), activity_id=activity)
    role = Role(community=COMMUNITY, title="主持", skills=["主持"])
    await desk.ask(SaveRole(role=role))
    await signs(desk, shift, elder)
    await desk.ask(AnswerRole(role_id=role.role_id, resident_id=elder, accepted=True, consent="本人当面同意"))

    await desk.hear(desk.profile(elder, name="老人", version=2, on_list=False))
    await asyncio.gather(sweep_helpers(desk.deps()), sweep_helpers(desk.deps()))

    query = ListShifts(community=COMMUNITY, from_at=desk.clock.now(), to_at=desk.clock.now() + timedelta(days=9))
    [item] = (await desk.ask(query)).items
    assert (item.volunteers, item.missing_count) == ([], 1)
    assert [event.resident_id for event in await desk.told(RoleEnded)] == [elder]
    desk.clock.advance(days=1, hours=1)
    await sweep_shifts(desk.deps())
    await desk.cancels(activity)
    await sweep_shifts(desk.deps())
    assert [item.status for item in (await desk.ask(query)).items] == ["cancelled"]
    assert [event.reason for event in await desk.told(ShiftCovered)] == ["cancelled"]
