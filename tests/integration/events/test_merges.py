"""Two entries of one person at one activity, in one team, with hours: each is counted once."""

from datetime import timedelta
from uuid import UUID, uuid4

from services.events.storage.merging import follows
from services.events.storage.tables import Base
from shared.contracts.activities import EnrolmentConfirmed
from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from tests.integration.events.desk import Desk

AREA = {"district": "990102", "street": "003", "community": "005"}
NAMING = {"resident_id", "member_id", "volunteer_id"}


async def merges(desk: Desk, kept: UUID, other: UUID) -> ResidentsMerged:
    """Let registry tell of a merge."""
    event = ResidentsMerged(
        **AREA, occurred_at=desk.clock.now(), merge_id=uuid4(), resident_id=kept, merged_id=other, merged_version=9
    )
    await desk.hear(event)
    await desk.hear(event)
    return event


async def test_of_two_seats_one_is_left_and_the_queue_moves_up(desk: Desk) -> None:
    activity = await desk.announces(capacity=2)
    kept, other, third = await desk.residents(3)
    for person in (kept, other, third):
        await desk.enrols(activity, person)

    await merges(desk, kept, other)

    assert await desk.seated(activity) == [kept, third]
    assert {event.resident_id for event in await desk.told(EnrolmentConfirmed)} == {kept, other, third}


async def test_a_seat_of_the_other_entry_alone_goes_over_and_comes_back(desk: Desk) -> None:
    activity = await desk.announces(capacity=2)
    kept, other = await desk.residents(2)
    await desk.enrols(activity, other)

    merge = await merges(desk, kept, other)
    during = await desk.seated(activity)
    undo = ResidentsUnmerged(
        **AREA, occurred_at=desk.clock.now(), merge_id=merge.merge_id, resident_id=kept, merged_id=other
    )
    await desk.hear(undo)

    assert during == [kept]
    assert await desk.seated(activity) == [other]


async def test_whoever_was_there_under_one_entry_was_there_once(desk: Desk) -> None:
    activity = await desk.announces(capacity=3)
    kept, other = await desk.residents(2)
    for person in (kept, other):
        await desk.enrols(activity, person)
    desk.clock.at += timedelta(days=1)
    await desk.sees(activity, other)

    await merges(desk, kept, other)

    detail = await desk.looks_at(activity)
    assert [(one.resident_id, one.attended_at is not None) for one in detail.participants] == [(kept, True)]


def test_every_table_of_a_resident_says_how_it_follows() -> None:
    told = {rule.table for rule in follows()} | {"resident_copy"}
    speaking = {table.name for table in Base.metadata.sorted_tables if NAMING & set(table.columns.keys())}

    assert speaking <= told
