"""Reminders, seats from the queue and cancellations: each to everybody concerned, once, with two replicas."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from services.events.jobs.tellings import sweep_called_off, sweep_reminders, sweep_seats
from shared.contracts.activities_changes import ActivityRescheduled, ChangeActivity
from shared.contracts.activities_tellings import CalledOff, ReminderDue, SeatGiven
from shared.edge import RefusedError
from tests.integration.events.desk import Desk

SWEEPS = (sweep_reminders, sweep_seats, sweep_called_off)


async def sweeps(desk: Desk) -> None:
    """Let both replicas sweep at once, until neither finds anything."""
    again = True
    while again:
        now = desk.clock.now()
        found = await asyncio.gather(*(sweep(desk.deps()) for sweep in SWEEPS for _ in range(2)))
        again = any(one is not None and one <= now for one in found)


async def test_whoever_has_a_seat_is_reminded_once_and_neither_the_dead_nor_who_waits(desk: Desk) -> None:
    activity = await desk.announces(capacity=4, starts_in=timedelta(days=3))
    people = await desk.residents(6)
    for person in people:
        await desk.enrols(activity, person)
    await desk.withdraws(activity, people[1])
    await desk.hear(desk.profile(people[2], name="老人2", version=2, on_list=False))
    await sweeps(desk)
    assert await desk.told(ReminderDue) == []

    desk.clock.advance(days=2, minutes=1)
    await sweeps(desk)
    await sweeps(desk)

    told = await desk.told(ReminderDue)
    assert sorted(one.resident_id for one in told) == sorted([people[0], people[3], people[4]])
    assert {one.title for one in told} == {"书法课"}


async def test_who_moves_up_is_told_of_the_seat_and_so_late_it_is_the_reminder_too(desk: Desk) -> None:
    activity = await desk.announces(capacity=1, starts_in=timedelta(hours=5))
    first, second, third = await desk.residents(3)
    for person in (first, second, third):
        await desk.enrols(activity, person)
    await sweeps(desk)
    await desk.withdraws(activity, first)
    await desk.withdraws(activity, second)
    await sweep_reminders(desk.deps())
    await sweeps(desk)

    assert [one.resident_id for one in await desk.told(SeatGiven)] == [third]
    assert [one.resident_id for one in await desk.told(ReminderDue)] == [first]


async def test_a_cancellation_reaches_everybody_who_had_a_seat_or_waited_and_ends_reminders(desk: Desk) -> None:
    activity = await desk.announces(capacity=2, starts_in=timedelta(days=2))
    people = await desk.residents(4)
    for person in people:
        await desk.enrols(activity, person)
    await desk.withdraws(activity, people[3])
    for _ in range(2):
        await desk.cancels(activity)
        await sweeps(desk)
    desk.clock.advance(days=1)
    await sweeps(desk)

    told = await desk.told(CalledOff)
    assert [one.resident_id for one in told] == people[:3]
    assert {one.because for one in told} == {"场地停电"}
    assert not await desk.told(ReminderDue)
    assert not await desk.told(SeatGiven)


async def test_a_change_of_time_is_told_to_who_was_reminded_and_gives_new_seats_to_the_queue(desk: Desk) -> None:
    activity = await desk.announces(capacity=1, starts_in=timedelta(hours=5))
    first, second = await desk.residents(2)
    await desk.enrols(activity, first)
    await desk.enrols(activity, second)
    await sweeps(desk)
    known = (await desk.looks_at(activity)).item
    later = {"starts_at": known.starts_at + timedelta(days=5), "ends_at": known.ends_at + timedelta(days=5)}
    change = ChangeActivity(activity_id=activity, revision=1, title="书法课", place="二楼", capacity=2, **later)

    changed = await desk.ask(change)
    await desk.ask(change)
    with pytest.raises(RefusedError, match="刚刚被别人修改过"):
        await desk.ask(change.model_copy(update={"command_id": uuid4()}))

    assert (changed.item.place, changed.item.seated, changed.item.revision) == ("二楼", 2, 2)
    assert [one.capacity for one in await desk.told(ActivityRescheduled)] == [2]
    told = await desk.told(ReminderDue)
    assert [(one.resident_id, one.where) for one in told] == [(first, "社区活动室"), (first, "二楼")]
    await sweeps(desk)
    desk.clock.advance(days=4, hours=6)
    await sweeps(desk)
    assert sorted(one.resident_id for one in (await desk.told(ReminderDue))[2:]) == sorted([first, second])


async def test_who_was_told_a_time_by_a_seat_or_a_change_hears_of_the_next_change_before_any_reminder(
    desk: Desk,
) -> None:
    activity = await desk.announces(capacity=1, starts_in=timedelta(days=5))
    first, second, third = await desk.residents(3)
    for person in (first, second, third):
        await desk.enrols(activity, person)
    await desk.withdraws(activity, first)
    await sweeps(desk)
    known = (await desk.looks_at(activity)).item

    for revision, days in ((1, 1), (2, 2)):
        later = {name: getattr(known, name) + timedelta(days=days) for name in ("starts_at", "ends_at")}
        await desk.ask(
            ChangeActivity(activity_id=activity, revision=revision, title="书法课", place="二楼", capacity=1, **later)
        )
    await sweeps(desk)

    told = await desk.told(ReminderDue)
    assert [(one.resident_id, one.starts_at - known.starts_at) for one in told] == [
        (second, timedelta(days=1)), (second, timedelta(days=2)),
    ]  # fmt: skip
