"""Take over what registry tells of members of staff."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.circles import CircleStore
from services.visits.storage.staff import StaffStore
from shared.contracts.registry import StaffProfiled

__all__ = ["take_staff"]


async def take_staff(session: AsyncSession, events: Sequence[StaffProfiled]) -> None:
    """Keep the newest profile of each member of staff; visits of who has left go to the residents' liaisons."""
    newest: dict[UUID, StaffProfiled] = {}
    for event in events:
        known = newest.get(event.staff_id)
        if known is None or known.entity_version < event.entity_version:
            newest[event.staff_id] = event
    left_behind = await StaffStore(session).take(
        [
            {
                "staff_id": event.staff_id,
                "entity_version": event.entity_version,
                "name": event.name,
                "active": event.active,
            }
            for event in newest.values()
        ]
    )
    await CircleStore(session).hand_over(left_behind)
