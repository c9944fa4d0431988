"""Have one resident visited because a person says so."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import LONGEST_DELAY, OLDEST_RECORD, TOLERANCE
from services.visits.domain.period import civil_moment
from services.visits.storage.must_visits import MustVisitStore
from services.visits.storage.residents import ResidentStore
from services.visits.use_cases.order_must_visits import Order, order_must_visits
from shared.contracts.visits_duties import OrderMustVisit, OrderMustVisitReply
from shared.edge import RefusedError

__all__ = ["order_must_visit"]


async def order_must_visit(
    session: AsyncSession, command: OrderMustVisit, *, now: datetime, zone: ZoneInfo
) -> OrderMustVisitReply:
    """Order the visit, or answer with the one that was ordered for this cause before.

    Raises
    ------
    RefusedError
        Raised for somebody who is not known or not to be visited, and for a moment or a last day that cannot be.
    """
    resident = await ResidentStore(session).lock(command.resident_id)
    if resident is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    happened_at = command.happened_at or now
    if happened_at > now + TOLERANCE or happened_at < now - OLDEST_RECORD:
        raise RefusedError(f"发生时间应在最近 {OLDEST_RECORD.days} 天内,请检查日期", field="happened_at")
    order = Order(
        resident_id=command.resident_id,
        area=resident.area,
        cause=command.reason,
        cause_id=command.cause_id or command.command_id,
        caused_at=min(happened_at, now),
        ordered_by=command.actor,
        note=command.note,
        due_at=_last_moment(command.until, now=now, zone=zone),
    )
    fresh = await order_must_visits(session, [order], now=now)
    visit = await MustVisitStore(session).of_cause(
        resident_id=order.resident_id, cause=order.cause, cause_id=order.cause_id
    )
    if visit is None:
        raise RefusedError.conflict("这位居民现在不能安排走访(已报告去世,或没有启用这类必访规则)")
    return OrderMustVisitReply(visit_id=visit.id, deadline_at=visit.deadline_at, already_ordered=not fresh)


def _last_moment(until: date | None, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the end of the last day; a must-visit may wait no longer than one that is put off."""
    if until is None:
        return None
    last = civil_moment(until, "24:00", zone)
    if last <= now:
        raise RefusedError("最晚哪天不能早于今天", field="until")
    if last > now + LONGEST_DELAY:
        raise RefusedError(f"必访最晚应在 {LONGEST_DELAY.days} 天内,请选择更早的日期", field="until")
    return last
