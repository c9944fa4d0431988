"""Put a planned visit off to a later day, or give it to somebody else."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import LONGEST_DELAY
from services.visits.domain.period import civil_moment
from services.visits.storage.outgoing import tell
from services.visits.storage.residents import ResidentStore
from services.visits.storage.rules import RuleStore
from services.visits.storage.tables import VisitRow
from services.visits.storage.visits import VisitStore
from shared.areas import place_of
from shared.contracts.visits_duties import PostponeVisit, VisitPostponed
from shared.edge import RefusedError

__all__ = ["lock_visit", "postpone_visit"]


async def lock_visit(session: AsyncSession, visit_id: UUID) -> VisitRow:
    """Return a visit, with its resident's row and itself kept from others until the transaction ends.

    Raises
    ------
    RefusedError
        Raised if there is no such visit.
    """
    visits = VisitStore(session)
    found = await visits.get(visit_id)
    if found is None:
        raise RefusedError.not_found("没有找到这项走访,请刷新列表后再试")
    await ResidentStore(session).lock(found.resident_id)
    return await visits.lock(visit_id)


async def postpone_visit(session: AsyncSession, command: PostponeVisit, *, now: datetime, zone: ZoneInfo) -> VisitRow:
    """Give a visit a later deadline of its own; it keeps the period that it counts for.

    Raises
    ------
    RefusedError
        Raised for a visit that is not to be made any more, or a day that is not later or too late.
    """
    visit = await lock_visit(session, command.visit_id)
    rule = await RuleStore(session).version_of(visit.rule_id, visit.rule_version)
    due_at = civil_moment(command.to, rule.window_to, zone)
    if visit.postpone_reason == command.reason and visit.due_at == due_at:
        return visit
    _check(visit, due_at, now=now)
    if visit.original_due_at is None:
        visit.original_due_at, visit.original_ends_at = visit.due_at, visit.ends_at
    visit.due_at, visit.ends_at = due_at, max(due_at, civil_moment(command.to, "24:00", zone))
    visit.deadline_at = due_at + timedelta(minutes=rule.grace_minutes)
    visit.postpone_reason, visit.revision = command.reason, visit.revision + 1
    await session.flush()
    await tell(session, [_postponed(visit, now=now)])
    return visit


def _check(visit: VisitRow, due_at: datetime, *, now: datetime) -> None:
    if visit.status != "planned" or visit.deadline_at <= now:
        raise RefusedError.conflict("这项走访已经完成、超时或取消,不能再延期")
    if due_at <= visit.due_at or due_at <= now:
        raise RefusedError("延期的日期应晚于原来的截止日期", field="to")
    if due_at > (visit.original_due_at or visit.due_at) + LONGEST_DELAY:
        raise RefusedError(f"最多延期 {LONGEST_DELAY.days} 天,请选择更早的日期", field="to")


def _postponed(visit: VisitRow, *, now: datetime) -> VisitPostponed:
    return VisitPostponed(
        event_id=VisitPostponed.identify(visit.id, visit.revision),
        occurred_at=now,
        **place_of(visit.area),
        entity_version=visit.revision,
        visit_id=visit.id,
        resident_id=visit.resident_id,
        period=visit.period,
        deadline_at=visit.deadline_at,
        original_due_at=visit.original_due_at,
    )
