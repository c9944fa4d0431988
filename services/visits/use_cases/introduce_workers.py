"""Have the residents of a grid meet a worker who is not the one they knew."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.grids import residents_of_grid
from services.visits.use_cases.order_must_visits import Order, order_must_visits
from shared.contracts.registry_grids import GridWorkerChanged

__all__ = ["introduce_workers"]

INTRODUCTION = "introduction"
"""The cause for which a care rule says how soon residents are to meet a new face."""


async def introduce_workers(session: AsyncSession, events: Sequence[GridWorkerChanged], *, now: datetime) -> None:
    """Order one introduction for each resident on the list of each of these grids."""
    orders = []
    for event in events:
        area = f"{event.district}{event.street}{event.community}"
        orders += [
            Order(
                resident_id=resident_id,
                area=area,
                cause=INTRODUCTION,
                cause_id=event.post_id,
                caused_at=event.effective_at,
                ordered_by=event.NAME,
                note="更换网格员",
            )
            for resident_id in await residents_of_grid(session, area, event.grid)
        ]
    await order_must_visits(session, orders, now=now)
