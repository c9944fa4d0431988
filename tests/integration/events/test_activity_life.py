"""An activity from its announcement to its end: attendance, cancelling, over."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from services.events.jobs.activities import sweep_over
from services.events.storage.tables import Base
from shared.contracts.activities import ActivityCancelled, AttendanceRecorded, EnrolmentConfirmed
from shared.contracts.activities_requests import CreateActivity
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError
from tests.conftest import Database
from tests.integration.events.desk import Desk


async def test_attendance_is_recorded_once_however_often_and_by_whomever(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    await desk.enrols(activity, person)
    desk.clock.advance(hours=1)

    changes = await asyncio.gather(*(desk.sees(activity, person) for _ in range(6)))

    assert sum(change.changed for change in changes) == 1
    (event,) = await desk.told(AttendanceRecorded)
    assert event.attended_at == desk.clock.now()
    assert (await desk.overview())[0].attended == 1


async def test_somebody_who_comes_without_being_enrolled_is_added_even_if_all_seats_are_taken(desk: Desk) -> None:
    activity = await desk.announces(capacity=1)
    enrolled, waiting, stranger = await desk.residents(3)
    await desk.enrols(activity, enrolled)
    await desk.enrols(activity, waiting)
    desk.clock.advance(hours=1)

    await desk.sees(activity, stranger)
    await desk.sees(activity, waiting)

    assert set(await desk.seated(activity)) == {enrolled, waiting, stranger}
    assert await desk.queue(activity) == []


async def test_a_seat_that_a_guest_has_filled_is_not_given_away_when_another_leaves(desk: Desk) -> None:
    activity = await desk.announces(capacity=1)
    enrolled, waiting, guest = await desk.residents(3)
    await desk.enrols(activity, enrolled)
    await desk.enrols(activity, waiting)
    desk.clock.advance(hours=1)
    await desk.sees(activity, guest)

    await desk.withdraws(activity, enrolled)

    assert await desk.seated(activity) == [guest]
    assert await desk.queue(activity) == [waiting]


async def test_a_list_that_is_entered_after_the_end_still_counts(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    end = (await desk.looks_at(activity)).item.ends_at
    desk.clock.advance(days=1)
    await sweep_over(desk.deps())

    change = await desk.sees(activity, person)

    assert change.item.status == "over"
    assert change.participant is not None
    assert change.participant.attended_at == end


async def test_nobody_is_seen_at_an_activity_of_next_week(desk: Desk) -> None:
    activity = await desk.announces(starts_in=timedelta(days=7))
    (person,) = await desk.residents(1)

    with pytest.raises(RefusedError) as refused:
        await desk.sees(activity, person)

    assert refused.value.refusal.field == "attended_at"
    assert await desk.told(AttendanceRecorded) == []


async def test_somebody_who_was_seen_there_cannot_be_taken_out(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    desk.clock.advance(hours=1)
    await desk.sees(activity, person)

    with pytest.raises(RefusedError, match="已签到"):
        await desk.withdraws(activity, person)


async def test_an_activity_is_cancelled_once_and_takes_nobody_afterwards(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)

    changes = await asyncio.gather(desk.cancels(activity), desk.cancels(activity))

    assert sorted(change.changed for change in changes) == [False, True]
    assert {change.item.status for change in changes} == {"cancelled"}
    assert len(await desk.told(ActivityCancelled)) == 1
    with pytest.raises(RefusedError, match="已取消"):
        await desk.enrols(activity, person)
    with pytest.raises(RefusedError, match="已取消"):
        await desk.sees(activity, person)


async def test_an_activity_that_ended_is_over_for_every_screen_and_gives_no_more_seats(desk: Desk) -> None:
    activity = await desk.announces(capacity=1)
    first, second = await desk.residents(2)
    await desk.enrols(activity, first)
    await desk.enrols(activity, second)
    desk.clock.advance(hours=3)

    await asyncio.gather(sweep_over(desk.deps()), sweep_over(desk.deps()))

    assert (await desk.looks_at(activity)).item.status == "over"
    with pytest.raises(RefusedError, match="已结束"):
        await desk.withdraws(activity, first)
    with pytest.raises(RefusedError, match="已结束"):
        await desk.cancels(activity)
    assert len(await desk.told(EnrolmentConfirmed)) == 1


async def test_the_sweep_sleeps_until_the_next_activity_ends(desk: Desk) -> None:
    activity = await desk.announces()
    item = (await desk.looks_at(activity)).item

    assert await sweep_over(desk.deps()) == item.ends_at
    desk.clock.at = item.ends_at
    assert await sweep_over(desk.deps()) is None


async def test_the_list_shows_the_next_activity_first_and_those_over_last(desk: Desk) -> None:
    past = await desk.announces(starts_in=timedelta(hours=1))
    later = await desk.announces(starts_in=timedelta(days=9))
    soon = await desk.announces(starts_in=timedelta(days=2))
    gone = await desk.announces(starts_in=timedelta(days=1))
    await desk.cancels(gone)
    desk.clock.advance(hours=5)
    await sweep_over(desk.deps())

    assert [item.activity_id for item in await desk.overview()] == [soon, later, gone, past]
    assert [item.activity_id for item in await desk.overview(include_over=False)] == [soon, later]


async def test_an_activity_that_would_end_before_it_starts_is_refused(desk: Desk) -> None:
    now = desk.clock.now()
    command = CreateActivity(
        community="990102003005", title="讲座", place="礼堂", starts_at=now, ends_at=now, capacity=10
    )

    with pytest.raises(RefusedError) as refused:
        await desk.ask(command)

    assert refused.value.refusal.field == "ends_at"


async def test_an_activity_that_does_not_exist_is_not_found(desk: Desk) -> None:
    for ask in (desk.looks_at, desk.cancels):
        with pytest.raises(RefusedError) as refused:
            await ask(uuid4())
        assert refused.value.refusal.code is RefusalCode.NOT_FOUND


async def test_the_tables_are_what_the_classes_say(database: Database) -> None:
    engine = create_async_engine(await database("events"))
    async with engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync, opts={"compare_type": True}), Base.metadata)
        )
    await engine.dispose()

    assert differences == []
