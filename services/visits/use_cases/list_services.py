"""Answer which service plans there are, and what is due at home."""

from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.walking import door_text
from services.visits.storage.grids import Held, held_of
from services.visits.storage.service_tables import ServiceItemRow
from services.visits.storage.services import ServiceStore
from services.visits.storage.tables import ResidentCopyRow
from services.visits.use_cases.list_visits import UNKNOWN
from services.visits.use_cases.viewing import sight_of
from shared.contracts.visits_services import (
    ListServiceItems,
    ListServicePlans,
    ServiceItem,
    ServiceItems,
    ServicePlan,
    ServicePlans,
)

__all__ = ["list_service_items", "list_service_plans", "show_item"]


async def list_service_plans(session: AsyncSession, query: ListServicePlans) -> ServicePlans:
    """Return the service plans."""
    rows = await ServiceStore(session).plans(query.community)
    return ServicePlans(items=[ServicePlan.model_validate(row, from_attributes=True) for row in rows])


async def list_service_items(session: AsyncSession, query: ListServiceItems, *, zone: ZoneInfo) -> ServiceItems:
    """Return services that are due, or were."""
    found = await ServiceStore(session).items(
        community=query.community,
        resident_id=query.resident_id,
        held=Held() if query.resident_id else held_of(query.viewer),
        open_only=query.open_only,
        limit=query.limit,
    )
    sight = await sight_of(session, query.viewer)
    items = [_item(row, resident, zone=zone) for row, resident in found]
    return ServiceItems(items=[item.model_copy(update={"reason": sight.name(item.reason)}) for item in items])


async def show_item(session: AsyncSession, row: ServiceItemRow, *, zone: ZoneInfo) -> ServiceItem:
    """Return one service as lists show it."""
    return _item(row, await session.get(ResidentCopyRow, row.resident_id), zone=zone)


def _item(row: ServiceItemRow, resident: ResidentCopyRow | None, *, zone: ZoneInfo) -> ServiceItem:
    home = (resident.compound, resident.building, resident.unit, resident.room) if resident else (None,) * 4
    return ServiceItem(
        item_id=row.item_id,
        resident_id=row.resident_id,
        resident_name=resident.name if resident else UNKNOWN,
        door=door_text(*home),
        service=row.service,
        every=row.every,
        period=row.period,
        last_on=row.last_on,
        status=row.status,
        reason=row.plan_name,
        provider=row.provider,
        note=row.note,
        happened_at=row.happened_at.astimezone(zone) if row.happened_at else None,
    )
