"""Take over what registry tells of residents, staff and care circles."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.copies import CopyStore
from shared.contracts.registry import CareCircleResolved, ResidentProfiled, StaffProfiled

__all__ = ["keep_circles", "keep_residents", "keep_staff"]

HOME = ("name", "birth_date", "birth_year", "compound", "building", "unit", "room", "on_list", "paused", "presence")


async def keep_residents(session: AsyncSession, events: Sequence[ResidentProfiled]) -> None:
    """Remember who residents are and where they live; nothing else of what registry knows."""
    await CopyStore(session).keep_residents(
        [
            {
                "resident_id": event.resident_id,
                "entity_version": event.entity_version,
                "community_code": f"{event.district}{event.street}{event.community}",
                **event.model_dump(mode="json", include=set(HOME)),
            }
            for event in events
        ]
    )


async def keep_staff(session: AsyncSession, events: Sequence[StaffProfiled]) -> None:
    """Remember how members of staff are reached."""
    await CopyStore(session).keep_staff(
        [
            event.model_dump(mode="json", include={"staff_id", "entity_version", "name", "phones", "email", "active"})
            for event in events
        ]
    )


async def keep_circles(session: AsyncSession, events: Sequence[CareCircleResolved]) -> None:
    """Remember who answers for whom."""
    await CopyStore(session).keep_circles(
        [
            {
                "resident_id": event.resident_id,
                "entity_version": event.entity_version,
                "community_code": f"{event.district}{event.street}{event.community}",
                "members": [member.model_dump(mode="json") for member in event.members],
                "resolved_at": event.occurred_at,
            }
            for event in events
        ]
    )
