"""Answer who tried to reach a resident, when, how, and what came of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.contacts import ContactStore
from services.visits.storage.photos import PhotoStore
from services.visits.storage.tables import ContactRow
from shared.contracts.visits_requests import ContactItem, GetHistory, History

__all__ = ["contact_item", "get_history"]


async def get_history(session: AsyncSession, query: GetHistory) -> History:
    """Return a resident's contacts, the newest first."""
    rows = await ContactStore(session).history(query.resident_id, limit=query.limit)
    photos = await PhotoStore(session).of_contacts([row.id for row in rows])
    return History(items=[contact_item(row, photos=photos.get(row.id, [])) for row in rows])


def contact_item(row: ContactRow, *, photos: Sequence[UUID] = ()) -> ContactItem:
    """Return a contact as it stands in a history."""
    return ContactItem(
        contact_id=row.id,
        mode=row.mode,
        outcome=row.outcome,
        staff_name=row.staff_name,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        findings=row.findings,
        note=row.note,
        photos=list(photos),
        written_by=_other_hand(row),
    )


def _other_hand(row: ContactRow) -> UUID | None:
    if row.staff_id is None:
        return None
    try:
        writer = UUID(row.actor)
    except ValueError:
        return None
    return writer if writer != row.staff_id else None
