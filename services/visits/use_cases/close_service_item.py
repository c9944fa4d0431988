"""Record that a service at home was given, or was not wanted this time."""

from dataclasses import fields
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import TOLERANCE
from services.visits.storage.outgoing import tell
from services.visits.storage.service_tables import ServiceItemRow
from services.visits.storage.services import ItemFact, ServiceStore
from services.visits.use_cases.announce_services import services_cancelled, services_given
from services.visits.use_cases.list_services import show_item
from shared.contracts.visits_services import CloseServiceItem, ServiceItem
from shared.edge import RefusedError

__all__ = ["close_service_item"]


async def close_service_item(
    session: AsyncSession, command: CloseServiceItem, *, now: datetime, zone: ZoneInfo
) -> ServiceItem:
    """Close one service; the same command again changes nothing.

    Raises
    ------
    RefusedError
        Raised for a service that is not due, was closed otherwise, or is said to have been given in the future.
    """
    services = ServiceStore(session)
    item = await services.lock_item(command.item_id)
    if item is None:
        raise RefusedError.not_found("没有找到这项上门服务,请刷新列表后再试")
    if item.closed_at is None:
        _close(item, command, now=now)
        await session.flush()
        fact = ItemFact(*(getattr(item, field.name) for field in fields(ItemFact)))
        announce = services_cancelled if item.status == "declined" else services_given
        await tell(session, announce([fact], now=now))
    elif (item.status == "declined") != (command.outcome == "declined"):
        raise RefusedError.conflict("这项服务刚刚被别人登记过,请刷新后查看")
    return await show_item(session, item, zone=zone)


def _close(item: ServiceItemRow, command: CloseServiceItem, *, now: datetime) -> None:
    happened_at = command.happened_at or now
    if item.status == "cancelled":
        raise RefusedError.conflict("这项服务已取消(老人已不在册,或服务安排已停止),不能再登记")
    if happened_at > now + TOLERANCE:
        raise RefusedError("服务时间不能晚于现在,请检查", field="happened_at")
    late = happened_at >= item.ends_at
    item.status = "declined" if command.outcome == "declined" else "given_late" if late else "given"
    item.happened_at, item.provider, item.note = happened_at, command.provider, command.note
    item.closed_at, item.closed_by, item.revision = now, command.actor, item.revision + 1
