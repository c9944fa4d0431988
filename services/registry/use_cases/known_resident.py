"""The resident whom somebody asks about or commands, if the asker may know of them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Resident
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.viewing import check_reach
from shared.contracts.base import Viewer
from shared.edge import RefusedError

__all__ = ["known_resident"]

MISSING = "没有这位居民"


async def known_resident(session: AsyncSession, resident_id: UUID, viewer: Viewer | None) -> Resident:
    """Return a resident in the viewer's scope.

    Raises
    ------
    RefusedError
        Raised if there is none.
    """
    found = await ResidentStore(session).by_ids([resident_id])
    if not found:
        raise RefusedError.not_found(MISSING)
    check_reach(viewer, *found[0].communities, missing=MISSING)
    return found[0]
