"""Take over what registry tells of care circles, and give open visits to the liaison of now."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.circles import CircleStore
from services.visits.storage.passcodes import PasscodeStore
from services.visits.use_cases.review_contacts import take_terms
from shared.contracts.registry import CareCircleResolved
from shared.contracts.words import CareRole

__all__ = ["take_circles"]


async def take_circles(session: AsyncSession, events: Sequence[CareCircleResolved], *, now: datetime) -> None:
    """Keep the newest care circle of each resident."""
    newest: dict[UUID, CareCircleResolved] = {}
    for event in events:
        known = newest.get(event.resident_id)
        if known is None or known.entity_version < event.entity_version:
            newest[event.resident_id] = event
    circles = CircleStore(session)
    taken = await circles.take([_row(event) for event in newest.values()])
    await circles.hand_over(taken)
    await PasscodeStore(session).note_liaisons(taken)
    await take_terms(session, events, now=now)


def _row(event: CareCircleResolved) -> dict[str, Any]:
    liaison = next((member for member in event.members if member.role is CareRole.LIAISON), None)
    return {
        "resident_id": event.resident_id,
        "entity_version": event.entity_version,
        "liaison_id": liaison.staff_id if liaison else None,
        "liaison_name": liaison.name if liaison else None,
        "area": f"{event.district}{event.street}{event.community}",
        "resolved_at": event.occurred_at,
        "members": [member.model_dump(mode="json", exclude={"phones", "email"}) for member in event.members],
    }
