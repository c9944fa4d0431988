"""Seal what is kept with the key in use: after a change of keys, and what was written before there were keys."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.rekeying import RekeyStore
from services.registry.storage.resealing import CELLS, PLACES, ResealStore
from services.registry.storage.sealed import CLEAR, Vault
from shared.database import Sessions

__all__ = ["KeyUse", "Step", "key_again", "keys_in_use", "otherwise_keyed", "seal_again", "seal_clear"]

SEAL_BATCH = 500
"""Values in one transaction: some milliseconds in which nobody else changes those rows."""


@dataclass(frozen=True, slots=True)
class Step:
    """One batch that was sealed."""

    place: str
    count: int


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many values are sealed with each key, in the order of the keys."""

    by_key: tuple[int, ...]
    clear: int
    """Not sealed at all."""
    unknown: int
    """Sealed with a key that is not among ours."""


async def seal_again(sessions: Sessions, *, batch: int = SEAL_BATCH) -> AsyncGenerator[Step, None]:
    """Seal everything that is sealed otherwise, batch by batch, each a transaction; says what it has done.

    Whoever is killed begins again: what is done needs nothing any more. Rows that somebody holds are left out; run it
    once more for them.
    """
    async for step in _seal_places(sessions, batch=batch):
        yield step
    after: str | None = None
    while True:
        async with sessions.begin() as session:
            done = await ResealStore(session).seal_cells_again(after=after, limit=batch)
        if done.count:
            yield Step(CELLS, done.count)
        after = done.after
        if after is None:
            break


async def key_again(sessions: Sessions, *, batch: int = SEAL_BATCH) -> AsyncGenerator[Step, None]:
    """Key everybody by the index key in use, batch by batch, each a transaction; says what it has done.

    Meanwhile somebody is found by the former key as well. Whoever is killed begins again: who is keyed is only read.
    """
    after: UUID | None = None
    while True:
        async with sessions.begin() as session:
            done = await RekeyStore(session).key_again(after=after, limit=batch)
        if done.count:
            yield Step("resident.keys", done.count)
        after = done.after
        if after is None:
            break
    async with sessions.begin() as session:
        former = await RekeyStore(session).key_former_entries()
    if former:
        yield Step("former_entry.keys", former)


async def otherwise_keyed(session: AsyncSession, *, batch: int = SEAL_BATCH) -> int:
    """Count residents who are still found by another key than the one in use."""
    count, after = 0, None
    while True:
        looked = await RekeyStore(session).key_again(after=after, limit=batch, only_count=True)
        count, after = count + looked.count, looked.after
        if after is None:
            return count


async def seal_clear(sessions: Sessions, *, batch: int = SEAL_BATCH) -> AsyncGenerator[Step, None]:
    """Seal and key what was written before there were keys, batch by batch, each a transaction; says what it did."""
    async for step in _seal_places(sessions, batch=batch, only_clear=True):
        yield step
    more = True
    while more:
        async with sessions.begin() as session:
            more = await ResealStore(session).list_tails(limit=batch)
        if more:
            yield Step("resident.phone_tails", batch)


async def _seal_places(sessions: Sessions, *, batch: int, only_clear: bool = False) -> AsyncGenerator[Step, None]:
    """Go through every table once, each batch going on where the one before it ended."""
    for place in PLACES:
        after: str | None = None
        while True:
            async with sessions.begin() as session:
                done = await ResealStore(session).seal_again(place, after=after, limit=batch, only_clear=only_clear)
            if done.count:
                yield Step(place.name, done.count)
            after = done.after
            if after is None:
                break


async def keys_in_use(session: AsyncSession) -> KeyUse:
    """Count what is sealed with which key."""
    counted = await ResealStore(session).count_by_key()
    marks = Vault.of(session).sealer.marks
    known = {CLEAR, *marks}
    return KeyUse(
        by_key=tuple(counted[mark] for mark in marks),
        clear=counted[CLEAR],
        unknown=sum(count for mark, count in counted.items() if mark not in known),
    )
