"""A course that comes every week, with one queue for each session."""

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.jobs.activities import sweep_over
from shared.contracts.activities import EnrolmentConfirmed, EnrolmentWaitlisted
from shared.contracts.activities_series import (
    CancelSeries,
    CreateSeries,
    EnrolInSeries,
    GetSeries,
    Recurrence,
    Series,
    WithdrawFromSeries,
)
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, Desk

TUESDAY = date(2026, 11, 24)


def course(*, capacity: int = 2, weeks: int = 3, **fields: object) -> CreateSeries:
    """Build the command for a weekly class."""
    rule = Recurrence(every="week", first_on=TUESDAY, last_on=TUESDAY + timedelta(weeks=weeks - 1))
    given = {
        "community": COMMUNITY,
        "title": "书法课堂",
        "place": "社区活动室",
        "starts": time(14),
        "ends": time(16),
        "capacity": capacity,
        "recurrence": rule,
    }
    return CreateSeries.model_validate(given | fields)


async def enrols(desk: Desk, series: Series, resident: UUID) -> list[str]:
    """Enrol a resident; returns what they have in each session."""
    reply = await desk.ask(EnrolInSeries(series_id=series.series_id, resident_id=resident))
    return [each.participant.status for each in reply.sessions if each.participant]


async def seats(desk: Desk, series: Series) -> list[list[UUID]]:
    """Return who has a seat in each session."""
    return [await desk.seated(each.activity_id) for each in series.sessions]


@pytest.mark.capability("S2-12")
async def test_a_full_course_has_a_queue_in_order_and_a_freed_seat_is_given_once(desk: Desk) -> None:
    series = await desk.ask(course())
    people = await desk.residents(4)
    kept = [await enrols(desk, series, person) for person in people]
    assert kept == [["seated"] * 3, ["seated"] * 3, ["waiting"] * 3, ["waiting"] * 3]

    leaving = WithdrawFromSeries(series_id=series.series_id, resident_id=people[0])
    for _ in range(2):
        await desk.ask(leaving)

    assert await seats(desk, series) == [[people[1], people[2]]] * 3
    assert [await desk.queue(each.activity_id) for each in series.sessions] == [[people[3]]] * 3
    confirmed = [event.resident_id for event in await desk.told(EnrolmentConfirmed)]
    assert [confirmed.count(person) for person in people] == [3, 3, 3, 0]
    assert len(await desk.told(EnrolmentWaitlisted)) == 6


async def test_a_series_announced_twice_is_one_and_its_sessions_lie_on_its_days(desk: Desk) -> None:
    command = course(weeks=4)

    first, second = [await desk.ask(command) for _ in range(2)]

    assert first.series_id == second.series_id
    assert [each.starts_at.date() for each in second.sessions] == [TUESDAY + timedelta(weeks=n) for n in range(4)]
    assert len(await desk.overview()) == 4


async def test_who_enrols_later_is_in_what_is_still_to_come(desk: Desk) -> None:
    series = await desk.ask(course())
    [person] = await desk.residents(1)
    desk.clock.at += timedelta(days=5)
    await sweep_over(desk.deps())

    assert await enrols(desk, series, person) == ["seated", "seated"]
    assert await seats(desk, series) == [[], [person], [person]]


async def test_a_cancelled_series_cancels_what_is_to_come_and_takes_nobody(desk: Desk) -> None:
    series = await desk.ask(course())
    desk.clock.at += timedelta(days=5)
    await sweep_over(desk.deps())

    await desk.ask(CancelSeries(series_id=series.series_id, reason="老师生病"))

    shown = await desk.ask(GetSeries(series_id=series.series_id))
    assert [each.status for each in shown.sessions] == ["over", "cancelled", "cancelled"]
    [person] = await desk.residents(1)
    with pytest.raises(RefusedError, match="全部结束或取消"):
        await enrols(desk, series, person)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"recurrence": {"every": "week", "first_on": TUESDAY, "last_on": TUESDAY - timedelta(1)}}, "没有一天"),
        ({"recurrence": {"every": "week", "first_on": TUESDAY, "last_on": date(2029, 1, 1)}}, "最多 60 次"),
        ({"starts": time(16), "ends": time(14)}, "结束时间应晚于开始时间"),
    ],
)
async def test_a_series_that_cannot_be_leaves_nothing_behind(desk: Desk, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        await desk.ask(course(**fields))

    assert await desk.overview() == []
    with pytest.raises(RefusedError, match="没有找到这个系列"):
        await desk.ask(GetSeries(series_id=uuid4()))
