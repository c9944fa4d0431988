"""Keep our own copy of the names of residents."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.residents import ResidentCopy, ResidentCopyStore
from shared.areas import Area
from shared.contracts.registry import ResidentProfiled

__all__ = ["copy_residents"]


async def copy_residents(session: AsyncSession, events: Sequence[ResidentProfiled]) -> None:
    """Store the newest of what the registry tells of each resident: who stays elsewhere for a time takes part there."""
    await ResidentCopyStore(session).keep(
        ResidentCopy(
            resident_id=event.resident_id,
            name=event.name,
            community=event.host.community
            if event.host
            else str(Area(district=event.district, street=event.street, community=event.community)),
            on_list=event.on_list,
            version=event.entity_version,
            compound=event.host.compound if event.host else event.compound,
            grid=event.host.grid if event.host else event.grid,
            talents=tuple(event.talents),
            reachable=event.presence == "home" and not event.paused,
        )
        for event in events
    )
