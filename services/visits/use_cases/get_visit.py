"""Answer what there is to know of one visit."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.contacts import ContactStore
from services.visits.storage.must_knows import MustKnowStore
from services.visits.storage.photos import PhotoStore
from services.visits.storage.tables import ResidentCopyRow, VisitRow
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.get_history import contact_item
from services.visits.use_cases.list_visits import visit_item
from services.visits.use_cases.viewing import sight_of
from shared.clock import civil_date
from shared.contracts.base import Viewer
from shared.contracts.visits_duties import GetVisit, VisitDetail
from shared.edge import RefusedError

__all__ = ["get_visit", "show_visit"]


async def get_visit(session: AsyncSession, query: GetVisit, *, now: datetime, zone: ZoneInfo) -> VisitDetail:
    """Return one visit.

    Raises
    ------
    RefusedError
        Raised if there is no such visit.
    """
    visit = await VisitStore(session).get(query.visit_id)
    if visit is None:
        raise RefusedError.not_found("没有找到这项走访,请刷新列表后再试")
    return await show_visit(session, visit, viewer=query.viewer, now=now, zone=zone)


async def show_visit(
    session: AsyncSession, visit: VisitRow, *, viewer: Viewer | None, now: datetime, zone: ZoneInfo
) -> VisitDetail:
    """Return a visit with the tries in its time and the contact that completed it."""
    resident = await session.get(ResidentCopyRow, visit.resident_id)
    contacts = await ContactStore(session).around(
        visit.resident_id, since=visit.opens_at, until=visit.ends_at, named=visit.contact_id
    )
    ask = (await MustKnowStore(session).due_of([visit.resident_id])).get(visit.resident_id, [])
    photos = await PhotoStore(session).of_contacts([row.id for row in contacts])
    item = visit_item(visit, resident, today=civil_date(now, zone), zone=zone, ask=ask)
    return VisitDetail(
        item=(await sight_of(session, viewer)).item(item),
        missed_at=visit.missed_at,
        detected_late=visit.detected_late,
        cancel_reason=visit.cancel_reason,
        postpone_reason=visit.postpone_reason,
        original_due_at=visit.original_due_at,
        reassigned_at=visit.reassigned_at,
        contacts=[contact_item(row, photos=photos.get(row.id, [])) for row in contacts],
    )
