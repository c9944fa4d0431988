"""Make compounds and grids known; a community that begins to work in grids gets grid leaders."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_plan import GRID_LEVEL, levels_with
from services.registry.storage.areas import AreaStore
from services.registry.storage.residents import ResidentStore

__all__ = ["know_places"]


async def know_places(
    session: AsyncSession, community: str, *, compounds: Collection[str], grids: Collection[str]
) -> list[UUID]:
    """Write what is not known yet; returns residents whose circle has one more level now."""
    areas = AreaStore(session)
    first_grid = bool(grids) and not await areas.has_grids(community)
    await areas.know_places(community, compounds=compounds, grids=grids)
    if not first_grid:
        return []
    await areas.write_levels(community, levels_with(await areas.levels_of(community), GRID_LEVEL))
    return await ResidentStore(session).special_of(community)
