"""The events of activities, built from what has just been stored."""

from datetime import datetime
from uuid import UUID

from services.events.domain.activity import Activity, Enrolment
from shared.areas import place_of
from shared.contracts.activities import (
    ActivityCancelled,
    ActivityScheduled,
    AttendanceRecorded,
    EnrolmentConfirmed,
    EnrolmentWaitlisted,
    EnrolmentWithdrawn,
)
from shared.contracts.activities_changes import ActivityRescheduled
from shared.contracts.activities_check_in import AttendanceCorrected

__all__ = ["attended", "cancelled", "confirmed", "corrected", "rescheduled", "scheduled", "waitlisted", "withdrawn"]


def scheduled(activity: Activity, *, zone_id: UUID | None, now: datetime) -> ActivityScheduled:
    """Tell that an activity was announced."""
    return ActivityScheduled(
        event_id=ActivityScheduled.identify(activity.id),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=activity.version,
        activity_id=activity.id,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        capacity=activity.capacity,
        series_id=activity.series_id,
        zone_id=zone_id,
    )


def rescheduled(activity: Activity, *, zone_id: UUID | None, now: datetime) -> ActivityRescheduled:
    """Tell that an activity takes place otherwise than announced."""
    return ActivityRescheduled(
        event_id=ActivityRescheduled.identify(activity.id, activity.revision),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=activity.version,
        activity_id=activity.id,
        starts_at=activity.starts_at,
        ends_at=activity.ends_at,
        capacity=activity.capacity,
        zone_id=zone_id,
    )


def cancelled(activity: Activity, *, now: datetime) -> ActivityCancelled:
    """Tell that an activity will not take place."""
    return ActivityCancelled(
        event_id=ActivityCancelled.identify(activity.id),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=activity.version + 1,
        activity_id=activity.id,
    )


def confirmed(activity: Activity, resident_id: UUID, *, version: int, now: datetime) -> EnrolmentConfirmed:
    """Tell that a resident has a seat."""
    return EnrolmentConfirmed(
        event_id=EnrolmentConfirmed.identify(activity.id, resident_id, version),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=version,
        activity_id=activity.id,
        resident_id=resident_id,
    )


def waitlisted(
    activity: Activity, resident_id: UUID, *, place: int, version: int, now: datetime
) -> EnrolmentWaitlisted:
    """Tell that a resident waits."""
    return EnrolmentWaitlisted(
        event_id=EnrolmentWaitlisted.identify(activity.id, resident_id, version),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=version,
        activity_id=activity.id,
        resident_id=resident_id,
        place=place,
    )


def withdrawn(activity: Activity, resident_id: UUID, *, version: int, now: datetime) -> EnrolmentWithdrawn:
    """Tell that a resident gave up a seat or a place in the queue."""
    return EnrolmentWithdrawn(
        event_id=EnrolmentWithdrawn.identify(activity.id, resident_id, version),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=version,
        activity_id=activity.id,
        resident_id=resident_id,
    )


def attended(
    activity: Activity, resident_id: UUID, *, moment: datetime, attended_as: str, version: int, now: datetime
) -> AttendanceRecorded:
    """Tell that a resident was seen at an activity."""
    return AttendanceRecorded(
        event_id=AttendanceRecorded.identify(activity.id, resident_id),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=version,
        activity_id=activity.id,
        resident_id=resident_id,
        attended_at=moment,
        attended_as=attended_as,
    )


def corrected(activity: Activity, known: Enrolment, *, version: int, now: datetime) -> AttendanceCorrected:
    """Tell in which part somebody really was there."""
    return AttendanceCorrected(
        event_id=AttendanceCorrected.identify(activity.id, known.resident_id, version),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=version,
        activity_id=activity.id,
        resident_id=known.resident_id,
        attended_as=known.attended_as,
    )
