"""Checking in: a yangko team of four hundred, codes, cards, and lists of two tablets without a network."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from shared.contracts.activities import AttendanceRecorded
from shared.contracts.activities_check_in import (
    AttendanceCorrected,
    CheckIn,
    CheckInRow,
    CorrectAttendance,
    GetCheckInCode,
    ListCheckInConflicts,
    ListMerged,
    MergeCheckInList,
)
from shared.contracts.registry_cards import ContactCardIssued, ContactCardVoided
from shared.edge import RefusedError
from tests.integration.events.desk import COMMUNITY, Desk

TEAM = 420


def row(resident: UUID, at: datetime | None = None, **fields: object) -> CheckInRow:
    return CheckInRow.model_validate({"row_id": uuid4(), "resident_id": resident, "at": at} | fields)


async def merges(
    desk: Desk, activity: UUID, rows: list[CheckInRow], *, device: str, list_id: UUID | None = None
) -> ListMerged:
    command = MergeCheckInList(activity_id=activity, list_id=list_id or uuid4(), device=device, rows=rows)
    reply: ListMerged = await desk.ask(command)
    return reply


async def opened(desk: Desk, *, capacity: int = TEAM) -> UUID:
    """Announce an activity and let it begin."""
    activity = await desk.announces(capacity=capacity)
    desk.clock.advance(hours=1)
    return activity


@pytest.mark.capability("S4-31")
async def test_a_team_of_four_hundred_checks_in_by_code_and_by_two_offline_lists_each_person_once(desk: Desk) -> None:
    activity, people = await opened(desk), await desk.residents(TEAM)
    at = desk.clock.now()
    code = await desk.ask(GetCheckInCode(activity_id=activity))
    for person in people[:5]:
        await desk.ask(CheckIn(activity_id=activity, code=code.code, resident_id=person))
    desk.clock.advance(hours=1)
    north, south = uuid4(), uuid4()
    northern = [row(person, at) for person in people[:300]]
    southern = [row(person, at + timedelta(minutes=2)) for person in people[200:]]

    first, second = await asyncio.gather(
        merges(desk, activity, northern, device="北门平板", list_id=north),
        merges(desk, activity, southern, device="南门平板", list_id=south),
    )
    again = [
        await merges(desk, activity, northern, device="北门平板", list_id=north),
        await merges(desk, activity, southern, device="南门平板", list_id=south),
    ]

    assert (first.added + second.added, first.known + second.known) == (TEAM - 5, 105)
    assert [(one.added, one.repeated) for one in again] == [(0, 300), (0, 220)]
    told = await desk.told(AttendanceRecorded)
    assert len(told) == len({event.resident_id for event in told}) == TEAM
    assert (await desk.looks_at(activity)).item.attended == TEAM
    assert first.conflicts == second.conflicts == []


async def test_what_two_lists_contradict_is_shown_until_somebody_settles_it(desk: Desk) -> None:
    activity, people = await opened(desk), await desk.residents(4)
    at = desk.clock.now()
    desk.clock.advance(hours=1)
    await merges(desk, activity, [row(person, at) for person in people], device="北门平板")

    merged = await merges(
        desk,
        activity,
        [
            row(people[0], present=False),
            row(people[1], at + timedelta(minutes=25)),
            row(people[2], at, attended_as="performer"),
            row(people[3], at + timedelta(minutes=9)),
        ],
        device="后台名单",
    )

    assert {one.resident_id: one.kind for one in merged.conflicts} == dict(
        zip(people, ("absent", "time", "part"), strict=False)
    )
    [part] = [one for one in merged.conflicts if one.kind == "part"]
    assert part.message == "“后台名单”记为演员,现按观众计"
    settled = CorrectAttendance(
        activity_id=activity, resident_id=people[2], attended_as="performer", reason="领队确认在台上"
    )
    await desk.ask(settled)
    await desk.ask(settled)
    left = await desk.ask(ListCheckInConflicts(activity_id=activity))
    assert {one.kind for one in left.items} == {"absent", "time"}
    assert [event.attended_as for event in await desk.told(AttendanceCorrected)] == ["performer"]
    assert len(await desk.told(AttendanceRecorded)) == 4


async def test_a_row_of_a_stranger_or_a_wrong_day_is_named_and_the_others_are_taken(desk: Desk) -> None:
    activity, (person,) = await opened(desk), await desk.residents(1)
    rows = [row(uuid4()), row(person, desk.clock.now() - timedelta(days=1)), row(person, desk.clock.now())]

    list_id = uuid4()

    merged = await merges(desk, activity, rows, device="纸质名单", list_id=list_id)

    assert merged.added == 1
    assert [one.row_id for one in merged.refused] == [rows[0].row_id, rows[1].row_id]
    with pytest.raises(RefusedError, match="另一个活动"):
        await merges(desk, await desk.announces(), rows, device="纸质名单", list_id=list_id)


async def test_a_contact_card_checks_its_holder_in_and_a_lost_one_nobody(desk: Desk) -> None:
    activity, (person,) = await opened(desk), await desk.residents(1)
    card = {
        "occurred_at": desk.clock.now(),
        "district": "990102",
        "street": "003",
        "community": "005",
        "card_id": uuid4(),
        "resident_id": person,
        "card_number": 12,
    }
    await desk.hear(ContactCardIssued(**card, entity_version=2))
    code = (await desk.ask(GetCheckInCode(activity_id=activity))).code
    scanned = f"安和社区联系卡 {COMMUNITY}-00012\n志愿者 138 0000 1234"

    seen = await desk.ask(CheckIn(activity_id=activity, code=code, card=scanned))
    await desk.hear(ContactCardVoided(**card, entity_version=3, reason="lost"))
    await desk.hear(ContactCardIssued(**card, entity_version=2))

    assert seen.participant.resident_id == person
    with pytest.raises(RefusedError, match="联系卡"):
        await desk.ask(CheckIn(activity_id=activity, code=code, card="12"))


async def test_a_code_of_ten_minutes_ago_checks_nobody_in(desk: Desk) -> None:
    activity, (person,) = await opened(desk), await desk.residents(1)
    code = await desk.ask(GetCheckInCode(activity_id=activity, prefix="HTTPS://DESK.EXAMPLE.TEST/C/"))
    desk.clock.advance(minutes=10)

    with pytest.raises(RefusedError, match="重新扫"):
        await desk.ask(CheckIn(activity_id=activity, code=code.code, resident_id=person))

    assert code.svg.startswith("<svg")
    assert not await desk.told(AttendanceRecorded)
