"""What an announcement would mean, before anything is stored: its days, clashes at its place, and where it could be."""

from datetime import date, time
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.activities_requests import ActivityItem
from shared.contracts.activities_series import Recurrence
from shared.contracts.base import Community, Contract, Query

__all__ = ["FittingZone", "PreviewSessions", "SessionPreview", "SessionsPreview"]


class PreviewSessions(Query):
    """Ask on which days something would take place and what stands against it."""

    NAME: ClassVar[str] = "activities.preview_sessions.v1"

    community: Community
    starts: time
    """Time of day in the zone of the deployment."""
    ends: time
    recurrence: Recurrence
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    zone_id: UUID | None = None
    activity_id: UUID | None = None
    """The activity that would be moved: its own booking stands against nothing."""


class SessionPreview(Contract):
    """One day."""

    on: date
    clash: str = ""
    """Chinese: why the zone is not to be had then; empty if it is."""
    beside: list[ActivityItem] = []
    """What else the community holds at that time."""


class FittingZone(Contract):
    """A zone that is large enough, and whether it is open and free on all of the days."""

    zone_id: UUID
    name: str
    capacity: int
    free_days: int


class SessionsPreview(Contract):
    """What an announcement would mean."""

    sessions: list[SessionPreview]
    zones: list[FittingZone]
    """Those that are free on most days first, the smaller before the larger."""
