"""Gather who moved into and out of a community, and who stays elsewhere for a time."""

import asyncio
from dataclasses import dataclass

from services.console.channels.owners import Answer, Owners
from shared.contracts.registry_moves import ListMoves, ListStays, Moves, Stays

__all__ = ["MoveFile", "load_moves"]


@dataclass(frozen=True)
class MoveFile:
    """Moves and stays of a community; either may be missing."""

    moves: Answer[Moves]
    stays: Answer[Stays]


async def load_moves(owners: Owners, *, community: str) -> MoveFile:
    """Ask registry for both."""
    moves, stays = await asyncio.gather(
        owners.attempt(ListMoves(community=community), Moves),
        owners.attempt(ListStays(community=community), Stays),
    )
    return MoveFile(moves=moves, stays=stays)
