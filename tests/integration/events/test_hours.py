"""Hours that volunteers give: reported, approved, counted once."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.activities_hours import (
    DecideService,
    ListServiceSessions,
    ReportService,
    ServiceApproved,
    ServiceRefused,
    ServiceSession,
    TotalHours,
    VolunteerHours,
)
from shared.contracts.activities_tallies import TallyHours
from shared.contracts.base import Viewer
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, ZONE, Desk

DAY = datetime(2026, 11, 20, tzinfo=ZONE)
SECRETARY = "书记"


async def reports(desk: Desk, volunteer: UUID, start: float, end: float, *, actor: str = "志愿者") -> ServiceSession:
    """Report service on one day, from one hour to another."""
    command = ReportService(
        community=COMMUNITY,
        volunteer_id=volunteer,
        started_at=DAY + timedelta(hours=start),
        ended_at=DAY + timedelta(hours=end),
        what="义务巡逻",
        actor=actor,
    )
    return await desk.ask(command)


async def decides(desk: Desk, session: ServiceSession, *, approve: bool = True, actor: str = SECRETARY) -> None:
    """Decide about a session."""
    command = DecideService(session_id=session.session_id, approve=approve, reason="与签到表不符", actor=actor)
    await desk.ask(command)


async def totals(desk: Desk, from_hour: float = 0, to_hour: float = 24) -> VolunteerHours:
    """Add up the day, or a part of it."""
    query = TotalHours(
        community=COMMUNITY, from_at=DAY + timedelta(hours=from_hour), to_at=DAY + timedelta(hours=to_hour)
    )
    return await desk.ask(query)


async def replayed(desk: Desk) -> dict[UUID, int]:
    """Add up from nothing but the events: volunteer to minutes."""
    counted: dict[UUID, ServiceApproved] = {}
    events: list[ServiceApproved | ServiceRefused] = [
        *await desk.told(ServiceApproved),
        *await desk.told(ServiceRefused),
    ]
    for event in sorted(events, key=lambda event: event.entity_version):
        if isinstance(event, ServiceApproved):
            counted[event.session_id] = event
        else:
            counted.pop(event.session_id, None)
    minutes: dict[UUID, set[int]] = {}
    for event in counted.values():
        span = range(int(event.started_at.timestamp() // 60), int(event.ended_at.timestamp() // 60))
        minutes.setdefault(event.volunteer_id, set()).update(span)
    return {volunteer: len(found) for volunteer, found in minutes.items()}


@pytest.fixture(autouse=True)
def the_day_after(desk: Desk) -> None:
    desk.clock.at = DAY + timedelta(days=1, hours=9)


@pytest.mark.capability("S3-25")
async def test_overlapping_sessions_count_once_and_the_log_gives_the_same_totals(desk: Desk) -> None:
    one, other = uuid4(), uuid4()
    morning = await reports(desk, one, 8, 11)
    overlapping = await reports(desk, one, 10, 12)
    inside = await reports(desk, one, 8.5, 9)
    beside = await reports(desk, other, 8, 11)
    unapproved = await reports(desk, other, 14, 18)
    for session in (morning, overlapping, inside, beside):
        await decides(desk, session)

    found = await totals(desk)

    assert {item.volunteer_id: item.minutes for item in found.items} == {one: 240, other: 180}
    assert found.minutes == 420
    assert await replayed(desk) == {one: 240, other: 180}
    assert [event.credited_minutes for event in await desk.told(ServiceApproved)] == [180, 60, 0, 180]
    query = ListServiceSessions(community=COMMUNITY, status="approved")
    approved = (await desk.ask(query)).items
    assert {session.decided_by for session in approved} == {SECRETARY}
    assert unapproved.session_id not in {session.session_id for session in approved}


async def test_an_approval_taken_back_no_longer_counts_anywhere(desk: Desk) -> None:
    volunteer = uuid4()
    long, short = await reports(desk, volunteer, 8, 12), await reports(desk, volunteer, 9, 10)
    for session in (long, short):
        await decides(desk, session)

    await decides(desk, long, approve=False)

    assert (await totals(desk)).minutes == 60
    assert await replayed(desk) == {volunteer: 60}


async def test_approvals_at_the_same_moment_credit_no_minute_twice(desk: Desk) -> None:
    volunteer = uuid4()
    sessions = [await reports(desk, volunteer, 8, 9 + number / 4) for number in range(8)]

    await asyncio.gather(*(decides(desk, session) for session in sessions))

    credited = [event.credited_minutes for event in await desk.told(ServiceApproved)]
    assert sum(credited) == (await totals(desk)).minutes == 165


async def test_a_span_counts_only_what_lies_in_it(desk: Desk) -> None:
    await decides(desk, await reports(desk, uuid4(), 8, 12))

    assert (await totals(desk, 11, 18)).minutes == 60
    assert (await totals(desk, 12, 18)).items == []


async def test_a_report_sent_twice_is_one_session(desk: Desk) -> None:
    command = ReportService(
        community=COMMUNITY, volunteer_id=uuid4(), started_at=DAY, ended_at=DAY + timedelta(hours=1), what="巡逻"
    )

    first, second = await asyncio.gather(*(desk.ask(command) for _ in range(2)))

    assert first.session_id == second.session_id


async def test_nobody_decides_about_their_own_hours(desk: Desk) -> None:
    volunteer = uuid4()
    session = await reports(desk, volunteer, 8, 9, actor="社工")

    for own in (str(volunteer), "社工"):
        with pytest.raises(RefusedError, match="不能审核自己"):
            await decides(desk, session, actor=own)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (10, 9, "晚于开始时间"),
        (30, 40, "结束后再填报"),
        (-20, 4, "不超过 16 小时"),
        (-24 * 100, -24 * 100 + 2, "最近 3 个月"),
    ],
)
async def test_hours_that_cannot_be_are_refused_with_a_reason(desk: Desk, start: float, end: float, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        await reports(desk, uuid4(), start, end)


async def test_a_refusal_needs_a_reason(desk: Desk) -> None:
    session = await reports(desk, uuid4(), 8, 9)

    with pytest.raises(RefusedError, match="原因"):
        await desk.ask(DecideService(session_id=session.session_id, approve=False, actor=SECRETARY))


async def test_a_session_over_the_end_of_a_month_is_split_and_everything_adds_up(desk: Desk) -> None:
    desk.clock.at = DAY + timedelta(days=12)
    volunteer, other = uuid4(), uuid4()
    midnight = (DAY + timedelta(days=11) - DAY) / timedelta(hours=1)  # between November and December
    for session in (
        await reports(desk, volunteer, midnight - 2, midnight + 1),
        await reports(desk, volunteer, midnight - 1, midnight + 2),
        await reports(desk, other, 9, 10),
    ):
        await decides(desk, session)

    tally = await desk.ask(TallyHours(community=COMMUNITY, from_on=DAY.date(), to_on=DAY.date() + timedelta(days=11)))

    assert [(one.month.month, one.minutes, one.volunteer_count) for one in tally.months] == [(11, 180, 2), (12, 120, 1)]
    assert [(one.minutes, one.session_count) for one in tally.people] == [(240, 2), (60, 1)]
    assert [one.minutes for one in tally.teams] == [300]
    assert tally.minutes == 300


async def test_a_liaison_reports_and_sees_nobodys_service_but_their_own(desk: Desk) -> None:
    own, other = uuid4(), uuid4()
    liaison = Viewer(actor=str(own), role="liaison_volunteer", scope=[COMMUNITY])
    hours = {"started_at": DAY + timedelta(hours=8), "ended_at": DAY + timedelta(hours=9), "what": "义务巡逻"}
    await reports(desk, other, 8, 9)

    await desk.ask(ReportService(community=COMMUNITY, volunteer_id=own, viewer=liaison, **hours))
    with pytest.raises(RefusedError, match="您自己的服务"):
        await desk.ask(ReportService(community=COMMUNITY, volunteer_id=other, viewer=liaison, **hours))
    with pytest.raises(RefusedError, match="您自己的服务"):
        await desk.ask(ListServiceSessions(community=COMMUNITY, volunteer_id=other, viewer=liaison))
    seen = await desk.ask(ListServiceSessions(community=COMMUNITY, viewer=liaison))

    assert [one.volunteer_id for one in seen.items] == [own]
