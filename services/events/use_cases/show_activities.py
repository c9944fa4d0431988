"""Show activities and who takes part."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.domain.activity import Activity, Enrolment, Head, Seat
from services.events.storage.activities import ActivityStore
from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.residents import ResidentCopyStore
from services.events.storage.venues import VenueStore
from shared.contracts.activities_requests import (
    Activities,
    ActivityChanged,
    ActivityDetail,
    ActivityItem,
    ListActivities,
    Participant,
)
from shared.edge import RefusedError

__all__ = ["item_of", "list_activities", "show_activity", "show_change"]


async def list_activities(session: AsyncSession, query: ListActivities) -> Activities:
    """Return the activities of one community: those to come first."""
    found = await ActivityStore(session).of_community(query)
    heads = await EnrolmentStore(session).heads([activity.id for activity in found])
    return Activities(items=[_item(activity, heads[activity.id]) for activity in found])


async def show_activity(session: AsyncSession, activity_id: UUID) -> ActivityDetail:
    """Return one activity and who takes part.

    Raises
    ------
    RefusedError
        Raised if there is no such activity.
    """
    activity = await _found(session, activity_id)
    enrolments = EnrolmentStore(session)
    heads = await enrolments.heads([activity_id])
    participants = [
        _participant(enrolment, name, place=index - heads[activity_id].seated)
        for index, (enrolment, name) in enumerate(await enrolments.participants(activity_id), start=1)
    ]
    zone = await VenueStore(session).booked_for(activity_id)
    return ActivityDetail(
        item=_item(activity, heads[activity_id]),
        note=activity.note,
        participants=participants,
        cancel_reason=await ActivityStore(session).cancel_reason(activity_id),
        zone_id=zone.row.id if zone else None,
        zone_name=f"{zone.venue.name} {zone.row.name}" if zone else "",
    )


async def show_change(
    session: AsyncSession, activity_id: UUID, *, changed: bool, resident_id: UUID | None = None
) -> ActivityChanged:
    """Return an activity, and one of its residents, as they stand after a command."""
    activity = await _found(session, activity_id)
    enrolments = EnrolmentStore(session)
    heads = await enrolments.heads([activity_id])
    participant = None
    if resident_id is not None and (enrolment := await enrolments.of(activity_id, resident_id)) is not None:
        resident = await ResidentCopyStore(session).find(resident_id)
        place = await enrolments.place_in_queue(activity_id, turn=enrolment.turn)
        participant = _participant(enrolment, resident.name if resident else None, place=place)
    return ActivityChanged(item=_item(activity, heads[activity_id]), participant=participant, changed=changed)


async def item_of(session: AsyncSession, activity: Activity) -> ActivityItem:
    """Return an activity as lists show it, with its heads counted now."""
    return _item(activity, (await EnrolmentStore(session).heads([activity.id]))[activity.id])


async def _found(session: AsyncSession, activity_id: UUID) -> Activity:
    activity = await ActivityStore(session).find(activity_id)
    if activity is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    return activity


def _item(activity: Activity, head: Head) -> ActivityItem:
    return ActivityItem(
        activity_id=activity.id,
        community=activity.community,
        title=activity.title,
        place=activity.place,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        capacity=activity.capacity,
        seated=head.seated,
        waiting=head.waiting,
        attended=head.attended,
        status=activity.status.value,
        theme=activity.theme,
        series_id=activity.series_id,
        kind=activity.kind,
        revision=activity.revision,
    )


def _participant(enrolment: Enrolment, name: str | None, *, place: int) -> Participant:
    return Participant(
        resident_id=enrolment.resident_id,
        name=name or wording.NAME_UNKNOWN,
        status=enrolment.seat.value,
        place=place if enrolment.seat is Seat.WAITING else None,
        attended_at=enrolment.attended_at,
        attended_as=enrolment.attended_as if enrolment.attended_at else None,
        company=enrolment.company,
    )
