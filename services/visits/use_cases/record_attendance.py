"""Take it as a contact that a resident was seen at an activity."""

from datetime import datetime
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import VISIT_IDS
from services.visits.storage.residents import ResidentStore
from services.visits.use_cases.record_contact import Contact, record_contact
from shared.contracts.activities import AttendanceRecorded
from shared.contracts.words import ContactMode, Outcome

__all__ = ["record_attendance"]


async def record_attendance(session: AsyncSession, event: AttendanceRecorded, *, now: datetime) -> None:
    """Keep one contact per resident and activity; it completes visits whose rule accepts activities.

    A resident who is not known yet is planned later, and the contact counts then.
    """
    resident = await ResidentStore(session).lock(event.resident_id)
    contact = Contact(
        command_id=uuid5(VISIT_IDS, f"attendance:{event.activity_id}:{event.resident_id}"),
        resident_id=event.resident_id,
        area=f"{event.district}{event.street}{event.community}",
        mode=ContactMode.ACTIVITY,
        outcome=Outcome.SAFE,
        happened_at=event.attended_at,
        recorded_at=now,
        actor="activities",
    )
    await record_contact(session, contact, counts=resident is not None and resident.on_list)
