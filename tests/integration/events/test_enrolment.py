"""Seats and the queue, with two replicas at once."""

import asyncio
from uuid import uuid4

import pytest

from services.events.jobs.activities import sweep_off_list
from shared.contracts.activities import (
    ActivityScheduled,
    EnrolmentConfirmed,
    EnrolmentWaitlisted,
    EnrolmentWithdrawn,
)
from shared.contracts.base import RefusalCode
from shared.edge import RefusedError
from tests.integration.events.desk import Desk


async def test_an_activity_is_announced_once_however_often_its_command_arrives(desk: Desk) -> None:
    command_id = uuid4()

    first, second = await asyncio.gather(desk.announces(command_id=command_id), desk.announces(command_id=command_id))
    third = await desk.announces(command_id=command_id)

    assert first == second == third
    assert len(await desk.told(ActivityScheduled)) == 1


async def test_the_first_comers_are_seated_and_the_others_wait_in_order(desk: Desk) -> None:
    activity = await desk.announces(capacity=2)
    people = await desk.residents(5)

    changes = [await desk.enrols(activity, person) for person in people]

    assert await desk.seated(activity) == people[:2]
    assert await desk.queue(activity) == people[2:]
    assert [change.participant and change.participant.place for change in changes] == [None, None, 1, 2, 3]
    assert [event.place for event in await desk.told(EnrolmentWaitlisted)] == [1, 2, 3]
    item = changes[-1].item
    assert (item.seated, item.waiting) == (2, 3)


async def test_forty_people_at_once_over_two_replicas_never_share_a_seat_or_a_place(desk: Desk) -> None:
    activity = await desk.announces(capacity=7)
    people = await desk.residents(40)

    changes = await asyncio.gather(*(desk.enrols(activity, person) for person in people))

    places = sorted(c.participant.place for c in changes if c.participant and c.participant.place)
    assert len(await desk.seated(activity)) == 7
    assert places == list(range(1, 34))
    assert len(await desk.told(EnrolmentConfirmed)) == 7


async def test_a_freed_seat_goes_to_the_first_in_the_queue_and_only_once(desk: Desk) -> None:
    activity = await desk.announces(capacity=2)
    people = await desk.residents(4)
    for person in people:
        await desk.enrols(activity, person)

    await desk.withdraws(activity, people[0])

    assert await desk.seated(activity) == people[1:3]
    assert await desk.queue(activity) == [people[3]]
    confirmed = [event.aggregate_id for event in await desk.told(EnrolmentConfirmed)]
    assert confirmed == [str(person) for person in people[:3]]
    assert len(await desk.told(EnrolmentWithdrawn)) == 1


async def test_ten_withdrawals_at_once_over_two_replicas_move_exactly_ten_up_in_order(desk: Desk) -> None:
    activity = await desk.announces(capacity=10)
    people = await desk.residents(25)
    for person in people:
        await desk.enrols(activity, person)

    await asyncio.gather(*(desk.withdraws(activity, person) for person in people[:10]))

    assert await desk.seated(activity) == people[10:20]
    assert await desk.queue(activity) == people[20:]
    confirmed = [event.aggregate_id for event in await desk.told(EnrolmentConfirmed)]
    assert len(confirmed) == len(set(confirmed)) == 20


async def test_enrolling_and_withdrawing_at_once_leaves_no_seat_empty_while_somebody_waits(desk: Desk) -> None:
    activity = await desk.announces(capacity=5)
    people = await desk.residents(30)
    for person in people[:10]:
        await desk.enrols(activity, person)

    await asyncio.gather(
        *(desk.withdraws(activity, person) for person in people[:8]),
        *(desk.enrols(activity, person) for person in people[10:]),
    )

    assert len(await desk.seated(activity)) == 5
    assert len(await desk.queue(activity)) == 17


