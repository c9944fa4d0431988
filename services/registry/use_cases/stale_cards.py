"""Notice that what a card says is not right any more."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.archives import ArchiveStore
from services.registry.storage.cards import Card, CardStore
from services.registry.storage.outgoing import tell
from shared.areas import place_of
from shared.contracts.registry_cards import ContactCardStaled

__all__ = ["about_card", "compare_cards", "mark_stale"]


async def compare_cards(session: AsyncSession, residents: Collection[UUID], *, now: datetime) -> int:
    """Mark the cards of these residents on which a number or a name is not what it would be now; returns how many.

    A card is stale until it is replaced, also if the number comes back: nobody knows which cards were thrown away.
    """
    store = CardStore(session)
    held = await store.held_by(residents, fresh_only=True)
    if not held:
        return 0
    right = await store.lines_now(held)
    wrong = [
        card for resident_id, card in held.items() if {line.role: line for line in card.lines} != right[resident_id]
    ]
    return await mark_stale(session, [card.id for card in wrong], reason="number_changed", now=now)


async def mark_stale(session: AsyncSession, cards: Collection[UUID], *, reason: str, now: datetime) -> int:
    """Put cards onto the list of those to be issued again; returns how many were not on it."""
    if not cards:
        return 0
    marked = await CardStore(session).stale(cards, reason=reason, now=now)
    await tell(session, [ContactCardStaled(**about_card(card, now=now), reason=reason) for card in marked])
    for community in {card.community for card in marked}:
        await ArchiveStore(session).look_again(community)
    return len(marked)


def about_card(card: Card, *, now: datetime) -> dict[str, Any]:
    """Return what the events about one card have in common."""
    return {
        "occurred_at": now,
        **place_of(card.community),
        "card_id": card.id,
        "resident_id": card.resident_id,
        "card_number": card.number,
    }
