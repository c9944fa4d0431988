"""Bring care circles up to date after any change, and tell of what is different."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import compare, with_posts
from services.registry.storage.circles import CircleStore
from services.registry.storage.watchers import WatcherStore
from services.registry.use_cases.announce import announce_circles
from services.registry.use_cases.stand_in import stand_in

__all__ = ["resolve_circles"]


async def resolve_circles(
    session: AsyncSession,
    resident_ids: Collection[UUID],
    *,
    now: datetime,
    versions: dict[UUID, tuple[str, int]] | None = None,
) -> int:
    """Resolve the circles of these residents; returns how many are different. The caller holds the community's lock.

    Parameters
    ----------
    versions
        Community and version of those residents whose version was already counted up in this transaction.
    """
    ids = list(dict.fromkeys(resident_ids))
    if not ids:
        return 0
    store, watching = CircleStore(session), WatcherStore(session)
    told_watchers = await watching.lock_guests(ids)
    watchers = await watching.watchers_of(told_watchers, now=now) if told_watchers else {}
    held, fresh = with_posts(await store.seats_of(ids, now=now))
    seats = await stand_in(session, held, now=now)
    others = {one: found.staff_id for one, found in watchers.items() if found.staff_id != told_watchers[one]}
    change = compare(ids, seats, told=await store.told(ids), vacant=await store.open_vacancies(ids), again=others)
    change = replace(change, watchers=watchers)
    await store.make_posts(fresh, now=now)
    if change.circles:
        await store.rewrite(change.circles, [seat for circle in change.circles.values() for seat in circle])
    await store.close_vacancies(change.closed, now=now)
    await store.open(change.opened, now=now)
    if others:
        await watching.tell(others)
    await announce_circles(session, change, versions=versions or {}, now=now)
    return len(change.circles)
