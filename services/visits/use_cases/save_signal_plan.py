"""Agree with a resident on what they show at the window; and say what was agreed to those who may know."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.period import WindowError, read_time
from services.visits.domain.signal import next_window
from services.visits.storage.residents import ResidentStore
from services.visits.storage.signal_tables import SignalPlanRow
from services.visits.storage.signals import SignalStore
from services.visits.use_cases.speak_for_oneself import is_oneself
from shared.contracts.visits_signals import GetSignalPlan, SaveSignalPlan, SignalPlan
from shared.edge import RefusedError

__all__ = ["save_signal_plan", "show_signal_plan"]


async def save_signal_plan(
    session: AsyncSession, command: SaveSignalPlan, *, now: datetime, zone: ZoneInfo
) -> SignalPlan:
    """Keep what was agreed; it holds from the next window on.

    Raises
    ------
    RefusedError
        Raised if somebody saved it meanwhile, for an unknown resident, and for an agreement that nobody can keep.
    """
    plan, store = command.plan, SignalStore(session)
    if await ResidentStore(session).lock(plan.resident_id) is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    before = await store.plan_of(plan.resident_id)
    if before is not None and before.command_id == command.command_id:
        return _contract(before)
    if plan.version != (before.version if before else 0):
        raise RefusedError.conflict("平安信号刚刚被别人修改过,请刷新后再改")
    _check(plan)
    window = next_window(now, opens=plan.window_from, closes=plan.window_to, zone=zone) if plan.active else None
    fields = plan.model_dump(mode="json") | {
        "resident_id": plan.resident_id,
        "observer_id": plan.observer_id,
        "version": plan.version + 1,
        "opens_at": window.opens_at if window else None,
        "closes_at": window.closes_at if window else None,
        "command_id": command.command_id,
        "saved_at": now,
        "saved_by": command.actor,
    }
    await store.save(fields)
    return plan.model_copy(update={"version": plan.version + 1})


async def show_signal_plan(session: AsyncSession, query: GetSignalPlan) -> SignalPlan:
    """Return what was agreed, to the care circle and the observer; to others it does not exist."""
    store = SignalStore(session)
    own = is_oneself(query.viewer, query.staff_id)
    watched = (await store.watched([query.resident_id])).get(query.resident_id)
    row = await store.plan_of(query.resident_id)
    if row is None or watched is None or not own or not watched.may_look(query.staff_id):
        raise RefusedError.not_found("没有约定平安信号,或者您不在这位老人的关爱责任人之列")
    return _contract(row)


def _check(plan: SignalPlan) -> None:
    try:
        opens, closes = read_time(plan.window_from), read_time(plan.window_to)
    except WindowError as error:
        raise RefusedError(f"时间“{error}”无效,应为 00:00 到 24:00", field="window_to") from None
    if opens >= closes:
        raise RefusedError("开始时间应早于结束时间", field="window_to")
    codes: list[str] = [signal.code for signal in plan.signals]
    if len(set(codes)) != len(codes):
        raise RefusedError("同一信号只能约定一次", field="signals")
    if plan.active and all(signal.meaning != "safe" for signal in plan.signals):
        raise RefusedError("请至少约定一种表示平安的信号", field="signals")


def _contract(row: SignalPlanRow) -> SignalPlan:
    resident_id: UUID = row.resident_id
    return SignalPlan(
        resident_id=resident_id,
        version=row.version,
        signals=row.signals,
        window_from=row.window_from,
        window_to=row.window_to,
        observer_id=row.observer_id,
        active=row.active,
    )
