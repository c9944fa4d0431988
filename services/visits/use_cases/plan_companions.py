"""Joint visits: who comes along, who did, who did not; and the hazards that were put right on the spot."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.doors import DoorStore
from services.visits.storage.visits import VisitStore
from shared.contracts.visits_door import (
    CompanionItem,
    Companions,
    CountHazards,
    HazardCounts,
    ListCompanions,
    PlanCompanions,
)
from shared.edge import RefusedError

__all__ = ["count_hazards", "list_companions", "plan_companions"]

SHOWN = 100


async def plan_companions(session: AsyncSession, command: PlanCompanions, *, now: datetime) -> Companions:
    """Say who comes along to an open visit.

    Raises
    ------
    RefusedError
        Raised for a visit that is not open, and for the liaison as their own companion.
    """
    visit = await VisitStore(session).get(command.visit_id)
    if visit is None or visit.status not in {"planned", "missed"}:
        raise RefusedError.not_found("没有这个待办的走访任务,请刷新列表后重试")
    people = {one.staff_id: one.name for one in command.companions}
    if visit.liaison_id in people:
        raise RefusedError("联络员本人不用列为同行人员", field="companions")
    await DoorStore(session).plan_companions(visit.id, people, now=now)
    return await list_companions(session, ListCompanions(visit_id=visit.id, limit=SHOWN))


async def list_companions(session: AsyncSession, query: ListCompanions) -> Companions:
    """Return who was to come along, and whether they came."""
    rows = await DoorStore(session).companions(
        visit_id=query.visit_id, staff_id=query.staff_id, absent_only=query.absent_only, limit=query.limit
    )
    items = [CompanionItem(visit_id=row.visit_id, staff_id=row.staff_id, name=row.name, came=row.came) for row in rows]
    return Companions(items=items)


async def count_hazards(session: AsyncSession, query: CountHazards) -> HazardCounts:
    """Return how many hazards were found, and how many of them were put right on the spot."""
    counts = await DoorStore(session).hazard_counts(query.community, since=query.since, until=query.until)
    return HazardCounts(
        found={count.code: count.found for count in counts},
        on_site={count.code: count.on_site for count in counts if count.on_site},
    )
