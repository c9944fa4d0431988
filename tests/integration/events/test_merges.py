"""Two entries of one person at one activity, in one team, with hours: each is counted once."""

from datetime import timedelta
from uuid import UUID, uuid4

from services.events.storage.merging import follows
from services.events.storage.tables import Base
from shared.contracts.activities import EnrolmentConfirmed
from shared.contracts.activities_limits import DeclareLimits, GetLimits
from shared.contracts.activities_roles import AnswerRole, GetRole, Role, SaveRole
from shared.contracts.activities_shifts import ListShifts, SaveShift, Shift, SignUp
from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from tests.integration.events.desk import COMMUNITY, Desk

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


async def test_a_role_and_a_shift_that_one_person_has_twice_are_theirs_once_and_limits_stay_the_kept_ones(
    desk: Desk,
) -> None:
    kept, other = await desk.residents(2)
    role = Role(community=COMMUNITY, title="领唱", skills=["唱歌"], needed_count=2)
    await desk.ask(SaveRole(role=role))
    starts_at = desk.clock.now() + timedelta(days=1)
    ends_at = starts_at + timedelta(hours=1)
    shift = Shift(community=COMMUNITY, title="值班", place="驿站", starts_at=starts_at, ends_at=ends_at, needed_count=2)
    await desk.ask(SaveShift(shift=shift))
    for person, hours in ((kept, 2), (other, 8)):
        await desk.ask(DeclareLimits(resident_id=person, day_hours=hours))
        await desk.ask(AnswerRole(role_id=role.role_id, resident_id=person, accepted=True, consent="本人当面同意"))
        await desk.ask(SignUp(shift_id=shift.shift_id, volunteer_id=person, name="志愿者"))

    await merges(desk, kept, other)

    detail = await desk.ask(GetRole(role_id=role.role_id))
    assert sorted((one.resident_id == kept, one.state) for one in detail.answers) == [
        (True, "accepted"),
        (True, "ended"),
    ]
    [item] = (await desk.ask(ListShifts(community=COMMUNITY, from_at=starts_at, to_at=ends_at))).items
    assert [one.volunteer_id for one in item.volunteers] == [kept]
    assert (await desk.ask(GetLimits(resident_id=other))).day_hours == 2


def test_every_table_of_a_resident_says_how_it_follows() -> None:
    told = {rule.table for rule in follows()} | {"resident_copy"}
    speaking = {table.name for table in Base.metadata.sorted_tables if NAMING & set(table.columns.keys())}

    assert speaking <= told
