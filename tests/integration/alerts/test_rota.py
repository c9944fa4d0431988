"""The duty rota: every minute of the next seven days has somebody who can be reached, or it is said."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from nats.aio.client import Client

from services.alerts.domain.rota import Shift, days_of, gaps
from services.alerts.jobs.rota import sweep_rota
from shared.contracts.alerts_requests import AlertPage, ListAlerts
from shared.contracts.alerts_rota import DutyUncovered, GetDutyRota, RemoveDutyShift, Rota, SaveDutyShift
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