async def test_somebody_who_leaves_the_queue_frees_no_seat(desk: Desk) -> None:
    activity = await desk.announces(capacity=1)
    people = await desk.residents(3)
    for person in people:
        await desk.enrols(activity, person)

    await desk.withdraws(activity, people[1])

    assert await desk.seated(activity) == [people[0]]
    assert await desk.queue(activity) == [people[2]]


async def test_whoever_withdraws_and_comes_back_stands_at_the_end_of_the_queue(desk: Desk) -> None:
    activity = await desk.announces(capacity=1)
    people = await desk.residents(3)
    for person in people:
        await desk.enrols(activity, person)

    await desk.withdraws(activity, people[0])
    await desk.enrols(activity, people[0])

    assert await desk.seated(activity) == [people[1]]
    assert await desk.queue(activity) == [people[2], people[0]]


async def test_an_enrolment_sent_again_after_a_withdrawal_enrols_nobody(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    command_id = uuid4()
    await desk.enrols(activity, person, command_id=command_id)
    await desk.withdraws(activity, person)

    again = await desk.enrols(activity, person, command_id=command_id)

    assert not again.changed
    assert await desk.seated(activity) == []


async def test_a_withdrawal_sent_again_after_a_new_enrolment_withdraws_nobody(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    await desk.enrols(activity, person)
    command_id = uuid4()
    await desk.withdraws(activity, person, command_id=command_id)
    await desk.enrols(activity, person)

    again = await desk.withdraws(activity, person, command_id=command_id)

    assert not again.changed
    assert await desk.seated(activity) == [person]


async def test_whoever_has_a_seat_keeps_it_when_enrolled_again(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    await desk.enrols(activity, person)

    again = await desk.enrols(activity, person)

    assert not again.changed
    assert len(await desk.told(EnrolmentConfirmed)) == 1


async def test_a_stranger_is_refused_with_what_to_do(desk: Desk) -> None:
    activity = await desk.announces()

    with pytest.raises(RefusedError) as refused:
        await desk.enrols(activity, uuid4())

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND
    assert "居民档案" in refused.value.refusal.message


async def test_somebody_who_died_or_moved_away_is_not_enrolled(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    await desk.hear(desk.profile(person, name="老人", version=2, on_list=False))

    with pytest.raises(RefusedError) as refused:
        await desk.enrols(activity, person)

    assert refused.value.refusal.code is RefusalCode.CONFLICT


async def test_the_seat_of_somebody_who_died_goes_to_the_next_once_with_two_replicas_sweeping(desk: Desk) -> None:
    activity = await desk.announces(capacity=2)
    people = await desk.residents(5)
    for person in people:
        await desk.enrols(activity, person)
    gone = [
        desk.profile(people[0], name="老人", version=2, on_list=False),
        desk.profile(people[2], name="老人", version=2, on_list=False),
    ]
    await desk.hear(*gone)

    await asyncio.gather(*(sweep_off_list(desk.deps()) for _ in range(4)))

    assert await desk.seated(activity) == [people[1], people[3]]
    assert await desk.queue(activity) == [people[4]]
    assert {event.resident_id for event in await desk.told(EnrolmentWithdrawn)} == {people[0], people[2]}
    assert len(await desk.told(EnrolmentWithdrawn)) == 2
    assert len(await desk.told(EnrolmentConfirmed)) == 3


async def test_somebody_who_was_seen_and_died_later_stays_on_the_list_of_those_who_came(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    desk.clock.advance(hours=1)
    await desk.sees(activity, person)
    await desk.hear(desk.profile(person, name="老人", version=2, on_list=False))

    await sweep_off_list(desk.deps())

    assert await desk.seated(activity) == [person]


async def test_an_older_profile_never_overwrites_a_newer_name(desk: Desk) -> None:
    activity = await desk.announces()
    (person,) = await desk.residents(1)
    newer = desk.profile(person, name="王改名", version=3)
    older = desk.profile(person, name="王旧名", version=2)

    await desk.hear(newer, older)
    await desk.hear(older)
    change = await desk.enrols(activity, person)

    assert change.participant is not None
    assert change.participant.name == "王改名"
