"""Keep our own copy of whose contact card has which number."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.check_in import CardCopyStore
from shared.areas import Area
from shared.contracts.registry_cards import ContactCardIssued, ContactCardVoided

__all__ = ["copy_cards"]


async def copy_cards(session: AsyncSession, events: Sequence[ContactCardIssued | ContactCardVoided]) -> None:
    """Store the newest of what the registry tells of each card."""
    await CardCopyStore(session).keep(
        {
            "card_id": event.card_id,
            "entity_version": event.entity_version,
            "community": str(Area(district=event.district, street=event.street, community=event.community)),
            "number": event.card_number,
            "resident_id": event.resident_id if isinstance(event, ContactCardIssued) else None,
        }
        for event in events
    )
