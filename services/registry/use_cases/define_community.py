"""Create a community with the areas above it, or rename them."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_plan import DEFAULT_PLAN
from services.registry.storage.areas import AreaStore
from services.registry.use_cases.obey_once import obeyed_before
from shared.areas import Area
from shared.contracts.registry_requests import DefineCommunity

__all__ = ["define_community"]


async def define_community(session: AsyncSession, command: DefineCommunity) -> bool:
    """Write district, street and community under their official codes; returns whether anything is different.

    A new community gets the usual levels of responsibility.
    """
    if await obeyed_before(session, command):
        return False
    area, areas = Area.parse(command.code), AreaStore(session)
    street = f"{area.district}{area.street}"
    changed = await areas.name_area(area.district, level="district", name=command.district_name, parent_code=None)
    changed |= await areas.name_area(street, level="street", name=command.street_name, parent_code=area.district)
    changed |= await areas.name_area(area.code, level="community", name=command.name, parent_code=street)
    if not await areas.levels_of(area.code):
        await areas.write_levels(area.code, DEFAULT_PLAN)
    return changed
