"""Let visits follow when two entries of one person become one, and when they are taken apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.circles import CircleStore
from services.visits.storage.contacts import ContactStore
from services.visits.storage.merging import MERGES, MergedVisitStore
from services.visits.storage.outgoing import send, tell
from services.visits.storage.residents import ResidentStore
from services.visits.storage.visits import VisitFact, VisitStore
from services.visits.use_cases.announce import cancelled, completed
from services.visits.use_cases.assemble import scheduled
from shared.contracts.base import Event
from shared.following import Merge

__all__ = ["MERGED", "follow_merge", "undo_merge"]

MERGED = "merged"
"""Why a visit is due no more: the same one is due under the entry that was kept."""


async def follow_merge(session: AsyncSession, merge: Merge, *, now: datetime) -> None:
    """Lead everything to the kept entry, with one visit for each rule and period; again it does nothing more.

    Nobody plans or records for either entry meanwhile. Somebody who was seen under one of the two is not due any more
    under the other.
    """
    store, visits = MergedVisitStore(session), VisitStore(session)
    await store.lock([merge.merged, merge.kept])
    if not await MERGES.begin(session, merge, now=now):
        return
    kept = (await MERGES.resolved(session, [merge.merged]))[merge.merged]
    await store.lock([kept])
    gone = await store.close_twins(merge, kept)
    await store.list_once(merge, kept)
    await MERGES.follow(session, merge, now=now)
    await store.take_off(merge)
    await CircleStore(session).hand_over([kept])
    seen = await visits.complete_seen(await store.open_visits(kept))
    await visits.limit_remote([kept])
    await store.let_plan(kept, now=now)
    gone = [replace(visit, cancel_reason=MERGED) for visit in gone]
    await tell(session, [*cancelled(gone, now=now), *await _completed(session, seen, now=now)])


async def undo_merge(session: AsyncSession, merge: Merge, *, now: datetime) -> None:
    """Lead back what had come over; visits that had been closed for it are due again where their time is not up."""
    store = MergedVisitStore(session)
    await store.lock([merge.merged, merge.kept])
    if await MERGES.undo(session, merge, now=now):
        due = await store.due_again(merge)
        await send(session, scheduled(due, now=now))
        await CircleStore(session).hand_over([merge.merged, merge.kept])
        await ResidentStore(session).replan_these([merge.merged, merge.kept], now=now)


async def _completed(session: AsyncSession, seen: Sequence[VisitFact], *, now: datetime) -> list[Event]:
    modes = await ContactStore(session).modes([visit.contact_id for visit in seen if visit.contact_id])
    return list(completed(seen, modes=modes, now=now))
