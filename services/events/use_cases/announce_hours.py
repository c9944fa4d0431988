"""The events of volunteers' hours and of the year ahead, built from what has just been stored."""

from datetime import datetime
from typing import Any

from services.events.storage.calendar_tables import ProposalRow
from services.events.storage.hours_tables import SessionRow
from shared.areas import place_of
from shared.contracts.activities_calendar import ActivityProposed
from shared.contracts.activities_hours import ServiceApproved, ServiceRefused, ServiceReported
from shared.contracts.activities_observances import ActivityDrafted
from shared.contracts.base import Event

__all__ = ["drafted", "proposed", "service_approved", "service_refused", "service_reported"]


def _about(kind: type[Event], row: ProposalRow | SessionRow, *, now: datetime) -> dict[str, Any]:
    return {
        "event_id": kind.identify(row.id, row.version),
        "occurred_at": now,
        **place_of(row.community),
        "entity_version": row.version,
    }


def proposed(row: ProposalRow, *, now: datetime) -> ActivityProposed:
    """Tell that a day of the calendar asks for an activity."""
    about = _about(ActivityProposed, row, now=now)
    return ActivityProposed(**about, proposal_id=row.id, occasion=row.occasion, on=row.held_on)


def drafted(row: ProposalRow, *, now: datetime) -> ActivityDrafted:
    """Tell that a draft lies ready for a day that is near."""
    about = _about(ActivityDrafted, row, now=now)
    return ActivityDrafted(**about, proposal_id=row.id, occasion=row.occasion, on=row.held_on)


def service_reported(row: SessionRow, *, now: datetime) -> ServiceReported:
    """Tell that hours wait for a decision."""
    return ServiceReported(
        **_about(ServiceReported, row, now=now),
        session_id=row.id,
        volunteer_id=row.volunteer_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )


def service_approved(row: SessionRow, *, minutes: int, now: datetime) -> ServiceApproved:
    """Tell that hours count, and how many of them are new."""
    return ServiceApproved(
        **_about(ServiceApproved, row, now=now),
        session_id=row.id,
        volunteer_id=row.volunteer_id,
        started_at=row.started_at,
        ended_at=row.ended_at,
        credited_minutes=minutes,
    )


def service_refused(row: SessionRow, *, now: datetime) -> ServiceRefused:
    """Tell that hours do not count."""
    return ServiceRefused(**_about(ServiceRefused, row, now=now), session_id=row.id, volunteer_id=row.volunteer_id)
