"""Merge a list of who came into the record of an activity."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, ActivityStatus
from services.events.domain.attendance_list import Line, Reading, card_number, read_list
from services.events.storage.activities import ActivityStore
from services.events.storage.check_in import CardCopyStore, CheckInStore
from services.events.storage.merging import MERGES
from services.events.storage.tables import OUTBOX
from services.events.use_cases.announcements import attended
from services.events.use_cases.lock_activity import lock_activity
from services.events.use_cases.settle_lists import conflicts_of
from services.events.use_cases.show_activities import item_of
from shared.contracts.activities_check_in import CheckInRow, ListMerged, MergeCheckInList, RefusedRow
from shared.edge import RefusedError

__all__ = ["merge_list"]


async def merge_list(session: AsyncSession, command: MergeCheckInList, *, now: datetime, zone: ZoneInfo) -> ListMerged:
    """Record everybody whom a list has seen, once, however many lists and replays say so.

    Raises
    ------
    RefusedError
        Raised if the activity is cancelled, or the list is one of another activity.
    """
    activity = await lock_activity(session, command.activity_id)
    if activity.status is ActivityStatus.CANCELLED:
        raise RefusedError.conflict(wording.ACTIVITY_CANCELLED)
    store = CheckInStore(session)
    if not await store.open_list(command, now=now):
        raise RefusedError.conflict(wording.LIST_ELSEWHERE)
    before = await store.rows_of(command.list_id)
    fresh = list({row.row_id: row for row in command.rows if row.row_id not in before}.values())
    lines = await _lines(session, activity, fresh)
    reading = read_list(activity, lines, standing=await store.seen(activity.id), now=now)
    await store.add_rows(command.list_id, [line for line in lines if line.row_id not in reading.refused])
    await _record(session, activity, reading, actor=command.actor, now=now)
    repeated = len(command.rows) - len(fresh)
    return await _answer(session, activity, lines, reading, repeated=repeated, zone=zone)


async def _lines(session: AsyncSession, activity: Activity, rows: Sequence[CheckInRow]) -> list[Line]:
    """Say of each row whom it is about, under the id that stands."""
    cards = {row.row_id: card for row in rows if row.card and (card := card_number(row.card))}
    keys = {row_id: (card.community or activity.community, card.number) for row_id, card in cards.items()}
    holders = await CardCopyStore(session).holders(set(keys.values())) if keys else {}
    named = {row.row_id: row.resident_id or holders.get(keys.get(row.row_id, ("", 0))) for row in rows}
    ids = {one for one in named.values() if one is not None}
    standing = await MERGES.resolved(session, ids)
    known = await CheckInStore(session).known_residents({standing.get(one, one) for one in ids})
    lines = []
    for row in rows:
        said = named[row.row_id]
        who = standing.get(said, said) if said else None
        lines.append(Line(row.row_id, who, who in known, row.present, row.at, row.attended_as))
    return lines


async def _record(session: AsyncSession, activity: Activity, reading: Reading, *, actor: str, now: datetime) -> None:
    """Store and tell all who are newly seen; each is a change of its own to the activity."""
    if not reading.sightings:
        return
    last = await ActivityStore(session).advance(activity.id, by=len(reading.sightings))
    first = last - len(reading.sightings) + 1
    await CheckInStore(session).see(activity.id, reading.sightings, first_turn=first, actor=actor, now=now)
    told = [
        attended(activity, one, moment=seen.at, attended_as=seen.attended_as, version=first + number, now=now)
        for number, (one, seen) in enumerate(reading.sightings.items())
    ]
    await OUTBOX.add(session, *told)


async def _answer(
    session: AsyncSession, activity: Activity, lines: Sequence[Line], reading: Reading, *, repeated: int, zone: ZoneInfo
) -> ListMerged:
    about = {line.row_id: line.resident_id for line in lines}
    concerned = {line.resident_id for line in lines}
    conflicts = await conflicts_of(session, activity.id, zone=zone)
    return ListMerged(
        item=await item_of(session, activity),
        added=len(reading.sightings),
        known=reading.known,
        absent=reading.absent,
        repeated=repeated,
        refused=[
            RefusedRow(row_id=row_id, resident_id=about[row_id], message=message)
            for row_id, message in reading.refused.items()
        ],
        conflicts=[one for one in conflicts.items if one.resident_id in concerned],
    )
