"""Seal what is kept with the key in use: after a change of keys, and what was written before there were keys."""

from services.alerts.storage.sealed import PLACES
from shared.database import Sessions
from shared.resealing import seal_again

__all__ = ["seal_anew"]

BATCH = 500
"""Values in one transaction: some milliseconds in which nobody else changes those rows."""


async def seal_anew(sessions: Sessions, *, batch: int = BATCH) -> int:
    """Go through every table once, each batch a transaction that goes on where the last one ended; returns how many.

    Whoever is killed begins again: what is done needs nothing any more. Rows that somebody holds are left out.
    """
    count = 0
    for place in PLACES:
        after: str | None = None
        while True:
            async with sessions.begin() as session:
                done = await seal_again(session, place, after=after, limit=batch)
            count, after = count + done.count, done.after
            if after is None:
                break
    return count
