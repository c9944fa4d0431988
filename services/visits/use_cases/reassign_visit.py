"""Give one visit to another member of staff."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.outgoing import tell
from services.visits.storage.staff import StaffStore
from services.visits.storage.tables import VisitRow
from services.visits.use_cases.postpone_visit import lock_visit
from shared.areas import place_of
from shared.contracts.visits_duties import ReassignVisit, VisitReassigned
from shared.edge import RefusedError

__all__ = ["reassign_visit"]


async def reassign_visit(session: AsyncSession, command: ReassignVisit, *, now: datetime) -> VisitRow:
    """Have somebody else make a visit; a later hand-over of the resident leaves it with them.

    Raises
    ------
    RefusedError
        Raised for a visit that is not to be made any more, or for somebody who does not work here.
    """
    visit = await lock_visit(session, command.visit_id)
    staff = await StaffStore(session).active(command.staff_id)
    if staff is None:
        raise RefusedError("没有找到这位在岗的工作人员,请从名单中选择", field="staff_id")
    if visit.liaison_id == command.staff_id and visit.reassigned_at is not None:
        return visit
    if visit.status not in {"planned", "missed"}:
        raise RefusedError.conflict("这项走访已经完成或取消,不用再指派")
    former, visit.liaison_id, visit.liaison_name = visit.liaison_id, staff.staff_id, staff.name
    visit.reassigned_at, visit.revision = now, visit.revision + 1
    await session.flush()
    event = VisitReassigned(
        event_id=VisitReassigned.identify(visit.id, visit.revision),
        occurred_at=now,
        **place_of(visit.area),
        entity_version=visit.revision,
        visit_id=visit.id,
        resident_id=visit.resident_id,
        liaison_id=staff.staff_id,
        former_liaison_id=former,
        deadline_at=visit.deadline_at,
    )
    await tell(session, [event])
    return visit
