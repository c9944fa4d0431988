"""The duty rota: every minute of the next seven days has somebody who can be reached, or it is said."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from nats.aio.client import Client

from services.alerts.domain.rota import Shift, beyond, days_of, gaps, left_of
from services.alerts.jobs.rota import sweep_rota
from shared.contracts.alerts_requests import AlertPage, ListAlerts
from shared.contracts.alerts_rota import (
    DutyUncovered,
    GetDutyRota,
    PreviewDutyRota,
    RemoveDutyShift,
    Rota,
    SaveDutyShift,
    ShiftStretch,
    ShiftTimes,
)
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from shared.requests import ask
from tests.integration.alerts.community import CODE, ZONE, Community, staff_id
from tests.integration.alerts.test_bus import listed, publish
from tests.integration.alerts.test_rules import served
from tests.support.doubles import FakeClock
from tests.support.waiting import bus_is_quiet, eventually

CAPTAIN, DIRECTOR = staff_id(CareRole.BLOCK_CAPTAIN), staff_id(CareRole.COMPOUND_DIRECTOR)


def day_shift(community: Community, who: UUID, *, hours: float = 12, later: float = 0, every: int = 1) -> SaveDutyShift:
    """Put somebody on duty from the hour that began last, again and again."""
    starts_at = community.clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=later)
    return SaveDutyShift(
        shift_id=uuid4(),
        community=CODE,
        staff_id=who,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        repeat_days=every,
        actor="陈敏",
    )


@pytest.mark.capability("S4-41")
async def test_a_minute_that_nobody_covers_within_seven_days_is_an_alert_until_somebody_does(
    community: Community, bus: str, client: Client, clock: FakeClock
) -> None:
    async with served(community, bus, client, clock):
        await publish(client, *(community.staff(role) for role in (CareRole.BLOCK_CAPTAIN, CareRole.COMPOUND_DIRECTOR)))
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        await ask(client, day_shift(community, CAPTAIN), Rota)
        rota = await ask(client, day_shift(community, DIRECTOR, later=12, hours=11), Rota)
        await sweep_rota(community.deps)
        page = await eventually(lambda: listed(client), says=lambda page: len(page.items) >= 7)
        await sweep_rota(community.deps)
        await bus_is_quiet(client.jetstream(), services={"alerts"})
        again = await listed(client)
        full = await ask(client, day_shift(community, CAPTAIN, later=23, hours=1), Rota)
        await sweep_rota(community.deps)
        closed = await ask(client, ListAlerts(statuses=["closed"]), AlertPage)

    assert [one.staff_id for one in rota.on_duty] == [CAPTAIN]
    assert {gap.ends_at - gap.starts_at for gap in rota.gaps} == {timedelta(hours=1)}
    assert {item.kind for item in page.items} == {"duty_uncovered"}
    assert "60 分钟无人,请补排" in page.items[0].title
    assert len(again.items) == len(page.items)
    assert full.gaps == []
    assert {item.outcome for item in closed.items} == {"filled"}
    assert len(closed.items) == len(page.items)


async def test_who_cannot_be_reached_covers_nothing(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN))
    await community.ask(day_shift(community, CAPTAIN, hours=24))
    full = await community.ask(GetDutyRota(community=CODE))

    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN, phones=[]))
    without_phone = await community.ask(GetDutyRota(community=CODE))
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN, active=False))
    gone = await community.ask(GetDutyRota(community=CODE))

    assert full.gaps == []
    assert [len(rota.gaps) for rota in (without_phone, gone)] == [1, 1]


async def test_what_a_change_would_leave_uncovered_is_said_before_and_one_night_is_taken_off_alone(
    community: Community,
) -> None:
    await community.has_resident()
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN))
    shift = day_shift(community, CAPTAIN, hours=24)
    await community.ask(shift)
    third = shift.starts_at + timedelta(days=3)
    once = {"shift_id": shift.shift_id, "at": third}

    preview = await community.ask(PreviewDutyRota(community=CODE, away=ShiftStretch(**once)))
    untouched = await community.ask(GetDutyRota(community=CODE))
    times = ShiftTimes(staff_id=CAPTAIN, starts_at=third, ends_at=third + timedelta(hours=24))
    await community.ask(RemoveDutyShift(**once, actor="陈敏"))
    refill = await community.ask(PreviewDutyRota(community=CODE, times=times))
    rota = await community.ask(GetDutyRota(community=CODE, since=shift.starts_at + timedelta(days=1)))

    assert [(gap.starts_at, gap.ends_at) for gap in preview.opened] == [(third, third + timedelta(days=1))]
    assert untouched.gaps == []
    assert [(gap.starts_at, gap.ends_at) for gap in refill.filled] == [(third, third + timedelta(days=1))]
    assert (refill.gaps, refill.opened) == ([], [])
    assert third not in {one.starts_at for one in rota.shifts}
    assert len(rota.shifts) == 6
    assert [(gap.starts_at, gap.ends_at) for gap in rota.gaps] == [(third, third + timedelta(days=1))]
    with pytest.raises(RefusedError, match="没有这个班次"):
        await community.ask(RemoveDutyShift(**once, actor="陈敏"))

    later = min(one.starts_at for one in rota.shifts if one.starts_at > third)
    [goes_on] = {one.shift_id for one in rota.shifts if one.starts_at == later}
    not_theirs = ShiftStretch(shift_id=goes_on, at=later, whose=DIRECTOR)
    for command in (
        day_shift(community, DIRECTOR, hours=24).model_copy(update={"in_place_of": not_theirs}),
        RemoveDutyShift(**not_theirs.model_dump()),
    ):
        with pytest.raises(RefusedError, match="改由别人值班"):
            await community.ask(command)
    stretch = ShiftStretch(shift_id=goes_on, at=later, onwards=True)
    other = day_shift(community, DIRECTOR, hours=24).model_copy(update={"in_place_of": stretch})
    await community.hears(community.staff(CareRole.COMPOUND_DIRECTOR))
    changed = await community.ask(other)

    assert {one.staff_id for one in changed.shifts if one.starts_at >= later} == {DIRECTOR}
    assert changed.gaps == []


async def test_a_rota_that_is_changed_and_has_a_gap_again_is_told_again(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN))
    shift = day_shift(community, CAPTAIN, hours=24)
    await community.ask(shift)
    await sweep_rota(community.deps)
    assert await community.told(DutyUncovered) == []

    await community.ask(shift.model_copy(update={"command_id": uuid4(), "repeat_days": 2}))
    await sweep_rota(community.deps)
    await sweep_rota(community.deps)

    assert len(await community.told(DutyUncovered)) in {6, 7, 8}
    with pytest.raises(RefusedError, match="没有这个班次"):
        await community.ask(RemoveDutyShift(shift_id=uuid4()))
    with pytest.raises(RefusedError, match="更长"):
        await community.ask(day_shift(community, CAPTAIN, hours=25))


def test_a_night_shift_covers_the_hours_of_the_wall_clock_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    night = Shift(
        id=uuid4(),
        staff_id=uuid4(),
        starts_at=datetime(2026, 3, 20, 20, tzinfo=berlin),
        ends_at=datetime(2026, 3, 21, 8, tzinfo=berlin),
        repeat_days=1,
        until=None,
    )

    spans = list(night.spans(datetime(2026, 3, 28, tzinfo=berlin), datetime(2026, 3, 30, tzinfo=berlin), zone=berlin))

    assert [(starts.hour, ends.hour) for starts, ends in spans] == [(20, 8)] * 3


def test_gaps_are_what_is_left_and_counted_by_day() -> None:
    begin = datetime(2026, 11, 22, 12, tzinfo=ZONE)
    hour = timedelta(hours=1)
    spans = [(begin - hour, begin + 2 * hour), (begin + hour, begin + 5 * hour), (begin + 20 * hour, begin + 30 * hour)]

    found = gaps(spans, begin=begin, end=begin + 24 * hour)

    assert found == [(begin + 5 * hour, begin + 20 * hour)]
    assert [minutes for _, minutes in days_of(found, zone=ZONE).values()] == [7 * 60, 8 * 60]


def test_a_shift_without_one_stretch_keeps_what_was_before_and_goes_on_after_it() -> None:
    starts = datetime(2026, 11, 23, 20, tzinfo=ZONE)
    night = Shift(
        id=uuid4(), staff_id=uuid4(), starts_at=starts, ends_at=starts + timedelta(hours=12), repeat_days=7, until=None
    )
    week = timedelta(days=7)

    first = left_of(night, without=starts, onwards=False, zone=ZONE)
    second = left_of(night, without=starts + week, onwards=False, zone=ZONE)

    assert [(one.id, one.starts_at) for one in first or []] == [(night.id, starts + week)]
    assert [(one.starts_at, one.until) for one in second or []] == [(starts, starts + week), (starts + 2 * week, None)]
    assert left_of(night, without=starts + timedelta(days=1), onwards=True, zone=ZONE) is None
    assert beyond([(starts, starts + week)], [(starts, starts + timedelta(days=2))]) == [
        (starts + timedelta(days=2), starts + week)
    ]
