"""Say what was different when a record came: phones come out of cellars hours late, and nobody is to wonder."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.circles import CircleStore
from services.visits.storage.contacts import ContactStore
from services.visits.storage.tables import ContactRow, ResidentCopyRow, VisitRow
from shared.contracts.visits_requests import Meanwhile

__all__ = ["say_meanwhile"]

ELSEWHERE = frozenset({"hospital", "station", "away"})

STILL_THERE = frozenset({"merged"})
"""Reasons of a cancelled visit that change nothing for whoever stood at the door."""


async def say_meanwhile(
    session: AsyncSession, contact: ContactRow, *, resident: ResidentCopyRow, visit: VisitRow | None, in_review: bool
) -> list[Meanwhile]:
    """Return what had changed, what matters most first."""
    said: list[Meanwhile] = []
    if in_review:
        circle = await CircleStore(session).of_resident(resident.resident_id)
        said.append(Meanwhile(what="replaced", who=circle.liaison_name if circle else None))
    said += _of_the_resident(contact, resident, visit)
    if visit is not None and visit.contact_id not in {None, contact.id}:
        before = await ContactStore(session).named(visit.contact_id)
        said.append(Meanwhile(what="recorded", who=before.staff_name if before else None, at=visit.completed_at))
    return said


def _of_the_resident(contact: ContactRow, resident: ResidentCopyRow, visit: VisitRow | None) -> list[Meanwhile]:
    """Say what became of the resident, or of what was asked for; the first that holds."""
    cancelled = visit.cancel_reason if visit else None
    at_home = contact.mode == "door" and contact.outcome in {"safe", "needs_attention"}
    if resident.paused:
        return [Meanwhile(what="death_reported")]
    if not resident.on_list:
        return [Meanwhile(what="off_list")]
    if cancelled == "moved" or contact.area != resident.area:
        return [Meanwhile(what="moved")]
    if cancelled in ELSEWHERE or (resident.presence in ELSEWHERE and at_home):
        return [Meanwhile(what="elsewhere")]
    return [Meanwhile(what="rule_changed")] if cancelled not in {None, *STILL_THERE} else []
