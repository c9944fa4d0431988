"""Gather what became of the contact cards of a community: stock, gaps, cards that are held, calls of this month."""

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass

from services.console.channels.owners import Answer, Owners
from services.console.constants import FILE_SECONDS
from shared.contracts.registry_cards import (
    CARDS_AT_ONCE,
    CardCounts,
    CardGaps,
    Cards,
    CardSheets,
    CardTests,
    CountCards,
    GetCardSheets,
    ListCardGaps,
    ListCards,
    ListCardTests,
)

__all__ = ["CardDesk", "content_of", "load_cards", "print_cards"]


@dataclass(frozen=True)
class CardDesk:
    """Everything about the cards of a community; any part may be missing."""

    counts: Answer[CardCounts]
    gaps: Answer[CardGaps]
    held: Answer[Cards]
    tests: Answer[CardTests]


async def load_cards(owners: Owners, *, community: str) -> CardDesk:
    """Ask registry for all of it; of long lists the first page."""
    counts, gaps, held, tests = await asyncio.gather(
        owners.attempt(CountCards(area=community), CardCounts),
        owners.attempt(ListCardGaps(area=community, limit=CARDS_AT_ONCE), CardGaps),
        owners.attempt(ListCards(community=community, limit=CARDS_AT_ONCE), Cards),
        owners.attempt(ListCardTests(community=community), CardTests),
    )
    return CardDesk(counts=counts, gaps=gaps, held=held, tests=tests)


async def print_cards(owners: Owners, *, community: str, numbers: Sequence[int]) -> Answer[CardSheets]:
    """Return the sheets of some cards."""
    query = GetCardSheets(community=community, numbers=list(numbers))
    return await owners.attempt(query, CardSheets, patience_seconds=FILE_SECONDS)


def content_of(sheets: CardSheets) -> bytes:
    """Return the file."""
    return base64.b64decode(sheets.content_base64)
