"""Take a record from somebody who went to see a resident."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import OLDEST_RECORD, TOLERANCE
from services.visits.domain.finding import known_code
from services.visits.storage.circles import CircleStore
from services.visits.storage.contacts import ContactStore
from services.visits.storage.merging import MERGES
from services.visits.storage.outgoing import tell
from services.visits.storage.residents import ResidentStore
from services.visits.storage.reviews import ReviewStore
from services.visits.storage.staff import StaffStore
from services.visits.storage.tables import ContactRow, VisitRow
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.keep_door import check_door, findings_of, keep_door
from services.visits.use_cases.record_contact import Contact, contact_id, record_contact
from services.visits.use_cases.review_contacts import open_reviews
from services.visits.use_cases.say_meanwhile import say_meanwhile
from services.visits.use_cases.speak_for_oneself import in_whose_name, is_oneself
from services.visits.use_cases.tell_register import check_classification, found_out
from shared.contracts.visits_requests import Meanwhile, RecordVisit, RecordVisitReply
from shared.edge import RefusedError

__all__ = ["record_visit"]


async def record_visit(session: AsyncSession, command: RecordVisit, *, now: datetime) -> RecordVisitReply:
    """Keep what was reported and answer what it did; the same command again answers the same.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, a visit of somebody else, a moment that cannot be, an unknown finding, and in
        the name of somebody in which the viewer may not speak.
    """
    resident = await ResidentStore(session).lock(command.resident_id)
    standing = (await MERGES.resolved(session, [command.resident_id])).get(command.resident_id)
    if standing is not None:
        command = command.model_copy(update={"resident_id": standing})
        resident = await ResidentStore(session).lock(standing)
    if resident is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    before = await ContactStore(session).by_command(command.command_id)
    if before is not None:
        return await _again(session, command, before)
    command = command.model_copy(update={"staff_id": in_whose_name(command.viewer, command.staff_id)})
    await _check(session, command, now=now)
    check_door(command)
    check_classification(command)
    happened_at = min(command.happened_at or now, now)
    contact = Contact(
        command_id=command.command_id,
        resident_id=command.resident_id,
        area=await ResidentStore(session).area_at(resident, happened_at),
        mode=command.mode,
        outcome=command.outcome,
        happened_at=happened_at,
        recorded_at=now,
        actor=command.actor,
        visit_id=command.visit_id,
        also_for=command.also_for,
        staff_id=command.staff_id,
        staff_name=await _staff_name(session, command),
        note=command.note,
        findings=findings_of(command),
    )
    await record_contact(session, contact, counts=resident.on_list or command.visit_id is not None)
    await keep_door(session, contact, command.at_door)
    await tell(session, found_out(contact, command))
    await open_reviews(session, [(contact.resident_id, contact.happened_at)], now=now)
    return await _reply(session, command, already_recorded=False)


async def _check(session: AsyncSession, command: RecordVisit, *, now: datetime) -> None:
    happened_at = command.happened_at or now
    if happened_at > now + TOLERANCE:
        raise RefusedError("联络时间不能晚于现在,请检查日期和时间", field="happened_at")
    if happened_at < now - OLDEST_RECORD:
        raise RefusedError(f"联络时间早于 {OLDEST_RECORD.days} 天前,请检查日期", field="happened_at")
    unknown = [finding.code for finding in command.findings if not known_code(finding.kind, finding.code)]
    if unknown:
        raise RefusedError(f"不认识的情况代码:{'、'.join(unknown)},请从列表中选择", field="findings")
    if command.visit_id is not None:
        visit = await VisitStore(session).get(command.visit_id)
        ids = {command.resident_id, *await MERGES.former(session, command.resident_id)}
        if visit is None or visit.resident_id not in ids:
            raise RefusedError("这个走访任务不属于该居民,请刷新列表后重试", field="visit_id")


async def _again(session: AsyncSession, command: RecordVisit, before: ContactRow) -> RecordVisitReply:
    if before.resident_id != command.resident_id:
        raise RefusedError.conflict("这条记录编号已用于另一位居民,请重新填写后提交")
    return await _reply(session, command, already_recorded=True)


async def _reply(session: AsyncSession, command: RecordVisit, *, already_recorded: bool) -> RecordVisitReply:
    visits, contact = VisitStore(session), contact_id(command.command_id)
    named = await visits.get(command.visit_id) if command.visit_id else None
    waits = await ReviewStore(session).waits(contact)
    return RecordVisitReply(
        contact_id=contact,
        completed=await visits.completed_by(contact),
        status=named.status if named else None,
        already_recorded=already_recorded,
        in_review=waits,
        meanwhile=await _meanwhile(session, contact, named, in_review=waits),
    )


async def _meanwhile(
    session: AsyncSession, contact_id: UUID, visit: VisitRow | None, *, in_review: bool
) -> list[Meanwhile]:
    contact = await ContactStore(session).named(contact_id)
    resident = await ResidentStore(session).lock(contact.resident_id) if contact else None
    if contact is None or resident is None:
        return []
    return await say_meanwhile(session, contact, resident=resident, visit=visit, in_review=in_review)


async def _staff_name(session: AsyncSession, command: RecordVisit) -> str | None:
    circle = await CircleStore(session).of_resident(command.resident_id)
    if command.staff_id is None:
        return None
    names: dict[UUID, str | None] = {
        UUID(member["staff_id"]): member.get("name")
        for member in (circle.members if circle else [])
        if member.get("staff_id")
    }
    if command.staff_id in names:
        return names[command.staff_id]
    former = await ReviewStore(session).former_name(command.resident_id, command.staff_id)
    if former is not None or is_oneself(command.viewer, command.staff_id):
        return former
    return await _colleague(session, command.staff_id)


async def _colleague(session: AsyncSession, staff_id: UUID) -> str:
    staff = await StaffStore(session).active(staff_id)
    if staff is None:
        raise RefusedError("没有找到这位在岗的工作人员,请从名单中选择", field="staff_id")
    return staff.name
