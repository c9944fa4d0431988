"""Whose contact card has which number."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases.copy_cards import copy_cards
from shared.contracts.registry_cards import ContactCardIssued, ContactCardVoided


@EDGE.on_many(ContactCardIssued)
async def on_contact_card_issued(events: list[ContactCardIssued], deps: Deps) -> None:
    """Know who is meant by a card that is scanned."""
    async with deps.sessions.begin() as session:
        await copy_cards(session, events)


@EDGE.on_many(ContactCardVoided)
async def on_contact_card_voided(events: list[ContactCardVoided], deps: Deps) -> None:
    """Let a card that was lost or replaced mean nobody."""
    async with deps.sessions.begin() as session:
        await copy_cards(session, events)
